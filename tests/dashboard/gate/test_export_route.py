"""A file goes once, to the session it was made for, after the audit trail was told."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from dashboard.export_route import answer_export
from dashboard.exports import Export, ExportShelf
from dashboard.session_gate import SessionGate
from dashboard.user_sessions import SessionBook, digest_sight
from data_access import clock
from data_access.actor import Actor
from data_access.database import Store
from data_access.errors import StoreError
from data_access.models import AuditEvent, PatientSet, PatientSetMember, Site, UserAccount
from data_access.scope import decide_user_scope, see_whole_site
from tests.dashboard.gate.asking import ask, with_cookie
from tests.dashboard.gate.conftest import Clinic
from tests.factories import find_row

FILE = Export("caseload.csv", "text/csv; charset=utf-8", b"code\r\nP0001\r\n", "caseload-csv", rows=1)


@pytest.fixture
def shelf(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> ExportShelf:
    shelf = ExportShelf()
    monkeypatch.setattr("dashboard.export_route.SHELF", shelf)
    monkeypatch.setattr("dashboard.export_route.get_store", lambda: clinic.store)
    return shelf


@pytest.fixture
def app(clinic: Clinic, shelf: ExportShelf) -> Starlette:
    book = SessionBook(lambda: clinic.store)
    routes = [Route("/export/{token}", answer_export)]
    return Starlette(routes=routes, middleware=[Middleware(SessionGate, book=book)])


def lay_out(clinic: Clinic, shelf: ExportShelf, file: Export = FILE) -> str:
    """The address of a file that the therapist asked for."""
    with clinic.store.read() as session:
        today = clock.today("Europe/London")
        scope = decide_user_scope(session, clinic.site_id, clinic.therapist_id, today, clinic.find(1).id)
        return shelf.put(file, scope, digest_sight(session, scope))


def find_exports(store: Store) -> list[AuditEvent]:
    with store.read() as session:
        told = select(AuditEvent).where(AuditEvent.action == "export").order_by(AuditEvent.number)
        return list(session.scalars(told))


def test_a_file_is_handed_out_once_and_the_trail_tells_rows_and_hash(
    app: Starlette, clinic: Clinic, shelf: ExportShelf
):
    address = lay_out(clinic, shelf)
    answer = ask(app, address, headers=with_cookie(clinic.therapist))
    assert (answer.status, answer.body) == (200, FILE.content)
    assert answer.headers["content-disposition"] == 'attachment; filename="caseload.csv"'
    (event,) = find_exports(clinic.store)
    assert (event.actor, event.role, event.target, event.outcome) == ("thea", "therapist", "caseload-csv", "done")
    digest = hashlib.sha256(FILE.content).hexdigest()
    assert event.details == {"rows": 1, "bytes": len(FILE.content), "sha256": digest}
    with clinic.store.read() as session:
        kept = find_row(session, PatientSet, event.patient_set_id)
        assert (kept.count, kept.whole_site) == (1, False)
    assert ask(app, address, headers=with_cookie(clinic.therapist)).status == 404


def test_a_file_of_one_patient_is_told_of_that_patient_and_one_of_nobody_of_nobody(
    app: Starlette, clinic: Clinic, shelf: ExportShelf
):
    for file in (replace(FILE, patient="handle-of-one"), replace(FILE, holds_patients=False)):
        assert ask(app, lay_out(clinic, shelf, file), headers=with_cookie(clinic.therapist)).status == 200
    of_one, of_nobody = find_exports(clinic.store)
    assert of_nobody.patient_set_id is None
    with clinic.store.read() as session:
        members = select(PatientSetMember.handle).where(PatientSetMember.set_id == of_one.patient_set_id)
        assert session.scalars(members).all() == ["handle-of-one"]


def test_the_file_of_another_session_is_not_there_and_stays_for_its_own(
    app: Starlette, clinic: Clinic, shelf: ExportShelf
):
    address = lay_out(clinic, shelf)
    others = [clinic.director, clinic.open(clinic.therapist_id)]
    answers = [ask(app, address, headers=with_cookie(token)) for token in others]
    never = ask(app, "/export/never", headers=with_cookie(clinic.director))
    assert {(answer.status, answer.body) for answer in [*answers, never]} == {(404, never.body)}
    assert [event.outcome for event in find_exports(clinic.store)] == ["denied"] * 3
    assert ask(app, address).status == 401
    assert ask(app, address, headers=with_cookie(clinic.therapist)).status == 200


def test_no_file_leaves_where_the_trail_cannot_be_written(
    app: Starlette, clinic: Clinic, shelf: ExportShelf, monkeypatch: pytest.MonkeyPatch
):
    def fail(*_: object) -> int:
        raise StoreError("The audit trail cannot be written.")

    address = lay_out(clinic, shelf)
    monkeypatch.setattr("dashboard.export_route.record_event", fail)
    answer = ask(app, address, headers=with_cookie(clinic.therapist))
    assert answer.status == 503
    assert b"P0001" not in answer.body


def test_a_file_is_gone_when_its_patient_is_somebody_elses_by_then(app: Starlette, clinic: Clinic, shelf: ExportShelf):
    address = lay_out(clinic, shelf)
    clinic.end_assignment()
    assert ask(app, address, headers=with_cookie(clinic.therapist)).status == 404


def test_a_file_is_gone_when_the_role_is_another_by_then(app: Starlette, clinic: Clinic, shelf: ExportShelf):
    address = lay_out(clinic, shelf)
    with clinic.store.write() as session:
        find_row(session, UserAccount, clinic.therapist_id).role = "data manager"
    assert ask(app, address, headers=with_cookie(clinic.therapist)).status == 404


def test_a_file_is_gone_with_its_session(
    app: Starlette, clinic: Clinic, shelf: ExportShelf, pass_time: Callable[..., datetime]
):
    address = lay_out(clinic, shelf)
    clinic.revoke(1)
    assert ask(app, address, headers=with_cookie(clinic.therapist)).status == 401


def test_in_a_demonstration_the_address_is_enough_once(clinic: Clinic, shelf: ExportShelf):
    with clinic.store.write() as session:
        session.get_one(Site, clinic.site_id).is_demo = True
    app = Starlette(routes=[Route("/export/{token}", answer_export)], middleware=[Middleware(SessionGate, book=None)])
    address = shelf.put(FILE, see_whole_site(clinic.site_id, 20_000, Actor("demonstration", "Dora · director")))
    assert [ask(app, address).status for _ in range(2)] == [200, 404]
    (event,) = find_exports(clinic.store)
    assert (event.actor_kind, event.actor) == ("demonstration", "Dora · director")
