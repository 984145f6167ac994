"""A clinic as facts, written by hand: a test names only what it is about."""

from collections import Counter
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, get_type_hints

import numpy as np

from dashboard.analysis.cohort.judged_courses import Measures
from data_access.definitions.registry import get_instrument, get_route
from data_access.facts.arrays import (
    MISSING,
    NEVER,
    NO_DAY,
    Facts,
    ProtocolRow,
    ProtocolScreening,
)

START = 20_000
AS_OF = START + 1_000
GAD7, PHQ9 = get_instrument("gad7"), get_instrument("phq9")
MEASURES = Measures(GAD7, PHQ9, (get_instrument("pcl5"),))
Score = tuple[int, int | None]
Totals = tuple[int | None, int | None]


@dataclass(frozen=True)
class Plan:
    """A protocol: weekly doses, two preparation sessions and a first GAD-7 follow-up after a month by default."""

    planned_doses: int = 6
    dose_interval_days: int = 7
    preparation_sessions: int = 2
    follow_up_months: tuple[int, ...] = (1, 3)
    screened: str = "gad7"


@dataclass(frozen=True)
class Course:
    """One course. Days count from START; ``scores``: by instrument, (day, total or None) in order."""

    patient: int
    doses: tuple[int, ...] = ()
    scores: dict[str, list[Score]] = field(default_factory=dict)
    start: int = -10
    end: int | None = None
    plan: int = 0
    primary: str = "gad7"
    preparation: tuple[int, ...] = ()
    route: str = "sublingual"
    substance: int = 0
    dosing: dict[str, Any] = field(default_factory=dict)
    """Columns of every dosing of the course."""


def make_facts(
    courses: list[Course],
    plans: tuple[Plan, ...] = (Plan(),),
    referred: dict[int, int | None] | None = None,
    patients: int | None = None,
    as_of_day: int = AS_OF,
) -> Facts:
    """The facts of these courses. ``referred``: days from START (default: the day the course starts)."""
    count = patients if patients is not None else 1 + max((c.patient for c in courses), default=-1)
    ordered = sorted(courses, key=lambda c: (c.patient, c.start))
    days = [(referred or {}).get(p, -10) for p in range(count)]
    referrals = [{"id": p, "referred_day": NO_DAY if d is None else START + d} for p, d in enumerate(days)]
    rows = {
        "patients": referrals, "courses": _courses(ordered), "screenings": _screenings(ordered),
        "sessions": _sessions(ordered), "dosings": _dosings(ordered),
    }  # fmt: skip
    whole = {"site_id": 1, "data_version": 1, "as_of_day": as_of_day}
    whole |= {"clinicians": (), "diagnoses": (), "payers": (), "checks": ()}
    kinds = get_type_hints(Facts)
    tables = {name: kind for name, kind in kinds.items() if is_dataclass(kind)}
    return Facts(
        **whole,
        protocols=tuple(_protocol(number, plan) for number, plan in enumerate(plans)),
        **{name: _table(kind, rows.get(name, [])) for name, kind in tables.items()},
    )


def _protocol(number: int, plan: Plan) -> ProtocolRow:
    screening = ProtocolScreening(
        get_instrument(plan.screened).code, 14, True, True, plan.follow_up_months, at_start=False, at_end=False
    )
    return ProtocolRow(
        number, f"plan-{number}", "racemic", "sublingual", plan.planned_doses, plan.dose_interval_days,
        plan.preparation_sessions, (), 7, (screening,), (),
    )  # fmt: skip


def _courses(ordered: list[Course]) -> list[dict[str, Any]]:
    begun: Counter[int] = Counter()
    rows = []
    for number, course in enumerate(ordered):
        begun[course.patient] += 1
        rows.append({
            "id": number, "patient": course.patient, "protocol": course.plan, "started_day": START + course.start,
            "number": begun[course.patient], "ended_day": NEVER if course.end is None else START + course.end,
            "end_reason": MISSING, "primary_instrument": get_instrument(course.primary).code,
        })  # fmt: skip
    return rows


def _screenings(ordered: list[Course]) -> list[dict[str, Any]]:
    rows = [
        {
            "patient": c.patient, "instrument": get_instrument(key).code, "day": START + day,
            "total": MISSING if total is None else total, "risk_item": MISSING, "recorded_day": START + day,
        }
        for c in ordered
        for key, scores in c.scores.items()
        for day, total in scores
    ]  # fmt: skip
    return sorted(rows, key=lambda r: (r["patient"], r["instrument"], r["day"]))


def _sessions(ordered: list[Course]) -> list[dict[str, Any]]:
    rows = [
        {"patient": c.patient, "course": number, "kind": kind, "status": 0, "day": START + day, "recorded_day": START}
        for number, c in enumerate(ordered)
        for kind, days in ((0, c.preparation), (1, c.doses))
        for day in days
    ]
    return sorted(rows, key=lambda r: (r["patient"], r["day"]))


def _dosings(ordered: list[Course]) -> list[dict[str, Any]]:
    rows = [
        {
            "patient": c.patient, "course": number, "day": START + day, "number": k, "substance": c.substance,
            "route": get_route(c.route).code, "assessed": 1, "systolic_peak": MISSING, "diastolic_peak": MISSING,
            "systolic_before": MISSING, "diastolic_before": MISSING, "cadss": MISSING, **c.dosing,
        }
        for number, c in enumerate(ordered)
        for k, day in enumerate(c.doses, start=1)
    ]  # fmt: skip
    return sorted(rows, key=lambda r: (r["patient"], r["day"]))


def _table(table: Any, rows: list[dict[str, Any]]) -> Any:
    names = [f.name for f in fields(table)]
    told = set(rows[0]) if rows else set()
    assert told <= set(names)
    empty = np.zeros(len(rows), np.int64)
    return table(**{n: np.array([row[n] for row in rows], np.int64) if n in told else empty for n in names})


def treat(patient: int, gad7: Totals, phq9: Totals, **other: Any) -> Course:
    """A finished course of two doses a week apart, ended after them, with a score before and a week after it."""
    scores = {
        key: [(day, total) for day, total in zip((0, 14), totals, strict=True) if total is not None]
        for key, totals in (("gad7", gad7), ("phq9", phq9))
    }
    return Course(patient, (0, 7), scores, end=14, **other)
