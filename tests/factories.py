"""Small builders of rows for tests: each adds one row with believable defaults, flushes and returns it.

A test says only what it is about: ``make_screening(session, patient, day=20_010, total=14)``.
"""

from datetime import UTC, datetime, time, timedelta
from itertools import count
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data_access.days import to_date
from data_access.models import (
    Assignment,
    Clinician,
    Course,
    DataVersion,
    ImportBatch,
    ImportFile,
    ImportRow,
    LongTermCheck,
    Patient,
    Protocol,
    Screening,
    SideEffect,
    Site,
    TreatmentSession,
    UserAccount,
    Vital,
)

DAY = 20_000
"""Friday 4 October 2024: the day on which courses start unless a test says otherwise."""

TIME_ZONE = "Europe/London"

_numbers = count(1)

Row = TypeVar("Row")


def at(day: int, hour: int = 10, minute: int = 0, time_zone: str = TIME_ZONE) -> datetime:
    """The moment of a local clock time on a day number."""
    local = datetime.combine(to_date(day), time(hour, minute), ZoneInfo(time_zone))
    return local.astimezone(UTC)


def find_row(session: Session, table: type[Row], key: int) -> Row:
    """The row with a number, in whichever clinic it is."""
    return session.scalars(select(table).where(table.id == key)).one()  # type: ignore[attr-defined]


def make_site(session: Session, time_zone: str = TIME_ZONE, **fields: Any) -> Site:
    """A clinic and its version counters."""
    number = next(_numbers)
    defaults = {"code": f"clinic-{number}", "name": f"Clinic {number}", "is_demo": False}
    site = Site(time_zone=time_zone, **(defaults | fields))
    session.add(site)
    session.flush()
    session.add(DataVersion(site_id=site.id, data_version=1, meeting_version=1))
    session.flush()
    return site


def make_clinician(
    session: Session, site: Site, role: str = "therapist", supervisor: Clinician | None = None, **fields: Any
) -> Clinician:
    """A therapist, supervisor or director."""
    number = next(_numbers)
    defaults = {"code": f"C{number}", "name": f"Clinician {number}"}
    return _add(
        session,
        Clinician(
            site_id=site.id, role=role, supervisor_id=supervisor.id if supervisor else None, **(defaults | fields)
        ),
    )


def make_user(session: Session, clinician: Clinician, **fields: Any) -> UserAccount:
    """An account in use of a person of the staff, with that person's role, known by a provider's subject."""
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "role": clinician.role,
        "login": f"user{number}@clinic.example",
        "state": "active",
        "issuer": "https://provider.example",
        "subject": f"subject-{number}",
        "failed_attempts": 0,
        "created_at": at(DAY),
    }
    user = UserAccount(site_id=clinician.site_id, clinician_id=clinician.id, **(defaults | fields))
    return _add(session, user)


def make_patient(session: Session, site: Site, clinician: Clinician | None = None, **fields: Any) -> Patient:
    """A patient; assigned to ``clinician`` since the beginning of time where one is given."""
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "code": f"P{number:04d}",
        "handle": f"handle{number:010d}",
        "name": f"Patient {number}",
        "birth_date": to_date(5_000),
        "sex": "female",
        "diagnoses": ["F41.1"],
        "prior_treatments": [],
        "contraindications": [],
        "interacting_medicines": [],
        "consent_day": DAY - 20,
        "referred_day": DAY - 40,
        "recorded_at": at(DAY - 40, 18),
    }
    patient = _add(session, Patient(site_id=site.id, **(defaults | fields)))
    if clinician is not None:
        make_assignment(session, patient, clinician)
    return patient


def make_assignment(
    session: Session, patient: Patient, clinician: Clinician, from_day: int = 0, until_day: int | None = None
) -> Assignment:
    """A clinician becomes responsible for a patient from ``from_day`` until (not including) ``until_day``."""
    return _add(
        session,
        Assignment(
            site_id=patient.site_id,
            patient_id=patient.id,
            clinician_id=clinician.id,
            from_day=from_day,
            until_day=until_day,
        ),
    )


def make_protocol(session: Session, site: Site, **fields: Any) -> Protocol:
    """Six intramuscular doses a week apart, two preparation sessions, integration after each dose."""
    defaults: dict[str, Any] = {
        "code": f"protocol-{next(_numbers)}",
        "name": "Six doses",
        "substance": "racemic",
        "route": "im",
        "planned_doses": 6,
        "dose_interval_days": 7,
        "preparation_sessions": 2,
        "integration_after_doses": [1, 2, 3, 4, 5, 6],
        "integration_within_days": 3,
        "screenings": [plan_screening("gad7"), plan_screening("phq9")],
        "long_term_checks": {"bladder": 90},
    }
    return _add(session, Protocol(site_id=site.id, **(defaults | fields)))


def plan_screening(instrument: str, **fields: Any) -> dict[str, Any]:
    """One entry of ``Protocol.screenings``: due within a week before the first dose, before each and after the last."""
    defaults: dict[str, Any] = {
        "instrument": instrument,
        "before_first_dose_days": 7,
        "before_each_dose": True,
        "after_last_dose": True,
        "follow_up_months": [1, 3],
        "at_start": False,
        "at_end": False,
    }
    return defaults | fields


def make_course(
    session: Session, patient: Patient, protocol: Protocol | None = None, started_day: int = DAY, **fields: Any
) -> Course:
    """The patient's next course; under a new six-dose protocol where none is given."""
    if protocol is None:
        protocol = make_protocol(session, session.get_one(Site, patient.site_id))
    earlier = session.scalar(select(func.count()).select_from(Course).where(Course.patient_id == patient.id)) or 0
    defaults: dict[str, Any] = {
        "number": earlier + 1,
        "primary_instrument": "gad7",
        "recorded_at": at(started_day, 18),
    }
    return _add(
        session,
        Course(
            site_id=patient.site_id,
            patient_id=patient.id,
            protocol_id=protocol.id,
            started_day=started_day,
            **(defaults | fields),
        ),
    )


def make_session(
    session: Session, course: Course, day: int, kind: str = "integration", hour: int = 10, **fields: Any
) -> TreatmentSession:
    """An attended session of a course (recorded the same evening)."""
    starts_at = fields.pop("starts_at", at(day, hour))
    defaults: dict[str, Any] = {"status": "attended", "adjuncts": [], "recorded_at": at(day, 18)}
    return _add(
        session,
        TreatmentSession(
            site_id=course.site_id,
            patient_id=course.patient_id,
            course_id=course.id,
            kind=kind,
            day=day,
            starts_at=starts_at,
            **(defaults | fields),
        ),
    )


def make_dosing(
    session: Session, course: Course, day: int, side_effects: dict[str, int] | None = None, **fields: Any
) -> TreatmentSession:
    """An attended dosing session, 75 mg IM at 75 kg; ``side_effects``: kind to severity (None: not assessed)."""
    defaults: dict[str, Any] = {
        "substance": "racemic",
        "route": "im",
        "dose_mg": 75.0,
        "weight_kg": 75.0,
        "side_effects_assessed": None if side_effects is None else True,
        "asked_how": None if side_effects is None else "checklist",
        "left_with_escort": True,
    }
    dosing = make_session(session, course, day, kind="dosing", **(defaults | fields))
    for kind, severity in (side_effects or {}).items():
        make_side_effect(session, dosing, kind, severity)
    return dosing


def make_side_effect(
    session: Session, dosing: TreatmentSession, kind: str, severity: int = 1, **fields: Any
) -> SideEffect:
    """One side effect at a dosing session, not serious."""
    defaults: dict[str, Any] = {"serious": False, "recorded_at": dosing.recorded_at}
    return _add(
        session,
        SideEffect(site_id=dosing.site_id, session_id=dosing.id, kind=kind, severity=severity, **(defaults | fields)),
    )


def make_vital(
    session: Session,
    dosing: TreatmentSession,
    moment: str = "during",
    minutes_from_dose: int = 40,
    systolic: int | None = 130,
    diastolic: int | None = 80,
    **fields: Any,
) -> Vital:
    """One reading of blood pressure (and what ``fields`` say: pulse, spo2)."""
    defaults: dict[str, Any] = {"recorded_at": dosing.starts_at + timedelta(hours=3)}
    return _add(
        session,
        Vital(
            site_id=dosing.site_id,
            session_id=dosing.id,
            moment=moment,
            minutes_from_dose=minutes_from_dose,
            systolic=systolic,
            diastolic=diastolic,
            **(defaults | fields),
        ),
    )


def make_screening(
    session: Session,
    patient: Patient,
    day: int,
    total: int | None = 14,
    instrument: str = "gad7",
    hour: int = 9,
    **fields: Any,
) -> Screening:
    """One filled questionnaire with its total (``answers`` only where a test gives them)."""
    taken_at = fields.pop("taken_at", at(day, hour))
    defaults: dict[str, Any] = {"definition_version": 1, "recorded_at": at(day, 18)}
    return _add(
        session,
        Screening(
            site_id=patient.site_id,
            patient_id=patient.id,
            instrument=instrument,
            taken_day=day,
            taken_at=taken_at,
            total=total,
            **(defaults | fields),
        ),
    )


def make_check(
    session: Session, patient: Patient, day: int, check_key: str = "bladder", **fields: Any
) -> LongTermCheck:
    """A long-term check that was done."""
    defaults: dict[str, Any] = {"recorded_at": at(day, 18)}
    return _add(
        session,
        LongTermCheck(
            site_id=patient.site_id, patient_id=patient.id, check_key=check_key, day=day, **(defaults | fields)
        ),
    )


def make_batch(session: Session, site_id: int, inserted: int = 3, **fields: Any) -> ImportBatch:
    """An import that was done: one file of screenings, of which so many rows were new."""
    defaults: dict[str, Any] = {
        "kind": "import",
        "imported_at": at(DAY, 20),
        "policy": "replace",
        "program": "1",
        "relies_on": [],
        "state": "done",
    }
    batch = _add(session, ImportBatch(site_id=site_id, **(defaults | fields)))
    counts: dict[str, Any] = dict.fromkeys(("kept", "updated", "rejected", "blank", "mismatched"), 0)
    counts |= {"rows_in": inserted + 1, "inserted": inserted, "unchanged": 1, "left_out": {}}
    names = {"name": "screenings.csv", "digest": "0" * 32, "reading": "", "table_name": "screenings"}
    _add(session, ImportFile(site_id=site_id, batch_id=batch.id, **names, **counts))
    return batch


def make_rejected_row(session: Session, batch: ImportBatch, line: int, **fields: Any) -> ImportRow:
    """A row that a batch refused, still open."""
    defaults: dict[str, Any] = {
        "file": "screenings.csv",
        "field": "total",
        "value": "99",
        "rule": "GAD-7 totals are 0 to 21",
        "table_name": "screenings",
        "cells": {"total": "99"},
        "raw": {},
        "state": "open",
    }
    return _add(session, ImportRow(site_id=batch.site_id, batch_id=batch.id, line=line, **(defaults | fields)))


def _add(session: Session, row: Row) -> Row:
    session.add(row)
    session.flush()
    return row
