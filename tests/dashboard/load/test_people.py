"""A patient as a list shows one, with names shown and hidden."""

from datetime import date

from dashboard.load.people import to_person
from dashboard.reports.view import View
from data_access.days import to_day_number
from data_access.queries.names import PersonRow

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
