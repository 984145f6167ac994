"""The told patients at the head of the demonstration: each makes a rule of the agenda true on the as-of day."""

from typing import Any

import numpy as np

from data_access.demo.clinicians import draw_therapists
from data_access.demo.part import Part
from data_access.demo.people import draw_handles
from data_access.demo.simulate import Clinic
from data_access.demo.story import CourseRows, Row, Story, Teller
from data_access.demo.tables import Columns, to_objects
from data_access.demo.told import STORIES

WHOLE = {"patient", "course", "session", "clinician", "protocol", "day", "minute", "delay", "from_day", "number",
         "started_day", "referred_day", "birth_day", "severity", "minutes_from_dose", "systolic",
         "diastolic"}  # fmt: skip
"""Columns that always hold a number."""


def count_stories() -> int:
    """How many told patients there are."""
    return len(STORIES)


def build_stories(rng: np.random.Generator, clinic: Clinic, count: int) -> Part:
    """The first ``count`` told patients with all that belongs to them."""
    stories = STORIES[:count]
    therapists = draw_therapists(rng, clinic.clinicians, count)
    handles = draw_handles(rng, count)
    codes = [protocol.key for protocol in clinic.protocols]
    told = CourseRows()
    patients: list[Row] = []
    courses: list[Row] = []
    for row, story in enumerate(stories):
        days = []
        for number, course in enumerate(story.courses, start=1):
            protocol = codes.index(course.protocol)
            keys = {"patient": row, "course": len(courses), "session": len(told.sessions),
                    "clinician": int(therapists[row])}  # fmt: skip
            teller = Teller(story, course, clinic.protocols[protocol], clinic.as_of_day, keys)
            _extend(told, teller.tell())
            days.append(teller.start)
            courses.append(_describe_course(teller, row, number, protocol))
        patients.append(_describe_patient(story, min(days), handles[row]))
    return _to_part(patients, courses, told, therapists)


def _extend(told: CourseRows, rows: CourseRows) -> None:
    told.sessions += rows.sessions
    told.vitals += rows.vitals
    told.effects += rows.effects
    told.screenings += rows.screenings
    told.checks += rows.checks


def _describe_course(teller: Teller, row: int, number: int, protocol: int) -> Row:
    course = teller.course
    return {"patient": row, "number": number, "protocol": protocol, "started_day": teller.start,
            "ended_day": None if course.ended is None else teller.day(course.ended), "end_reason": course.reason,
            "primary_instrument": course.primary, "delay": 0}  # fmt: skip


def _describe_patient(story: Story, started: int, handle: str) -> Row:
    return {
        "name": story.name,
        "handle": handle,
        "birth_day": started - int(365.25 * story.age) - 100,
        "sex": story.sex,
        "ethnicity": None,
        "payer": "self-pay",
        "diagnoses": list(story.diagnoses),
        "prior_treatments": ["SSRI", "cognitive behavioural therapy"],
        "contraindications": None if story.contraindications is None else list(story.contraindications),
        "interacting_medicines": None if story.medicines is None else list(story.medicines),
        "consent_day": started if story.consented else None,
        "referred_day": started - 9,
        "delay": 0,
    }


def _to_part(patients: list[Row], courses: list[Row], told: CourseRows, therapists: np.ndarray) -> Part:
    from_day = np.array([patient["referred_day"] for patient in patients], dtype=np.int64)
    assignments: Columns = {
        "patient": np.arange(len(patients)),
        "clinician": therapists,
        "from_day": from_day,
        "until_day": to_objects([None] * len(patients)),
    }
    return Part(
        patients=_to_columns(patients),
        assignments=assignments,
        courses=_to_columns(courses),
        sessions=_to_columns(told.sessions),
        vitals=_to_columns(told.vitals),
        side_effects=_to_columns(told.effects),
        screenings=_to_columns(told.screenings),
        checks=_to_columns(told.checks) if told.checks else _NO_CHECKS,
    )


_NO_CHECKS: Columns = {
    "patient": np.zeros(0, dtype=np.int64),
    "check_key": to_objects([]),
    "day": np.zeros(0, dtype=np.int64),
    "result": to_objects([]),
}


def _to_columns(rows: list[Row]) -> Columns:
    def column(name: str) -> np.ndarray[Any, Any]:
        values = [row[name] for row in rows]
        return np.array(values, dtype=np.int64) if name in WHOLE else to_objects(values)

    return {name: column(name) for name in rows[0]}
