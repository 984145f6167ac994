from datetime import date

import pytest
from sqlalchemy import event

from data_access.days import to_day_number
from data_access.errors import NotFound
from data_access.models import Clinician, Patient
from data_access.queries import names
from data_access.queries.clinicians import get_clinicians
from data_access.queries.names import PersonRow, get_people
from data_access.queries.patients import find_patient_id
from data_access.scope import Scope, decide_scope, get_patient_ids
from data_access.store import Store
from tests.factories import (
    DAY,
    make_assignment,
    make_clinician,
    make_patient,
    make_site,
)

TODAY = DAY + 100


def scope_of(store: Store, clinician: Clinician) -> Scope:
    with store.read() as session:
        return decide_scope(session, clinician.site_id, clinician.id, TODAY)


def make_two_caseloads(store: Store) -> tuple[Clinician, Clinician, Patient, Patient]:
    """A director, a therapist with one of two patients, and both patients."""
    with store.write() as session:
        site = make_site(session)
        director, therapist = make_clinician(session, site, "director"), make_clinician(session, site)
        mine = make_patient(session, site, therapist, name="NA", birth_date=date(1969, 12, 30))
        other = make_patient(session, site, birth_date=None)
        return director, therapist, mine, other


def test_people_come_with_name_code_handle_and_birthday(store: Store) -> None:
    director, _, mine, other = make_two_caseloads(store)
    with store.read() as session:
        people = get_people(session, scope_of(store, director), [mine.id, other.id])
    assert people == {
        mine.id: PersonRow(mine.id, mine.handle, mine.code, "NA", -2),
        other.id: PersonRow(other.id, other.handle, other.code, other.name, None),
    }
    assert to_day_number(date(1969, 12, 30)) == -2


def test_a_therapist_is_not_given_the_name_of_a_foreign_patient(store: Store) -> None:
    _, therapist, mine, other = make_two_caseloads(store)
    with store.read() as session:
        assert set(get_people(session, scope_of(store, therapist), [mine.id, other.id])) == {mine.id}


def test_many_people_are_the_same_people_as_few(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    director, therapist, mine, other = make_two_caseloads(store)
    asked = [other.id, mine.id]
    with store.read() as session:
        few = [get_people(session, scope_of(store, who), asked) for who in (director, therapist)]
        monkeypatch.setattr(names, "MOST_ASKED_BY_ID", 0)
        assert [get_people(session, scope_of(store, who), asked) for who in (director, therapist)] == few
        assert set(get_people(session, scope_of(store, director), [mine.id])) == {mine.id}


def test_nobody_asked_for_is_nobody_found_without_a_query(sqlite_store: Store) -> None:
    director, *_ = make_two_caseloads(sqlite_store)
    scope = scope_of(sqlite_store, director)
    with sqlite_store.read() as session:
        session.connection()
        statements: list[str] = []
        event.listen(sqlite_store.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
        assert get_people(session, scope, []) == {}
    assert statements == []


def test_names_are_looked_up_by_key_and_never_by_reading_a_table(sqlite_store: Store) -> None:
    director, therapist, mine, other = make_two_caseloads(sqlite_store)
    plans: list[str] = []

    def explain(connection: object, cursor: object, statement: str, parameters: object, *_: object) -> None:
        if statement.startswith("SELECT patient"):
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)  # type: ignore[attr-defined]
            plans.extend(row.detail for row in rows)

    scopes = [scope_of(sqlite_store, who) for who in (director, therapist)]
    with sqlite_store.read() as session:
        event.listen(sqlite_store.engine, "before_cursor_execute", explain)
        for scope in scopes:
            get_people(session, scope, [mine.id, other.id])
            find_patient_id(session, scope, mine.handle)
    assert len(plans) >= 4
    assert not [plan for plan in plans if plan.startswith("SCAN")]


def test_a_scope_is_read_once_by_its_own_index_and_never_once_for_every_patient(sqlite_store: Store) -> None:
    with sqlite_store.write() as session:
        site = make_site(session)
        boss = make_clinician(session, site, "supervisor")
        patients = [make_patient(session, site, make_clinician(session, site, supervisor=boss)).id for _ in range(3)]
    scope = scope_of(sqlite_store, boss)
    plans: list[str] = []

    def explain(connection: object, cursor: object, statement: str, parameters: object, *_: object) -> None:
        if not statement.startswith("SELECT"):
            return
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)  # type: ignore[attr-defined]
        plans.extend(row.detail for row in rows if "assignment" in row.detail or "LIST" in row.detail)

    with sqlite_store.read() as session:
        session.connection()
        event.listen(sqlite_store.engine, "before_cursor_execute", explain)
        get_people(session, scope, patients)
        get_patient_ids(session, scope)
    by_clinician = "USING COVERING INDEX ix_assignment_in_force (site_id=? AND clinician_id=? AND from_day<?)"
    assert plans[0].startswith("LIST SUBQUERY")
    assert all(plan.endswith(by_clinician) for plan in plans[1:])
    assert len(plans) == 3


def test_a_handle_in_scope_is_found(store: Store) -> None:
    director, therapist, mine, other = make_two_caseloads(store)
    with store.read() as session:
        assert find_patient_id(session, scope_of(store, therapist), mine.handle) == mine.id
        assert find_patient_id(session, scope_of(store, director), other.handle) == other.id


def test_foreign_and_absent_handles_read_alike(store: Store) -> None:
    _, therapist, _, other = make_two_caseloads(store)
    scope = scope_of(store, therapist)
    texts = set()
    with store.read() as session:
        for handle in (other.handle, "nobody", "", "' OR 1=1"):
            with pytest.raises(NotFound) as refused:
                find_patient_id(session, scope, handle)
            texts.add(str(refused.value))
    assert texts == {"This patient is not in your caseload."}


def test_a_revoked_assignment_shows_neither_name_nor_page(store: Store) -> None:
    with store.write() as session:
        site = make_site(session)
        therapist, patient = make_clinician(session, site), make_patient(session, site)
        make_assignment(session, patient, therapist, DAY, until_day=TODAY)
    scope = scope_of(store, therapist)
    with store.read() as session:
        assert get_people(session, scope, [patient.id]) == {}
        with pytest.raises(NotFound):
            find_patient_id(session, scope, patient.handle)


def test_clinicians_come_by_name_and_only_those_of_the_site(store: Store) -> None:
    with store.write() as session:
        site = make_site(session)
        make_clinician(session, make_site(session))
        boss = make_clinician(session, site, "supervisor", name="Zoe")
        make_clinician(session, site, supervisor=boss, name="Abe")
        site_id, boss_id = site.id, boss.id
    with store.read() as session:
        found = get_clinicians(session, site_id)
    assert [(c.name, c.role, c.supervisor_id) for c in found] == [
        ("Abe", "therapist", boss_id),
        ("Zoe", "supervisor", None),
    ]
