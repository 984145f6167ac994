"""Who may see which patients: decided by today's assignments, for every role, whatever day is looked at."""

import inspect
from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from data_access import clock
from data_access.database import Store
from data_access.errors import NotFound
from data_access.models import Assignment, Clinician, Patient, Screening, Site
from data_access.scope import (
    Scope,
    count_patients,
    decide_scope,
    decide_user_scope,
    get_patient_ids,
    narrow_scope,
)
from tests.conftest import NOON
from tests.factories import find_row, make_assignment, make_clinician, make_patient, make_screening, make_site

ZONE = "Europe/London"


@pytest.fixture
def clinic(store: Store, today: int) -> SimpleNamespace:
    """A director, two supervisors, four therapists, a patient of each therapist and of one supervisor; another clinic.

    North supervises ann and bob, south supervises cy; dee has no supervisor.
    """
    with store.write() as session:
        site = make_site(session, time_zone=ZONE)
        people = {"director": make_clinician(session, site, "director")}
        for name in ("north", "south"):
            people[name] = make_clinician(session, site, "supervisor", people["director"])
        for name, supervisor in (("ann", "north"), ("bob", "north"), ("cy", "south"), ("dee", None)):
            people[name] = make_clinician(session, site, "therapist", people[supervisor] if supervisor else None)
        patients = {
            f"{name}'s": make_patient(session, site, people[name]) for name in ("ann", "bob", "cy", "dee", "north")
        }
        patients["nobody's"] = make_patient(session, site)
        for patient in patients.values():
            make_screening(session, patient, today - 365)
        abroad = make_site(session, time_zone=ZONE)
        stranger = make_clinician(session, abroad, "director")
        foreign = make_patient(session, abroad, make_clinician(session, abroad))
        make_screening(session, foreign, today - 365)
    return SimpleNamespace(
        store=store,
        site_id=site.id,
        today=today,
        clinician_ids={name: person.id for name, person in people.items()},
        patient_ids={name: patient.id for name, patient in patients.items()},
        stranger_id=stranger.id,
        abroad_id=abroad.id,
        foreign_id=foreign.id,
    )


def decide(session: Session, clinic: SimpleNamespace, name: str) -> Scope:
    return decide_scope(session, clinic.site_id, clinic.clinician_ids[name], clock.today(ZONE))


def see(clinic: SimpleNamespace, name: str) -> set[str]:
    """Whose patients a clinician sees today, by list and by the clause of a query, which must agree."""
    names = {patient_id: label for label, patient_id in clinic.patient_ids.items()}
    with clinic.store.read() as session:
        scope = decide(session, clinic, name)
        listed = get_patient_ids(session, scope)
        clause = scope.permits(Patient.site_id, Patient.id)
        queried = session.scalars(select(Patient.id).where(clause).order_by(Patient.id)).all()
    assert listed.tolist() == list(queried)
    return {names[patient_id] for patient_id in queried}


def see_rows_of_last_year(clinic: SimpleNamespace, name: str) -> list[int]:
    """The patients whose screenings of a year ago a clinician sees."""
    with clinic.store.read() as session:
        scope = decide(session, clinic, name)
        query = (
            select(Screening.patient_id)
            .where(scope.permits(Screening.site_id, Screening.patient_id), Screening.taken_day <= clinic.today - 365)
            .order_by(Screening.patient_id)
        )
        return list(session.scalars(query))


@pytest.mark.parametrize(
    ("name", "visible"),
    [
        ("director", {"ann's", "bob's", "cy's", "dee's", "north's", "nobody's"}),
        ("north", {"ann's", "bob's", "north's"}),
        ("south", {"cy's"}),
        ("ann", {"ann's"}),
        ("dee", {"dee's"}),
    ],
)
def test_each_role_sees_its_own(clinic: SimpleNamespace, name: str, visible: set[str]) -> None:
    assert see(clinic, name) == visible
    assert see_rows_of_last_year(clinic, name) == sorted(clinic.patient_ids[label] for label in visible)


def test_a_revoked_assignment_shows_nothing_even_for_last_year(clinic: SimpleNamespace) -> None:
    assert see_rows_of_last_year(clinic, "ann") == [clinic.patient_ids["ann's"]]
    with clinic.store.write() as session:
        session.scalars(_assignment(clinic, "ann")).one().until_day = clinic.today
    assert see(clinic, "ann") == set()
    assert see_rows_of_last_year(clinic, "ann") == []
    assert see(clinic, "north") == {"bob's", "north's"}


def _assignment(clinic: SimpleNamespace, name: str) -> Select[tuple[Assignment]]:
    return select(Assignment).where(Assignment.clinician_id == clinic.clinician_ids[name])


def test_a_new_assignment_shows_the_past_of_the_patient(clinic: SimpleNamespace) -> None:
    with clinic.store.write() as session:
        patient = find_row(session, Patient, clinic.patient_ids["cy's"])
        ann = session.scalars(_assignment(clinic, "ann")).one()
        ann.until_day = clinic.today
        session.add(
            Assignment(
                site_id=clinic.site_id, patient_id=patient.id, clinician_id=ann.clinician_id, from_day=clinic.today
            )
        )
    assert see_rows_of_last_year(clinic, "ann") == [clinic.patient_ids["cy's"]]


@pytest.mark.parametrize(
    ("from_offset", "until_offset", "visible"),
    [
        (0, None, True),  # begins today
        (1, None, False),  # begins tomorrow
        (-10, 1, True),  # today is the last day
        (-10, 0, False),  # today is the first day without
        (0, 0, False),  # taken back on the day it was made
    ],
)
def test_an_assignment_holds_from_its_first_day_until_the_day_before_its_end(
    clinic: SimpleNamespace, from_offset: int, until_offset: int | None, visible: bool
) -> None:
    with clinic.store.write() as session:
        row = session.scalars(_assignment(clinic, "ann")).one()
        row.from_day = clinic.today + from_offset
        row.until_day = None if until_offset is None else clinic.today + until_offset
    assert (see(clinic, "ann") == {"ann's"}) is visible


def test_the_day_changes_at_midnight_of_the_clinic(
    clinic: SimpleNamespace, set_now: Callable[[datetime], None]
) -> None:
    with clinic.store.write() as session:
        session.scalars(_assignment(clinic, "ann")).one().until_day = clinic.today + 1
    midnight = NOON.replace(hour=0) + timedelta(days=1)  # London has no summer time in March's first weeks.
    set_now(midnight - timedelta(seconds=1))
    assert see(clinic, "ann") == {"ann's"}
    set_now(midnight)
    assert see(clinic, "ann") == set()


def test_two_assignments_of_one_patient_show_it_once(clinic: SimpleNamespace) -> None:
    with clinic.store.write() as session:
        patient = find_row(session, Patient, clinic.patient_ids["ann's"])
        ann = session.scalars(_assignment(clinic, "ann")).one()
        bob = session.scalars(_assignment(clinic, "bob")).one()
        for clinician_id in (ann.clinician_id, bob.clinician_id):
            session.add(
                Assignment(
                    site_id=clinic.site_id, patient_id=patient.id, clinician_id=clinician_id, from_day=clinic.today - 1
                )
            )
    assert see(clinic, "ann") == {"ann's"}
    assert see(clinic, "bob") == {"ann's", "bob's"}
    assert see(clinic, "north") == {"ann's", "bob's", "north's"}
    assert see_rows_of_last_year(clinic, "north").count(clinic.patient_ids["ann's"]) == 1


def test_a_supervisor_loses_the_patients_of_a_therapist_who_left_the_team(clinic: SimpleNamespace) -> None:
    with clinic.store.write() as session:
        find_row(session, Clinician, clinic.clinician_ids["ann"]).supervisor_id = clinic.clinician_ids["south"]
    assert see(clinic, "north") == {"bob's", "north's"}
    assert see(clinic, "south") == {"ann's", "cy's"}


def test_nobody_sees_another_clinics_patients(clinic: SimpleNamespace) -> None:
    with clinic.store.read() as session:
        for name in clinic.clinician_ids:
            scope = decide(session, clinic, name)
            assert clinic.foreign_id not in get_patient_ids(session, scope)
            clause = scope.permits(Screening.site_id, Screening.patient_id)
            query = select(Screening).where(clause, Screening.patient_id == clinic.foreign_id)
            assert session.scalars(query).all() == []


def test_a_foreign_patient_reads_like_an_absent_one(clinic: SimpleNamespace) -> None:
    with clinic.store.read() as session:
        scope = decide(session, clinic, "ann")

        def ask(patient_id: int) -> list[Patient]:
            clause = scope.permits(Patient.site_id, Patient.id)
            return list(session.scalars(select(Patient).where(Patient.id == patient_id, clause)))

        assert len(ask(clinic.patient_ids["ann's"])) == 1
        assert ask(clinic.patient_ids["bob's"]) == ask(clinic.foreign_id) == ask(987_654) == []


def test_a_foreign_clinician_reads_like_an_absent_one(clinic: SimpleNamespace) -> None:
    messages = []
    with clinic.store.read() as session:
        for clinician_id in (clinic.stranger_id, 987_654):
            with pytest.raises(NotFound) as caught:
                decide_scope(session, clinic.site_id, clinician_id, clinic.today)
            messages.append(str(caught.value))
    assert messages[0] == messages[1]


def test_an_assignment_to_somebody_else_of_the_same_number_in_another_clinic_shows_nothing(
    clinic: SimpleNamespace,
) -> None:
    with clinic.store.write() as session:
        foreign = find_row(session, Patient, clinic.foreign_id)
        local = make_clinician(session, session.get_one(Site, clinic.abroad_id), "therapist")
        make_assignment(session, foreign, local)
        scope = Scope(clinic.site_id, local.id, "therapist", (local.id,), clinic.today)
        assert get_patient_ids(session, scope).tolist() == []
        assert session.scalars(select(Patient).where(scope.permits(Patient.site_id, Patient.id))).all() == []


def test_the_day_that_is_looked_at_is_no_part_of_the_decision() -> None:
    asked = ["session", "site_id", "clinician_id", "today", "actor"]
    assert list(inspect.signature(decide_scope).parameters) == asked
    asked = ["session", "site_id", "user_id", "today", "session_id"]
    assert list(inspect.signature(decide_user_scope).parameters) == asked
    assert not {field for field in Scope.__dataclass_fields__ if "as_of" in field}


def test_a_scope_cannot_be_widened_after_it_was_decided(clinic: SimpleNamespace) -> None:
    with clinic.store.read() as session:
        scope = decide(session, clinic, "ann")
    with pytest.raises(AttributeError):
        scope.clinician_ids = None  # type: ignore[misc]


def test_a_query_that_reads_assignments_itself_is_still_cut_to_the_scope(store: Store, today: int) -> None:
    with store.write() as session:
        site = make_site(session)
        own, other = make_clinician(session, site), make_clinician(session, site)
        mine, foreign = make_patient(session, site, own), make_patient(session, site, other)
        scope = decide_scope(session, site.id, own.id, today)
        query = select(Assignment.patient_id).where(scope.permits(Assignment.site_id, Assignment.patient_id))
        found = session.scalars(query).all()
        assert (list(found), foreign.id in found) == ([mine.id], False)


@pytest.mark.parametrize(
    ("name", "whose", "visible"),
    [
        ("director", "ann", {"ann's"}),
        ("director", "director", set()),
        ("north", "bob", {"bob's"}),
        ("north", "north", {"north's"}),
        ("ann", "ann", {"ann's"}),
    ],
)
def test_a_scope_is_cut_to_one_clinician_in_it(
    clinic: SimpleNamespace, name: str, whose: str, visible: set[str]
) -> None:
    names = {patient_id: label for label, patient_id in clinic.patient_ids.items()}
    with clinic.store.read() as session:
        scope = narrow_scope(decide(session, clinic, name), clinic.clinician_ids[whose])
        assert {names[key] for key in get_patient_ids(session, scope).tolist()} == visible
        assert scope.clinician_id == clinic.clinician_ids[name]


@pytest.mark.parametrize(("name", "whose"), [("north", "cy"), ("north", "director"), ("ann", "bob"), ("ann", "north")])
def test_a_scope_is_never_cut_to_a_clinician_outside_it(clinic: SimpleNamespace, name: str, whose: str) -> None:
    with clinic.store.read() as session, pytest.raises(NotFound, match="not among those you supervise"):
        narrow_scope(decide(session, clinic, name), clinic.clinician_ids[whose])


def test_a_clinician_of_another_clinic_has_no_patients_for_its_director(clinic: SimpleNamespace) -> None:
    with clinic.store.read() as session:
        scope = narrow_scope(decide(session, clinic, "director"), clinic.stranger_id)
        assert get_patient_ids(session, scope).tolist() == []


@pytest.mark.parametrize(
    ("name", "counted"),
    [
        ("director", {"ann": 1, "bob": 1, "cy": 1, "dee": 1, "north": 1}),
        ("north", {"ann": 1, "bob": 1, "north": 1}),
        ("dee", {"dee": 1}),
        ("south", {"cy": 1}),
    ],
)
def test_patients_of_today_are_counted_for_each_clinician_in_scope(
    clinic: SimpleNamespace, name: str, counted: dict[str, int]
) -> None:
    names = {clinician_id: label for label, clinician_id in clinic.clinician_ids.items()}
    with clinic.store.read() as session:
        found = count_patients(session, decide(session, clinic, name))
    assert {names[key]: count for key, count in found.items()} == counted


def test_a_patient_assigned_twice_counts_once_and_an_ended_assignment_not(clinic: SimpleNamespace) -> None:
    with clinic.store.write() as session:
        ann = find_row(session, Clinician, clinic.clinician_ids["ann"])
        make_assignment(session, find_row(session, Patient, clinic.patient_ids["ann's"]), ann, clinic.today - 3)
        make_assignment(
            session, find_row(session, Patient, clinic.patient_ids["bob's"]), ann, clinic.today - 9, clinic.today
        )
    with clinic.store.read() as session:
        assert count_patients(session, decide(session, clinic, "ann")) == {ann.id: 1}
