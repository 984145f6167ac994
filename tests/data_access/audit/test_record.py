"""Events are written in the action's own transaction, in one chain per site, and its head lies outside the database."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, event, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from data_access.audit import head
from data_access.audit.record import ALL_PATIENTS, Event, patients_by_id, patients_in, record_event
from data_access.audit.verify import verify_audit
from data_access.database import Store
from data_access.errors import StoreError
from data_access.models import Assignment, AuditEvent, AuditHead, Patient, PatientSet, PatientSetMember, Site
from data_access.scope import decide_scope, see_whole_site
from tests import factories
from tests.conftest import NOON
from tests.data_access.audit.trail import (
    ANNA,
    add_patients,
    add_site,
    find_head_file,
    look,
    read_head,
    take_guards_away,
)


@pytest.fixture
def site_id(store: Store, today: int) -> int:
    return add_site(store)


def test_an_event_says_who_what_when_and_why(store: Store, site_id: int) -> None:
    told = Event("export", "caseload.csv", reason="asked for", outcome="denied", details={"rows": 12, "hash": "ab"})
    with store.write() as session:
        assert look(session, site_id, told) == 1
    with store.read() as session:
        event = session.scalars(select(AuditEvent)).one()
        assert (event.number, event.at) == (1, NOON)
        assert (event.actor_kind, event.actor, event.user_id, event.session_id) == ("user", "anna", 7, 9)
        assert (event.role, event.action, event.target) == ("director", "export", "caseload.csv")
        assert (event.reason, event.outcome, event.details) == ("asked for", "denied", {"rows": 12, "hash": "ab"})
        assert event.patient_set_id is None


def test_events_follow_one_another_without_a_gap(store: Store, site_id: int) -> None:
    with store.write() as session:
        assert [look(session, site_id), look(session, site_id)] == [1, 2]
    with store.write() as session:
        assert look(session, site_id) == 3
    with store.read() as session:
        seals = session.scalars(select(AuditEvent.mac).order_by(AuditEvent.number)).all()
        assert len(set(seals)) == 3
        assert session.scalars(select(AuditHead.mac)).one() == seals[-1]
        assert read_head(store)["number"] == 3
        assert read_head(store)["mac"] == seals[-1]


def test_an_action_that_fails_leaves_no_event(store: Store, site_id: int) -> None:
    with pytest.raises(ZeroDivisionError), store.write() as session:
        look(session, site_id + 0 // (look(session, site_id) - 1))
    with store.read() as session:
        assert session.scalars(select(AuditEvent)).all() == []
    assert read_head(store)["number"] == 0


def test_a_part_that_was_taken_back_does_not_move_the_head(store: Store, site_id: int) -> None:
    with store.write() as session:
        look(session, site_id)
        part = session.begin_nested()
        look(session, site_id)
        part.rollback()
    assert read_head(store)["number"] == 1
    with store.write() as session:
        assert look(session, site_id) == 2


def test_the_trail_can_only_be_added_to(store: Store, site_id: int) -> None:
    patient = add_patients(store, site_id, 1)
    with store.write() as session:
        look(session, site_id, Event("look", "patient", patients_by_id(session, site_id, patient)))
    refused = [delete(table) for table in (AuditEvent, AuditHead, PatientSet, PatientSetMember)]
    refused += [
        update(AuditEvent).values(actor="berta"),
        update(PatientSet).values(count=2),
        update(PatientSetMember).values(handle="other"),
        update(AuditHead).values(number=AuditHead.number + 2),
        update(AuditHead).values(number=AuditHead.number),
        update(AuditHead).values(number=AuditHead.number - 1),
    ]
    if store.dialect == "postgresql":
        names = ("audit_event", "audit_head", "patient_set", "patient_set_member")
        refused += [text(f"TRUNCATE {name} CASCADE") for name in names]
    for statement in refused:
        with pytest.raises(DBAPIError, match="the audit trail is only ever added to"), store.write() as session:
            session.execute(statement)


def test_patients_are_kept_by_handle_once_for_the_same_set(store: Store, site_id: int) -> None:
    ids = add_patients(store, site_id, 3)
    with store.write() as session:
        for wanted in (ids[:2], ids[1::-1], ids[2:]):
            look(session, site_id, Event("look", "caseload", patients_by_id(session, site_id, wanted)))
    with store.read() as session:
        sets = session.scalars(select(PatientSet).order_by(PatientSet.id)).all()
        assert [(kept.count, kept.whole_site) for kept in sets] == [(2, False), (1, False)]
        named = select(PatientSetMember.handle).where(PatientSetMember.set_id == sets[0].id)
        handles = session.scalars(select(Patient.handle).where(Patient.id.in_(ids[:2]))).all()
        assert sorted(session.scalars(named)) == sorted(handles)
        seen = session.scalars(select(AuditEvent.patient_set_id).order_by(AuditEvent.number)).all()
        assert seen == [sets[0].id, sets[0].id, sets[1].id]


def test_the_whole_site_is_a_set_with_its_count_and_no_members(store: Store, site_id: int) -> None:
    add_patients(store, site_id, 3)
    with store.write() as session:
        look(session, site_id, Event("look", "caseload", ALL_PATIENTS))
    with store.read() as session:
        kept = session.scalars(select(PatientSet)).one()
        assert (kept.count, kept.whole_site) == (3, True)
        assert session.scalars(select(PatientSetMember)).all() == []


def test_long_text_is_cut_and_text_no_database_takes_is_mended(store: Store, site_id: int) -> None:
    with store.write() as session:
        look(session, site_id, Event("look", "x" * 300, reason="y" * 3000, details={"file": "a\0b\ud800"}))
    with store.read() as session:
        event = session.scalars(select(AuditEvent)).one()
        assert (len(event.target), event.target[-2:]) == (200, "x…")
        assert event.reason is not None
        assert (len(event.reason), event.reason[-2:]) == (2000, "y…")
        assert event.details == {"file": "a b?"}


def test_a_head_that_is_gone_is_begun_anew_and_the_trail_tells_of_it(store: Store, site_id: int) -> None:
    with store.write() as session:
        look(session, site_id)
    find_head_file(store).unlink()
    with store.write() as session:
        assert look(session, site_id) == 3
    with store.read() as session:
        told = session.execute(select(AuditEvent.action, AuditEvent.details).order_by(AuditEvent.number)).all()
        assert told[1] == ("begin head anew", {"after": 1})
    assert read_head(store)["number"] == 3


def test_a_head_that_lags_behind_is_brought_up_to_the_trail(store: Store, site_id: int) -> None:
    with store.write() as session:
        look(session, site_id)
    before = find_head_file(store).read_bytes()
    with store.write() as session:
        look(session, site_id)
    find_head_file(store).write_bytes(before)
    with store.write() as session:
        look(session, site_id)
    assert read_head(store)["number"] == 3


def test_a_head_that_tells_of_more_events_stops_everything(store: Store, site_id: int) -> None:
    with store.write() as session:
        look(session, site_id)
        look(session, site_id)
    take_guards_away(store)
    with store.write() as session:
        mac = session.scalars(select(AuditEvent.mac).where(AuditEvent.number == 1)).one()
        session.execute(delete(AuditEvent).where(AuditEvent.number == 2))
        session.execute(update(AuditHead).values(number=1, mac=mac))
    with (
        pytest.raises(StoreError, match=r"ends at event 1, but its head .* tells of 2") as told,
        store.write() as session,
    ):
        look(session, site_id)
    assert "ends at event 1, but its head" in str(told.value)
    assert "kap-outcomes verify-audit" in str(told.value)


def test_a_changed_head_stops_everything(store: Store, site_id: int) -> None:
    with store.write() as session:
        look(session, site_id)
    kept = read_head(store)
    find_head_file(store).write_text(json.dumps(kept | {"number": 0}))
    with pytest.raises(StoreError, match="was changed, or belongs to another database"), store.write() as session:
        look(session, site_id)
    find_head_file(store).write_text("{")
    with pytest.raises(StoreError, match="is damaged"), store.write() as session:
        look(session, site_id)


def test_a_head_that_cannot_be_written_stops_the_next_event(store: Store, site_id: int) -> None:
    store.heads.parent.parent.mkdir(exist_ok=True)
    store.heads.parent.write_text("a file where the folder should be")
    with pytest.raises(StoreError, match=r"cannot be (read|written)"), store.write() as session:
        look(session, site_id)
    with store.read() as session:
        assert session.scalars(select(AuditEvent)).all() == []


def test_a_head_that_cannot_be_written_stops_the_event_itself(
    store: Store, site_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.write() as session:
        look(session, site_id)
    folder = sorted(find_head_file(store).parent.iterdir())

    def refuse(path: Path, content: bytes) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(head, "_write_beside", refuse)
    with pytest.raises(StoreError, match="cannot be written: No space left on device"), store.write() as session:
        look(session, site_id)
    with store.read() as session:
        assert session.scalars(select(AuditEvent.number)).all() == [1]
    assert sorted(find_head_file(store).parent.iterdir()) == folder


def look_and_fail_at_the_end(session: Session, site_id: int) -> None:
    look(session, site_id)
    event.listen(session, "before_commit", lambda _: 1 // 0)


def test_nothing_is_left_of_a_head_whose_event_was_taken_back(store: Store, site_id: int) -> None:
    with store.write() as session:
        look(session, site_id)
    folder = sorted(find_head_file(store).parent.iterdir())
    with pytest.raises(ZeroDivisionError), store.write() as session:
        look_and_fail_at_the_end(session, site_id)
    assert sorted(find_head_file(store).parent.iterdir()) == folder


def test_the_head_is_for_its_owner_only(store: Store, site_id: int) -> None:
    with store.write() as session:
        look(session, site_id)
    assert find_head_file(store).stat().st_mode & 0o777 == 0o600
    assert find_head_file(store).parent.stat().st_mode & 0o777 == 0o700


def test_time_is_the_clocks(store: Store, site_id: int, set_now: Callable[[datetime], None]) -> None:
    set_now(NOON + timedelta(seconds=61))
    with store.write() as session:
        look(session, site_id)
    with store.read() as session:
        assert session.scalars(select(AuditEvent.at)).one() == NOON + timedelta(seconds=61)


def test_a_therapists_scope_is_a_set_of_the_own_patients(store: Store, site_id: int, today: int) -> None:
    ids = add_patients(store, site_id, 3)
    with store.write() as session:
        clinician = factories.make_clinician(session, session.get_one(Site, site_id))
        session.add(
            Assignment(site_id=site_id, patient_id=ids[1], clinician_id=clinician.id, from_day=today, until_day=None)
        )
        session.flush()
        scope = decide_scope(session, site_id, clinician.id, today)
        own = patients_in(session, scope)
        assert own == patients_by_id(session, site_id, [ids[1]])
        assert len(own.handles) == 1
        assert patients_in(session, see_whole_site(site_id, today)) is ALL_PATIENTS


def test_whoever_may_see_few_rows_can_still_be_told_of(store: Store, site_id: int, today: int) -> None:
    """On a server: by the role that owns nothing, within the sight of one therapist."""
    ids = add_patients(store, site_id, 2)
    with store.write() as session:
        clinician = factories.make_clinician(session, session.get_one(Site, site_id))
        session.add(
            Assignment(site_id=site_id, patient_id=ids[0], clinician_id=clinician.id, from_day=today, until_day=None)
        )
        session.flush()
        scope = decide_scope(session, site_id, clinician.id, today, ANNA)
    for _ in range(2):
        with store.write_as(scope.sight) as session:
            record_event(session, scope, Event("look", "caseload", patients_in(session, scope)))
    found = verify_audit(store, site_id)
    assert (found.is_sound, found.events) == (True, 2)
