"""A network of random patients for measuring: the size is right, the medicine only roughly.

Not the demonstration clinic (``kap-outcomes demo``), which is believable and slower to make.
"""

from datetime import UTC, datetime
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import insert
from sqlalchemy.orm import Session

from data_access.store import Store
from data_access.days import to_date
from data_access.models import (
    Assignment,
    Base,
    Clinician,
    Course,
    DataVersion,
    Patient,
    Protocol,
    Screening,
    SideEffect,
    Site,
    TreatmentSession,
    Vital,
)

SCREENINGS, SESSIONS, DOSINGS, EFFECTS, READINGS = 50, 20, 12, 30, 36
"""Rows per patient. 20,000 patients: 1 M screenings, 400 k sessions, 600 k side effects, 720 k readings."""

PATIENTS_PER_THERAPIST = 400
THERAPIST = 3
"""Id of the first therapist (1 is the director, 2 the supervisor of the first two therapists)."""

BATCH = 20_000
DAY_SECONDS = 86_400
WEEK = 7
INSTRUMENTS = np.array(["gad7", "phq9", "pcl5", "cadss", "who5"], object)
TOP_TOTALS = np.array([21, 27, 80, 92, 100])
ROUTES = np.array(["im", "iv", "nasal", "sublingual", "sc"], object)
KINDS = np.array(["dizziness", "fatigue", "sedation", "somnolence", "dissociation", "nausea", "vomiting"], object)
OTHER_KINDS = np.array(["preparation", "integration", "psychotherapy", "check-in"], object)

Whole = NDArray[np.int64]


def generate(store: Store, patients: int, as_of_day: int, seed: int = 1) -> int:
    """Write one site of random patients into an empty store, all rows on or before ``as_of_day``; returns its id."""
    random = np.random.default_rng(seed)
    with store.write() as session:
        site_id = _write_frame(session, patients)
        started = random.integers(as_of_day - 500, as_of_day - DOSINGS * WEEK, patients)
        _write_people(session, site_id, started, as_of_day)
        _write_sessions(session, site_id, started, random)
        _write_effects(session, site_id, patients, random)
        _write_readings(session, site_id, patients, random)
        _write_screenings(session, site_id, started, random)
    return site_id


def _write(session: Session, table: type[Base], count: int, **columns: Any) -> None:
    """Insert ``count`` rows in batches; a column is an array or list of that length, or one value for all."""
    lists = {
        name: value.tolist() if isinstance(value, np.ndarray) else value if isinstance(value, list) else [value] * count
        for name, value in columns.items()
    }
    rows = (dict(zip(lists, row, strict=True)) for row in zip(*lists.values(), strict=True))
    while batch := list(islice(rows, BATCH)):
        session.execute(insert(table), batch)


def _moments(day: Whole, second: Whole | int) -> list[datetime]:
    return [datetime.fromtimestamp(moment, UTC) for moment in (day * DAY_SECONDS + second).tolist()]


def _some(random: np.random.Generator, values: NDArray[Any], missing: float) -> list[Any]:
    """The values with a share of them not recorded."""
    return np.where(random.random(len(values)) < missing, None, values.astype(object)).tolist()


def _write_frame(session: Session, patients: int) -> int:
    """The site, its people and its one protocol."""
    site = Site(code="bench", name="Benchmark network", time_zone="Europe/London", is_demo=True)
    session.add(site)
    session.flush()
    session.add(DataVersion(site_id=site.id, data_version=1, meeting_version=1))
    therapists = max(1, -(-patients // PATIENTS_PER_THERAPIST))
    roles = ["director", "supervisor"] + ["therapist"] * therapists
    people = [f"Person {number}" for number in range(len(roles))]
    supervisors = [2 if role == "therapist" and number < 4 else None for number, role in enumerate(roles)]
    count = len(roles)
    ids = np.arange(1, count + 1)
    _write(session, Clinician, count, id=ids, site_id=site.id, code=people, name=people, role=roles,
           supervisor_id=supervisors)  # fmt: skip
    plan = {"before_first_dose_days": 7, "before_each_dose": True, "after_last_dose": True}
    plan |= {"follow_up_months": [1, 3], "at_start": False, "at_end": False}
    session.add(
        Protocol(
            id=1,
            site_id=site.id,
            code="twelve",
            name="Twelve doses",
            substance="racemic",
            route="im",
            planned_doses=DOSINGS,
            dose_interval_days=WEEK,
            preparation_sessions=2,
            integration_after_doses=[1, 3, 6],
            integration_within_days=3,
            screenings=[{"instrument": key, **plan} for key in ("gad7", "phq9")],
            long_term_checks={"bladder": 90},
        )
    )
    session.flush()
    return site.id


def _write_people(session: Session, site_id: int, started: Whole, as_of_day: int) -> None:
    count = len(started)
    ids = np.arange(1, count + 1)
    diagnoses = [["F41.1"], ["F33.1", "F41.1"], ["F43.1"]]
    _write(
        session,
        Patient,
        count,
        id=ids,
        site_id=site_id,
        code=[f"P{number:06d}" for number in ids],
        handle=[f"h{number * 2654435761 % 2**32:08x}{number:06d}" for number in ids.tolist()],
        name=[f"Patient {number}" for number in ids],
        birth_date=[to_date(day) for day in (ids * 7919 % 15_000 - 8_000).tolist()],
        sex=[("female", "male", "other", None)[number % 4] for number in ids.tolist()],
        diagnoses=[diagnoses[number % 3] for number in ids.tolist()],
        prior_treatments=[[]] * count,
        consent_day=started - 5,
        referred_day=started - 30,
        recorded_at=_moments(started - 30, 60_000),
    )
    clinician = THERAPIST + (ids - 1) // PATIENTS_PER_THERAPIST
    _write(session, Assignment, count, site_id=site_id, patient_id=ids, clinician_id=clinician, from_day=started - 30)
    open_still = started + (DOSINGS + 4) * WEEK > as_of_day
    _write(
        session,
        Course,
        count,
        id=ids,
        site_id=site_id,
        patient_id=ids,
        number=1,
        protocol_id=1,
        started_day=started,
        ended_day=np.where(open_still, None, (started + DOSINGS * WEEK).astype(object)),
        end_reason=np.where(open_still, None, np.array("completed", object)),
        primary_instrument="gad7",
        recorded_at=_moments(started, 60_000),
    )


def _write_sessions(session: Session, site_id: int, started: Whole, random: np.random.Generator) -> None:
    """Weekly dosing sessions (the first ``DOSINGS`` of each patient's ids), then the others between them."""
    patients, count = len(started), len(started) * SESSIONS
    number = np.tile(np.arange(SESSIONS), patients)
    patient = np.repeat(np.arange(1, patients + 1), SESSIONS)
    dosing = number < DOSINGS
    day = np.repeat(started, SESSIONS) + np.where(dosing, number * WEEK, (number - DOSINGS) * WEEK + 2)
    kind = np.where(dosing, np.array("dosing", object), OTHER_KINDS[number % len(OTHER_KINDS)])
    status = np.where(random.random(count) < 0.93, np.array("attended", object), np.array("missed", object))
    weight = 55 + patient % 50
    assessed = np.where(dosing, np.array(True, object), None)
    _write(
        session,
        TreatmentSession,
        count,
        id=np.arange(1, count + 1),
        site_id=site_id,
        patient_id=patient,
        course_id=patient,
        clinician_id=THERAPIST + (patient - 1) // PATIENTS_PER_THERAPIST,
        kind=kind,
        status=status,
        starts_at=_moments(day, 36_000 + random.integers(0, 20_000, count)),
        day=day,
        substance=np.where(dosing, np.array("racemic", object), None),
        route=np.where(dosing, ROUTES[patient % len(ROUTES)], None),
        dose_mg=np.where(dosing, (weight * 0.75).astype(object), None),
        weight_kg=np.where(dosing, weight.astype(object), None),
        adjuncts=[[]] * count,
        side_effects_assessed=np.where(random.random(count) < 0.08, None, assessed),
        asked_how=np.where(dosing, np.array("checklist", object), None),
        left_with_escort=assessed,
        recorded_at=_moments(day, 65_000),
    )


def _dosing_ids(patients: int, per_patient: int, random: np.random.Generator) -> tuple[Whole, Whole]:
    """For ``per_patient`` rows: the number of the row and a dosing session of the patient."""
    number = np.tile(np.arange(per_patient), patients)
    first = np.repeat(np.arange(patients) * SESSIONS + 1, per_patient)
    return number, first + number % DOSINGS


def _write_effects(session: Session, site_id: int, patients: int, random: np.random.Generator) -> None:
    count = patients * EFFECTS
    number, dosing = _dosing_ids(patients, EFFECTS, random)
    _write(
        session,
        SideEffect,
        count,
        site_id=site_id,
        session_id=dosing,
        kind=KINDS[(number // DOSINGS * 2 + np.arange(count) // EFFECTS) % len(KINDS)],
        severity=random.choice([1, 2, 3], count, p=[0.6, 0.33, 0.07]),
        expected=_some(random, np.ones(count, np.bool_), 0.5),
        distressing=_some(random, random.integers(0, 4, count), 0.5),
        serious=random.random(count) < 0.0005,
        onset_min=_some(random, random.integers(1, 60, count), 0.2),
        duration_min=_some(random, random.integers(5, 200, count), 0.2),
        resolved_before_leaving=_some(random, np.ones(count, np.bool_), 0.2),
        recorded_at=_moments(np.full(count, 20_000), 0),
    )


def _write_readings(session: Session, site_id: int, patients: int, random: np.random.Generator) -> None:
    count = patients * READINGS
    number, dosing = _dosing_ids(patients, READINGS, random)
    moment = number // DOSINGS
    systolic = np.clip(random.normal(128, 14, count) + 12 * (moment == 1), 80, 230).astype(int)
    _write(
        session,
        Vital,
        count,
        site_id=site_id,
        session_id=dosing,
        moment=np.array(["before", "during", "leaving"], object)[moment],
        minutes_from_dose=np.array([-10, 40, 120])[moment],
        systolic=_some(random, systolic, 0.05),
        diastolic=_some(random, systolic * 5 // 8, 0.05),
        spo2=random.integers(88, 101, count),
        recorded_at=_moments(np.full(count, 20_000), 0),
    )


def _write_screenings(session: Session, site_id: int, started: Whole, random: np.random.Generator) -> None:
    """Each questionnaire ten times, falling from a random start; CADSS belongs to a dosing session."""
    patients, count = len(started), len(started) * SCREENINGS
    number = np.tile(np.arange(SCREENINGS), patients)
    patient = np.repeat(np.arange(1, patients + 1), SCREENINGS)
    which, turn = number % len(INSTRUMENTS), number // len(INSTRUMENTS)
    top = TOP_TOTALS[which]
    severity = np.repeat(random.uniform(0.3, 1.0, patients), SCREENINGS) * (1 - turn * random.uniform(0, 0.08, count))
    total = np.clip(top * severity, 0, top).astype(int)
    is_cadss = INSTRUMENTS[which] == "cadss"
    day = np.repeat(started, SCREENINGS) + turn * WEEK - np.where(is_cadss, 0, 1)
    risk = np.where(INSTRUMENTS[which] == "phq9", random.choice([0, 1, 2, 3], count, p=[0.8, 0.14, 0.05, 0.01]), None)
    _write(
        session,
        Screening,
        count,
        site_id=site_id,
        patient_id=patient,
        course_id=patient,
        session_id=np.where(is_cadss, ((patient - 1) * SESSIONS + 1 + turn).astype(object), None),
        instrument=INSTRUMENTS[which],
        taken_at=_moments(day, 30_000 + number),
        taken_day=day,
        total=_some(random, total, 0.02),
        answers=np.where(INSTRUMENTS[which] == "gad7", np.array("2,1,3,0,2,1,1", object), None),
        risk_item=risk,
        definition_version=1,
        recorded_at=_moments(day, 65_000),
    )
