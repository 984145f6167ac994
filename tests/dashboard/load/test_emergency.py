"""One patient beyond the caseload: the same for an absent and a foreign handle until a reason is given; then told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select

from dashboard.data import digest_scope
from dashboard.load.emergency import (
    end_access,
    load_notices,
    load_open_access,
    mark_seen,
    may_open_in_emergency,
    open_in_emergency,
    widen_for_one_patient,
)
from dashboard.load.patient_course import load_patient_course, load_patients_found
from dashboard.reports.emergency import say_notices
from dashboard.reports.view import View
from data_access.actor import Actor
from data_access.database import Store
from data_access.errors import KapError, NotFound
from data_access.facts.store import FactsStore
from data_access.models import AuditEvent, Clinician
from data_access.scope import Scope, get_patient_ids
from tests.conftest import NOON
from tests.data_access.queries.meeting_clinic import Clinic
from tests.factories import make_user

SetNow = Callable[[datetime], None]
REASON = "called from the emergency room"


@pytest.fixture
def clinic(store: Store, today: int) -> Clinic:
    return Clinic(store, today)


@pytest.fixture
def sign_in(clinic: Clinic) -> Callable[[Clinician], Scope]:
    """The scope of a person who signed in."""

    def sign(who: Clinician) -> Scope:
        with clinic.store.write() as session:
            user = make_user(session, who, login=who.code.lower())
            actor = Actor("user", user.login, user.id)
        return replace(clinic.scope_of(who), actor=actor)

    return sign


def read_events(clinic: Clinic) -> list[Any]:
    e = AuditEvent
    with clinic.store.read() as session:
        rows = session.execute(select(e.action, e.outcome, e.reason, e.patient_set_id).order_by(e.number))
        return [(row.action, row.outcome, row.reason, row.patient_set_id is not None) for row in rows]


def read_page(clinic: Clinic, scope: Scope, handle: str) -> str:
    report = load_patient_course(
        clinic.store, FactsStore(clinic.store), scope, View(clinic.today), (handle, None), None
    )
    return report.header.title


def test_only_whoever_treats_and_is_signed_in_is_offered_it(clinic: Clinic, sign_in: Callable[[Clinician], Scope]):
    signed = {who: sign_in(getattr(clinic, who)) for who in ("director", "supervisor", "first")}
    assert {who: may_open_in_emergency(scope) for who, scope in signed.items()} == {
        "director": False,
        "supervisor": True,
        "first": True,
    }
    assert not may_open_in_emergency(clinic.scope_of(clinic.first))
    assert widen_for_one_patient(clinic.store, clinic.scope_of(clinic.first)) == clinic.scope_of(clinic.first)


def test_a_foreign_patient_opens_after_a_reason_on_the_patients_own_page_only(
    clinic: Clinic, sign_in: Callable[[Clinician], Scope]
):
    scope = sign_in(clinic.first)
    with pytest.raises(NotFound, match="not in your caseload"):
        read_page(clinic, scope, clinic.other.handle)
    open_in_emergency(clinic.store, scope, clinic.other.handle, REASON)
    wide = widen_for_one_patient(clinic.store, scope)
    assert read_page(clinic, wide, clinic.other.handle) == clinic.other.name
    assert wide.opened == (clinic.other.id,)
    with clinic.store.read() as session:
        assert get_patient_ids(session, wide).tolist() == [clinic.own.id]
    found = load_patients_found(clinic.store, FactsStore(clinic.store), scope, View(clinic.today), "")
    assert [person.patient_id for person in found] == [clinic.own.id]
    with pytest.raises(NotFound, match="not in your caseload"):
        read_page(clinic, scope, clinic.other.handle)
    assert read_events(clinic) == [("open in emergency", "done", REASON, True)]


def test_an_absent_handle_is_refused_in_the_words_of_a_foreign_one_and_that_is_told(
    clinic: Clinic, sign_in: Callable[[Clinician], Scope]
):
    scope = sign_in(clinic.first)
    said = []
    for handle in (clinic.other.handle, "nobodys-handle"):
        with pytest.raises(NotFound) as refused:
            read_page(clinic, widen_for_one_patient(clinic.store, scope), handle)
        said.append(str(refused.value))
        with pytest.raises(KapError, match="Say in 10 to 500 characters"):
            open_in_emergency(clinic.store, scope, handle, "  urgent  ")
    assert len(set(said)) == 1
    assert read_events(clinic) == []
    with pytest.raises(NotFound, match="not in your caseload"):
        open_in_emergency(clinic.store, scope, "nobodys-handle", REASON)
    assert read_events(clinic) == [("open in emergency", "denied", REASON, False)]


def test_the_banner_says_until_when_and_ends_it(clinic: Clinic, sign_in: Callable[[Clinician], Scope], set_now: SetNow):
    scope = sign_in(clinic.first)
    open_in_emergency(clinic.store, scope, clinic.other.handle, REASON)
    wide = widen_for_one_patient(clinic.store, scope)
    assert load_open_access(clinic.store, wide, clinic.own.handle) is None
    access = load_open_access(clinic.store, wide, clinic.other.handle)
    assert access is not None
    assert (access.until, access.reason) == ("13:00", REASON)
    assert access.sentence.startswith("Opened in an emergency until **13:00**; the clinical director is told.")
    end_access(clinic.store, wide, access.emergency_id)
    assert widen_for_one_patient(clinic.store, scope).opened == ()
    open_in_emergency(clinic.store, scope, clinic.other.handle, REASON)
    set_now(NOON + timedelta(minutes=59, seconds=59))
    assert widen_for_one_patient(clinic.store, scope).opened == (clinic.other.id,)
    set_now(NOON + timedelta(minutes=60))
    assert widen_for_one_patient(clinic.store, scope).opened == ()


def test_the_director_is_told_until_the_notice_is_marked_as_seen(clinic: Clinic, sign_in: Callable[[Clinician], Scope]):
    director, therapist = sign_in(clinic.director), sign_in(clinic.first)
    view = View(clinic.today)
    assert load_notices(clinic.store, director, view, unseen_only=True) == ()
    open_in_emergency(clinic.store, therapist, clinic.other.handle, REASON)
    assert load_notices(clinic.store, therapist, view, unseen_only=True) == ()
    (line,) = load_notices(clinic.store, director, view, unseen_only=True)
    assert (line.by, line.person.label, line.opened, line.until) == (
        "N. Okafor",
        clinic.other.name,
        "4 Mar, 12:00",
        "4 Mar, 13:00",
    )
    assert (line.reason, line.lasts, line.seen) == (REASON, True, "")
    assert say_notices([line]).startswith("**1 patient was opened in an emergency**, 1 of them still open.")
    (hidden,) = load_notices(clinic.store, director, View(clinic.today, hide_names=True), unseen_only=True)
    assert hidden.person.label == clinic.other.code
    mark_seen(clinic.store, director, line.emergency_id)
    assert load_notices(clinic.store, director, view, unseen_only=True) == ()
    (kept,) = load_notices(clinic.store, director, view, unseen_only=False)
    assert kept.seen == f"{clinic.director.code.lower()}, 4 Mar, 12:00"


def test_a_report_made_in_an_emergency_is_never_found_in_the_cache_after_it():
    ids = np.array([1, 2, 3], np.int64)
    assert digest_scope("therapist", 1, ids, (7,)) != digest_scope("therapist", 1, ids)
    assert digest_scope("therapist", 1, ids, ()) == digest_scope("therapist", 1, ids)
