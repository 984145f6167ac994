"""History: every import in a line, and one of them opened: its account, its rejected rows, the way back."""

import streamlit as st

from dashboard.components.data.batch import show_batch
from dashboard.components.data.places import BATCH, HISTORY, data_address
from dashboard.components.empty_state import show_empty
from dashboard.components.heading import show_section_heading
from dashboard.components.html import esc
from dashboard.components.patient_table import Cell, Column, Group, TableRow, show_table, text_cell
from dashboard.data import get_store
from dashboard.filters import tell_bad_value
from dashboard.load.import_history import load_batch, load_history
from dashboard.reports.data.history import BatchLine, say_count
from dashboard.reports.data.reconciliation import FATES
from dashboard.viewer import Viewer

EMPTY = "Nothing has been imported yet."
NEXT_ACT = "The section Import takes files."
COLUMNS = (
    Column("when", width="104px"),
    Column("what", width="minmax(0, 2.4fr)"),
    Column("by", width="minmax(86px, 1fr)"),
    Column("rows in", width="54px", align="right"),
    *(Column(fate, width="66px", align="right") for fate in FATES),
    Column("state", width="minmax(96px, .8fr)"),
)


def show_history(viewer: Viewer) -> None:
    """The whole section."""
    lines = load_history(get_store(), viewer.scope)
    if not lines:
        show_empty(EMPTY, NEXT_ACT)
        return
    chosen = _choose(lines)
    if chosen is not None:
        show_batch(viewer, load_batch(get_store(), viewer.scope, chosen, viewer.view.hide_names))
    show_section_heading("Imports", say_count(lines))
    rows = tuple(_row(line, line.batch_id == chosen) for line in lines)
    show_table(COLUMNS, [Group(rows=rows)], "data-history", "Imports, the latest first", compact=True)


def _choose(lines: tuple[BatchLine, ...]) -> int | None:
    """The import that the address names; None where it names none."""
    text = st.query_params.get(BATCH)
    if text is None:
        return None
    found = next((line.batch_id for line in lines if str(line.batch_id) == text), None)
    if found is None:
        tell_bad_value("The address names an import that this clinic does not have; all of them are listed.")
    return found


def _row(line: BatchLine, is_open: bool) -> TableRow:
    current = ' aria-current="true"' if is_open else ""
    when = f'<a href="{esc(data_address(HISTORY, line.batch_id))}" data-stay{current}>{esc(line.when)}</a>'
    counts = [_count_cell(line, fate) for fate in ("rows_in", *FATES)]
    state = text_cell(line.state, tone="neutral" if line.is_undone else "")
    cells = (Cell(when), Cell(esc(line.what), esc(line.profile)), text_cell(line.by), *counts, state)
    return TableRow(cells, pick=f"batch:{line.batch_id}")


def _count_cell(line: BatchLine, name: str) -> Cell:
    count = getattr(line.total, name)
    wrong = name == "rejected" and line.open_rows > 0
    return text_cell(f"{count:,}", strong=wrong, tone="worse" if wrong else "" if count else "quiet")
