"""One section of Methods for a viewer: the definitions, and what the clinic's own data add to them."""

from dashboard.reports.methods.contents import find_section
from dashboard.reports.methods.parts import Section
from dashboard.reports.view import View
from data_access.database import Store
from data_access.facts.store import FactsStore
from data_access.scope import Scope


def load_methods_section(store: Store, facts_store: FactsStore, scope: Scope, view: View, key: str) -> Section | None:
    """The section of that key with the threshold set in force marked; None where there is none."""
    return find_section(key, view.thresholds)
