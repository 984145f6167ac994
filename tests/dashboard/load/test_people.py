"""A patient as a list shows one, with names shown and hidden."""

from datetime import date

from dashboard.components.who_are_they import MOST_SHOWN
from dashboard.load.people import load_people_behind, to_person
from dashboard.reports.view import View
from data_access.database import Store
from data_access.days import to_day_number
from data_access.facts.store import FactsStore
from data_access.queries.names import PersonRow
from data_access.scope import Scope
from tests.factories import make_patient, make_site

BORN = to_day_number(date(1992, 11, 22))
ROW = PersonRow(7, "handle", "P07", "Ella Novak", BORN)


def test_the_age_is_of_the_as_of_day():
    assert to_person(ROW, View(to_day_number(date(2026, 11, 21)))).age == "33"
    assert to_person(ROW, View(to_day_number(date(2026, 11, 22)))).age == "34"


def test_hidden_names_leave_the_code_and_the_decade():
    person = to_person(ROW, View(to_day_number(date(2026, 11, 22)), hide_names=True))
    assert (person.label, person.code, person.age) == ("P07", "P07", "30s")
    assert "Ella" not in repr(person)


def test_no_birthday_is_said():
    assert to_person(PersonRow(7, "h", "P07", "A", None), View(0)).age == "not recorded"


def test_more_patients_than_a_list_shows_are_all_counted_and_the_list_begins_with_the_first_names(sqlite_store: Store):
    with sqlite_store.write() as session:
        site = make_site(session)
        found = [make_patient(session, site, name=f"Name {MOST_SHOWN + 1 - k:03}") for k in range(MOST_SHOWN + 2)]
        session.flush()
        site_id, ids = site.id, tuple(patient.id for patient in found)
    scope = Scope(site_id, 1, "director", None, 0)
    people = load_people_behind(sqlite_store, FactsStore(sqlite_store), scope, View(0), ids)
    assert len(people) == MOST_SHOWN + 2
    assert people[0].label == "Name 000"
