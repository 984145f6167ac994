"""Phases, due screenings, risk grades and loss of response at their exact boundaries."""

import numpy as np
import pytest

from dashboard.analysis.phase import Phase, name_phase
from dashboard.analysis.process.due import Plan, find_due
from dashboard.analysis.process.lapse import is_lapsed
from dashboard.analysis.risk import get_risk_answers
from data_access.definitions.registry import get_instruments
from data_access.facts.arrays import MISSING, NEVER, NO_DAY, ScreeningFacts


@pytest.mark.parametrize(
    ("has_course", "ended", "doses", "planned", "phase"),
    [
        (False, False, 0, 0, Phase.NO_COURSE),
        (True, False, 0, 6, Phase.PREPARATION),
        (True, False, 1, 6, Phase.DOSING),
        (True, False, 5, 6, Phase.DOSING),
        (True, False, 6, 6, Phase.INTEGRATION),
        (True, False, 7, 6, Phase.MAINTENANCE),
        (True, True, 3, 6, Phase.DISCHARGED),
        (True, False, 0, 0, Phase.INTEGRATION),
        (True, False, 2, 0, Phase.INTEGRATION),
    ],
)
def test_the_phase_follows_from_doses_given_and_planned(has_course, ended, doses, planned, phase) -> None:
    assert name_phase([has_course], [ended], [doses], [planned]).tolist() == [phase]


def _due(last: int, doses: int, last_dose: int, as_of: int, since: int = 0, **plan):
    made = Plan(
        np.array([plan.get("planned", True)]),
        np.array([plan.get("first", 14)]),
        np.array([plan.get("each", True)]),
        np.array([plan.get("after", True)]),
        tuple(np.array([m]) for m in plan.get("months", ())),
    )
    due = find_due(made, [last], [100], [doses], [last_dose], [6], [7], [since], as_of)
    return int(due.due_day[0]), int(due.late_days[0]), int(due.missed[0]), int(due.doses_without_score[0])


def test_before_the_first_dose_a_score_is_due_by_the_plans_days_from_the_start() -> None:
    assert _due(NO_DAY, 0, NO_DAY, 114) == (114, 0, 0, 0)
    assert _due(NO_DAY, 0, NO_DAY, 115) == (114, 1, 1, 0)
    assert _due(110, 0, NO_DAY, 200) == (NEVER, 0, 0, 0)


def test_between_doses_a_score_is_due_one_interval_after_the_last_dose_and_then_one_later() -> None:
    assert _due(120, 2, 120, 127, since=1) == (127, 0, 0, 0)
    assert _due(120, 2, 120, 128, since=1) == (127, 1, 1, 0)
    assert _due(121, 2, 120, 128) == (134, 0, 0, 0)


def test_doses_given_without_a_score_are_counted_until_one_comes() -> None:
    assert _due(105, 4, 130, 131, since=3) == (137, 0, 2, 2)
    assert _due(NO_DAY, 3, 130, 131, since=3) == (137, 0, 3, 3)


def test_after_the_last_dose_each_follow_up_waits_for_a_score_of_its_own() -> None:
    assert _due(100, 6, 142, 149, months=(1, 3), each=False) == (149, 0, 0, 0)
    assert _due(100, 6, 142, 150, months=(1, 3), each=False) == (149, 1, 1, 0)
    assert _due(150, 6, 142, 172, months=(1, 3), each=False) == (172, 0, 0, 0)
    assert _due(158, 6, 142, 172, months=(1, 3), each=False)[0] == 142 + 91
    assert _due(100, 6, 142, 300, months=(1, 3), each=False) == (149, 151, 3, 0)


def test_what_the_protocol_does_not_plan_is_never_due() -> None:
    assert _due(NO_DAY, 3, 130, 400, since=3, planned=False, each=False, first=MISSING) == (NEVER, 0, 0, 0)


def test_a_course_lapses_at_one_and_a_half_intervals_and_not_a_day_before() -> None:
    assert is_lapsed([89, 90], [7, 7], [True, True], 100, 1.5).tolist() == [True, False]
    assert is_lapsed([79, 80], [14, 14], [True, True], 100, 1.5).tolist() == [True, False]
    assert is_lapsed([0], [7], [False], 100, 1.5).tolist() == [False]


def _grades(code: int, *answers: int) -> list[int]:
    count = len(answers)
    screenings = ScreeningFacts(
        np.zeros(count, np.int32),
        np.full(count, code, np.int8),
        np.arange(count, dtype=np.int32),
        np.full(count, 10, np.int16),
        np.array(answers, np.int8),
        np.arange(count, dtype=np.int32),
        np.zeros(count, np.bool_),
        np.full(count, MISSING, np.int8),
    )
    return get_risk_answers(screenings, get_instruments(), 2, 2).grade.tolist()


def test_grades_of_phq9_item_9() -> None:
    assert _grades(1, 0, 1, 1, 2, 2, 3, 1, 0, 2) == [0, 2, 1, 2, 2, 3, 1, 0, 3]


def test_grades_of_madrs_item_10_begin_at_two_and_are_high_from_four() -> None:
    assert _grades(7, 1, 2, 2, 3, 4, 1, 3) == [0, 2, 2, 2, 3, 0, 3]


def test_a_triage_level_is_its_own_grade_and_an_unanswered_item_has_none() -> None:
    assert _grades(14, 0, 1, 2, 3) == [0, 1, 2, 3]
    assert _grades(1, 0, MISSING, 2) == [0, 3]
