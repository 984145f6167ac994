"""Everything of one patient up to the as-of day: one indexed statement, one round trip.

Rows of nine tables come back as typed rows of one UNION ALL, each a JSON array
under the name of its section. The first arm is the door: the patient of that
handle, if today's scope permits; every other arm hangs on it.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import ColumnElement, ScalarSelect, Select, Text, and_, bindparam, func, literal, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.selectable import CompoundSelect

from data_access.errors import NotFound
from data_access.models import (
    Acknowledgement,
    Assignment,
    Clinician,
    Course,
    LongTermCheck,
    Patient,
    Protocol,
    Review,
    Screening,
    SideEffect,
    Site,
    SiteRow,
    TreatmentSession,
    Vital,
)
from data_access.queries.json_rows import json_row
from data_access.queries.patient_rows import read_records
from data_access.records import PatientRecords
from data_access.scope import NOT_IN_CASELOAD, Scope

AS_OF = bindparam("as_of_day", type_=Course.started_day.type)


def get_patient_course(session: Session, scope: Scope, handle: str, as_of_day: int) -> PatientRecords:
    """Read one patient by handle; rows dated after ``as_of_day`` are left out.

    Raises NotFound, with the same text, for an unknown handle and for a patient outside the scope.
    """
    rows = session.execute(_build_statement(scope), {"handle": handle, "as_of_day": as_of_day}).all()
    sections: dict[str, list[Any]] = {}
    for section, body in rows:
        sections.setdefault(section, []).append(orjson.loads(body))
    if "patient" not in sections:
        raise NotFound(NOT_IN_CASELOAD)
    return read_records(sections, as_of_day)


@dataclass(frozen=True)
class _Door:
    """The permitted patient of the handle, as a subquery that every arm of the statement hangs on."""

    site_id: int
    patient_id: ScalarSelect[int]

    def opens(self, table: Any) -> ColumnElement[bool]:
        """True for rows of ``table`` (with site_id and patient_id) that belong to the permitted patient."""
        return and_(table.site_id == self.site_id, table.patient_id == self.patient_id)


@lru_cache(maxsize=256)
def _build_statement(scope: Scope) -> CompoundSelect[str, str]:
    permitted = select(Patient.id).where(
        Patient.site_id == scope.site_id,
        Patient.handle == bindparam("handle", type_=Patient.handle.type),
        scope.permits(Patient.site_id.expression, Patient.id.expression),
    )
    door = _Door(scope.site_id, select(permitted.cte("permitted").c.id).scalar_subquery())
    return union_all(
        _patient(door),
        _assigned(door),
        _courses(door),
        _sessions(door),
        _vitals(door),
        _effects(door),
        _screenings(door),
        _checks(door),
        _seen(door),
    )


def _section(name: str, *columns: Any) -> Select[str, str]:
    return select(literal(name, Text()), json_row(*columns))


def _same(left: type[SiteRow], column: InstrumentedAttribute[Any], right: type[SiteRow]) -> ColumnElement[bool]:
    return (left.site_id == right.site_id) & (column == right.id)


def _patient(door: _Door) -> Select[str, str]:
    p = Patient
    last_review = select(func.max(Review.as_of_day)).where(Review.site_id == door.site_id, Review.as_of_day < AS_OF)
    return (
        _section(
            "patient",
            p.id,
            p.handle,
            p.code,
            p.name,
            p.birth_date,
            p.sex,
            p.diagnoses,
            p.prior_treatments,
            p.contraindications,
            p.interacting_medicines,
            p.consent_day,
            p.referred_day,
            Site.time_zone,
            last_review.scalar_subquery(),
        )
        .join_from(p, Site, Site.id == p.site_id)
        .where(p.site_id == door.site_id, p.id == door.patient_id)
    )


def _assigned(door: _Door) -> Select[str, str]:
    """Assignments that held on the as-of day: for the therapist's name in the header, never for permission."""
    a = Assignment
    return (
        _section("assigned", Clinician.id, Clinician.name, Clinician.role, a.from_day)
        .join_from(a, Clinician, _same(a, a.clinician_id, Clinician))
        .where(door.opens(a), a.from_day <= AS_OF, or_(a.until_day.is_(None), a.until_day > AS_OF))
    )


def _courses(door: _Door) -> Select[str, str]:
    c, p = Course, Protocol
    return (
        _section(
            "course",
            c.id,
            c.number,
            c.started_day,
            c.ended_day,
            c.end_reason,
            c.primary_instrument,
            p.code,
            p.name,
            p.substance,
            p.route,
            p.planned_doses,
            p.dose_interval_days,
            p.preparation_sessions,
            p.integration_after_doses,
            p.integration_within_days,
            p.screenings,
            p.long_term_checks,
        )
        .join_from(c, p, _same(c, c.protocol_id, p))
        .where(door.opens(c), c.started_day <= AS_OF)
    )


def _sessions(door: _Door) -> Select[str, str]:
    s = TreatmentSession
    return (
        _section(
            "session",
            s.id,
            s.course_id,
            Clinician.name,
            s.kind,
            s.status,
            s.starts_at,
            s.day,
            s.duration_min,
            s.place,
            s.substance,
            s.formulation,
            s.route,
            s.dose_mg,
            s.weight_kg,
            s.infusion_min,
            s.adjuncts,
            s.side_effects_assessed,
            s.asked_how,
            s.ready_min,
            s.left_with_escort,
            s.recorded_at,
        )
        .outerjoin_from(s, Clinician, _same(s, s.clinician_id, Clinician))
        .where(door.opens(s), s.day <= AS_OF)
    )


def _vitals(door: _Door) -> Select[str, str]:
    s, v = TreatmentSession, Vital
    return (
        _section("vital", v.session_id, v.moment, v.minutes_from_dose, v.systolic, v.diastolic, v.pulse, v.spo2)
        .join_from(s, v, _same(v, v.session_id, s))
        .where(door.opens(s), s.day <= AS_OF)
    )


def _effects(door: _Door) -> Select[str, str]:
    s, e = TreatmentSession, SideEffect
    return (
        _section(
            "effect",
            e.session_id,
            e.kind,
            e.severity,
            e.expected,
            e.distressing,
            e.serious,
            e.onset_min,
            e.duration_min,
            e.resolved_before_leaving,
            e.action,
        )
        .join_from(s, e, _same(e, e.session_id, s))
        .where(door.opens(s), s.day <= AS_OF)
    )


def _screenings(door: _Door) -> Select[str, str]:
    q = Screening
    return _section(
        "screening",
        q.id,
        q.course_id,
        q.session_id,
        q.instrument,
        q.taken_at,
        q.taken_day,
        q.total,
        q.source_total,
        q.answers,
        q.risk_item,
        q.recorded_at,
    ).where(door.opens(q), q.taken_day <= AS_OF)


def _checks(door: _Door) -> Select[str, str]:
    c = LongTermCheck
    return _section("check", c.check_key, c.day, c.result).where(door.opens(c), c.day <= AS_OF)


def _seen(door: _Door) -> Select[str, str]:
    a = Acknowledgement
    return (
        _section("seen", a.rule, a.event_day, Clinician.name, a.seen_at, a.action, a.safety_plan_day)
        .join_from(a, Clinician, _same(a, a.seen_by, Clinician))
        .where(door.opens(a), a.event_day <= AS_OF)
    )
