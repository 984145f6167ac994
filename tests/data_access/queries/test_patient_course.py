from dataclasses import fields
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from data_access.days import to_day_number
from data_access.errors import NotFound
from data_access.models import (
    Acknowledgement,
    Assignment,
    Course,
    LongTermCheck,
    Patient,
    Review,
    Screening,
    SideEffect,
    Site,
    TreatmentSession,
    Vital,
)
from data_access.queries.patient_course import get_patient_course
from data_access.records import EffectRecord, PatientRecords, SessionRecord, VitalRecord
from data_access.scope import NOT_IN_CASELOAD, Scope, decide_scope
from data_access.store import Store
from tests.data_access.facts.random_clinic import LAST, Clinic, make_random_clinic
from tests.factories import (
    DAY,
    at,
    make_assignment,
    make_check,
    make_clinician,
    make_course,
    make_dosing,
    make_patient,
    make_protocol,
    make_screening,
    make_session,
    make_side_effect,
    make_site,
    make_vital,
    plan_screening,
)

DAYS = (DAY - 60, DAY + 3, DAY + 40, DAY + 120, LAST)


def everyone(session: Session, clinic: Clinic, day: int) -> Scope:
    return decide_scope(session, clinic.site.id, clinic.clinicians[0].id, day)


def rows_of(session: Session, table: Any, patient: Patient) -> list[Any]:
    return list(session.scalars(select(table).where(table.site_id == patient.site_id, table.patient_id == patient.id)))


def take(row: Any, kind: type, **instead: Any) -> Any:
    """A record of the same names as the row's columns."""
    return kind(**{f.name: instead.get(f.name, getattr(row, f.name, None)) for f in fields(kind)})


def read_slowly(session: Session, patient: Patient, as_of_day: int) -> dict[str, Any]:
    """The same rows once more, one table after another, in plain Python."""
    zone = ZoneInfo(session.get_one(Site, patient.site_id).time_zone)

    def local(moment: datetime) -> int:
        return to_day_number(moment.astimezone(zone).date())

    sessions = sorted(
        (s for s in rows_of(session, TreatmentSession, patient) if s.day <= as_of_day),
        key=lambda s: (s.starts_at, s.id),
    )
    made = []
    for one in sessions:
        vitals = session.scalars(select(Vital).where(Vital.site_id == one.site_id, Vital.session_id == one.id)).all()
        effects = session.scalars(
            select(SideEffect).where(SideEffect.site_id == one.site_id, SideEffect.session_id == one.id)
        ).all()
        made.append(
            take(
                one,
                SessionRecord,
                clinician=None,
                adjuncts=tuple(one.adjuncts),
                recorded_day=local(one.recorded_at),
                vitals=tuple(
                    take(v, VitalRecord) for v in sorted(vitals, key=lambda v: (v.minutes_from_dose, v.moment))
                ),
                effects=tuple(take(e, EffectRecord) for e in sorted(effects, key=lambda e: e.kind)),
            )
        )
    screenings = sorted(
        (s for s in rows_of(session, Screening, patient) if s.taken_day <= as_of_day),
        key=lambda s: (s.taken_at, s.instrument, s.id),
    )
    return {
        "sessions": made,
        "screenings": [
            (s.id, s.course_id, s.session_id, s.instrument, s.taken_at, s.taken_day, s.total, s.source_total, s.answers,
             s.risk_item, local(s.recorded_at))
            for s in screenings
        ],
        "courses": sorted(
            (c.number, c.started_day, c.ended_day if c.ended_day and c.ended_day <= as_of_day else None)
            for c in rows_of(session, Course, patient)
            if c.started_day <= as_of_day
        ),
        "checks": sorted((c.day, c.check_key) for c in rows_of(session, LongTermCheck, patient) if c.day <= as_of_day),
        "assigned": sorted(
            (a.from_day, a.clinician_id)
            for a in rows_of(session, Assignment, patient)
            if a.from_day <= as_of_day and (a.until_day is None or a.until_day > as_of_day)
        ),
    }  # fmt: skip


def assert_same(records: PatientRecords, slow: dict[str, Any]) -> None:
    named = [s.clinician for s in records.sessions]
    assert [
        SessionRecord(**{f.name: getattr(s, f.name) for f in fields(s)} | {"clinician": None}) for s in records.sessions
    ] == slow["sessions"]
    assert all(name is None or name.startswith("Clinician") for name in named)
    assert [
        (s.id, s.course_id, s.session_id, s.instrument, s.taken_at, s.day, s.total, s.source_total, s.answers,
         s.risk_item, s.recorded_day)
        for s in records.screenings
    ] == slow["screenings"]  # fmt: skip
    assert [(c.number, c.started_day, c.ended_day) for c in records.courses] == slow["courses"]
    assert [(c.day, c.check) for c in records.checks] == slow["checks"]
    assert [(a.from_day, a.clinician_id) for a in records.assigned] == slow["assigned"]


def test_every_patient_on_any_day_agrees_with_a_slow_reading_of_the_rows(store: Store) -> None:
    with store.write() as session:
        make_random_clinic(session, 9, patients=3)
        clinic = make_random_clinic(session, 4, patients=8)
        for patient in clinic.patients:
            for day in DAYS:
                records = get_patient_course(session, everyone(session, clinic, LAST), patient.handle, day)
                assert (records.patient.name, records.patient.birth_date) == (patient.name, patient.birth_date)
                assert records.as_of_day == day
                assert_same(records, read_slowly(session, patient, day))


def test_everything_of_a_patient_comes_in_one_statement(store: Store) -> None:
    with store.write() as session:
        clinic = make_random_clinic(session, 4, patients=2)
        scope = everyone(session, clinic, LAST)
        handle = clinic.patients[0].handle
    statements = []
    event.listen(store.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    with store.read() as session:
        get_patient_course(session, scope, handle, LAST)
    assert len([text for text in statements if text.lstrip().startswith(("SELECT", "WITH"))]) == 1


def test_nothing_dated_after_the_as_of_day_is_told(store: Store) -> None:
    with store.write() as session:
        site = make_site(session)
        director = make_clinician(session, site, "director")
        patient = make_patient(session, site, director, consent_day=DAY + 11, referred_day=DAY)
        course = make_course(session, patient, started_day=DAY, ended_day=DAY + 11, end_reason="completed")
        make_dosing(session, course, DAY + 10)
        make_dosing(session, course, DAY + 11)
        make_screening(session, patient, DAY + 10)
        make_screening(session, patient, DAY + 11)
        make_check(session, patient, DAY + 11)
        session.add(
            Acknowledgement(
                site_id=site.id, patient_id=patient.id, rule="risk_high", event_day=DAY + 9, seen_by=director.id,
                seen_at=at(DAY + 11), action="called", safety_plan_day=None,
            )
        )  # fmt: skip
        for day in (DAY + 9, DAY + 10):
            session.add(
                Review(
                    site_id=site.id, as_of_day=day, saved_at=at(day), saved_by=director.id, figures={}, agenda=[]
                )
            )  # fmt: skip
        session.flush()
        scope = decide_scope(session, site.id, director.id, DAY + 30)
        then = get_patient_course(session, scope, patient.handle, DAY + 10)
        later = get_patient_course(session, scope, patient.handle, DAY + 11)
    assert (len(then.sessions), len(then.screenings), len(then.checks), len(then.seen)) == (1, 1, 0, 0)
    assert (then.courses[0].ended_day, then.courses[0].end_reason, then.patient.consent_day) == (None, None, None)
    assert then.patient.last_review_day == DAY + 9
    assert (len(later.sessions), len(later.screenings), len(later.checks), len(later.seen)) == (2, 2, 1, 1)
    assert (later.courses[0].ended_day, later.courses[0].end_reason) == (DAY + 11, "completed")
    assert (later.patient.consent_day, later.patient.last_review_day) == (DAY + 11, DAY + 10)


def test_what_was_not_recorded_is_none_and_what_was_asked_and_empty_is_empty(store: Store) -> None:
    with store.write() as session:
        site = make_site(session)
        therapist = make_clinician(session, site)
        protocol = make_protocol(
            session,
            site,
            screenings=[plan_screening("phq9", follow_up_months=[])],
            long_term_checks={"liver": 9, "bladder": 7},
        )
        patient = make_patient(
            session, site, therapist, contraindications=None, interacting_medicines=[], birth_date=None
        )
        course = make_course(session, patient, protocol)
        dosing = make_dosing(session, course, DAY, dose_mg=None, left_with_escort=None)
        make_vital(session, dosing, systolic=None, diastolic=None, spo2=97)
        make_side_effect(session, dosing, "nausea", 2, resolved_before_leaving=False, serious=True)
        make_session(session, course, DAY, "integration", clinician_id=therapist.id, hour=15)
        scope = decide_scope(session, site.id, therapist.id, DAY)
        records = get_patient_course(session, scope, patient.handle, DAY)
    assert (records.patient.contraindications, records.patient.interacting_medicines) == (None, ())
    assert records.patient.birth_date is None
    first, second = records.sessions
    assert (first.dose_mg, first.left_with_escort, first.side_effects_assessed, first.clinician) == (None,) * 4
    assert first.vitals == (VitalRecord("during", 40, None, None, None, 97),)
    effect = first.effects[0]
    assert (effect.serious, effect.resolved_before_leaving, effect.expected) == (True, False, None)
    assert second.clinician == therapist.name
    plan = records.courses[0].plan
    assert plan.long_term_checks == (("bladder", 7), ("liver", 9))
    assert plan.screenings[0].instrument == "phq9"


def test_a_foreign_and_an_unknown_patient_read_alike(store: Store) -> None:
    with store.write() as session:
        site, other_site = make_site(session), make_site(session)
        mine, other = make_clinician(session, site), make_clinician(session, site)
        foreign = make_patient(session, site, other)
        elsewhere = make_patient(session, other_site)
        director = make_clinician(session, site, "director")
        handles = [foreign.handle, elsewhere.handle, "no-such-handle", ""]
        scope = decide_scope(session, site.id, mine.id, DAY)
        texts = set()
        for handle in handles:
            with pytest.raises(NotFound) as refused:
                get_patient_course(session, scope, handle, DAY)
            texts.add(str(refused.value))
        assert texts == {NOT_IN_CASELOAD}
        whole = decide_scope(session, site.id, director.id, DAY)
        with pytest.raises(NotFound):
            get_patient_course(session, whole, elsewhere.handle, DAY)


def test_a_revoked_assignment_shows_nothing_even_for_last_year(store: Store) -> None:
    with store.write() as session:
        site = make_site(session)
        therapist = make_clinician(session, site)
        patient = make_patient(session, site)
        make_assignment(session, patient, therapist, DAY - 400, DAY)
        make_screening(session, patient, DAY - 300)
        before = decide_scope(session, site.id, therapist.id, DAY - 1)
        assert len(get_patient_course(session, before, patient.handle, DAY - 200).screenings) == 1
        now = decide_scope(session, site.id, therapist.id, DAY)
        with pytest.raises(NotFound):
            get_patient_course(session, now, patient.handle, DAY - 200)


def test_a_supervisor_sees_the_patients_of_supervisees_and_no_others(store: Store) -> None:
    with store.write() as session:
        site = make_site(session)
        supervisor = make_clinician(session, site, "supervisor")
        supervised = make_clinician(session, site, supervisor=supervisor)
        theirs, others = (
            make_patient(session, site, supervised),
            make_patient(session, site, make_clinician(session, site)),
        )
        scope = decide_scope(session, site.id, supervisor.id, DAY)
        assert get_patient_course(session, scope, theirs.handle, DAY).patient.id == theirs.id
        with pytest.raises(NotFound):
            get_patient_course(session, scope, others.handle, DAY)
