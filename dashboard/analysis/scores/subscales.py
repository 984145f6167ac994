"""Scores of the parts of a questionnaire, and their change."""

from dataclasses import dataclass

import numpy as np

from dashboard.analysis.intervals.student_t import Mean, mean_interval
from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.remembered import remember
from dashboard.analysis.scores.baseline import find_pairs
from dashboard.analysis.scores.scores import Scores, make_scores
from dashboard.analysis.standing import Standing
from data_access.definitions.instrument import Instrument
from data_access.facts.arrays import MISSING, Facts, Int64


@dataclass(frozen=True, eq=False)
class SubscaleChange:
    """One subscale's change from baseline to the latest score, over ``count`` patients with both.

    ``per_item``: the mean change of one item, by which subscales of different length can stand beside each other.
    ``left_out``: patients with both totals but without this subscale in both.
    """

    key: str
    baseline: float | None
    latest: float | None
    change: Mean | NotEstimable
    per_item: float | None
    count: int
    left_out: int
    patients: Int64


def get_subscale_scores(facts: Facts, instrument: Instrument, place: int) -> Scores:
    """The scores of one subscale, by its place in the definition; forms with one of its answers missing are left out.

    Remembered with the facts.
    """
    key = ("subscale", instrument.code, place)
    return remember(facts, key, lambda: _find_subscale_scores(facts, instrument, place))


def _find_subscale_scores(facts: Facts, instrument: Instrument, place: int) -> Scores:
    rows, screenings = facts.subscales, facts.screenings
    scored = np.flatnonzero((rows.cluster == place) & (rows.score != MISSING))
    screening = rows.screening[scored]
    own = screenings.instrument[screening] == instrument.code
    scored, screening = scored[own], screening[own]
    return make_scores(screenings.patient[screening], screenings.day[screening], rows.score[scored], screening)


def measure_subscales(standing: Standing, instrument: Instrument) -> tuple[SubscaleChange, ...]:
    """How much each part of a questionnaire changed, in everybody's current course; empty where it has no parts.

    The baseline and the latest score are found for each subscale by the same rule as for totals.

    Formula: mean of (latest − baseline) over patients with both; interval mean ± t(0.975; n − 1) · s/√n; per item
    = mean change / items of the subscale.

    Threshold: as of the baseline: the last score on or before the first dose, at most 30 days old then.

    Missing: a subscale with a missing answer has no score and is never prorated here; forms of which only the
    total came have none. No reliable change is published for subscales, so no verdict is given. The interval is
    not estimable from fewer than two patients, or where all changes are equal.

    Source: PCL-5: the clusters of DSM-5, Weathers FW et al. 2013, National Center for PTSD; Student 1908,
    Biometrika 6:1–25.
    """
    return tuple(_measure(standing, instrument, place) for place in range(len(instrument.clusters)))


def _measure(standing: Standing, instrument: Instrument, place: int) -> SubscaleChange:
    scores = get_subscale_scores(standing.facts, instrument, place)
    until = np.full(len(standing.patients), standing.as_of_day, np.int64)
    pair = find_pairs(scores, standing.patients, standing.states.anchor_day, until)
    patients = np.flatnonzero((pair.baseline != MISSING) & (pair.latest != MISSING))
    first, last = pair.baseline[patients], pair.latest[patients]
    cluster, count = instrument.clusters[place], len(patients)
    both_totals = standing.measure(instrument).outcome.change.measurable
    return SubscaleChange(
        cluster.key,
        float(first.mean()) if count else None,
        float(last.mean()) if count else None,
        mean_interval(last - first),
        float((last - first).mean()) / len(cluster.items) if count else None,
        count,
        int(both_totals.sum()) - int(both_totals[patients].sum()),
        patients,
    )
