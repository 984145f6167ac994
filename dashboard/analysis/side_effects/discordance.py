"""Sessions in which a dissociation scale was high but nobody reported dissociation."""

from typing import Final

import numpy as np

from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.proportion import Proportion
from dashboard.analysis.remembered import remember
from dashboard.analysis.side_effects.clustered_share import share_of
from dashboard.analysis.side_effects.dosing_choice import ATTENDED
from dashboard.analysis.side_effects.effect_severity import had_effect
from data_access.facts.arrays import MISSING, Bool, DosingFacts

FEWEST_SCALES: Final = 30
TOP_SHARE: Final = 0.10


def find_top_tenth(dosings: DosingFacts, until_day: int) -> int | None:
    """The lowest CADSS peak that at most a tenth of the sessions with one reached; None under 30 sessions.

    No published cut-point separates dissociation well (n = 764), so the clinic's own attended sessions up to
    ``until_day`` give the bound; a zero is never high.
    """
    return remember(dosings, ("top tenth", until_day), lambda: _find_top_tenth(dosings, until_day))


def _find_top_tenth(dosings: DosingFacts, until_day: int) -> int | None:
    given = (dosings.status == ATTENDED) & (dosings.day <= until_day)
    scores = dosings.cadss[given & (dosings.cadss != MISSING)]
    if len(scores) < FEWEST_SCALES:
        return None
    at_least = np.bincount(scores.astype(np.int64))[::-1].cumsum()[::-1]
    low_enough = np.flatnonzero(at_least <= TOP_SHARE * len(scores))
    return max(1, int(low_enough[0]) if len(low_enough) else len(at_least))


def rate_discordance(dosings: DosingFacts, rows: Bool, dissociation: int, top: int | None) -> Proportion | NotEstimable:
    """How often nobody reported dissociation although the dissociation scale (CADSS) was high.

    ``top``: the lowest high total, from ``find_top_tenth`` over all sessions of the clinic.

    Formula: assessed sessions with CADSS ≥ top and no dissociation of any severity / all those with CADSS ≥ top.
    Threshold: a total equal to the bound is high. The bound is the lowest total that at most a tenth of the clinic's
    sessions with a CADSS reached, and never 0.
    Missing: sessions with a high CADSS that were not assessed for side effects are left out and counted. Fewer than 30
    sessions with a CADSS: no bound and no rate.
    Source: rule of the clinic, since no published cut-point separates dissociation well (n = 764).
    """
    if top is None:
        have = int(((dosings.status == ATTENDED) & (dosings.cadss != MISSING)).sum())
        return NotEstimable(have, FEWEST_SCALES, "sessions with a CADSS")
    asked = rows & (dosings.cadss >= top)
    high, none = find_discordant(dosings, rows, dissociation, top)
    return share_of(dosings.patient, none, high, np.asarray(asked), reason="not assessed")


def find_discordant(dosings: DosingFacts, rows: Bool, dissociation: int, top: int) -> tuple[Bool, Bool]:
    """Assessed sessions with a high scale, and those of them with no dissociation reported (masks over all rows)."""
    high = rows & (dosings.assessed == 1) & (dosings.cadss >= top)
    return high, high & ~had_effect(dosings.severity, (dissociation,), 1)
