"""Sessions in which a dissociation scale was high but nobody reported dissociation."""

from typing import Final

import numpy as np

from dashboard.analysis.remembered import remember
from dashboard.analysis.side_effects.effect_severity import had_effect
from data_access.facts.arrays import MISSING, Bool, DosingFacts

FEWEST_SCALES: Final = 30
TOP_SHARE: Final = 0.10


def find_top_tenth(dosings: DosingFacts, until_day: int) -> int | None:
    """The lowest CADSS peak that at most a tenth of the sessions with one reached; None under 30 sessions.

    No published cut-point separates dissociation well (n = 764), so the clinic's own sessions up to
    ``until_day`` give the bound; a zero is never high.
    """
    return remember(dosings, ("top tenth", until_day), lambda: _find_top_tenth(dosings, until_day))


def _find_top_tenth(dosings: DosingFacts, until_day: int) -> int | None:
    scores = dosings.cadss[(dosings.cadss != MISSING) & (dosings.day <= until_day)]
    if len(scores) < FEWEST_SCALES:
        return None
    at_least = np.bincount(scores.astype(np.int64))[::-1].cumsum()[::-1]
    low_enough = np.flatnonzero(at_least <= TOP_SHARE * len(scores))
    return max(1, int(low_enough[0]) if len(low_enough) else len(at_least))


def find_discordant(dosings: DosingFacts, rows: Bool, dissociation: int, top: int) -> tuple[Bool, Bool]:
    """Assessed sessions with a high scale, and those of them with no dissociation reported (masks over all rows)."""
    high = rows & (dosings.assessed == 1) & (dosings.cadss >= top)
    return high, high & ~had_effect(dosings.severity, (dissociation,), 1)
