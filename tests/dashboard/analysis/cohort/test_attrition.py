"""Attrition: who reached each milestone, of those who could have by the as-of day."""

import numpy as np
import pytest

from dashboard.analysis.cohort.attrition import Attrition, Milestone, count_attrition
from dashboard.analysis.proportion import Proportion
from tests.dashboard.analysis.cohort.clinic_rows import AS_OF, START, Course, Plan, make_facts

SIX = (20, 27, 34, 41, 48, 55)
WHOLE = Course(0, SIX, {"gad7": [(20, 16), (90, 6)]}, preparation=(0, 7))


def step(attrition: Attrition, key: str) -> Milestone:
    return next(s for s in attrition.steps if s.key == key)


def counts(*proportions: Proportion) -> list[tuple[int, int]]:
    return [(p.events, p.total) for p in proportions]


def test_the_steps_follow_each_other() -> None:
    found = count_attrition(make_facts([WHOLE]), AS_OF)
    assert [s.key for s in found.steps] == ["prepared", "first_dose", "fourth_dose", "finished", "follow_up"]
    assert counts(*(s.reached for s in found.steps)) == [(1, 1)] * 5
    assert counts(found.referred, found.unprepared) == [(1, 1), (0, 1)]


def test_each_patient_is_lost_at_one_step() -> None:
    courses = [
        Course(1, preparation=(0,)),
        Course(2, preparation=(0, 7)),
        Course(3, SIX[:2], preparation=(0, 7), end=40),
        Course(4, SIX[:5], preparation=(0, 7)),
        Course(5, SIX, {"gad7": [(20, 16), (60, 6)]}, preparation=(0, 7)),
    ]
    found = count_attrition(make_facts([WHOLE, *courses], patients=7), AS_OF)
    assert [s.lost.patients.tolist() for s in found.steps] == [[1, 6], [2], [3], [4], [5]]
    assert counts(*(s.of_previous for s in found.steps)) == [(5, 7), (4, 5), (3, 4), (2, 3), (1, 2)]
    assert counts(*(s.reached for s in found.steps)) == [(5, 7), (4, 7), (3, 7), (2, 7), (1, 7)]


@pytest.mark.parametrize(
    ("course", "key", "last_day_waiting"),
    [
        (Course(0), "prepared", -10 + 59),
        (Course(0, preparation=(0, 7)), "first_dose", 7 + 29),
        (Course(0, SIX[:1], preparation=(0, 7)), "fourth_dose", 20 + 31),
        (Course(0, SIX[:4], preparation=(0, 7)), "finished", 41 + 20),
        (Course(0, SIX, preparation=(0, 7)), "follow_up", 55 + 30 + 27),
    ],
)
def test_who_has_time_left_is_waiting_and_never_lost(course: Course, key: str, last_day_waiting: int) -> None:
    """60 days; 30; 1.5 x 3 x 7 = 31.5, rounded up; 1.5 x 2 x 7 = 21; a month and 28 days."""
    facts = make_facts([course])
    waiting, lost = (step(count_attrition(facts, START + last_day_waiting + more), key) for more in (0, 1))
    assert counts(waiting.waiting, waiting.lost) == [(1, 1), (0, 0)]
    assert counts(lost.waiting, lost.lost) == [(0, 1), (1, 1)]


def test_the_share_of_all_who_entered_counts_only_those_who_entered_long_enough_ago() -> None:
    """60 + 30 + 32 days from the referral for the fourth dose."""
    facts = make_facts([Course(0, SIX, preparation=(0, 7))])
    for day, expected in ((-10 + 121, (0, 0)), (-10 + 122, (1, 1))):
        assert counts(step(count_attrition(facts, START + day), "fourth_dose").reached) == [expected]


def test_who_is_there_before_the_time_has_passed_is_early_and_not_yet_counted() -> None:
    found = step(count_attrition(make_facts([Course(0, SIX[:1], preparation=(0, 7))]), START + 20), "first_dose")
    assert counts(found.early, found.of_previous) == [(1, 1), (0, 0)]


def test_slow_patients_count_once_they_are_there() -> None:
    late = Course(0, (400,), preparation=(300, 307))
    found = count_attrition(make_facts([late]), START + 400)
    assert counts(step(found, "prepared").of_previous, step(found, "first_dose").of_previous) == [(1, 1), (1, 1)]


def test_a_dose_without_the_planned_preparation_passes_the_step_and_is_told() -> None:
    found = count_attrition(make_facts([Course(0, SIX, preparation=(0, 21))]), AS_OF)
    assert counts(step(found, "prepared").reached, found.unprepared) == [(1, 1), (1, 1)]


def test_no_planned_preparation_is_done_when_the_course_begins() -> None:
    facts = make_facts([Course(0)], (Plan(preparation_sessions=0),))
    assert counts(step(count_attrition(facts, AS_OF), "prepared").reached) == [(1, 1)]


def test_a_referral_that_is_not_recorded_is_counted_apart() -> None:
    facts = make_facts([WHOLE], referred={0: None, 1: -10, 2: None}, patients=3)
    found = count_attrition(facts, AS_OF)
    assert counts(found.referred, step(found, "prepared").reached) == [(1, 2), (1, 2)]
    assert found.referred.patients.tolist() == [1]


@pytest.mark.parametrize(("doses", "fourth"), [(3, (0, 0, 1)), (4, (1, 1, 0))])
def test_a_step_that_is_not_planned_leaves_the_patient_out_of_it(doses: int, fourth: tuple[int, int, int]) -> None:
    plan = Plan(planned_doses=doses, follow_up_months=())
    found = count_attrition(make_facts([Course(0, SIX[:doses], preparation=(0, 7))], (plan,)), AS_OF)
    reached = step(found, "fourth_dose").of_previous
    assert (reached.events, reached.total, reached.left_out) == fourth
    assert counts(step(found, "finished").of_previous) == [(1, 1)]
    assert step(found, "follow_up").of_previous.left_out_reason == "not planned by the protocol"


@pytest.mark.parametrize(("day", "there"), [(70, 0), (71, 1), (113, 1), (114, 0)])
def test_a_follow_up_score_counts_from_14_days_before_its_day_to_28_after(day: int, there: int) -> None:
    facts = make_facts([Course(0, SIX, {"gad7": [(day, 6)]}, preparation=(0, 7))])
    assert step(count_attrition(facts, AS_OF), "follow_up").reached.events == there


def test_each_patient_counts_once_with_the_first_course() -> None:
    again = Course(0, (400, 407), start=390, preparation=(391, 392))
    found = count_attrition(make_facts([Course(0, preparation=(0,), end=30), again]), AS_OF)
    assert counts(step(found, "first_dose").reached) == [(0, 1)]


def test_the_caller_chooses_patients_and_nobody_is_a_defined_answer() -> None:
    facts = make_facts([WHOLE, Course(1)])
    assert counts(count_attrition(facts, AS_OF, np.array([False, True])).referred) == [(1, 1)]
    for nobody in (count_attrition(facts, AS_OF, np.array([False, False])), count_attrition(make_facts([]), AS_OF)):
        assert counts(nobody.referred, *(s.reached for s in nobody.steps)) == [(0, 0)] * 6
        assert nobody.steps[0].reached.interval is None
