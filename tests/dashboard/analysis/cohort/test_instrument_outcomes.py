"""Outcome rates of one instrument: who is asked, which score counts, what missing scores do."""

from typing import Any

import pytest

from dashboard.analysis.cohort.cohort_scores import read_cohort_scores
from dashboard.analysis.cohort.instrument_outcomes import InstrumentOutcomes, rate_instrument_outcomes
from dashboard.analysis.cohort.mean_change import measure_mean_change
from dashboard.analysis.cohort.missing_scores import HandledRates
from dashboard.analysis.cohort.time_point import (
    END_OF_TREATMENT,
    LAST_SCORE,
    TimePoint,
    after_dose,
    after_first_dose,
    find_base,
    follow_up,
)
from dashboard.analysis.cohort.waterfall import sort_changes
from dashboard.analysis.not_estimable import NotEstimable
from data_access.definitions.registry import get_instrument
from data_access.facts.arrays import MISSING
from tests.dashboard.analysis.cohort.clinic_rows import AS_OF, GAD7, PHQ9, START, Course, make_facts, treat

HANDLINGS = ("observed", "carried", "non_responder", "best", "worst")
OUTCOMES = ("response", "remission", "improvement", "recovery", "deterioration")
SIX = (0, 7, 14, 21, 28, 35)


def rate(*courses: Course, point: TimePoint = LAST_SCORE, key: str = "gad7", as_of: int = AS_OF) -> InstrumentOutcomes:
    facts = make_facts(list(courses))
    return rate_instrument_outcomes(facts, find_base(facts, as_of, None, point), get_instrument(key), "nhs")


def counts(rates: Any) -> list[tuple[int, int]]:
    assert isinstance(rates, HandledRates)
    return [(getattr(rates, h).events, getattr(rates, h).total) for h in HANDLINGS]


def gad7(patient: int, *totals: int | None) -> Course:
    return treat(patient, (totals[0], totals[1]), (None, None))


def read(course: Course, point: TimePoint, as_of: int = AS_OF) -> list[tuple[int, int, int, bool]]:
    facts = make_facts([course])
    scores = read_cohort_scores(facts, find_base(facts, as_of, None, point), GAD7)
    columns = (scores.baseline, scores.observed, scores.carried, scores.not_yet_due)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def test_response_and_remission_are_asked_of_baselines_at_caseness() -> None:
    rates = rate(gad7(0, 8, 4), gad7(1, 7, 2), gad7(2, 16, 9), gad7(3, 12, None), gad7(4, None, 3))
    assert counts(rates.response) == [(1, 2), (1, 2), (1, 3), (2, 3), (1, 3)]
    assert counts(rates.remission) == [(1, 2), (1, 2), (1, 3), (2, 3), (1, 3)]
    response = rates.response
    assert isinstance(response, HandledRates)
    assert (response.worst.left_out, response.worst.left_out_reason) == (2, "baseline below caseness or no baseline")
    assert response.observed.left_out == 3


def test_reliable_change_is_asked_of_every_course() -> None:
    rates = rate(gad7(0, 8, 4), gad7(1, 7, 11), gad7(2, 16, 13), gad7(3, 12, None), gad7(4, None, 3))
    assert counts(rates.improvement) == [(1, 3), (1, 3), (1, 5), (3, 5), (1, 5)]
    assert counts(rates.deterioration) == [(1, 3), (1, 3), (1, 5), (1, 5), (3, 5)]
    assert counts(rates.recovery) == [(1, 2), (1, 2), (1, 3), (2, 3), (1, 3)]


def test_room_to_worsen_ends_four_points_below_the_end_of_the_scale() -> None:
    room = rate(gad7(0, 17, 3), gad7(1, 18, 3), gad7(2, None, 3)).could_worsen
    assert not isinstance(room, NotEstimable)
    assert (room.events, room.total, room.left_out) == (1, 2, 1)


def test_a_small_response_is_not_reliable() -> None:
    unreliable = rate(
        treat(0, (None, None), (10, 5)), treat(1, (None, None), (16, 8)), key="phq9"
    ).response_not_reliable
    assert not isinstance(unreliable, NotEstimable)
    assert (unreliable.events, unreliable.total) == (1, 2)


def test_completeness_says_why_there_is_no_pair() -> None:
    early = Course(2, (0, 7), {"gad7": [(0, 12), (7, 9)]}, end=14)
    late = Course(4, (0, 7), {"gad7": [(0, 12), (60, 9)]}, end=14)
    rates = rate(gad7(0, 12, 3), gad7(1, 12, None), early, gad7(3, None, 3), late, point=END_OF_TREATMENT)
    done = rates.completeness
    found = {name: getattr(done, name).patients.tolist() for name in vars(done)}
    assert found == {
        "paired": [0], "no_baseline": [3], "earlier_only": [2], "no_later_score": [1, 4], "not_yet_due": [],
    }  # fmt: skip
    assert done.paired.total == 5


@pytest.mark.parametrize(
    ("point", "day", "counts_there"),
    [
        (END_OF_TREATMENT, 35, False), (END_OF_TREATMENT, 36, True),
        (END_OF_TREATMENT, 63, True), (END_OF_TREATMENT, 64, False),
        (after_dose(4), 21, False), (after_dose(4), 22, True), (after_dose(4), 28, True), (after_dose(4), 29, False),
        (after_dose(6), 63, True), (after_dose(6), 64, False),
        (follow_up(1), 35 + 15, False), (follow_up(1), 35 + 16, True),
        (follow_up(1), 35 + 58, True), (follow_up(1), 35 + 59, False),
        (after_first_dose(42), 34, False), (after_first_dose(42), 35, True),
        (after_first_dose(42), 49, True), (after_first_dose(42), 50, False),
    ],
)  # fmt: skip
def test_a_score_counts_on_the_first_and_the_last_day_of_its_time_point(
    point: TimePoint, day: int, counts_there: bool
) -> None:
    [(baseline, observed, carried, _)] = read(Course(0, SIX, {"gad7": [(0, 16), (day, 6)]}), point)
    assert baseline == 16
    assert observed == (6 if counts_there else MISSING)
    base = find_base(make_facts([Course(0, SIX)]), AS_OF, None, point)
    assert carried == (6 if day <= base.until_day[0] - START else MISSING)


def test_the_last_score_within_the_days_counts_and_a_form_without_a_total_does_not() -> None:
    course = Course(0, SIX, {"gad7": [(0, 16), (36, 9), (40, 7), (50, None)]})
    assert read(course, END_OF_TREATMENT) == [(16, 7, 7, False)]


def test_the_next_course_ends_the_days_of_the_one_before() -> None:
    facts = make_facts([Course(0, (0, 7), {"gad7": [(0, 16), (30, 4)]}, end=14), Course(0, (40, 47), start=25, end=50)])
    scores = read_cohort_scores(facts, find_base(facts, AS_OF, [0], END_OF_TREATMENT), GAD7)
    assert scores.observed.tolist() == [MISSING]


def test_a_score_that_may_still_come_is_not_missing_until_its_last_day() -> None:
    course = Course(0, SIX, {"gad7": [(0, 16)]})
    due = [read(course, follow_up(1), START + 35 + day)[0][3] for day in (0, 57, 58)]
    assert due == [True, True, False]
    rates = rate(course, point=follow_up(1), as_of=START + 60)
    assert (rates.completeness.not_yet_due.events, rates.completeness.paired.total) == (1, 0)
    assert counts(rates.improvement) == [(0, 0)] * 5


def test_who_ended_before_the_dose_is_missing_there_and_who_may_still_get_it_is_not_asked() -> None:
    stopped = Course(0, (0, 7), {"gad7": [(0, 16), (8, 7)]}, end=20)
    going_on = Course(1, (0, 7), {"gad7": [(0, 16), (8, 7)]})
    reached = Course(2, (0, 7, 14, 21), {"gad7": [(0, 16), (25, 7)]})
    rates = rate(stopped, going_on, reached, point=after_dose(4))
    assert rates.not_there == 1
    assert counts(rates.response) == [(1, 1), (2, 2), (1, 2), (2, 2), (1, 2)]


def test_what_a_scale_does_not_define_is_said() -> None:
    rates = rate(treat(0, (16, 4), (12, 4)), key="isi")
    assert isinstance(rates.improvement, NotEstimable)
    assert rates.improvement.words == "not estimable, no reliable change is defined for ISI"
    assert isinstance(rates.recovery, NotEstimable)
    assert isinstance(rate(key="oasis").remission, NotEstimable)


@pytest.mark.parametrize("point", [LAST_SCORE, END_OF_TREATMENT, after_dose(0), after_dose(4), follow_up(3)])
def test_nobody_or_a_score_before_the_first_dose_only_gives_a_defined_answer(point: TimePoint) -> None:
    for courses in ([], [Course(0, (0, 7), {"gad7": [(0, 30)]}, end=14)], [Course(0)]):
        rates = rate(*courses, point=point)
        for outcome in OUTCOMES:
            found = getattr(rates, outcome)
            assert isinstance(found, HandledRates)
            assert all(getattr(found, h).events == 0 or h in ("best", "worst") for h in HANDLINGS)


def test_the_waterfall_runs_from_the_largest_worsening_to_the_largest_gain() -> None:
    facts = make_facts([gad7(0, 16, 6), gad7(1, 10, 14), gad7(2, 12, 8), gad7(3, 9, 5), gad7(4, 9, None)])
    base = find_base(facts, AS_OF, None, LAST_SCORE)
    bars = sort_changes(read_cohort_scores(facts, base, GAD7), GAD7, "nhs")
    assert bars.change.tolist() == [4, -4, -4, -10]
    assert bars.baseline.tolist() == [10, 12, 9, 16]
    assert bars.patient.tolist() == [1, 2, 3, 0]
    assert bars.left_out == 1


def test_a_higher_score_is_a_gain_where_high_is_better() -> None:
    courses = [Course(k, (0, 7), {"who5": [(0, 40), (14, total)]}, end=14) for k, total in enumerate((60, 20))]
    facts, who5 = make_facts(courses), get_instrument("who5")
    bars = sort_changes(read_cohort_scores(facts, find_base(facts, AS_OF, None, LAST_SCORE), who5), who5, "nhs")
    assert bars.change.tolist() == [-20, 20]
    assert counts(rate(*courses, key="who5").improvement)[0] == (1, 2)


def test_the_mean_change_is_that_of_the_pairs() -> None:
    facts = make_facts([gad7(0, 16, 6), gad7(1, 10, 14), gad7(2, 12, 8), gad7(3, 9, None)])
    mean = measure_mean_change(read_cohort_scores(facts, find_base(facts, AS_OF, None, LAST_SCORE), GAD7))
    assert not isinstance(mean.change, NotEstimable)
    assert (mean.change.mean, mean.count, mean.left_out) == (pytest.approx(-10 / 3), 3, 1)
    assert (mean.baseline, mean.latest) == (pytest.approx(38 / 3), pytest.approx(28 / 3))
    # t(0.975; 2) = 4.30265272975, s = 7.02376916857: by hand.
    assert mean.change.interval.high == pytest.approx(-10 / 3 + 4.302652729749464 * 7.023769168568492 / 3**0.5)


def test_one_pair_has_no_interval_and_none_no_mean() -> None:
    for courses, count in (([gad7(0, 16, 6)], 1), ([gad7(0, 16, None)], 0)):
        facts = make_facts(courses)
        mean = measure_mean_change(read_cohort_scores(facts, find_base(facts, AS_OF, None, LAST_SCORE), PHQ9))
        assert isinstance(mean.change, NotEstimable)
        mean = measure_mean_change(read_cohort_scores(facts, find_base(facts, AS_OF, None, LAST_SCORE), GAD7))
        assert isinstance(mean.change, NotEstimable)
        assert mean.change.words == f"not estimable, {count} of 2 values"
        assert mean.baseline == (16 if count else None)
