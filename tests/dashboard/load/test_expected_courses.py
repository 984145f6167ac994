"""The expected courses in the background: once each, for everybody, bounded, never for long in the way."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.analysis.expected_course.clinic_courses import ClinicCourses
from dashboard.load import expected_courses
from dashboard.load.expected_courses import ExpectedCourses
from data_access.database import Store, open_store
from data_access.facts.arrays import Facts
from data_access.facts.store import FactsStore
from tests.conftest import make_settings
from tests.dashboard.conftest import DEMO_DAY


class Gate:
    """Stands in the place of the computation: counts, waits until it is opened, fails where it should."""

    def __init__(self) -> None:
        self.open, self.begun = threading.Event(), threading.Event()
        self.days: list[int] = []
        self.fail = False

    def __call__(self, facts: Facts, as_of_day: int) -> ClinicCourses:
        self.days.append(as_of_day)
        self.begun.set()
        assert self.open.wait(20)
        if self.fail:
            raise ZeroDivisionError("a fault in the fit")
        return ClinicCourses(facts.data_version, as_of_day, {})


@pytest.fixture(scope="module")
def store(demo_template: Path) -> Iterator[Store]:
    opened = open_store(make_settings(demo_template))
    yield opened
    opened.close()


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    made = Gate()
    monkeypatch.setattr(expected_courses, "build_clinic_courses", made)
    yield made
    made.open.set()


def test_who_asks_too_early_gets_nothing_and_later_everything(store: Store, gate: Gate) -> None:
    courses = ExpectedCourses(FactsStore(store))
    assert courses.get(1, 1, DEMO_DAY, 0.01) is None
    assert not courses.is_ready(1, 1, DEMO_DAY)
    gate.open.set()
    found = courses.wait(1, 1, DEMO_DAY)
    assert found.as_of_day == DEMO_DAY
    assert courses.is_ready(1, 1, DEMO_DAY)
    assert courses.get(1, 1, DEMO_DAY, 0) is found


def test_the_same_day_is_computed_once_for_many_who_ask_at_once(store: Store, gate: Gate) -> None:
    courses = ExpectedCourses(FactsStore(store))
    answers: list[ClinicCourses] = []
    askers = [threading.Thread(target=lambda: answers.append(courses.wait(1, 1, DEMO_DAY))) for _ in range(8)]
    for asker in askers:
        asker.start()
    gate.open.set()
    for asker in askers:
        asker.join(20)
    assert len(answers) == 8
    assert all(answer is answers[0] for answer in answers)
    assert gate.days == [DEMO_DAY]


def test_other_days_versions_and_sites_are_others(store: Store, gate: Gate) -> None:
    gate.open.set()
    courses = ExpectedCourses(FactsStore(store))
    first = courses.wait(1, 1, DEMO_DAY)
    assert courses.wait(1, 1, DEMO_DAY - 1) is not first
    assert courses.wait(1, 2, DEMO_DAY) is not first
    assert gate.days == [DEMO_DAY, DEMO_DAY - 1, DEMO_DAY]


def test_it_is_bounded_and_an_older_data_version_goes_at_once(store: Store, gate: Gate) -> None:
    gate.open.set()
    courses = ExpectedCourses(FactsStore(store), most=2)
    for day in (1, 2, 1, 3):
        courses.wait(1, 1, DEMO_DAY - day)
    assert len(gate.days) == 3
    courses.wait(1, 1, DEMO_DAY - 1)
    assert len(gate.days) == 3, "day 1 was used after day 2"
    courses.wait(1, 1, DEMO_DAY - 2)
    assert len(gate.days) == 4
    courses.wait(1, 2, DEMO_DAY)
    assert len(courses) == 1


def test_a_day_that_was_dropped_before_it_began_is_computed_for_who_waits(store: Store, gate: Gate) -> None:
    courses = ExpectedCourses(FactsStore(store), most=1)
    assert courses.get(1, 1, DEMO_DAY, 0) is None
    assert gate.begun.wait(20)
    got: list[ClinicCourses] = []
    waiter = threading.Thread(target=lambda: got.append(courses.wait(1, 1, DEMO_DAY - 1)))
    assert courses.get(1, 1, DEMO_DAY - 1, 0) is None
    waiter.start()
    assert courses.get(1, 1, DEMO_DAY - 2, 0) is None
    gate.open.set()
    waiter.join(20)
    assert [found.as_of_day for found in got] == [DEMO_DAY - 1]


def test_an_error_is_raised_to_who_asks_and_the_next_begins_anew(store: Store, gate: Gate) -> None:
    courses = ExpectedCourses(FactsStore(store))
    gate.open.set()
    gate.fail = True
    with pytest.raises(ZeroDivisionError, match="a fault in the fit"):
        courses.wait(1, 1, DEMO_DAY)
    gate.fail = False
    assert courses.wait(1, 1, DEMO_DAY).as_of_day == DEMO_DAY


def test_it_computes_the_measures_that_courses_are_judged_by(store: Store) -> None:
    facts_store = FactsStore(store)
    version = facts_store.get(1).data_version
    found = ExpectedCourses(facts_store).wait(1, version, DEMO_DAY)
    assert found.data_version == version
    assert set(found.by_instrument) == set(facts_store.get(1).courses.primary_instrument.tolist())
    assert all(len(course.episodes.course) for course in found.by_instrument.values())
