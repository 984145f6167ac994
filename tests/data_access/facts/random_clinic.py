"""A small clinic in which everything that can be missing, late, double or out of order is so for someone."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from data_access.days import to_date
from data_access.models import Clinician, Course, Patient, Site, TreatmentSession
from tests.factories import (
    DAY,
    at,
    make_assignment,
    make_check,
    make_clinician,
    make_course,
    make_patient,
    make_protocol,
    make_screening,
    make_session,
    make_side_effect,
    make_site,
    make_vital,
)

LAST = DAY + 240
TIME_ZONE = "America/New_York"
"""Behind UTC: an evening entry has tomorrow's date there. The days span both changes of the clock."""

INSTRUMENTS = ("gad7", "phq9", "pcl5", "cadss", "cssrs_screener", "cssrs_since_last")
KINDS = ("dizziness", "dissociation", "nausea", "headache", "urinary_symptoms")


@dataclass(frozen=True)
class Clinic:
    """What a test needs to know of the clinic it made."""

    site: Site
    clinicians: list[Clinician]
    patients: list[Patient]

    @property
    def ids(self) -> list[int]:
        return [patient.id for patient in self.patients]


def make_random_clinic(session: Session, seed: int = 1, patients: int = 12) -> Clinic:
    """One site; its rows are written in an order of their own."""
    random = Random(seed)
    site = make_site(session, time_zone=TIME_ZONE)
    director = make_clinician(session, site, "director")
    therapists = [make_clinician(session, site, supervisor=director) for _ in range(3)]
    protocols = [make_protocol(session, site), make_protocol(session, site, route="nasal")]
    clinic = Clinic(site, [director, *therapists], [_make_patient(session, site, random) for _ in range(patients)])
    for patient in random.sample(clinic.patients, patients):
        _make_assignments(session, patient, therapists, random)
        checks = [
            (random.randint(DAY, LAST), random.choice(("bladder", "liver", "craving")))
            for _ in range(random.randint(0, 3))
        ]
        for day, check in dict.fromkeys(checks):
            make_check(session, patient, day, check)
        courses = [
            make_course(
                session,
                patient,
                random.choice(protocols),
                started_day=DAY + 100 * number + random.randint(0, 20),
                primary_instrument=random.choice(INSTRUMENTS),
                **_maybe(random, ended_day=DAY + 100 * number + 90, end_reason="completed"),
            )
            for number in range(random.randint(0, 2))
        ]
        taken: set[tuple[str, datetime]] = set()
        sessions = [one for course in courses for one in _make_sessions(session, course, therapists, random, taken)]
        _make_screenings(session, patient, sessions, random)
    return clinic


def _maybe(random: Random, **fields: Any) -> dict[str, Any]:
    """The fields, or none of them."""
    return fields if random.random() < 0.6 else {}


def _make_patient(session: Session, site: Site, random: Random) -> Patient:
    return make_patient(
        session,
        site,
        birth_date=random.choice((None, to_date(random.randint(-12_000, 12_000)))),
        sex=random.choice((None, "female", "male", "other")),
        diagnoses=random.choice(([], ["F41.1"], ["F33.1", "F41.1"], ["F43.1"])),
        payer=random.choice((None, "self-pay", "insurer", "public")),
        prior_treatments=random.choice(([], ["SSRI"], ["SSRI", "EMDR", "SSRI"])),
        consent_day=random.choice((None, random.randint(DAY - 30, LAST))),
        referred_day=random.choice((None, random.randint(DAY - 60, LAST))),
    )


def _make_assignments(session: Session, patient: Patient, therapists: list[Clinician], random: Random) -> None:
    for clinician in random.sample(therapists, random.randint(0, 2)):
        start = random.randint(DAY - 50, DAY + 100)
        make_assignment(session, patient, clinician, start, random.choice((None, start + random.randint(1, 120))))


def _make_sessions(
    session: Session, course: Course, therapists: list[Clinician], random: Random, taken: set[tuple[str, datetime]]
) -> list[TreatmentSession]:
    """Sessions of one course; ``taken``: kinds and moments that an overlapping course has used already."""
    made = []
    for day in random.sample(range(course.started_day - 5, course.started_day + 80), random.randint(2, 14)):
        kind = random.choice(("preparation", "dosing", "dosing", "dosing", "integration", "check-in"))
        starts_at = at(day, random.randint(0, 23), time_zone=TIME_ZONE)
        if (kind, starts_at) in taken:
            continue
        taken.add((kind, starts_at))
        one = make_session(
            session,
            course,
            day,
            kind,
            starts_at=starts_at,
            status=random.choice(("attended", "attended", "attended", "missed", "cancelled")),
            recorded_at=at(day, 23, 59, TIME_ZONE) + timedelta(minutes=random.randint(0, 3_000)),
            **_maybe(random, clinician_id=random.choice(therapists).id),
            **_maybe(random, substance=random.choice(("racemic", "esketamine")), route=random.choice(("iv", "oral"))),
            **_maybe(random, dose_mg=random.choice((0.0, 36.65, 84.0, 2000.0)), weight_kg=73.2),
            **_maybe(random, side_effects_assessed=random.random() < 0.7, asked_how="spontaneous"),
            **_maybe(random, left_with_escort=random.random() < 0.5),
            **_maybe(random, duration_min=random.choice((1, 50, 1440))),
        )
        # Effects and readings of other sessions have no row to stand in: the facts leave them out.
        _make_effects(session, one, random)
        _make_readings(session, one, random)
        made.append(one)
    return made


def _make_effects(session: Session, one: TreatmentSession, random: Random) -> None:
    for kind in random.sample(KINDS, random.randint(0, 3)):
        make_side_effect(
            session,
            one,
            kind,
            random.randint(1, 3),
            serious=random.random() < 0.1,
            **_maybe(random, expected=random.random() < 0.5, distressing=random.randint(0, 3)),
            **_maybe(random, onset_min=random.choice((0, 10_080)), duration_min=random.choice((0, 43_200))),
            **_maybe(random, resolved_before_leaving=random.random() < 0.5),
        )


def _make_readings(session: Session, one: TreatmentSession, random: Random) -> None:
    minutes = {"before": (-1440, -5, 0), "during": (29, 30, 60, 61), "leaving": (60, 120, 1440)}
    for moment, choices in minutes.items():
        for minute in random.sample(choices, random.randint(0, 2)):
            pressure = random.randint(60, 260) if random.random() < 0.8 else None
            make_vital(
                session,
                one,
                moment,
                minute,
                systolic=pressure,
                diastolic=random.choice((None, 30, 90, 160)),
                spo2=random.choice((None, 50, 95, 100)),
            )


def _draw_answers(random: Random) -> str | None:
    """20 answers of PCL-5, whole, with some missing or out of range; too few of them; or none at all."""
    answers: list[str] = [random.choice(("0", "1", "2", "3", "4")) for _ in range(random.choice((20, 20, 20, 19)))]
    for place in random.sample(range(19), random.choice((0, 0, 1, 5))):
        answers[place] = random.choice(("", "", "9", "12"))
    return random.choice((None, ",".join(answers), ",".join(answers), ",".join(answers)))


def _draw_triage(random: Random) -> str | None:
    """Six or seven answers of C-SSRS, some missing or out of range; too many or too few; or only the level came."""
    answers = [random.choice(("0", "0", "1", "")) for _ in range(random.choice((7, 6)))]
    answers[3] = random.choice((answers[3], answers[3], "2"))
    return random.choice((None, ",".join(answers), ",".join(answers)))


def _make_screenings(session: Session, patient: Patient, sessions: list[TreatmentSession], random: Random) -> None:
    draw = {"pcl5": _draw_answers, "cssrs_screener": _draw_triage, "cssrs_since_last": _draw_triage}
    for day in random.sample(range(DAY - 20, LAST), random.randint(0, 14)):
        instrument = random.choice(INSTRUMENTS)
        make_screening(
            session,
            patient,
            day,
            random.choice((None, 0, 14, 21)),
            instrument,
            answers=draw[instrument](random) if instrument in draw else None,
            taken_at=at(day, random.randint(0, 23), time_zone=TIME_ZONE),
            risk_item=random.choice((None, 0, 1, 2, 3, 6)),
            source_total=(None, 14, 21)[day % 3],
            recorded_at=at(day, 23, 45, TIME_ZONE) + timedelta(minutes=random.randint(0, 30)),
        )
    taken = set()
    for one in random.sample(sessions, len(sessions) // 2):
        for hour in random.sample(range(24), random.randint(1, 2)):
            day = one.day + random.choice((0, 0, 0, 1))
            if (day, hour) in taken:
                continue
            taken.add((day, hour))
            make_screening(
                session,
                patient,
                day,
                random.choice((None, 0, 92)),
                "cadss",
                taken_at=at(day, hour, 30, TIME_ZONE),
                session_id=one.id,
            )
