"""Rates of groups beside each other, without those that would give a few patients away."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dashboard.analysis.small_numbers.rounding import ROUNDED_TO, round_counts
from dashboard.analysis.small_numbers.small_counts import SMALLEST_SHOWN, ShownTotals
from dashboard.analysis.small_numbers.suppression import HIDDEN, hide_small_numbers
from data_access.facts.arrays import Bool, Int64


@dataclass(frozen=True, eq=False)
class HiddenRates:
    """One row per group, and all groups together last; counts are rounded, HIDDEN where hidden.

    A share is None where it is hidden or nobody was counted. ``by_rule`` and ``complementary`` say why the
    events are hidden; they are not for the screen.
    """

    events: Int64
    totals: Int64
    shares: tuple[float | None, ...]
    by_rule: Bool
    complementary: Bool


def hide_small_rates(
    events: ArrayLike,
    totals: ArrayLike,
    smallest_shown: int = SMALLEST_SHOWN,
    exempt: ArrayLike | None = None,
    base: int = ROUNDED_TO,
) -> HiddenRates:
    """Rates of several groups; one is hidden where it stands on few patients with the event, or few without.

    ``events`` of ``totals`` patients, one each per group. ``exempt``: True for groups of the viewer's own
    patients; they are always shown, and exactly.

    Formula: the groups are a table of two columns, patients with and without the event, with all totals; its
    small numbers are hidden. A share is made of rounded counts.

    Threshold: a rate is shown where both the patients with and those without the event are 0 or 11 and more.

    Missing: a group of nobody has no share.

    Source: rule of the clinic; OpenSAFELY, disclosure control of measures (counts rounded before a ratio is made).
    """
    with_event, everyone = np.asarray(events, np.int64), np.asarray(totals, np.int64)
    if (with_event > everyone).any():
        raise ValueError("There are more events than patients.")
    own = None if exempt is None else np.repeat(np.asarray(exempt, np.bool_)[:, None], 2, axis=1)
    columns = np.stack([with_event, everyone - with_event], axis=1)
    found = hide_small_numbers(columns, smallest_shown, own, ShownTotals())
    counts, hidden = found.values[:, 0], (found.values == HIDDEN).any(axis=1)
    whole = found.values[:, -1]
    exact = np.zeros(len(whole), np.bool_) if exempt is None else np.append(np.asarray(exempt, np.bool_), False)
    shown = np.where(hidden, HIDDEN, np.where(exact, counts, round_counts(counts, base)))
    of = np.where(exact, whole, round_counts(whole, base))
    shares = tuple(
        n / out_of if n != HIDDEN and out_of > 0 else None
        for n, out_of in zip(shown.tolist(), of.tolist(), strict=True)
    )
    by_rule = found.by_rule.any(axis=1)
    return HiddenRates(shown, of, shares, np.asarray(by_rule), np.asarray(hidden & ~by_rule))
