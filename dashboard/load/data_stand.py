"""What the database holds of a clinic, in one line."""

from dashboard.load.data_manager import see_all_rows
from dashboard.load.scoped_facts import load_scoped_facts
from dashboard.reports.view import View
from dashboard.reports.words.wording import plural
from data_access.database import Store
from data_access.facts.store import FactsStore
from data_access.scope import Scope

NOTHING = "no patient is on record yet"


def load_data_stand(store: Store, facts_store: FactsStore, scope: Scope, view: View, _: None) -> str:
    """ "500 patients, 2,914 sessions, 6,208 screenings" up to the as-of day."""
    counted = see_all_rows(scope)
    with store.read_as(counted.sight) as session:
        facts = load_scoped_facts(session, facts_store, counted, view)
    counts = (
        (len(facts.patients.id), "patient"),
        (len(facts.sessions.day), "session"),
        (len(facts.screenings.day), "screening"),
    )
    return ", ".join(plural(count, noun) for count, noun in counts) if facts.patients.id.size else NOTHING
