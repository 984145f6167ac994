"""One patient after another with the scores and doses of a test, as facts."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from data_access.facts.arrays import Facts
from data_access.facts.load import load_facts
from data_access.facts.view import view_facts
from data_access.models import Site
from tests.factories import DAY, make_course, make_dosing, make_patient, make_protocol, make_screening

Reading = tuple[int, int | None]
"""Day since the first dose, and total."""


def add_patient(
    session: Session, site: Site, readings: Sequence[Reading], doses: Sequence[Any] = (0,), instrument: str = "gad7"
) -> None:
    """A patient whose first dose is on ``DAY``. A dose is a day since then, or (day, route)."""
    patient = make_patient(session, site)
    course = make_course(session, patient, make_protocol(session, site), started_day=DAY - 20)
    for dose in doses:
        day, route = dose if isinstance(dose, tuple) else (dose, "im")
        make_dosing(session, course, DAY + day, route=route)
    for place, (day, total) in enumerate(readings):
        make_screening(session, patient, instrument=instrument, day=DAY + day, total=total, hour=8 + place % 10)


def see(session: Session, site: Site, day: int = 1000) -> Facts:
    """Everybody as of a day since the first dose."""
    facts = load_facts(session, site.id)
    return view_facts(facts, facts.patients.id, DAY + day)
