"""Recovery and reliable change by the rules of NHS Talking Therapies."""

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint

from dashboard.analysis.cohort.nhs_outcomes import NhsOutcomes, rate_nhs_outcomes
from dashboard.analysis.cohort.time_point import END_OF_TREATMENT
from dashboard.analysis.proportion import Proportion
from tests.dashboard.analysis.cohort.clinic_rows import AS_OF, MEASURES, START, Course, make_facts, treat

CLASSES = ("improved", "deteriorated", "no_reliable_change", "not_measurable")
HANDLINGS = ("observed", "carried", "non_responder", "best", "worst")


def rate(*courses: Course, as_of: int = AS_OF, **asked: object) -> NhsOutcomes:
    return rate_nhs_outcomes(make_facts(list(courses)), as_of, MEASURES, "nhs", **asked)


def counts(proportion: Proportion) -> tuple[int, int]:
    return proportion.events, proportion.total


def test_the_published_rates_of_nhs_england_follow_from_their_counts() -> None:
    """27,884 ÷ (57,060 − 3,200) = 51.8 % recovered; 39,417 ÷ 57,060 = 69.1 % reliably improved.

    57,060 courses: 27,884 recovered and improved, 11,533 improved from caseness without recovering, 3,200 below
    caseness at the start, 14,443 others unchanged or without a later score.
    """
    groups = [((20, 2), (20, 2), 27_884), ((20, 12), (20, 12), 11_533), ((5, 5), (5, 5), 3_200),
              ((20, 20), (20, 20), 14_000), ((20, None), (20, None), 443)]  # fmt: skip
    courses = []
    for gad7, phq9, many in groups:
        courses += [treat(len(courses) + k, gad7, phq9) for k in range(many)]
    found = rate(*courses)
    recovery, improvement = found.recovery.non_responder, found.improvement.non_responder
    assert counts(recovery) == (27_884, 57_060 - 3_200)
    assert counts(improvement) == (39_417, 57_060)
    assert (round(100 * recovery.share, 1), round(100 * improvement.share, 1)) == (51.8, 69.1)
    assert recovery.left_out == 3_200
    low, high = proportion_confint(27_884, 53_860, method="wilson")
    assert (recovery.interval.low, recovery.interval.high) == pytest.approx((low, high), abs=1e-9)
    assert sum(getattr(found, name).events for name in CLASSES) == 57_060


@pytest.mark.parametrize(
    ("gad7", "phq9", "found"),
    [
        ((16, 12), (12, 12), "improved"),
        ((16, 13), (12, 7), "no_reliable_change"),
        ((16, 16), (12, 6), "improved"),
        ((16, 12), (12, 18), "no_reliable_change"),
        ((16, 20), (12, 12), "deteriorated"),
        ((16, 19), (12, 17), "no_reliable_change"),
        ((16, None), (12, 6), "improved"),
        ((16, None), (12, None), "not_measurable"),
        ((None, 3), (None, 2), "not_measurable"),
    ],
)
def test_every_finished_course_is_of_one_class_and_equal_to_the_bound_is_reliable(
    gad7: tuple[int, int], phq9: tuple[int, int], found: str
) -> None:
    rates = rate(treat(0, gad7, phq9))
    assert [name for name in CLASSES if getattr(rates, name).events] == [found]


def test_one_up_and_one_down_is_split_and_no_reliable_change() -> None:
    rates = rate(treat(0, (16, 12), (12, 18)))
    assert (rates.split.events, rates.no_reliable_change.events) == (1, 1)
    assert counts(rates.improvement.non_responder) == counts(rates.deterioration.non_responder) == (0, 1)


@pytest.mark.parametrize(
    ("gad7", "phq9", "recovered"),
    [
        ((8, 7), (9, 9), (1, 1)),
        ((7, 7), (10, 9), (1, 1)),
        ((8, 8), (10, 9), (0, 1)),
        ((7, 3), (9, 3), (0, 0)),
        ((8, 7), (9, None), (0, 1)),
        ((8, None), (None, 5), (0, 1)),
        ((None, 5), (9, 5), (0, 0)),
        ((None, 5), (None, 5), (0, 1)),
    ],
)
def test_recovery_needs_caseness_first_and_both_measures_below_it_last(
    gad7: tuple[int, int], phq9: tuple[int, int], recovered: tuple[int, int]
) -> None:
    assert counts(rate(treat(0, gad7, phq9)).recovery.non_responder) == recovered


def test_reliable_recovery_asks_for_both() -> None:
    rates = rate(treat(0, (8, 7), (9, 9)), treat(1, (10, 6), (9, 9)))
    assert counts(rates.recovery.non_responder) == (2, 2)
    assert counts(rates.reliable_recovery.non_responder) == (1, 2)


def test_a_disorders_own_measure_stands_in_for_the_anxiety_measure() -> None:
    own = treat(0, (16, 16), (12, 12), primary="pcl5")
    own.scores["pcl5"] = [(0, 40), (14, 30)]
    assert rate(own).improved.events == 1


def test_one_dose_or_a_course_that_goes_on_is_not_finished() -> None:
    one = Course(0, (0,), {"gad7": [(0, 16), (14, 2)]}, end=14)
    going_on = Course(1, (0, 7), {"gad7": [(0, 16), (14, 2)]})
    rates = rate(one, going_on)
    assert (rates.not_finished, counts(rates.improvement.non_responder)) == (2, (0, 0))


def test_missing_scores_are_handled_in_five_ways() -> None:
    rates = rate(treat(0, (16, 6), (12, 4)), treat(1, (16, 16), (12, 12)), treat(2, (16, None), (12, None)))
    assert [counts(getattr(rates.improvement, h)) for h in HANDLINGS] == [(1, 2), (1, 2), (1, 3), (2, 3), (1, 3)]
    assert [counts(getattr(rates.deterioration, h)) for h in HANDLINGS] == [(0, 2), (0, 2), (0, 3), (0, 3), (1, 3)]
    assert rates.improvement.observed.left_out == 1
    assert rates.improvement.best.patients.tolist() == [0, 2]


def test_a_score_before_the_end_is_carried_to_it_and_not_observed_there() -> None:
    early = Course(0, (0, 7), {"gad7": [(0, 16), (3, 6)], "phq9": [(0, 12), (3, 4)]}, end=14)
    rates = rate(early, point=END_OF_TREATMENT)
    assert counts(rates.improvement.observed) == (0, 0)
    assert counts(rates.improvement.carried) == (1, 1)
    assert rates.not_measurable.events == 1


def test_a_course_whose_score_may_still_come_is_counted_apart() -> None:
    waiting = Course(0, (0, 7), {"gad7": [(0, 16)]}, end=14)
    before, after = (rate(waiting, as_of=START + day, point=END_OF_TREATMENT) for day in (41, 42))
    assert (before.not_yet_due, before.improvement.worst.total) == (1, 0)
    assert (after.not_yet_due, after.improvement.worst.total) == (0, 1)


def test_a_patient_with_two_courses_is_a_cluster() -> None:
    second = Course(0, (200, 207), {"gad7": [(200, 16), (214, 6)]}, start=190, end=214)
    rates = rate(treat(0, (16, 6), (12, 4)), second, treat(1, (16, 16), (12, 12)), treat(2, (16, 6), (12, 4)))
    improvement = rates.improvement.non_responder
    assert counts(improvement) == (3, 4)
    assert improvement.effective is not None
    assert improvement.effective < 4
    assert improvement.patients.tolist() == [0, 2]


def test_nobody_is_a_defined_answer() -> None:
    rates = rate_nhs_outcomes(make_facts([], patients=0), AS_OF, MEASURES, "nhs")
    for handling in HANDLINGS:
        proportion = getattr(rates.recovery, handling)
        assert (proportion.events, proportion.total, proportion.share, proportion.interval) == (0, 0, None, None)


def test_the_caller_selects_the_courses_by_mask_or_by_rows() -> None:
    facts = make_facts([treat(k, (16, 6), (12, 4)) for k in range(5)])
    by_mask = rate_nhs_outcomes(facts, AS_OF, MEASURES, "nhs", np.array([True, False, True, False, False]))
    by_rows = rate_nhs_outcomes(facts, AS_OF, MEASURES, "nhs", np.array([2, 0, 2]))
    assert by_mask.improved.patients.tolist() == by_rows.improved.patients.tolist() == [0, 2]
