"""One patient's records without a database: a course of GAD-7 and PHQ-9 around intravenous doses."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any

from dashboard.analysis.expected_course.clinic_courses import build_clinic_courses
from dashboard.load.patient_course import build_report
from dashboard.reports.patient.patient_course import PatientCourse
from dashboard.reports.view import View
from data_access.days import to_date, to_day_number
from data_access.definitions.registry import get_instrument
from data_access.definitions.scoring import score_answers, write_answers
from data_access.definitions.vocabulary import ScreeningPlan
from data_access.facts.one_patient import build_patient_facts
from data_access.records import (
    AssignedRecord,
    CourseRecord,
    EffectRecord,
    PatientRecord,
    PatientRecords,
    PlanRecord,
    ScreeningRecord,
    SessionRecord,
    VitalRecord,
)

START = to_day_number(date(2026, 8, 3))
_ids = count(1)


def at(day: int, hour: int = 10) -> datetime:
    return datetime.combine(to_date(day), time(hour), UTC)


def plan(**fields: Any) -> PlanRecord:
    own = [ScreeningPlan(key, 14, True, True, (1, 3), False, False) for key in ("gad7", "phq9")]
    whole = PlanRecord("iv", "IV, 6 doses", "racemic", "iv", 6, 7, 2, (1, 2, 4, 6), 7, tuple(own), (("bladder", 180),))
    return replace(whole, **fields)


def course(number: int = 1, started_day: int = START, **fields: Any) -> CourseRecord:
    return replace(CourseRecord(number, number, started_day, None, None, "gad7", plan()), **fields)


def patient(**fields: Any) -> PatientRecord:
    whole = PatientRecord(
        1, "handle", "KA-1042", "Ines Moreau", date(1992, 1, 1), "female", ("F41.1",), (), (), (), START, START - 20,
        "UTC", None,
    )  # fmt: skip
    return replace(whole, **fields)


def session(day: int, kind: str = "integration", hour: int = 12, **fields: Any) -> SessionRecord:
    whole = SessionRecord(
        next(_ids), 1, "N. Okafor", kind, "attended", at(day, hour), day, None, None, None, None, None, None, None,
        None, (), None, None, None, None, day, (), (),
    )  # fmt: skip
    return replace(whole, **fields)


def dose(day: int, mg: float | None = 38.0, effects: dict[str, int] | None = None, **fields: Any) -> SessionRecord:
    """A dose at 76 kg; ``effects`` None: not assessed."""
    shared: dict[str, Any] = {
        "substance": "racemic", "route": "iv", "dose_mg": mg, "weight_kg": 76.0, "left_with_escort": True,
        "side_effects_assessed": None if effects is None else True, "asked_how": "checklist",
        "effects": tuple(effect(kind, severity) for kind, severity in (effects or {}).items()),
        "vitals": vitals(128, 150, 130),
    }  # fmt: skip
    return session(day, "dosing", **(shared | fields))


def effect(kind: str, severity: int, **fields: Any) -> EffectRecord:
    return replace(EffectRecord(kind, severity, None, None, False, 10, 60, True, None), **fields)


def vitals(before: int | None, peak: int | None, leaving: int | None) -> tuple[VitalRecord, ...]:
    rows = (("before", -10, before), ("during", 40, peak), ("leaving", 120, leaving))
    return tuple(VitalRecord(moment, at_min, value, 80, 70, 97) for moment, at_min, value in rows if value is not None)


def screening(day: int, total: int | None, key: str = "gad7", hour: int = 9, **fields: Any) -> ScreeningRecord:
    """A screening whose answers add up to its total, filled from the first item on (PHQ-9 item 9 last)."""
    instrument = get_instrument(key)
    answers, left = [], (total or 0) // instrument.multiplier
    for _ in instrument.items:
        answers.append(min(left, instrument.item_max))
        left -= answers[-1]
    risk = score_answers(instrument, answers).risk_item
    text = None if total is None else write_answers(answers)
    whole = ScreeningRecord(
        next(_ids), 1, None, key, at(day, hour), day, total, None, text, risk, day,
    )  # fmt: skip
    return replace(whole, **fields)


def triage(day: int, level: int | None, answers: str | None = None) -> ScreeningRecord:
    return ScreeningRecord(next(_ids), 1, None, "cssrs_screener", at(day), day, None, None, answers, level, day)


def records(*rows: Any, as_of_day: int, **fields: Any) -> PatientRecords:
    """Records of one patient; sessions and screenings are told apart by their kind."""
    sessions = sorted((r for r in rows if isinstance(r, SessionRecord)), key=lambda s: s.starts_at)
    screenings = sorted((r for r in rows if isinstance(r, ScreeningRecord)), key=lambda s: (s.taken_at, s.instrument))
    whole = PatientRecords(
        as_of_day, patient(), (AssignedRecord(1, "N. Okafor", "therapist", 0),), (course(),), tuple(sessions),
        tuple(screenings), (), (),
    )  # fmt: skip
    return replace(whole, **fields)


def report(found: PatientRecords, number: int | None = None, **view: Any) -> PatientCourse:
    """The report as the page's loader builds it, in a clinic without another patient."""
    facts = build_patient_facts(found, 1)
    return build_report(found, 1, number, View(found.as_of_day, **view), build_clinic_courses(facts, found.as_of_day))


def responder() -> PatientRecords:
    """17 to 7 on GAD-7 over four weekly doses; a severe effect at dose 2; nobody asked at dose 3; PHQ-9 item 9 up."""
    start = START + 14
    return records(
        session(START + 1, "preparation"),
        session(START + 8, "preparation"),
        dose(start, 38.0, {"dissociation": 2, "nausea": 1}),
        session(start + 2),
        dose(start + 7, 57.0, {"nausea": 3}, vitals=vitals(130, 184, 132)),
        session(start + 9),
        dose(start + 14, 57.0, None),
        session(start + 18, "dosing", status="missed"),
        dose(start + 21, 57.0, {"sedation": 1}, vitals=vitals(126, 140, None), left_with_escort=None),
        session(start + 25, status="missed"),
        screening(start - 1, 17),
        screening(start + 6, 12),
        screening(start + 13, 8),
        screening(start + 20, 6),
        screening(start + 26, 7),
        screening(start - 1, 12, "phq9"),
        screening(start + 20, 9, "phq9"),
        screening(start + 26, 13, "phq9", answers="2,2,2,2,2,1,1,0,1", risk_item=1),
        as_of_day=start + 28,
    )
