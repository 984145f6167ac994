"""The list behind a number: who they are, each a link, with the denominator the number had."""

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard.components.empty_state import empty_html
from dashboard.components.heading import show_note
from dashboard.components.html import esc, plain, show
from dashboard.components.navigate import open_patient
from dashboard.components.patient_table import Cell, Column, Group, TableRow, link_cell, show_table, text_cell
from dashboard.filters import patient_address
from dashboard.reports.people import Person

MOST_SHOWN = 400
COLUMNS = (Column("Patient", width="1.4fr"), Column("Code"), Column("Age", width="60px"), Column("", width="2fr"))


def show_who_are_they(
    title: str,
    people: Sequence[Person],
    denominator: str,
    details: Mapping[int, str] | None = None,
    *,
    linked: bool = True,
) -> None:
    """Open the list in a dialog. ``denominator``: the sentence that counts them ("63 of 99 patients with …").

    ``details``: patient id to what made them count ("GAD-7 17 → 11"). The order is the report's.
    ``linked`` False: for a viewer who may not open a patient.
    """

    @st.dialog(plain(title), width="large")
    def dialog() -> None:
        show_people(title, people, denominator, details, linked=linked)

    dialog()


def show_people(
    title: str,
    people: Sequence[Person],
    denominator: str,
    details: Mapping[int, str] | None = None,
    *,
    linked: bool = True,
) -> None:
    """The list itself, for a dialog that shows something above it."""
    show_note(denominator)
    if not people:
        show(empty_html("Nobody is behind this number."))
        return
    rows = tuple(_row(person, (details or {}).get(person.patient_id, ""), linked) for person in people[:MOST_SHOWN])
    picked = show_table(COLUMNS, [Group(rows=rows)], "who_are_they", title, compact=True)
    if len(people) > MOST_SHOWN:
        show_note(f"The first {MOST_SHOWN} of {len(people):,} are shown.")
    if picked:
        open_patient(picked)


def _row(person: Person, detail: str, linked: bool) -> TableRow:
    cells = (
        link_cell(person.label, patient_address(person.handle)) if linked else text_cell(person.label),
        Cell(esc(person.code)),
        Cell(esc(person.age)),
        Cell(esc(detail)),
    )
    return TableRow(cells, pick=person.handle if linked else None)
