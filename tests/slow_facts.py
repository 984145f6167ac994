"""The facts once more, slowly: plain Python over ORM rows, one rule after another, nothing shared with the loader.

``read_slowly`` gives each table as a list of dicts under the column names of ``facts.arrays``;
row numbers are positions in those lists. Scope and as-of day are applied to the rows themselves.
"""

import math
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access.days import to_day_number
from data_access.definitions.registry import get_instrument, get_route, get_side_effect_kind
from data_access.definitions.scoring import AnswersRefused, could_be_higher, read_answers
from data_access.definitions.subscales import cluster_scores
from data_access.facts.arrays import (
    ASKED_HOW,
    END_REASONS,
    MISSING,
    NEVER,
    NO_DAY,
    SESSION_KINDS,
    SESSION_STATUSES,
    SEXES,
    SUBSTANCES,
    Facts,
)
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

Rows = list[dict[str, Any]]
Kept = dict[Any, list[Any]]
"""Every row of one site by table, for a test that reads it many times."""


class _Clinic:
    """All rows of a site that a viewer may see on a day."""

    def __init__(
        self, session: Session, site_id: int, patient_ids: set[int] | None, as_of_day: int, kept: Kept
    ) -> None:
        def rows(table: Any) -> list[Any]:
            if table not in kept:
                kept[table] = list(session.scalars(select(table).where(table.site_id == site_id)))
            return kept[table]

        self.as_of_day = as_of_day
        self.zone = ZoneInfo(session.get_one(Site, site_id).time_zone)
        self.clinicians = sorted(rows(Clinician), key=lambda r: r.id)
        self.protocols = sorted(rows(Protocol), key=lambda r: r.id)
        self.patients = sorted(
            (r for r in rows(Patient) if patient_ids is None or r.id in patient_ids), key=lambda r: r.id
        )
        self.patient_row = {r.id: number for number, r in enumerate(self.patients)}
        mine = self.patient_row
        self.assignments = [r for r in rows(Assignment) if r.patient_id in mine and r.from_day <= as_of_day]
        self.courses = [r for r in rows(Course) if r.patient_id in mine and r.started_day <= as_of_day]
        self.courses.sort(key=lambda r: (mine[r.patient_id], r.number))
        self.course_row = {r.id: number for number, r in enumerate(self.courses)}
        self.all_sessions = [r for r in rows(TreatmentSession) if r.patient_id in mine]
        self.all_sessions.sort(key=lambda r: (mine[r.patient_id], r.day, r.starts_at, SESSION_KINDS.index(r.kind)))
        self.sessions = [r for r in self.all_sessions if r.day <= as_of_day]
        self.dosings = [r for r in self.sessions if r.kind == "dosing"]
        self.dosing_row = {r.id: number for number, r in enumerate(self.dosings)}
        self.all_screenings = rows(Screening)
        self.screenings = [r for r in self.all_screenings if r.patient_id in mine and r.taken_day <= as_of_day]
        self.side_effects = [r for r in rows(SideEffect) if r.session_id in self.dosing_row]
        self.vitals = [r for r in rows(Vital) if r.session_id in self.dosing_row]
        self.checks = [r for r in rows(LongTermCheck) if r.patient_id in mine and r.day <= as_of_day]
        self.cut = patient_ids is not None

    def local_day(self, moment: datetime) -> int:
        return to_day_number(moment.astimezone(self.zone).date())

    def clinician_row(self, clinician_id: int | None) -> int:
        return next((number for number, r in enumerate(self.clinicians) if r.id == clinician_id), MISSING)

    def seen(self, day: int | None) -> bool:
        return day is not None and day <= self.as_of_day


def read_slowly(
    session: Session,
    site_id: int,
    patient_ids: set[int] | None = None,
    as_of_day: int = NEVER,
    kept: Kept | None = None,
) -> dict[str, Any]:
    """Every table of the facts; ``patient_ids`` None: the whole site. ``kept``: filled by the first reading."""
    clinic = _Clinic(session, site_id, patient_ids, as_of_day, {} if kept is None else kept)
    diagnoses = sorted({r.diagnoses[0] for r in clinic.patients if r.diagnoses})
    payers = sorted({r.payer for r in clinic.patients if r.payer is not None})
    checks = sorted({r.check_key for r in clinic.checks})
    return {
        "diagnoses": tuple(diagnoses),
        "payers": tuple(payers),
        "checks": tuple(checks),
        "patients": [_patient(clinic, r, diagnoses, payers) for r in clinic.patients],
        "assignments": _assignments(clinic),
        "courses": [_course(clinic, r) for r in clinic.courses],
        "screenings": _screenings(clinic),
        "subscales": _subscales(clinic),
        "sessions": [_session(clinic, r) for r in clinic.sessions],
        "dosings": [_dosing(clinic, r) for r in clinic.dosings],
        "side_effects": _side_effects(clinic),
        "long_term_checks": _checks(clinic, checks),
    }


def _code(words: tuple[str, ...], word: str | None) -> int:
    return MISSING if word is None else words.index(word)


def _flag(value: bool | None) -> int:
    return MISSING if value is None else int(value)


def _number(value: int | None, missing: int = MISSING) -> int:
    return missing if value is None else value


def _patient(clinic: _Clinic, row: Patient, diagnoses: list[str], payers: list[str]) -> dict[str, Any]:
    return {
        "id": row.id,
        "birth_day": NO_DAY if row.birth_date is None else to_day_number(row.birth_date),
        "sex": _code(SEXES, row.sex),
        "diagnosis": diagnoses.index(row.diagnoses[0]) if row.diagnoses else MISSING,
        "payer": MISSING if row.payer is None else payers.index(row.payer),
        "prior_treatments": len(row.prior_treatments),
        "consent_day": _number(row.consent_day, NO_DAY) if clinic.seen(row.consent_day) else NO_DAY,
        "referred_day": _number(row.referred_day, NO_DAY) if clinic.seen(row.referred_day) else NO_DAY,
    }


def _assignments(clinic: _Clinic) -> Rows:
    rows = [
        {
            "patient": clinic.patient_row[r.patient_id],
            "clinician": clinic.clinician_row(r.clinician_id),
            "from_day": r.from_day,
            "until_day": _number(r.until_day, NEVER) if clinic.seen(r.until_day) else NEVER,
        }
        for r in clinic.assignments
    ]
    return sorted(rows, key=lambda r: (r["patient"], r["from_day"], r["clinician"]))


def _course(clinic: _Clinic, row: Course) -> dict[str, Any]:
    ended = clinic.seen(row.ended_day)
    return {
        "id": row.id,
        "patient": clinic.patient_row[row.patient_id],
        "number": row.number,
        "protocol": [r.id for r in clinic.protocols].index(row.protocol_id),
        "started_day": row.started_day,
        "ended_day": row.ended_day if ended else NEVER,
        "end_reason": _code(END_REASONS, row.end_reason) if ended else MISSING,
        "primary_instrument": get_instrument(row.primary_instrument).code,
    }


def _sort_screenings(clinic: _Clinic) -> list[Screening]:
    def order(row: Screening) -> tuple[Any, ...]:
        code = get_instrument(row.instrument).code
        return clinic.patient_row[row.patient_id], code, row.taken_day, row.taken_at

    return sorted(clinic.screenings, key=order)


def _screenings(clinic: _Clinic) -> Rows:
    return [
        {
            "patient": clinic.patient_row[r.patient_id],
            "instrument": get_instrument(r.instrument).code,
            "day": r.taken_day,
            "total": _number(r.total),
            "risk_item": _number(r.risk_item),
            "recorded_day": clinic.local_day(r.recorded_at),
            "triage_open": _is_open(r),
            "source_total_differs": _differs(r),
        }
        for r in _sort_screenings(clinic)
    ]


def _differs(row: Screening) -> int:
    if row.source_total is None or row.answers is None:
        return MISSING
    return 0 if row.total == row.source_total else 1


def _is_open(row: Screening) -> bool:
    """Whether a question of a triage without an answer could have raised its level; not where only the level came."""
    try:
        answers = read_answers(row.answers or "")
        answered = any(answer is not None for answer in answers)
        return answered and could_be_higher(get_instrument(row.instrument), answers, row.risk_item)
    except AnswersRefused:
        return False


def _subscales(clinic: _Clinic) -> Rows:
    rows = []
    for place, screening in enumerate(_sort_screenings(clinic)):
        instrument = get_instrument(screening.instrument)
        scores: list[int | None] = [None] * len(instrument.clusters)
        if instrument.clusters and screening.answers is not None:
            try:
                found = cluster_scores(instrument, read_answers(screening.answers))
                scores = [found[cluster.key].total for cluster in instrument.clusters]
            except AnswersRefused:
                pass  # The wrong number of answers, or one out of range: no cluster has a score.
        rows += [{"screening": place, "cluster": n, "score": _number(score)} for n, score in enumerate(scores)]
    return rows


def _session(clinic: _Clinic, row: TreatmentSession) -> dict[str, Any]:
    return {
        "patient": clinic.patient_row[row.patient_id],
        "course": clinic.course_row.get(row.course_id, MISSING),
        "clinician": clinic.clinician_row(row.clinician_id),
        "kind": SESSION_KINDS.index(row.kind),
        "status": SESSION_STATUSES.index(row.status),
        "day": row.day,
        "start_minute": math.floor(row.starts_at.timestamp() / 60),
        "duration_min": _number(row.duration_min),
        "recorded_day": clinic.local_day(row.recorded_at),
    }


def _dosing(clinic: _Clinic, row: TreatmentSession) -> dict[str, Any]:
    shared = _session(clinic, row)
    del shared["kind"], shared["duration_min"]
    return {
        "session_id": row.id,
        **shared,
        "number": _dose_number(clinic, row),
        "substance": _code(SUBSTANCES, row.substance),
        "route": MISSING if row.route is None else get_route(row.route).code,
        "dose_mg": math.nan if row.dose_mg is None else row.dose_mg,
        "weight_kg": math.nan if row.weight_kg is None else row.weight_kg,
        "assessed": 1 if row.side_effects_assessed else 0,
        "asked_how": _code(ASKED_HOW, row.asked_how),
        "escort": _flag(row.left_with_escort),
        **_effects_of(clinic, row),
        **_vitals_of(clinic, row),
        "cadss": max(
            (
                r.total
                for r in clinic.all_screenings
                if r.instrument == "cadss" and r.session_id == row.id and r.taken_day == row.day and r.total is not None
            ),
            default=MISSING,
        ),
    }


def _dose_number(clinic: _Clinic, row: TreatmentSession) -> int:
    if row.status != "attended":
        return 0
    doses = [
        r.id
        for r in clinic.all_sessions
        if r.course_id == row.course_id and r.kind == "dosing" and r.status == "attended"
    ]
    return doses.index(row.id) + 1


def _effects_of(clinic: _Clinic, row: TreatmentSession) -> dict[str, Any]:
    effects = [r for r in clinic.side_effects if r.session_id == row.id]
    dissociation = next((r for r in effects if r.kind == "dissociation"), None)
    return {
        "severity": sum(r.severity * 4 ** get_side_effect_kind(r.kind).code for r in effects),
        "dissociation_expected": MISSING if dissociation is None else _flag(dissociation.expected),
        "dissociation_distress": MISSING if dissociation is None else _number(dissociation.distressing),
        "serious": any(r.serious for r in effects),
    }


def _vitals_of(clinic: _Clinic, row: TreatmentSession) -> dict[str, Any]:
    readings = sorted((r for r in clinic.vitals if r.session_id == row.id), key=lambda r: r.minutes_from_dose)
    values: dict[str, Any] = {}
    for name in ("systolic", "diastolic"):
        for moment in ("before", "leaving"):
            found = [getattr(r, name) for r in readings if r.moment == moment and getattr(r, name) is not None]
            values[f"{name}_{moment}"] = found[-1] if found else MISSING
        after = [getattr(r, name) for r in readings if r.moment != "before" and getattr(r, name) is not None]
        values[f"{name}_peak"] = max(after, default=MISSING)
    values["read_at_40"] = any(30 <= r.minutes_from_dose <= 60 and r.systolic is not None for r in readings)
    values["pressure_reversed"] = any(r.systolic and r.diastolic and r.diastolic >= r.systolic for r in readings)
    values["spo2_lowest"] = min((r.spo2 for r in readings if r.spo2 is not None), default=MISSING)
    return values


def _side_effects(clinic: _Clinic) -> Rows:
    rows = [
        {
            "dosing": clinic.dosing_row[r.session_id],
            "kind": get_side_effect_kind(r.kind).code,
            "severity": r.severity,
            "expected": _flag(r.expected),
            "distressing": _number(r.distressing),
            "serious": r.serious,
            "onset_min": _number(r.onset_min),
            "duration_min": _number(r.duration_min),
            "resolved_before_leaving": _flag(r.resolved_before_leaving),
        }
        for r in clinic.side_effects
    ]
    return sorted(rows, key=lambda r: (r["dosing"], r["kind"]))


def _checks(clinic: _Clinic, checks: list[str]) -> Rows:
    rows = [
        {"patient": clinic.patient_row[r.patient_id], "check": checks.index(r.check_key), "day": r.day}
        for r in clinic.checks
    ]
    return sorted(rows, key=lambda r: (r["patient"], r["day"], r["check"]))


def assert_same_facts(facts: Facts, slow: dict[str, Any]) -> None:
    """Every column of every table agrees with the slow reading, and columns have the types of the contract."""
    assert facts.diagnoses == slow["diagnoses"]
    assert facts.payers == slow["payers"]
    assert facts.checks == slow["checks"]
    for table, rows in slow.items():
        if table in ("diagnoses", "payers", "checks"):
            continue
        fast = vars(getattr(facts, table))
        for name, column in fast.items():
            expected = np.array([row[name] for row in rows], column.dtype)
            np.testing.assert_array_equal(column, expected, err_msg=f"{table}.{name}", strict=True)
        if rows:
            assert set(fast) == set(rows[0])
