"""What the research files are made from: the permitted patients in an order that means nothing, and their rows."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import Row, Select, and_, case, func, select
from sqlalchemy.orm import Session

from data_access.exporters.research.modes import Subject, draw_shift, draw_study_ids
from data_access.models import Course, Patient, Screening, SideEffect, TreatmentSession
from data_access.scope import Scope

PART: Final = 200
"""Patients whose rows are in memory at a time."""
DOSING: Final = TreatmentSession.kind == "dosing"
Columns = tuple[Any, ...]
Statement = Select[*Columns]
Rows = dict[int, list[Row[Any]]]
"""Rows by the id of their patient, in order of time."""


def read_subjects(session: Session, scope: Scope, as_of_day: int) -> list[Subject]:
    """Every permitted patient of whom anything is told by the as-of day, in the order of their random ids."""
    firsts, lasts = _read_spans(session, scope, as_of_day)
    query = select(Patient.id, Patient.birth_date, Patient.sex).where(scope.permits(Patient.site_id, Patient.id))
    patients = [row for row in session.execute(query) if row.id in firsts]
    subjects = [
        Subject(row.id, study_id, firsts[row.id], lasts[row.id], draw_shift(), row.birth_date, row.sex)
        for row, study_id in zip(patients, draw_study_ids(len(patients)), strict=True)
    ]
    return sorted(subjects, key=lambda subject: subject.study_id)


def _read_spans(session: Session, scope: Scope, as_of_day: int) -> tuple[dict[int, int], dict[int, int]]:
    """By patient: day 1 (the first dose given, else the first course, else the first form), and the last day told."""
    given = case((TreatmentSession.status == "attended", TreatmentSession.day))
    sources: tuple[Select[Any], ...] = (
        _span(TreatmentSession, given, TreatmentSession.day, scope, as_of_day).where(DOSING),
        _span(Course, Course.started_day, Course.started_day, scope, as_of_day),
        _span(Screening, Screening.taken_day, Screening.taken_day, scope, as_of_day),
    )
    firsts: dict[int, int] = {}
    lasts: dict[int, int] = {}
    for source in sources:
        for patient, first, last in session.execute(source):
            if first is not None:
                firsts.setdefault(patient, first)
            lasts[patient] = max(last, lasts.get(patient, last))
    return firsts, lasts


def _span(model: Any, first: Any, day: Any, scope: Scope, as_of_day: int) -> Select[Any]:
    permitted = scope.permits(model.site_id, model.patient_id)
    days = (func.min(first), func.max(day))
    return select(model.patient_id, *days).where(permitted, day <= as_of_day).group_by(model.patient_id)


def split(subjects: Sequence[Subject]) -> Iterator[Sequence[Subject]]:
    """Some patients at a time."""
    for start in range(0, len(subjects), PART):
        yield subjects[start : start + PART]


def read_doses(session: Session, scope: Scope, subjects: Sequence[Subject], as_of_day: int) -> Rows:
    """Every planned dosing session of some patients."""
    t = TreatmentSession
    columns: Columns = (t.patient_id, t.id, t.day, t.status, t.substance, t.route, t.dose_mg, t.infusion_min,
               t.weight_kg, t.side_effects_assessed, t.asked_how, Course.number.label("course"))  # fmt: skip
    in_course = and_(Course.site_id == t.site_id, Course.id == t.course_id)
    query = select(*columns).outerjoin(Course, in_course).where(DOSING, t.day <= as_of_day)
    return _read(session, query.order_by(t.starts_at, t.id), t, scope, subjects)


def read_effects(session: Session, scope: Scope, subjects: Sequence[Subject], as_of_day: int) -> Rows:
    """Every side effect of some patients."""
    t, e = TreatmentSession, SideEffect
    columns: Columns = (t.patient_id, t.day, e.session_id, e.kind, e.severity, e.serious, e.expected, e.distressing,
               e.onset_min, e.duration_min, e.resolved_before_leaving)  # fmt: skip
    at = and_(t.site_id == e.site_id, t.id == e.session_id)
    query = select(*columns).join_from(e, t, at).where(DOSING, t.day <= as_of_day)
    return _read(session, query.order_by(t.starts_at, e.kind), t, scope, subjects)


def read_forms(session: Session, scope: Scope, subjects: Sequence[Subject], as_of_day: int) -> Rows:
    """Every filled questionnaire of some patients."""
    s = Screening
    columns: Columns = (s.patient_id, s.instrument, s.taken_day, s.answers, s.total, s.source_total, s.session_id,
               Course.number.label("course"))  # fmt: skip
    in_course = and_(Course.site_id == s.site_id, Course.id == s.course_id)
    query = select(*columns).outerjoin(Course, in_course).where(s.taken_day <= as_of_day)
    return _read(session, query.order_by(s.taken_at, s.instrument), s, scope, subjects)


def _read(session: Session, query: Statement, model: Any, scope: Scope, subjects: Sequence[Subject]) -> Rows:
    wanted = model.patient_id.in_([subject.patient_id for subject in subjects])
    rows: Rows = defaultdict(list)
    for row in session.execute(query.where(wanted, scope.permits(model.site_id, model.patient_id))):
        rows[row.patient_id].append(row)
    return rows
