"""A clinic of a few courses, written by hand: days count from DAY, hours are local."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from data_access.facts.arrays import Facts
from data_access.facts.load import load_facts
from data_access.facts.view import view_facts
from data_access.models import Course, Patient, Site
from data_access.store import Store
from tests.factories import (
    DAY,
    make_course,
    make_dosing,
    make_patient,
    make_protocol,
    make_screening,
    make_session,
    make_site,
)

Moment = tuple[int, int]
"""Day and hour."""


@dataclass(frozen=True)
class Written:
    """One course: moments of attended doses and of therapy by kind, (day, hour, total) of GAD-7."""

    doses: tuple[Moment, ...] = ()
    integration: tuple[Moment, ...] = ()
    preparation: tuple[Moment, ...] = ()
    psychotherapy: tuple[Moment, ...] = ()
    scores: tuple[tuple[int, int, int | None], ...] = ()
    start: int = -30
    end: int | None = None
    planned_after: tuple[int, ...] = ()
    minutes: int | None = None
    other: tuple[dict[str, Any], ...] = field(default=())
    """Further sessions, by the fields of ``make_session``; ``day`` from DAY."""


def write_clinic(store: Store, patients: list[list[Written]], as_of_day: int) -> Facts:
    """The facts of everybody on a day (from DAY); one list of courses for each patient."""
    with store.write() as session:
        site = make_site(session)
        for courses in patients:
            patient = make_patient(session, site)
            for course in courses:
                _write(session, site, patient, course)
        site_id = site.id
    with store.read() as session:
        facts = load_facts(session, site_id)
    return view_facts(facts, facts.patients.id, DAY + as_of_day)


def _write(session: Session, site: Site, patient: Patient, written: Written) -> Course:
    protocol = make_protocol(session, site, integration_after_doses=list(written.planned_after))
    ended = {} if written.end is None else {"ended_day": DAY + written.end, "end_reason": "completed"}
    course = make_course(session, patient, protocol, DAY + written.start, **ended)
    for day, hour in written.doses:
        make_dosing(session, course, DAY + day, hour=hour)
    for kind in ("preparation", "integration", "psychotherapy"):
        for day, hour in getattr(written, kind):
            make_session(session, course, DAY + day, kind, hour, duration_min=written.minutes)
    for fields in written.other:
        make_session(session, course, DAY + fields["day"], **{k: v for k, v in fields.items() if k != "day"})
    for day, hour, total in written.scores:
        make_screening(session, patient, DAY + day, total, hour=hour)
    return course
