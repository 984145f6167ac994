"""Every act of a meeting is in the audit trail with its patient, and nothing that was written is."""

import json

from sqlalchemy import select

from dashboard.load.decisions import decide, finish, postpone, reopen, snooze
from dashboard.load.record import Record, save_record
from dashboard.load.weekly_review import acknowledge
from data_access.audit.verify import verify_audit
from data_access.database import Store
from data_access.models import AuditEvent, Decision, PatientSetMember
from data_access.scope import decide_scope
from tests.factories import make_clinician, make_patient, make_site

SECRET = "zebra"


def test_each_act_tells_of_its_patient_and_of_nothing_that_was_written(store: Store, today: int) -> None:
    with store.write() as session:
        site = make_site(session)
        director = make_clinician(session, site, "director")
        patient = make_patient(session, site, make_clinician(session, site))
        scope = decide_scope(session, site.id, director.id, today)
        patient_id, handle, owner = patient.id, patient.handle, director.id
    meeting = "weekly_review"
    save_record(store, scope, Record(meeting, patient_id, None, today, SECRET, SECRET, owner, None))
    with store.read() as session:
        number = session.scalars(select(Decision.id)).one()
    finish(store, scope, number)
    reopen(store, scope, number)
    postpone(store, scope, number, today + 7, SECRET)
    snooze(store, scope, patient_id, "overdue", today, today + 7, SECRET)
    acknowledge(store, scope, patient_id, "risk_high", today, SECRET, today)
    decide(
        store, scope, meeting=meeting, meeting_day=today, patient_id=None, text=SECRET, owner_id=owner, due_day=None,
        reason=SECRET,
    )  # fmt: skip
    with store.read() as session:
        told = session.execute(
            select(AuditEvent.action, AuditEvent.target, AuditEvent.role, PatientSetMember.handle)
            .outerjoin(PatientSetMember, PatientSetMember.set_id == AuditEvent.patient_set_id)
            .order_by(AuditEvent.number)
        ).all()
        every = [json.dumps(row.details) + row.target for row in session.scalars(select(AuditEvent))]
    assert told == [
        ("record discussion", meeting, "director", handle),
        ("record decision", meeting, "director", handle),
        ("finish decision", "decision", "director", handle),
        ("reopen decision", "decision", "director", handle),
        ("postpone decision", "decision", "director", handle),
        ("snooze line", "overdue", "director", handle),
        ("acknowledge line", "risk_high", "director", handle),
        ("record decision", meeting, "director", None),
    ]
    assert not any(SECRET in text for text in every)
    assert verify_audit(store, scope.site_id).is_sound
