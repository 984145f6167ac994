"""A chunk of invented patients with everything that happened to them, as a ``Part`` of the clinic."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data_access.definitions.vocabulary import Protocol
from data_access.demo.answers import answer_forms
from data_access.demo.checks import draw_checks
from data_access.demo.clinicians import ClinicianPlan, draw_assignments, find_clinicians, to_optional
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
from data_access.demo.screenings import plan_screenings
from data_access.demo.sessions import add_dose_details, draw_therapy
from data_access.demo.side_effects import build_effect_rows
from data_access.demo.tables import Bools, Columns, Ints, stack, take, to_objects
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
    patients: int


def simulate_part(rng: np.random.Generator, clinic: Clinic, first: int, count: int) -> Part:
    """Patients ``first`` to ``first + count`` of the clinic, from referral to the as-of day."""
    patients = draw_patients(rng, first, count, clinic.patients, clinic.as_of_day)
    traits = draw_traits(rng, patients["diagnoses"])
    treatment = _treat(rng, clinic, patients, traits)
    courses = treatment.courses
    patients["consent_day"] = _draw_consents(rng, courses, count)
    patients["delay"] = np.zeros(count, dtype=np.int64)
    assignments = draw_assignments(
        rng, clinic.clinicians, patients["referred_day"], _find_last_end(courses, count), clinic.as_of_day
    )
    sessions, dose_session = _build_sessions(rng, clinic, treatment, assignments)
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
        vitals=_link(vitals, dose_session),
        side_effects=_link(effects, dose_session),
        screenings=_build_screenings(rng, answered, courses, sessions, dose_session),
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


def draw_delays(rng: np.random.Generator, count: int, some: float, many: float) -> Ints:
    """Days from the event until it is written down: none for most, a few days for some, weeks for a handful."""
    draw = rng.random(count)
    late = np.where(draw < some, rng.integers(1, 6, count), 0)
    return np.where(draw < many, rng.integers(7, 29, count), late).astype(np.int64)


def _draw_minutes(rng: np.random.Generator, count: int, first: int, last: int) -> Ints:
    """Minutes of the day in quarters of an hour."""
    return 15 * rng.integers(first * 4, last * 4, count)


def _build_sessions(
    rng: np.random.Generator, clinic: Clinic, treatment: Treatment, assignments: Columns
) -> tuple[Columns, Ints]:
    """Every session of the chunk, doses first; and the session row of each dose (the same number)."""
    doses, courses = treatment.doses, treatment.courses
    therapy = draw_therapy(rng, courses, doses, clinic.protocols, clinic.as_of_day)
    blank = np.full(len(therapy["day"]), None, dtype=object)
    count = len(doses["day"])
    dosing: Columns = {
        "course": doses["course"],
        "kind": np.full(count, "dosing", dtype=object),
        "status": doses["status"],
        "day": doses["day"],
        "minute": _draw_minutes(rng, count, 9, 15),
        "place": rng.choice(np.array(["Treatment room 1", "Treatment room 2", "Treatment room 3"], object), count),
        **{name: doses[name] for name in ("substance", "formulation", "route", "dose_mg", "weight_kg", "infusion_min",
                                          "adjuncts", "assessed", "asked_how", "escort")},
        "ready_min": np.where(doses["ready_min"] < 0, None, doses["ready_min"].astype(object)),
    }  # fmt: skip
    talking: Columns = {
        "course": therapy["course"],
        "kind": therapy["kind"],
        "status": therapy["status"],
        "day": therapy["day"],
        "minute": _draw_minutes(rng, len(blank), 9, 17),
        "place": np.where(therapy["kind"] == "check-in", "telephone", "Consulting room").astype(object),
        **dict.fromkeys(("substance", "formulation", "route", "dose_mg", "weight_kg", "infusion_min", "assessed", "asked_how", "escort", "ready_min"), blank),
        "adjuncts": to_objects([[]] * len(blank)),
    }  # fmt: skip
    rows = stack([dosing, {name: talking[name] for name in dosing}])
    rows["patient"] = courses["patient"][rows["course"]]
    rows["clinician"] = find_clinicians(assignments, rows["patient"], rows["day"])
    rows["delay"] = draw_delays(rng, len(rows["day"]), 0.07, 0.006)
    return rows, np.arange(count)


def _link(rows: Columns, dose_session: Ints) -> Columns:
    linked = {name: values for name, values in rows.items() if name != "dose"}
    return {"session": dose_session[rows["dose"]], **linked}


def _build_screenings(
    rng: np.random.Generator, answered: dict[str, Columns], courses: Columns, sessions: Columns, dose_session: Ints
) -> Columns:
    """Every filled questionnaire; those of a dosing day before the dose, CADSS at its peak."""
    parts = []
    for key, rows in answered.items():
        count = len(rows["course"])
        own = rows["same_day"]
        session = np.where(rows["dose"] >= 0, dose_session[np.maximum(rows["dose"], 0)], -1) if count else rows["dose"]
        begins = sessions["minute"][np.maximum(session, 0)] if count else rows["dose"]
        ahead = begins + 40 if key == "cadss" else begins - rng.integers(20, 75, count)
        free = rng.integers(7 * 60, 21 * 60, count) if not key.startswith("cssrs") else _draw_minutes(rng, count, 9, 17)
        parts.append(
            {
                "patient": courses["patient"][rows["course"]],
                "course": rows["course"],
                "session": np.where((key == "cadss") & own, session, -1),
                "instrument": np.full(count, key, dtype=object),
                "day": rows["day"],
                "minute": np.where(own, ahead, free),
                "answers": rows["answers"],
                "total": rows["total"],
                "source_total": _copy_totals(rng, rows["total"]),
                "risk_item": rows["risk_item"],
                "delay": draw_delays(rng, count, 0.05, 0.004),
            }
        )
    return _drop_doubles(stack(parts))


def _copy_totals(rng: np.random.Generator, total: NDArray[np.object_]) -> NDArray[np.object_]:
    """What the form itself said: the paper forms carry a sum, and one in some hundreds was added up wrongly."""
    on_paper = (rng.random(len(total)) < 0.3) & (total != None)  # noqa: E711 elementwise
    said = np.where(on_paper, total, None)
    wrong = np.flatnonzero(on_paper & (rng.random(len(total)) < 0.004))
    said[wrong] = np.array([max(int(value) - 1, 0) for value in said[wrong]], dtype=object)
    return said


def _drop_doubles(rows: Columns) -> Columns:
    """One form of a kind at one moment."""
    keys = np.char.add(rows["instrument"].astype(str), "")
    code = np.unique(keys, return_inverse=True)[1]
    moment = ((rows["patient"] * 64 + code) * 2**15 + rows["day"]) * 1440 + rows["minute"]
    kept: Bools = np.zeros(len(moment), dtype=bool)
    kept[np.unique(moment, return_index=True)[1]] = True
    return take(rows, kept)
