"""What is remembered of a view of the facts goes with it."""

import gc
import weakref

from dashboard.analysis.expected_course.clinic_courses import build_clinic_courses
from dashboard.load.caseload import load_caseload
from dashboard.load.side_effects import load_side_effects
from dashboard.load.weekly_review import load_weekly_review
from dashboard.reports.caseload.choice import CaseloadChoice
from dashboard.reports.side_effects.selection import SideEffectSelection
from dashboard.reports.view import View
from data_access.database import Store
from data_access.facts.store import FactsStore
from data_access.scope import decide_scope
from tests.dashboard.reports.told_clinic import AS_OF, ToldClinic


def test_nothing_that_is_remembered_keeps_a_view_alive(sqlite_store: Store) -> None:
    with sqlite_store.write() as session:
        clinic = ToldClinic(session)
        clinic.tell("Ada").forms((28, 17), (15, 12), (10, 11), (2, 7)).dose(28).dose(12, {"nausea": 3})
        clinic.tell("Ed Gone", ended=10).forms((28, 11), (12, 15)).dose(28)
        session.flush()
        site_id, director_id = clinic.site.id, clinic.director.id
    with sqlite_store.read() as session:
        scope = decide_scope(session, site_id, director_id, AS_OF)
    facts_store = FactsStore(sqlite_store)
    expected = build_clinic_courses(facts_store.get_view(site_id, None, AS_OF), AS_OF)
    load_weekly_review(sqlite_store, facts_store, scope, View(AS_OF), 25, expected)
    load_caseload(sqlite_store, facts_store, scope, View(AS_OF), CaseloadChoice(), expected)
    load_side_effects(sqlite_store, facts_store, scope, View(AS_OF), SideEffectSelection())
    whole = weakref.ref(facts_store.get(site_id))
    view = weakref.ref(facts_store.get_view(site_id, None, AS_OF))
    assert whole() is not None
    assert view() is not None
    del facts_store
    gc.collect()
    assert whole() is None
    assert view() is None
