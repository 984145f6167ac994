"""The change of each part of a questionnaire over a cohort."""

from dashboard.analysis.cohort.cohort_scores import CohortScores
from dashboard.analysis.cohort.course_share import once_each
from dashboard.analysis.cohort.time_point import CohortBase
from dashboard.analysis.intervals.student_t import mean_interval
from dashboard.analysis.scores.baseline import find_pairs
from dashboard.analysis.scores.subscales import SubscaleChange, get_subscale_scores
from data_access.definitions.instrument import Instrument
from data_access.facts.arrays import MISSING, Facts


def measure_cohort_subscales(
    facts: Facts, base: CohortBase, totals: CohortScores, instrument: Instrument
) -> tuple[SubscaleChange, ...]:
    """How much each part of a questionnaire changed in the courses of a cohort; empty where it has no parts.

    Baseline and score at the time point are found for each subscale by the same rule as for totals.

    Formula: mean of (score at the time point − baseline) over courses with both; interval mean ± t(0.975; n − 1) ·
    s/√n; per item = mean change / items of the subscale.
    Threshold: as of the baseline and of the time point.
    Missing: a subscale with a missing answer has no score and is never prorated; courses with a pair of totals and
    without this subscale in both are counted as left out. No verdict is given: no reliable change is published.
    Source: PCL-5: the clusters of DSM-5, Weathers FW et al. 2013, National Center for PTSD; Student 1908,
    Biometrika 6:1-25.
    """
    return tuple(_measure(facts, base, totals, instrument, place) for place in range(len(instrument.clusters)))


def _measure(
    facts: Facts, base: CohortBase, totals: CohortScores, instrument: Instrument, place: int
) -> SubscaleChange:
    scores = get_subscale_scores(facts, instrument, place)
    pair = find_pairs(scores, base.patient, base.anchor_day, base.until_day)
    both = (pair.baseline != MISSING) & (pair.latest != MISSING) & (pair.latest_day >= base.from_day)
    first, last, cluster = pair.baseline[both], pair.latest[both], instrument.clusters[place]
    count = len(first)
    return SubscaleChange(
        cluster.key,
        float(first.mean()) if count else None,
        float(last.mean()) if count else None,
        mean_interval(last - first),
        float((last - first).mean()) / len(cluster.items) if count else None,
        count,
        int((totals.is_paired & ~both).sum()),
        once_each(base.patient[both]),
    )
