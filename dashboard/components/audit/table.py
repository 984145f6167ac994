"""Events as rows in groups of a day, and one of them opened."""

from collections.abc import Sequence
from itertools import groupby

import streamlit as st

from dashboard.components.administration.facts import facts_html
from dashboard.components.heading import show_note
from dashboard.components.html import esc, show
from dashboard.components.patient_table import Cell, Column, Group, TableRow, link_cell, show_table, text_cell
from dashboard.data import get_store
from dashboard.filters import patient_address
from dashboard.load.audit import load_event_patients
from dashboard.reports.audit.events import EventLine
from dashboard.reports.people import Person
from dashboard.viewer import Viewer

COLUMNS = (
    Column("time", width="68px"),
    Column("who", width="minmax(0, 1.5fr)"),
    Column("role", width="minmax(0, .9fr)"),
    Column("did", width="minmax(0, 1.2fr)"),
    Column("what", width="minmax(0, 1.5fr)"),
    Column("patients", width="72px", align="right"),
    Column("outcome", width="64px"),
    Column("no.", width="64px", align="right"),
)
PEOPLE = (Column("patient", width="1.6fr"), Column("code", width="1fr"))


def show_events_table(lines: Sequence[EventLine], key: str, label: str) -> int | None:
    """The rows; the number of the event just picked."""
    groups = [Group(title=day, rows=tuple(map(_row, rows))) for day, rows in groupby(lines, key=lambda line: line.day)]
    picked = show_table(COLUMNS, groups, key, label, compact=True)
    number = (picked or "").removeprefix("event:")
    return int(number) if number.isdigit() else None


def _row(line: EventLine) -> TableRow:
    cells = (
        text_cell(line.time),
        text_cell(line.who, strong=True),
        text_cell(line.role, tone="quiet"),
        text_cell(line.action),
        Cell(esc(line.what)),
        text_cell(line.patients),
        text_cell(line.outcome, strong=bool(line.outcome), tone="worse" if line.outcome else ""),
        text_cell(f"{line.number:,}", tone="quiet"),
    )
    return TableRow(cells, pick=f"event:{line.number}")


def show_event(viewer: Viewer, line: EventLine) -> None:
    """Everything that is known of one event, and its patients."""

    @st.dialog(f"Event {line.number:,}", width="medium")
    def dialog() -> None:
        facts = [
            ("When", f"{line.day}, {line.time}"),
            ("Who", f"{line.who}, {line.role}" if line.role else line.who),
            ("Did", f"{line.action} {line.what}".strip()),
            ("Outcome", line.outcome or "done"),
            ("Why", line.reason),
            *((name.capitalize(), value) for name, value in line.facts),
            ("Patients", line.patients),
        ]
        show(facts_html(facts))
        if line.patients:
            told = load_event_patients(get_store(), viewer.scope, viewer.view, line.number)
            show_note(told.note)
            if told.people:
                rows = tuple(map(_person_row, told.people))
                show_table(PEOPLE, [Group(rows=rows)], "audit-event-people", "Patients of this event", compact=True)

    dialog()


def _person_row(person: Person) -> TableRow:
    return TableRow((link_cell(person.label, patient_address(person.handle)), text_cell(person.code)))
