"""The director reads the trail: by person, act, day and patient, the newest first, a part at a time."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from data_access.actor import Actor
from data_access.audit.read import (
    EventFilter,
    list_actors,
    list_all_events,
    list_events,
    list_looks_at,
)
from data_access.audit.record import ALL_PATIENTS, Event, Patients, patients_by_id, record_event
from data_access.database import Store
from data_access.days import to_day_number
from data_access.errors import NotFound
from data_access.models import Patient
from data_access.scope import Scope, see_whole_site
from tests.conftest import NOON
from tests.data_access.audit.trail import add_patients, add_site

SetNow = Callable[[datetime], None]


@pytest.fixture
def scope(store: Store, today: int) -> Scope:
    return see_whole_site(add_site(store), today, Actor("user", "anna"))


def tell(store: Store, scope: Scope, *events: Event) -> None:
    with store.write() as session:
        for event in events:
            record_event(session, scope, event)


def test_events_come_newest_first_a_part_at_a_time(store: Store, scope: Scope) -> None:
    tell(store, scope, *(Event("look", f"page {number}") for number in range(1, 6)))
    with store.read() as session:
        first = list_events(session, scope, EventFilter(limit=2))
        second = list_events(session, scope, EventFilter(limit=2, before=first[-1].number))
        assert [row.target for row in (*first, *second)] == ["page 5", "page 4", "page 3", "page 2"]
        whole = list_all_events(session, scope, EventFilter(), at_once=2)
        assert [row.number for row in whole] == [1, 2, 3, 4, 5]


def test_events_are_found_by_person_act_and_outcome(store: Store, scope: Scope) -> None:
    other = replace(scope, actor=Actor("user", "berta"))
    tell(store, scope, Event("look", "caseload"), Event("export", "a.csv"))
    tell(store, other, Event("look", "data", outcome="denied"))
    with store.read() as session:
        found = {
            "anna": list_events(session, scope, EventFilter(actor="anna")),
            "export": list_events(session, scope, EventFilter(action="export")),
            "denied": list_events(session, scope, EventFilter(outcome="denied")),
        }
        assert {name: [row.number for row in rows] for name, rows in found.items()} == {
            "anna": [2, 1],
            "export": [2],
            "denied": [3],
        }
        assert list_actors(session, scope) == ("anna", "berta")


def test_days_are_the_sites_own(store: Store, scope: Scope, set_now: SetNow) -> None:
    for moment in (NOON.replace(hour=0, minute=0), NOON, NOON.replace(hour=23, minute=59), NOON + timedelta(days=1)):
        set_now(moment)
        tell(store, scope, Event("look"))
    day = to_day_number(NOON.date())
    with store.read() as session:
        of_day = list_events(session, scope, EventFilter(first_day=day, last_day=day))
        assert [row.number for row in of_day] == [3, 2, 1]
        assert [row.number for row in list_events(session, scope, EventFilter(first_day=day + 1))] == [4]
        assert list_events(session, scope, EventFilter(last_day=day - 1)) == ()


def test_who_looked_at_a_patient_is_told_apart_from_lists_that_held_them(store: Store, scope: Scope) -> None:
    ids = add_patients(store, scope.site_id, 3)
    with store.write() as session:
        session.execute(update(Patient).values(recorded_at=NOON))
        handles = dict(session.execute(select(Patient.id, Patient.handle)).all())
        for event in (
            Event("look", "patient", patients_by_id(session, scope.site_id, ids[:1])),
            Event("look", "caseload", patients_by_id(session, scope.site_id, ids[:2])),
            Event("look", "caseload", patients_by_id(session, scope.site_id, ids[1:])),
            Event("look", "patient", Patients((handles[ids[0]],)), outcome="denied"),
            Event("look", "weekly-review", ALL_PATIENTS),
            Event("look", "methods"),
        ):
            record_event(session, scope, event)
    with store.read() as session:
        looks = list_looks_at(session, scope, handles[ids[0]])
        assert [row.number for row in looks.direct] == [4, 1]
        assert [(row.number, row.patients, row.whole_site) for row in looks.lists] == [(5, 3, True), (2, 2, False)]


def test_a_list_of_everybody_did_not_hold_a_patient_who_came_later(store: Store, scope: Scope, set_now: SetNow) -> None:
    tell(store, scope, Event("look", "weekly-review", ALL_PATIENTS))
    set_now(NOON + timedelta(days=1))
    (patient,) = add_patients(store, scope.site_id, 1)
    with store.write() as session:
        session.execute(update(Patient).values(recorded_at=NOON + timedelta(days=1)))
        handle = session.scalars(select(Patient.handle).where(Patient.id == patient)).one()
    tell(store, scope, Event("look", "weekly-review", ALL_PATIENTS))
    with store.read() as session:
        assert [row.number for row in list_looks_at(session, scope, handle).lists] == [2]


@pytest.mark.parametrize("role", ["supervisor", "therapist", "data manager"])
def test_nobody_but_the_director_reads_the_trail(store: Store, scope: Scope, role: str) -> None:
    other = replace(scope, role=role, clinician_ids=(1,))
    with store.read() as session:
        for read in (
            lambda: list_events(session, other),
            lambda: list_looks_at(session, other, "handle"),
            lambda: list_actors(session, other),
        ):
            with pytest.raises(NotFound, match="The audit trail is the clinical director’s"):
                read()


def test_another_site_s_events_are_not_read(store: Store, scope: Scope) -> None:
    tell(store, scope, Event("look"))
    with store.read() as session:
        assert list_events(session, see_whole_site(scope.site_id + 1, scope.decided_day)) == ()
