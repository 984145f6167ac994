"""Recovery, reliable improvement, reliable recovery and reliable deterioration as NHS Talking Therapies counts them."""

from dataclasses import dataclass

import numpy as np

from dashboard.analysis.cohort.course_share import share_of_courses
from dashboard.analysis.cohort.judged_courses import JudgedCourses, Measures, judge_courses
from dashboard.analysis.cohort.missing_scores import HandledRates, Reading, handle_missing
from dashboard.analysis.cohort.time_point import LAST_SCORE, CohortBase, TimePoint, find_base
from dashboard.analysis.proportion import Proportion
from data_access.definitions.instrument import ThresholdSet
from data_access.facts.arrays import NO_DAY, Bool, Facts, Int64

NOT_CASE = "not at caseness at the start"


@dataclass(frozen=True, eq=False)
class NhsOutcomes:
    """The rates of finished courses; of each, ``non_responder`` is the one NHS Talking Therapies publishes.

    ``improved``, ``deteriorated``, ``no_reliable_change`` and ``not_measurable`` are of the same courses and add up to
    all of them. ``split``: up on one measure and down on another, a part of no reliable change.
    ``not_finished``: courses asked for that are not finished.
    """

    recovery: HandledRates
    improvement: HandledRates
    reliable_recovery: HandledRates
    deterioration: HandledRates
    improved: Proportion
    deteriorated: Proportion
    no_reliable_change: Proportion
    split: Proportion
    not_measurable: Proportion
    not_at_caseness: Proportion
    could_worsen: Proportion
    not_finished: int
    not_yet_due: int


def rate_nhs_outcomes(
    facts: Facts,
    as_of_day: int,
    measures: Measures,
    thresholds: ThresholdSet,
    courses: Int64 | Bool | None = None,
    point: TimePoint = LAST_SCORE,
) -> NhsOutcomes:
    """How many finished courses recovered, improved or deteriorated by the rules of NHS Talking Therapies.

    Judged over the anxiety and the depression measure together; where a disorder's own measure is a
    course's primary one it stands in for the anxiety measure. ``courses``: rows or a mask, None: all.

    Formula: recovery = recovered ÷ (finished − not at caseness); reliable improvement and reliable deterioration ÷ all
    finished; reliable recovery = recovered and reliably improved ÷ (finished − not at caseness). Recovered: at
    caseness on at least one measure at the start, below it on both at the end. Reliably improved: a reliable fall on at
    least one measure and a reliable rise on none; deteriorated: the other way round; one up and one
    down: no reliable change.
    Threshold: finished: two or more attended doses, and ended or the planned doses given. A change equal to the
    reliable-change points is reliable; a total equal to the caseness threshold is at caseness.
    Missing: a finished course without a later score stays in the denominators and counts as no event ("not
    measurable"). Recovery needs the last score of both measures, the other rates of one. "Not at caseness" needs a
    baseline on one measure at least. "Observed cases" asks for the pairs and stands beside.
    Source: NHS England, NHS Talking Therapies for anxiety and depression: outcome rules and annual report 2024–25; for
    doses in place of contacts and the baseline see docs/deviations.md.
    """
    base = find_base(facts, as_of_day, courses, point)
    observed, carried, waiting = _judge(facts, base, measures, thresholds)
    due = ~waiting
    patient, everyone = base.patient[due], np.ones(int(due.sum()), np.bool_)
    started_case = ~observed.not_case[due]

    def share(mask: Bool) -> Proportion:
        return share_of_courses(mask[due], everyone, patient)

    def handle(event: tuple[Bool, Bool], known: tuple[Bool, Bool], asked: Bool, wanted: bool) -> HandledRates:
        now, last = (Reading((e & k)[due], k[due]) for e, k in zip(event, known, strict=True))
        return handle_missing(now, last, asked, patient, wanted, NOT_CASE)

    one, two = observed.both, carried.both
    measured, complete = (one.measurable, two.measurable), (one.complete, two.complete)
    return NhsOutcomes(
        handle((one.recovered, two.recovered), complete, started_case, True),
        handle((one.improved, two.improved), measured, everyone, True),
        handle((one.recovered & one.improved, two.recovered & two.improved), complete, started_case, True),
        handle((one.deteriorated, two.deteriorated), measured, everyone, False),
        share(one.improved),
        share(one.deteriorated),
        share(one.measurable & ~one.improved & ~one.deteriorated),
        share(one.split),
        share(~one.measurable),
        share(observed.not_case),
        share(observed.could_worsen),
        base.not_there,
        int(waiting.sum()),
    )


def _judge(
    facts: Facts, base: CohortBase, measures: Measures, thresholds: ThresholdSet
) -> tuple[JudgedCourses, JudgedCourses, Bool]:
    """The courses judged at the time point and on carried scores, and which of them are not yet due."""
    observed = judge_courses(facts, base.course, base.from_day, base.until_day, measures, thresholds)
    if (base.from_day == NO_DAY).all():
        return observed, observed, np.zeros(len(base.course), np.bool_)
    every_day = np.full(len(base.course), NO_DAY, np.int64)
    carried = judge_courses(facts, base.course, every_day, base.until_day, measures, thresholds)
    return observed, carried, ~base.closed & ~observed.both.complete
