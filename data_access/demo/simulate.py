"""A chunk of invented patients with everything that happened to them, as a ``Part`` of the clinic."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data_access.definitions.vocabulary import Protocol
from data_access.demo.answers import answer_forms
from data_access.demo.checks import draw_checks
from data_access.demo.clinicians import ClinicianPlan, draw_assignments, to_optional
from data_access.demo.courses import (
    NO_DAY,
    draw_first_courses,
    draw_second_courses,
    finish_courses,
    prepare_traits,
)
from data_access.demo.doses import Dosing, Simulated
from data_access.demo.part import Part
from data_access.demo.people import draw_patients, draw_traits
from data_access.demo.rows import build_screenings, build_sessions, link_to_sessions
from data_access.demo.screenings import plan_screenings
from data_access.demo.sessions import add_dose_details, draw_therapy
from data_access.demo.side_effects import build_effect_rows
from data_access.demo.tables import Columns, Ints, stack, take
from data_access.demo.vitals import draw_vital_rows

NEVER_CONSENTED = 0.02
"""Consents that were never written down."""


@dataclass(frozen=True)
class Treatment:
    """The courses of a chunk with their doses; ``traits`` holds one row per course, ``severity`` one per dose."""

    courses: Columns
    traits: Columns
    doses: Columns
    severity: NDArray[np.int8]


@dataclass(frozen=True)
class Clinic:
    """What holds for every patient of one invented clinic."""

    protocols: tuple[Protocol, ...]
    clinicians: tuple[ClinicianPlan, ...]
    as_of_day: int


def simulate_part(rng: np.random.Generator, clinic: Clinic, referred: Ints) -> Part:
    """Patients referred about those days, from referral to the as-of day."""
    patients, count = draw_patients(rng, referred, clinic.as_of_day), len(referred)
    traits = draw_traits(rng, patients["diagnoses"])
    treatment = _treat(rng, clinic, patients, traits)
    courses = treatment.courses
    patients["consent_day"] = _draw_consents(rng, courses, count)
    patients["delay"] = np.zeros(count, dtype=np.int64)
    assignments = draw_assignments(
        rng, clinic.clinicians, patients["referred_day"], _find_last_end(courses, count), clinic.as_of_day
    )
    therapy = draw_therapy(rng, courses, treatment.doses, clinic.protocols, clinic.as_of_day)
    sessions, dose_session = build_sessions(rng, courses, treatment.doses, therapy, assignments)
    forms = plan_screenings(rng, courses, treatment.doses, treatment.traits, clinic.protocols, clinic.as_of_day)
    answered = answer_forms(rng, forms, courses, treatment.traits, treatment.severity)
    dose_traits = take(treatment.traits, treatment.doses["course"])
    vitals = draw_vital_rows(rng, treatment.doses, dose_traits, treatment.severity)
    effects = build_effect_rows(rng, treatment.doses, treatment.severity)
    return Part(
        patients=patients,
        assignments=assignments,
        courses=_describe_courses(courses),
        sessions=sessions,
        vitals=link_to_sessions(vitals, dose_session),
        side_effects=link_to_sessions(effects, dose_session),
        screenings=build_screenings(rng, answered, courses, sessions, dose_session),
        checks=draw_checks(rng, courses, clinic.protocols, clinic.as_of_day),
    )


def _treat(rng: np.random.Generator, clinic: Clinic, patients: Columns, traits: Columns) -> Treatment:
    starts = draw_first_courses(rng, patients, clinic.protocols, clinic.as_of_day)
    first = _run_courses(rng, starts, traits, clinic.as_of_day)
    again = draw_second_courses(rng, first.courses, traits, patients, clinic.protocols, clinic.as_of_day)
    second = _run_courses(rng, again, traits, clinic.as_of_day)
    shifted = second.doses | {"course": second.doses["course"] + len(first.courses["patient"])}
    return Treatment(
        stack([first.courses, second.courses]),
        stack([first.traits, second.traits]),
        stack([first.doses, shifted]),
        np.concatenate([first.severity, second.severity]),
    )


def _run_courses(rng: np.random.Generator, starts: Columns, traits: Columns, as_of_day: int) -> Treatment:
    mine = prepare_traits(rng, traits, starts)
    dosing = Dosing(rng, starts, mine, as_of_day)
    dosing.open &= starts["dosed"]
    simulated: Simulated = dosing.run()
    courses = finish_courses(rng, starts, simulated, as_of_day)
    doses = add_dose_details(rng, simulated.doses, courses, mine)
    return Treatment(courses, mine, doses, simulated.severity)


def _draw_consents(rng: np.random.Generator, courses: Columns, count: int) -> NDArray[np.object_]:
    """Signed at the first preparation session; None before it, and where nobody wrote it down."""
    consent = np.full(count, NO_DAY, dtype=np.int64)
    first = np.flatnonzero(courses["number"] == 1)
    kept = first[rng.random(len(first)) >= NEVER_CONSENTED]
    consent[courses["patient"][kept]] = courses["started_day"][kept]
    return to_optional(consent)


def _find_last_end(courses: Columns, count: int) -> Ints:
    ended = np.full(count, -1, dtype=np.int64)
    np.maximum.at(ended, courses["patient"], courses["ended_day"])
    return np.where(ended < 0, NO_DAY, ended)


def _describe_courses(courses: Columns) -> Columns:
    kept = ("patient", "number", "protocol", "started_day", "end_reason", "primary_instrument")
    rows = {name: courses[name] for name in kept}
    return rows | {"ended_day": to_optional(courses["ended_day"]), "delay": np.zeros(len(rows["patient"]), np.int64)}
