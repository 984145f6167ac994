"""Names joined to the patients of a report, for the rows shown only."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from dashboard.reports.people import Person
from dashboard.reports.view import View
from data_access.database import Store
from data_access.days import to_date
from data_access.facts.store import FactsStore
from data_access.queries.names import PersonRow, get_people
from data_access.scope import Scope


def load_people(session: Session, scope: Scope, view: View, patient_ids: Iterable[int]) -> dict[int, Person]:
    """The patients asked for, by id, as the view shows them; patients outside the scope are not there."""
    return {key: to_person(row, view) for key, row in get_people(session, scope, patient_ids).items()}


def load_people_behind(
    store: Store, facts_store: FactsStore, scope: Scope, view: View, patient_ids: tuple[int, ...]
) -> tuple[Person, ...]:
    """Every patient behind a figure or a mark, by name (or code): a list that shows only the first must say so."""
    del facts_store  # every loader of a page is called alike; names come from the store alone
    with store.read_as(scope.sight) as session:
        people = load_people(session, scope, view, patient_ids)
    return tuple(sorted(people.values(), key=lambda person: person.label))


def to_person(row: PersonRow, view: View) -> Person:
    """A patient as a list shows one: where names are hidden, the code and the decade of age only."""
    label = row.code if view.hide_names else row.name
    return Person(row.patient_id, row.handle, row.code, label, age_words(row.birth_day, view))


def age_words(birth_day: int | None, view: View) -> str:
    """ "34", "30s" where names are hidden, "not recorded" without a birthday. Age at the as-of day."""
    if birth_day is None:
        return "not recorded"
    born, on = to_date(birth_day), to_date(view.as_of_day)
    years = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return f"{years // 10 * 10}s" if view.hide_names else str(years)
