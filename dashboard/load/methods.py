"""One section of Methods for a viewer: the definitions, and what the clinic's own data add to them."""

from typing import Final

from dashboard.analysis.expected_course.back_test import back_test
from dashboard.reports.methods.back_test_part import make_back_test_parts
from dashboard.reports.methods.contents import find_section
from dashboard.reports.methods.parts import Part, Section
from dashboard.reports.view import View
from data_access.database import Store
from data_access.definitions.registry import get_instruments
from data_access.facts.store import FactsStore
from data_access.scope import Scope

BACK_TESTED: Final = "expected-course"


def load_methods_section(store: Store, facts_store: FactsStore, scope: Scope, view: View, key: str) -> Section | None:
    """The section of that key with the threshold set in force marked; None where there is none."""
    del store
    more = _back_test(facts_store, scope.site_id, view) if key == BACK_TESTED else ()
    return find_section(key, view.thresholds, more)


def _back_test(facts_store: FactsStore, site_id: int, view: View) -> tuple[Part, ...]:
    """Of the whole clinic, as its expected courses are: sums over courses, nobody's own figures."""
    clinic = facts_store.get_view_of(facts_store.get(site_id), None, view.as_of_day)
    tested = tuple(
        (instrument, back_test(clinic, instrument, view.thresholds))
        for instrument in get_instruments()
        if instrument.caseness[view.thresholds] and instrument.reliable_change[view.thresholds]
    )
    return make_back_test_parts(tested, view.thresholds)
