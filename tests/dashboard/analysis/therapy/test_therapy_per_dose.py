"""Sessions and hours of therapy per dose."""

import numpy as np
import pytest

from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.therapy.therapy_per_dose import Ratio, measure_ratio, measure_therapy_per_dose
from data_access.store import Store
from tests.dashboard.analysis.therapy.clinic import Written, write_clinic


def test_a_ratio_worked_by_hand() -> None:
    """x 4, 2, 3 and n 2, 2, 1: r = 9/5; x − r·n = .4, −1.6, 1.2; Σ² = 4.16; error √(3/2 · 4.16) / 5; t(2) = 4.3027."""
    found = measure_ratio([4, 2, 3], [2, 2, 1], "dose")
    assert isinstance(found, Ratio)
    assert (found.amount, found.number, found.people, found.ratio) == (9.0, 5, 3, 1.8)
    reach = 4.302652729911275 * (1.5 * 4.16) ** 0.5 / 5
    assert found.interval.high == pytest.approx(1.8 + reach, abs=1e-9)
    assert found.interval.low == 0  # 1.8 − 2.15 is below nothing at all.


@pytest.mark.parametrize(
    ("amount", "number", "words"),
    [
        ([], [], "0 of 2 patients"),
        ([0, 0], [0, 0], "0 of 2 patients"),
        ([3, 5], [2, 0], "1 of 2 patients"),
        ([2, 4, 6], [1, 2, 3], "all 3 patients have the same number per dose"),
        ([0, 0, 0], [1, 2, 3], "all 3 patients have the same number per dose"),
    ],
)
def test_what_has_no_ratio_says_why(amount: list[int], number: list[int], words: str) -> None:
    found = measure_ratio(amount, number, "dose")
    assert isinstance(found, NotEstimable)
    assert words in found.words


def test_therapy_is_preparation_integration_and_psychotherapy_that_was_attended(sqlite_store: Store) -> None:
    others = (
        {"day": 1, "kind": "check-in", "duration_min": 30},
        {"day": 2, "kind": "integration", "status": "missed", "duration_min": 60},
        {"day": 3, "kind": "psychotherapy", "status": "cancelled"},
    )
    first = Written(doses=((0, 10), (7, 10)), preparation=((-5, 9),), integration=((1, 9),), psychotherapy=((4, 9),),
                    minutes=90, other=others)  # fmt: skip
    second = Written(doses=((0, 10),), preparation=((-5, 9), (-3, 9), (-2, 9)))
    never_dosed = Written(preparation=((-5, 9), (-4, 9)), minutes=60)
    found = measure_therapy_per_dose(write_clinic(sqlite_store, [[first], [second], [never_dosed]], 50))
    sessions, hours, length = found.sessions_per_dose, found.hours_per_dose, found.hours_per_session
    assert isinstance(sessions, Ratio)
    assert (sessions.amount, sessions.number, sessions.people) == (6.0, 3, 2)
    assert isinstance(hours, Ratio)
    assert (hours.amount, hours.number) == (4.5, 3)  # Three sessions without a duration add nothing.
    assert isinstance(length, NotEstimable)  # Only one patient's sessions were timed.
    assert (found.timed.events, found.timed.total, found.without_dose) == (3, 6, 2)
    assert found.timed.patients.tolist() == [0]
    assert found.patients.tolist() == [0, 1]


def test_without_any_duration_there_are_no_hours_but_sessions(sqlite_store: Store) -> None:
    courses = [[Written(doses=((0, 10),), preparation=((-5, 9),) * k)] for k in (0, 1)]
    found = measure_therapy_per_dose(write_clinic(sqlite_store, courses, 50))
    assert isinstance(found.sessions_per_dose, Ratio)
    for hours in (found.hours_per_dose, found.hours_per_session):
        assert isinstance(hours, NotEstimable)
        assert "no duration was recorded" in hours.words
    assert (found.timed.events, found.timed.total) == (0, 1)


def test_only_the_courses_asked_for(sqlite_store: Store) -> None:
    courses = [[Written(doses=((0, 10),), preparation=((-5, 9),))] for _ in range(3)]
    courses[2] = [Written(preparation=((-5, 9),))]
    facts = write_clinic(sqlite_store, courses, 50)
    found = measure_therapy_per_dose(facts, np.array([False, True, True]))
    assert (found.timed.total, found.without_dose, found.patients.tolist()) == (1, 1, [1])
    assert measure_therapy_per_dose(facts, np.zeros(0, np.int64)).timed.total == 0


def test_an_empty_clinic_has_no_therapy(sqlite_store: Store) -> None:
    found = measure_therapy_per_dose(write_clinic(sqlite_store, [], 50))
    assert found.sessions_per_dose == NotEstimable(0, 2, "patients")
    assert (found.timed.total, found.without_dose, len(found.patients)) == (0, 0, 0)
