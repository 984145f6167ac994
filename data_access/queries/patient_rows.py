"""From the JSON rows of ``patient_course`` to frozen records, in the order of their columns."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from data_access.days import to_day_number
from data_access.definitions.vocabulary import ScreeningPlan
from data_access.records import (
    AssignedRecord,
    CheckRecord,
    CourseRecord,
    EffectRecord,
    PatientRecord,
    PatientRecords,
    PlanRecord,
    ScreeningRecord,
    SeenRecord,
    SessionRecord,
    VitalRecord,
)

PLAN_COLUMNS = tuple(field.name for field in fields(PlanRecord))
SCREENING_COLUMNS = tuple(field.name for field in fields(ScreeningRecord))
SESSION_COLUMNS = tuple(field.name for field in fields(SessionRecord))[:-2]
"""The statement's columns in the order of the record's fields, readings and effects aside."""

Rows = dict[str, list[Any]]
Local = Callable[[int], int]


def read_records(sections: Rows, as_of_day: int) -> PatientRecords:
    """Records of all sections, sorted oldest first; consent or a course's end after the as-of day has not come yet."""
    patient = _read_patient(sections["patient"][0], as_of_day)
    zone = ZoneInfo(patient.time_zone)

    def to_local(seconds: int) -> int:
        return to_day_number(datetime.fromtimestamp(seconds, zone).date())

    return PatientRecords(
        as_of_day=as_of_day,
        patient=patient,
        assigned=tuple(sorted((AssignedRecord(*row) for row in sections.get("assigned", ())), key=_by_start)),
        courses=_read_courses(sections.get("course", ()), as_of_day),
        sessions=_read_sessions(sections, to_local),
        screenings=_read_screenings(sections.get("screening", ()), to_local),
        checks=tuple(sorted((CheckRecord(*row) for row in sections.get("check", ())), key=lambda c: (c.day, c.check))),
        seen=_read_seen(sections.get("seen", ()), as_of_day, to_local),
    )


def _by_start(assigned: AssignedRecord) -> tuple[int, int]:
    return (assigned.from_day, assigned.clinician_id)


def _flag(value: Any) -> bool | None:
    return None if value is None else bool(value)


def _words(value: list[str] | None) -> tuple[str, ...] | None:
    return None if value is None else tuple(value)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _until(day: int | None, as_of_day: int) -> int | None:
    return day if day is not None and day <= as_of_day else None


def _read_patient(row: list[Any], as_of_day: int) -> PatientRecord:
    key, handle, code, name, born, sex, diagnoses, prior, contra, medicines, consent, referred, zone, reviewed = row
    return PatientRecord(
        id=key,
        handle=handle,
        code=code,
        name=name,
        birth_date=None if born is None else date.fromisoformat(born),
        sex=sex,
        diagnoses=tuple(diagnoses),
        prior_treatments=tuple(prior),
        contraindications=_words(contra),
        interacting_medicines=_words(medicines),
        consent_day=_until(consent, as_of_day),
        referred_day=_until(referred, as_of_day),
        time_zone=zone,
        last_review_day=reviewed,
    )


def _read_courses(rows: Iterable[list[Any]], as_of_day: int) -> tuple[CourseRecord, ...]:
    courses = []
    for key, number, started, ended, reason, primary, *plan in rows:
        end = _until(ended, as_of_day)
        courses.append(
            CourseRecord(key, number, started, end, reason if end is not None else None, primary, _read_plan(plan))
        )
    return tuple(sorted(courses, key=lambda course: course.number))


def _read_plan(row: list[Any]) -> PlanRecord:
    values = dict(zip(PLAN_COLUMNS, row, strict=True))
    values["integration_after_doses"] = tuple(values["integration_after_doses"])
    values["screenings"] = tuple(_read_screening_plan(plan) for plan in values["screenings"])
    values["long_term_checks"] = tuple(sorted(values["long_term_checks"].items()))
    return PlanRecord(**values)


def _read_screening_plan(plan: dict[str, Any]) -> ScreeningPlan:
    return ScreeningPlan(
        instrument=plan["instrument"],
        before_first_dose_days=plan.get("before_first_dose_days"),
        before_each_dose=bool(plan.get("before_each_dose")),
        after_last_dose=bool(plan.get("after_last_dose")),
        follow_up_months=tuple(plan.get("follow_up_months") or ()),
        at_start=bool(plan.get("at_start")),
        at_end=bool(plan.get("at_end")),
    )


def _read_sessions(sections: Rows, to_local: Local) -> tuple[SessionRecord, ...]:
    vitals: dict[int, list[VitalRecord]] = defaultdict(list)
    for session_id, *row in sections.get("vital", ()):
        vitals[session_id].append(VitalRecord(*row))
    effects: dict[int, list[EffectRecord]] = defaultdict(list)
    for session_id, *row in sections.get("effect", ()):
        effects[session_id].append(_read_effect(row))
    sessions = []
    for row in sections.get("session", ()):
        values = dict(zip(SESSION_COLUMNS, row, strict=True))
        values["starts_at"] = _moment(values["starts_at"])
        values["recorded_day"] = to_local(values["recorded_day"])
        values["adjuncts"] = tuple(values["adjuncts"])
        for flag in ("side_effects_assessed", "left_with_escort"):
            values[flag] = _flag(values[flag])
        values["vitals"] = tuple(sorted(vitals[values["id"]], key=lambda v: (v.minutes_from_dose, v.moment)))
        values["effects"] = tuple(sorted(effects[values["id"]], key=lambda e: e.kind))
        sessions.append(SessionRecord(**values))
    return tuple(sorted(sessions, key=lambda s: (s.starts_at, s.id)))


def _read_effect(row: list[Any]) -> EffectRecord:
    kind, severity, expected, distressing, serious, onset, duration, resolved, action = row
    return EffectRecord(
        kind, severity, _flag(expected), distressing, bool(serious), onset, duration, _flag(resolved), action
    )


def _read_screenings(rows: Iterable[list[Any]], to_local: Local) -> tuple[ScreeningRecord, ...]:
    screenings = []
    for row in rows:
        values = dict(zip(SCREENING_COLUMNS, row, strict=True))
        values["taken_at"] = _moment(values["taken_at"])
        values["recorded_day"] = to_local(values["recorded_day"])
        screenings.append(ScreeningRecord(**values))
    return tuple(sorted(screenings, key=lambda s: (s.taken_at, s.instrument, s.id)))


def _read_seen(rows: Iterable[list[Any]], as_of_day: int, to_local: Local) -> tuple[SeenRecord, ...]:
    seen = [
        SeenRecord(rule, event, by, to_local(at), action, _until(plan, as_of_day))
        for rule, event, by, at, action, plan in rows
        if to_local(at) <= as_of_day
    ]
    return tuple(sorted(seen, key=lambda s: (s.event_day, s.rule)))
