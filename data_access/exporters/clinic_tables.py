"""Where each column of the program's own files comes from, table by table: the files of ``importers.tables``, reversed.

A column that is not named here has the name of its field. Rows come in the order in which they were
stored, so that the database can hand them out as it reads them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, Select, SQLColumnExpression, and_, join, outerjoin, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from data_access.exporters.cells_out import Write, write_checks, write_screening_plans, write_words_or_none
from data_access.importers import tables
from data_access.importers.prepare_sessions import find_excess
from data_access.importers.table import CsvTable
from data_access.models import (
    Assignment,
    Clinician,
    Course,
    LongTermCheck,
    Patient,
    Protocol,
    Screening,
    SideEffect,
    Site,
    TreatmentSession,
    Vital,
)
from data_access.scope import Scope

BOSS: Final = aliased(Clinician, name="boss")
CONFIRMED: Final = "dose_confirmed"


@dataclass(frozen=True)
class OutTable:
    """One table on its way out. ``fields``: columns of the file that are not fields of ``model`` by their own name.

    ``writers``: columns that are not written as their type says. ``patient``: whose rows these are; None: the clinic's.
    """

    table: CsvTable
    model: Any
    rows: FromClause
    fields: Mapping[str, InstrumentedAttribute[Any]] = field(default_factory=dict)
    writers: Mapping[str, Write] = field(default_factory=dict)
    patient: SQLColumnExpression[int] | None = None

    def select(self, scope: Scope) -> Select[Any]:
        """Every row that the scope permits, one column per column of the file but ``dose_confirmed``."""
        names = [column.name for column in self.table.columns if column.name != CONFIRMED]
        columns: list[Any] = [self.find(name).label(name) for name in names]
        site = Site.id if self.model is Site else self.model.site_id
        chosen = site == scope.site_id if self.patient is None else scope.permits(site, self.patient)
        return select(*columns).select_from(self.rows).where(chosen).order_by(self.model.id)

    def find(self, name: str) -> InstrumentedAttribute[Any]:
        """The field that a column of the file holds."""
        found: InstrumentedAttribute[Any] = self.fields[name] if name in self.fields else getattr(self.model, name)
        return found


def _of(model: Any, key: SQLColumnExpression[Any], parent: Any) -> ColumnElement[bool]:
    return and_(parent.site_id == model.site_id, parent.id == key)


def _with_patient(model: Any) -> Any:
    return join(model, Patient, _of(model, model.patient_id, Patient))


def _with_session(model: Any) -> Any:
    sessions = join(model, TreatmentSession, _of(model, model.session_id, TreatmentSession))
    return sessions.join(Patient, _of(TreatmentSession, TreatmentSession.patient_id, Patient))


def _list_sessions() -> FromClause:
    rows = _with_patient(TreatmentSession).join(Course, _of(TreatmentSession, TreatmentSession.course_id, Course))
    by = _of(TreatmentSession, TreatmentSession.clinician_id, Clinician)
    found: FromClause = rows.outerjoin(Clinician, by)
    return found


def _list_screenings() -> FromClause:
    rows = _with_patient(Screening).outerjoin(Course, _of(Screening, Screening.course_id, Course))
    found: FromClause = rows.outerjoin(TreatmentSession, _of(Screening, Screening.session_id, TreatmentSession))
    return found


def confirm_dose(substance: str | None, route: str | None, dose_mg: float | None, weight_kg: float | None) -> str:
    """A dose at its stop bound was confirmed when it came in, or it would not be here."""
    return "yes" if find_excess(substance, route, dose_mg, weight_kg) else ""


CODE: Final = {"patient": Patient.code}
AT_SESSION: Final = {**CODE, "session_at": TreatmentSession.starts_at}

OUT_TABLES: Final = (
    OutTable(tables.SITE, Site, Site.__table__, {"site": Site.code}),
    OutTable(
        tables.CLINICIANS,
        Clinician,
        outerjoin(Clinician, BOSS, _of(Clinician, Clinician.supervisor_id, BOSS)),
        {"clinician": Clinician.code, "supervisor": BOSS.code},
    ),
    OutTable(
        tables.PATIENTS,
        Patient,
        Patient.__table__,
        {**CODE, "consent_date": Patient.consent_day, "referred_date": Patient.referred_day},
        dict.fromkeys(("contraindications", "interacting_medicines"), write_words_or_none),
        patient=Patient.id,
    ),
    OutTable(
        tables.ASSIGNMENTS,
        Assignment,
        _with_patient(Assignment).join(Clinician, _of(Assignment, Assignment.clinician_id, Clinician)),
        {**CODE, "clinician": Clinician.code, "from_date": Assignment.from_day, "until_date": Assignment.until_day},
        patient=Assignment.patient_id,
    ),
    OutTable(
        tables.PROTOCOLS,
        Protocol,
        Protocol.__table__,
        {"protocol": Protocol.code},
        {"screenings": write_screening_plans, "long_term_checks": write_checks},
    ),
    OutTable(
        tables.COURSES,
        Course,
        _with_patient(Course).join(Protocol, _of(Course, Course.protocol_id, Protocol)),
        {
            **CODE,
            "course": Course.number,
            "protocol": Protocol.code,
            "started_date": Course.started_day,
            "ended_date": Course.ended_day,
        },
        patient=Course.patient_id,
    ),
    OutTable(
        tables.SESSIONS,
        TreatmentSession,
        _list_sessions(),
        {**CODE, "course": Course.number, "clinician": Clinician.code},
        patient=TreatmentSession.patient_id,
    ),
    OutTable(tables.VITALS, Vital, _with_session(Vital), AT_SESSION, patient=Patient.id),
    OutTable(
        tables.SIDE_EFFECTS,
        SideEffect,
        _with_session(SideEffect),
        {**AT_SESSION, "side_effect": SideEffect.kind},
        patient=Patient.id,
    ),
    OutTable(
        tables.SCREENINGS,
        Screening,
        _list_screenings(),
        {**AT_SESSION, "course": Course.number, "total": Screening.source_total},
        patient=Screening.patient_id,
    ),
    OutTable(
        tables.LONG_TERM_CHECKS,
        LongTermCheck,
        _with_patient(LongTermCheck),
        {**CODE, "check": LongTermCheck.check_key, "date": LongTermCheck.day},
        patient=LongTermCheck.patient_id,
    ),
)
"""In the order of ``importers.tables.TABLES``."""
