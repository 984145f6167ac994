"""How often each side effect was seen: of sessions or of patients, by route, with 95 % intervals."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.analysis.intervals.wilson import wilson_bounds
from dashboard.analysis.side_effects.assessed_dosings import AssessedDosings
from dashboard.analysis.side_effects.patient_clusters import Clusters, CountUnit, Float64, group_sessions
from data_access.facts.arrays import Bool, Int64


@dataclass(frozen=True, eq=False)
class RateTable:
    """Rates of K effects (rows) in R groups of sessions (columns), the last column all groups together.

    ``events`` K × R, ``total`` R. ``low``, ``high`` are 95 % Wilson ends on ``effective`` (K × R): the
    effective number of sessions with patients as clusters, or the patients themselves; NaN where
    ``total`` is 0.
    """

    unit: CountUnit
    events: Int64
    total: Int64
    effective: Float64
    low: Float64
    high: Float64

    @property
    def share(self) -> Float64:
        """Events over total, K × R; NaN where nothing was counted."""
        with np.errstate(invalid="ignore"):
            return np.asarray(self.events / np.where(self.total > 0, self.total, np.nan))


def rate_by_route(
    sample: AssessedDosings, effects: Sequence[Bool], routes: Sequence[int], unit: CountUnit
) -> RateTable:
    """How often each side effect was seen by each route: of the assessed sessions, or of the patients who had one.

    One column for each of ``routes`` (codes), one for sessions by any other or no recorded route, and
    one for all together; one line for each mask of ``effects`` (``find_effects``).

    Counting patients, each is counted once for each line and column, at the worst severity of
    any of the sessions counted; a patient who had two routes is counted under both, and once among all together.

    Formula: rate = x / N. By session the interval is Wilson's on the effective number
    N / max(1, deff), deff = m/(m−1) · Σᵢ(xᵢ − p·nᵢ)² / N² ÷ (p(1−p)/N), with xᵢ of nᵢ sessions of
    patient i of m; by patient it is Wilson's on the number of patients.
    Threshold: a session has the effect from the severity asked for; exactly that severity counts.
    Missing: sessions not assessed for side effects are left out and counted beside the rate, never counted as
    "none". Dissociation recorded as expected and not distressing is counted apart; where either was not
    recorded it counts as a side effect. Where none or every session had the effect, and for a single patient, the
    effective number is the number of patients.
    Source: Wilson 1927, J Am Stat Assoc 22:209-212; effective number: Korn & Graubard 1998, Surv Methodol 24:193-201,
    with the ratio estimator of Cochran 1977, Sampling Techniques, 3rd ed., ch. 9.
    """
    return count_rates(group_sessions(sample.patient, sample.lane(routes), len(routes) + 1), effects, unit)


def count_rates(clusters: Clusters, effects: Iterable[Bool], unit: CountUnit) -> RateTable:
    """Count each effect in each column of the grouped sessions; ``effects``: one true-or-false array per effect.

    With a single column the last one ("all together") is that column again.
    """
    total = clusters.sessions if unit == "sessions" else clusters.people
    events, effective = clusters.count_each(effects, unit)
    share = events / np.where(total > 0, total, 1)
    low, high = wilson_bounds(share * effective, effective)
    table = RateTable(unit, events, total, effective, low, high)
    return table if clusters.columns > 1 else _repeat_column(table)


def _repeat_column(table: RateTable) -> RateTable:
    """The one column once more as "all together"."""
    effective, low, high = (np.repeat(ends, 2, axis=1) for ends in (table.effective, table.low, table.high))
    return RateTable(table.unit, np.repeat(table.events, 2, axis=1), np.repeat(table.total, 2), effective, low, high)
