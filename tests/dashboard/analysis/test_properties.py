"""What must never change any population statistic: ids, order of rows, the calendar, repeats, the future."""

from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select

from benchmarks.population.every import list_statistics
from benchmarks.population.statistic import PopulationStatistic
from dashboard.analysis.intervals.interval import Interval
from dashboard.analysis.proportion import Proportion
from dashboard.analysis.weekly.weeks import WEEK_DAYS
from data_access.database import open_store
from data_access.facts.arrays import Facts
from data_access.facts.load import load_facts
from data_access.facts.view import view_facts
from data_access.models import Clinician, Patient
from data_access.store import Store
from tests.conftest import make_settings, make_store
from tests.dashboard.analysis.canonical import Names, canonical, find_difference, name_rows
from tests.dashboard.analysis.changed_clinics import Changes, Rows, read_rows, write_copy
from tests.dashboard.conftest import DEMO_DAY
from tests.data_access.facts.random_clinic import LAST, make_random_clinic
from tests.long_proof import Proof, long_proof

STATISTICS = list_statistics()
SHIFTS = (-364, 101, -728, 7, -33, 1001)
"""Whole weeks and others."""


@dataclass(frozen=True)
class Clinic:
    """All facts of a clinic, and the codes of its patients and clinicians."""

    facts: Facts
    patients: dict[int, str]
    clinicians: dict[int, str]

    def view(self, as_of_day: int) -> Facts:
        """Everybody as they stood on a day."""
        return view_facts(self.facts, self.facts.patients.id, as_of_day)

    def answer(self, statistic: PopulationStatistic, as_of_day: int) -> Any:
        """The statistic of everybody on a day, free of ids and order."""
        view = self.view(as_of_day)
        return canonical(statistic.compute(view, as_of_day), self.names(view))

    def names(self, view: Facts) -> Names:
        """What the rows of a view are called."""
        return name_rows(view, self.patients, self.clinicians)


def read_clinic(store: Store) -> Clinic:
    with store.read() as session:
        facts = load_facts(session, store.site().id)
        patients = {p.id: p.code for p in session.scalars(select(Patient))}
        return Clinic(facts, patients, {c.id: c.code for c in session.scalars(select(Clinician))})


@pytest.fixture(scope="module")
def clinic_rows(demo_template: Path) -> Rows:
    store = open_store(make_settings(demo_template))
    rows = read_rows(store)
    store.close()
    # Local days of a moved instant stay what they were only where no clock changes.
    for site in rows["site"]:
        site["time_zone"] = "UTC"
    return rows


@pytest.fixture(scope="module")
def copy(clinic_rows: Rows, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Changes], Clinic]:
    return lambda changes: make_copy(clinic_rows, changes, tmp_path_factory.mktemp("copy"))


@pytest.fixture(scope="module")
def clinic(copy: Callable[[Changes], Clinic]) -> Clinic:
    return copy(Changes())


def draw_day(number: int) -> int:
    """An as-of day of the demonstration's history; the first draw is its last day."""
    return DEMO_DAY if number == 0 else DEMO_DAY - int(np.random.default_rng(number).integers(1, 500))


def check_same(clinic: Clinic, other: Clinic, as_of: int, shift: int = 0, repeats: bool = False) -> int:
    """Every statistic says the same of both clinics; returns how many were compared.

    ``shift``: the other clinic's calendar is that many days on. ``repeats``: its screenings came twice.
    """
    compared = [
        s for s in STATISTICS if not (repeats and s.counts_screenings) and not (shift % WEEK_DAYS and s.whole_weeks)
    ]
    for statistic in compared:
        one, two = clinic.answer(statistic, as_of), other.answer(statistic, as_of + shift)
        difference = find_difference(without_days(one), without_days(two)) if shift else find_difference(one, two)
        assert difference is None, f"{statistic.name} on day {as_of}: {difference}"
    return len(compared)


def without_days(value: Any) -> Any:
    """The value without its calendar days, which move with the calendar."""
    if isinstance(value, dict):
        return {k: without_days(v) for k, v in value.items() if not (k == "day" or k.endswith(("_day", "days")))}
    return [without_days(one) for one in value] if isinstance(value, list) else value


@long_proof("statistics under other ids and another order of rows", sample=2, full=40, parts=4)
def test_ids_and_the_order_of_rows_change_no_statistic(proof: Proof, request: pytest.FixtureRequest) -> None:
    clinic, copy = request.getfixturevalue("clinic"), request.getfixturevalue("copy")
    for number in proof:
        other = copy(Changes(relabel_seed=number))
        proof.count("statistics compared", check_same(clinic, other, draw_day(number)))


@long_proof("statistics under another calendar", sample=2, full=len(SHIFTS), parts=2)
def test_a_clinic_on_other_days_has_the_same_statistics(proof: Proof, request: pytest.FixtureRequest) -> None:
    clinic, copy = request.getfixturevalue("clinic"), request.getfixturevalue("copy")
    for number in proof:
        other = copy(Changes(shift_days=SHIFTS[number]))
        proof.count("statistics compared", check_same(clinic, other, draw_day(number), SHIFTS[number]))


@long_proof("statistics and the future", sample=3, full=60, parts=4)
def test_what_happens_after_the_as_of_day_changes_no_statistic(proof: Proof, request: pytest.FixtureRequest) -> None:
    clinic, copy = request.getfixturevalue("clinic"), request.getfixturevalue("copy")
    for number in proof:
        as_of = draw_day(number + 1)
        other = copy(Changes(forget_after=as_of))
        proof.count("statistics compared", check_same(clinic, other, as_of))


def test_screenings_that_came_twice_change_no_statistic_but_their_own_count(
    clinic: Clinic, copy: Callable[[Changes], Clinic]
) -> None:
    assert check_same(clinic, copy(Changes(repeat_screenings=True)), DEMO_DAY, repeats=True)


@long_proof("statistics of random clinics, changed as must not matter", sample=4, full=150, parts=6)
def test_odd_clinics_keep_every_property(proof: Proof, tmp_path: Path) -> None:
    for number in proof:
        rows = make_odd_rows(tmp_path / f"odd{number}", number)
        as_of = LAST - number % 3 * 60
        plain = make_copy(rows, Changes(), tmp_path / f"plain{number}")
        for kind, changes in enumerate(
            (Changes(relabel_seed=number), Changes(forget_after=as_of), Changes(repeat_screenings=True))
        ):
            other = make_copy(rows, changes, tmp_path / f"changed{number}-{kind}")
            compared = check_same(plain, other, as_of, repeats=changes.repeat_screenings)
            proof.count("statistics compared", compared)
        for statistic in STATISTICS:
            check_bounds(statistic.compute(plain.view(as_of), as_of))


def make_odd_rows(folder: Path, seed: int) -> Rows:
    """Twelve patients with ties, gaps, several courses, forms without a total: everything the tables allow."""
    store = make_store(folder)
    with store.write() as session:
        make_random_clinic(session, seed)
    rows = read_rows(store)
    store.close()
    return rows


def make_copy(rows: Rows, changes: Changes, folder: Path) -> Clinic:
    """A changed copy of a clinic, in a store of its own."""
    store = make_store(folder)
    write_copy(rows, store, changes)
    clinic = read_clinic(store)
    store.close()
    return clinic


def test_a_change_of_a_score_is_seen(clinic_rows: Rows, clinic: Clinic, tmp_path: Path) -> None:
    """The test of the tests: a clinic that is not the same does not pass for the same."""
    rows = {name: [dict(row) for row in table] for name, table in clinic_rows.items()}
    for row in rows["screening"]:
        row["total"] = row["total"] and row["total"] // 2
    other = make_copy(rows, Changes(), tmp_path)
    with pytest.raises(AssertionError, match="on day"):
        check_same(clinic, other, DEMO_DAY)


@pytest.mark.parametrize("statistic", STATISTICS, ids=lambda s: s.name)
@pytest.mark.parametrize("ago", [0, 200, 5_000])
def test_every_proportion_lies_within_its_bounds(clinic: Clinic, statistic: PopulationStatistic, ago: int) -> None:
    check_bounds(statistic.compute(clinic.view(DEMO_DAY - ago), DEMO_DAY - ago))


@pytest.mark.parametrize("statistic", STATISTICS, ids=lambda s: s.name)
def test_nobody_in_scope_gives_a_defined_answer(clinic: Clinic, statistic: PopulationStatistic) -> None:
    nobody = view_facts(clinic.facts, np.zeros(0, np.int64), DEMO_DAY)
    check_bounds(statistic.compute(nobody, DEMO_DAY))


@pytest.mark.parametrize("statistic", STATISTICS, ids=lambda s: s.name)
def test_one_patient_gives_a_defined_answer(clinic: Clinic, statistic: PopulationStatistic) -> None:
    for patient in clinic.facts.patients.id[:12]:
        alone = view_facts(clinic.facts, np.array([patient]), DEMO_DAY)
        check_bounds(statistic.compute(alone, DEMO_DAY))


def check_bounds(value: Any) -> None:
    """Every proportion and interval inside a result is possible."""
    if isinstance(value, Proportion):
        assert 0 <= value.events <= value.total
        assert value.left_out >= 0
        assert len(value.patients) <= max(value.events, 0), "more patients than events"
        if value.interval is not None and value.share is not None:
            assert 0 <= value.interval.low <= value.share + 1e-12
            assert value.share - 1e-12 <= value.interval.high <= 1
    if isinstance(value, Interval):
        assert value.low <= value.high
    if is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            check_bounds(getattr(value, field.name))
    elif isinstance(value, (list, tuple)):
        for one in value:
            check_bounds(one)
    elif isinstance(value, dict):
        for one in value.values():
            check_bounds(one)
