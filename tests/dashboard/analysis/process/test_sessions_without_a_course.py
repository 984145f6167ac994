"""Sessions whose course begins only after the as-of day: in such a view they have no course, and count for none."""

import numpy as np

from dashboard.analysis.cohort.finished import find_finished
from dashboard.analysis.process.timeliness import find_due_screenings
from data_access.database import Store
from data_access.definitions.registry import get_instrument
from data_access.facts.arrays import NEVER, Facts
from data_access.facts.load import load_facts
from data_access.facts.view import view_facts
from tests.factories import (
    DAY,
    make_clinician,
    make_course,
    make_dosing,
    make_patient,
    make_protocol,
    make_site,
    plan_screening,
)


def _load(store: Store, *, other: bool) -> Facts:
    """A patient with two doses before the course is said to begin; and, after it in the tables, one with one dose."""
    with store.write() as session:
        site = make_site(session)
        protocol = make_protocol(
            session, site, planned_doses=2, screenings=[plan_screening("gad7", before_each_dose=True)]
        )
        early = make_course(session, make_patient(session, site, make_clinician(session, site)), protocol, DAY + 30)
        for day in (DAY + 10, DAY + 17):
            make_dosing(session, early, day, {})
        if other:
            course = make_course(session, make_patient(session, site, make_clinician(session, site)), protocol, DAY)
            make_dosing(session, course, DAY + 5, {})
        site_id = site.id
    with store.read() as session:
        facts = load_facts(session, site_id)
    return view_facts(facts, facts.patients.id, DAY + 20)


def test_they_do_not_finish_the_course_of_another_patient(sqlite_store: Store) -> None:
    facts = _load(sqlite_store, other=True)
    assert np.sort(facts.dosings.course).tolist() == [-1, -1, 0]
    assert find_finished(facts).day.tolist() == [NEVER]
    due = find_due_screenings(facts, get_instrument("gad7").code, DAY, DAY + 20)
    assert due.due_day.tolist() == [DAY + 5]


def test_alone_they_are_no_error(sqlite_store: Store) -> None:
    facts = _load(sqlite_store, other=False)
    assert find_finished(facts).day.tolist() == []
    assert find_due_screenings(facts, get_instrument("gad7").code, DAY, DAY + 20).due_day.tolist() == []
