"""Rows of sessions, and of the readings and side effects that belong to one."""

from collections.abc import Sequence

from data_access.days import to_date
from data_access.definitions.registry import get_route
from data_access.definitions.vocabulary import DoseBounds
from data_access.importers.check_rows import Chunk
from data_access.importers.prepared import Prepared, add_recorded, take
from data_access.importers.resolve import FoundCourse, Resolver
from data_access.models import SideEffect, TreatmentSession, Vital

DOSING_ONLY = ("substance", "formulation", "route", "dose_mg", "infusion_min", "side_effects_assessed", "asked_how",
               "ready_min")  # fmt: skip
SAME_NAME = ("kind", "status", "duration_min", "place", "weight_kg", "adjuncts", "left_with_escort", *DOSING_ONLY)


def prepare_sessions(chunk: Chunk, resolver: Resolver) -> Prepared:
    """Sessions, each inside its course, each dose within the stop bounds or confirmed."""
    patients, clinicians = resolver.find_patients(chunk), resolver.find_clinicians(chunk, "clinician")
    columns, given = take(chunk, {name: name for name in SAME_NAME}, {"adjuncts": "[]"})
    moments = chunk.values["starts_at"]
    days = [day for _, day in moments]
    columns |= {"starts_at": [second for second, _ in moments], "day": days, "patient_id": patients}
    resolver.check_after_birth(chunk, patients, "starts_at", days)
    columns["course_id"] = _place_in_courses(chunk, resolver.find_courses(patients), patients, days)
    columns["clinician_id"] = clinicians
    given += ["starts_at", "day", "patient_id", "course_id"] + (["clinician_id"] if "clinician" in chunk.values else [])
    _check_doses(chunk)
    add_recorded(chunk, resolver, columns, given)
    key = ("patient_id", "kind", "starts_at")
    return Prepared(TreatmentSession.__table__, key, columns, tuple(given))  # type: ignore[arg-type]


def _place_in_courses(
    chunk: Chunk, courses: dict[int, list[FoundCourse]], patients: Sequence[int], days: Sequence[int]
) -> list[int]:
    """Id of the course each session belongs to; sessions outside of it are rejected."""
    placed = []
    for row, (patient, number, day) in enumerate(zip(patients, chunk.get("course"), days, strict=True)):
        own = courses.get(patient, [])
        course = _choose_course(own, number, day)
        placed.append(0 if course is None else course.id)
        if course is None:
            what = "is no course of this patient" if number is not None else "has no course at that time"
            chunk.refuse(row, "course" if number is not None else "patient", f"{what}; see courses.csv")
        elif day < course.started_day:
            chunk.refuse(row, "starts_at", f"lies before the course began ({to_date(course.started_day)})")
        elif course.ended_day is not None and day > course.ended_day:
            chunk.refuse(row, "starts_at", f"lies after the course ended ({to_date(course.ended_day)})")
    return placed


def _choose_course(courses: Sequence[FoundCourse], number: int | None, day: int) -> FoundCourse | None:
    """The course with that number; without a number the last one that had begun by that day."""
    if number is not None:
        return next((course for course in courses if course.number == number), None)
    begun = [course for course in courses if course.started_day <= day]
    return max(begun, key=lambda course: (course.started_day, course.number)) if begun else None


def _check_doses(chunk: Chunk) -> None:
    kinds = chunk.values["kind"]
    for column in DOSING_ONLY:
        for row, (kind, value) in enumerate(zip(kinds, chunk.get(column), strict=True)):
            if value is not None and kind != "dosing":
                chunk.refuse(row, column, f"belongs to dosing sessions only; this one is {kind}")
    parts = [chunk.get(name) for name in ("substance", "route", "dose_mg", "weight_kg", "dose_confirmed")]
    for row, (substance, route, dose, weight, confirmed) in enumerate(zip(*parts, strict=True)):
        if not confirmed and (why := find_excess(substance, route, dose, weight)):
            chunk.refuse(row, "dose_mg", f"{why}; check it, and write yes in dose_confirmed if it is right")


def find_excess(substance: str | None, route: str | None, dose_mg: float | None, weight_kg: float | None) -> str | None:
    """Why a dose needs a confirmation: it reaches the stop bound of its route; None where it needs none."""
    if substance is None or route is None or dose_mg is None:
        return None
    bounds = next((bound for bound in get_route(route).bounds if bound.substance == substance), None)
    return None if bounds is None else _exceeds(bounds, dose_mg, weight_kg)


def _exceeds(bounds: DoseBounds, dose_mg: float, weight_kg: float | None) -> str | None:
    """Why a dose needs a confirmation; None where it does not, or where it cannot be told without a weight."""
    if bounds.unit == "mg/kg" and weight_kg is None:
        return None
    dose = dose_mg / weight_kg if bounds.unit == "mg/kg" and weight_kg is not None else dose_mg
    reached = dose >= bounds.stop if bounds.stop_inclusive else dose > bounds.stop
    if not reached:
        return None
    return f"is {dose:.3g} {bounds.unit}, {'at or above' if bounds.stop_inclusive else 'above'} {bounds.stop:g}"


def prepare_vitals(chunk: Chunk, resolver: Resolver) -> Prepared:
    """Readings of vital signs."""
    names = ("moment", "minutes_from_dose", "systolic", "diastolic", "pulse", "spo2")
    columns, given = take(chunk, {name: name for name in names}, {})
    for row, (moment, minutes, high, low) in enumerate(zip(*(columns[name] for name in names[:4]), strict=True)):
        if (moment == "before") != (minutes < 0) and minutes != 0:
            chunk.refuse(row, "minutes_from_dose", f"does not fit the moment “{moment}”: negative is before the dose")
        if high is not None and low is not None and low >= high:
            chunk.refuse(row, "diastolic", f"must be below systolic ({high})")
    sessions = resolver.find_dosings(chunk, resolver.find_patients(chunk))
    columns["session_id"] = [0 if session is None else session.id for session in sessions]
    add_recorded(chunk, resolver, columns, given)
    key = ("session_id", "moment", "minutes_from_dose")
    return Prepared(Vital.__table__, key, columns, ("session_id", *given))  # type: ignore[arg-type]


def prepare_side_effects(chunk: Chunk, resolver: Resolver) -> Prepared:
    """Side effects of attended dosing sessions."""
    same = ("severity", "expected", "distressing", "serious", "onset_min", "duration_min", "resolved_before_leaving",
            "action")  # fmt: skip
    columns, given = take(chunk, {"kind": "side_effect"} | {name: name for name in same}, {"serious": 0})
    sessions = resolver.find_dosings(chunk, resolver.find_patients(chunk))
    for row, session in enumerate(sessions):
        if session is not None and session.status != "attended":
            chunk.refuse(row, "session_at", f"is a session that was {session.status}, so it has no side effects")
        elif session is not None and session.assessed == 0:
            chunk.refuse(row, "session_at", "is a session at which side effects were not assessed; see sessions.csv")
    columns["session_id"] = [0 if session is None else session.id for session in sessions]
    add_recorded(chunk, resolver, columns, given)
    key = ("session_id", "kind")
    return Prepared(SideEffect.__table__, key, columns, ("session_id", *given))  # type: ignore[arg-type]
