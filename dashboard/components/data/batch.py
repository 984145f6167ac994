"""One import of the history: its account, its rejected rows with the means to correct them, and the way back."""

from functools import partial

import streamlit as st

from dashboard.components.csv_download import show_csv_button
from dashboard.components.data.batch_dialogs import show_fix_dialog, show_undo_dialog
from dashboard.components.data.places import BATCH
from dashboard.components.data.reconciliation import bar_html, cell_html, files_html, left_out_html
from dashboard.components.heading import section_heading_html, show_note, show_section_heading
from dashboard.components.html import esc, rich
from dashboard.components.patient_table import Cell, Column, Group, TableRow, show_table, text_cell
from dashboard.components.pick import show_pick
from dashboard.reports.data.history import OpenedBatch, RejectedRow
from dashboard.reports.data.rejected_rows import list_rejected_tables
from dashboard.reports.words.wording import plural
from dashboard.viewer import Viewer

MOST_SHOWN = 200
COLUMNS = (
    Column("file", width="minmax(0, 1fr)"),
    Column("line", width="60px", align="right"),
    Column("patient", width="minmax(80px, .8fr)"),
    Column("field", width="minmax(90px, .8fr)"),
    Column("value", width="minmax(0, 1.3fr)"),
    Column("why it was not taken", width="minmax(0, 2.6fr)"),
    Column("", width="70px", align="right"),
)
REJECTED = "Correct them here, or in the file and import it again; rows that are in do not change."
UNDO = "Undo this import"


def show_batch(viewer: Viewer, batch: OpenedBatch) -> None:
    """Everything about one import."""
    facts = "".join(f'<p class="kap-denominator">{rich(fact)}</p>' for fact in batch.facts)
    show_pick(
        f"{section_heading_html(batch.title, batch.account.sentence)}{facts}{bar_html(batch.account)}"
        f"{files_html(batch.account)}{left_out_html(batch.account)}",
        "data-batch",
    )
    with st.container(key="data-batch-acts", horizontal=True, vertical_alignment="center", gap="small"):
        st.button("Close", key="data_close", on_click=_close)
        if batch.can_be_undone and st.button(UNDO, key="data_undo"):
            show_undo_dialog(viewer, batch)
    _show_rejected(viewer, batch)


def _close() -> None:
    st.query_params.pop(BATCH, None)


def _show_rejected(viewer: Viewer, batch: OpenedBatch) -> None:
    if not batch.rejected:
        return
    show_section_heading("Rejected rows", REJECTED, aside=batch.rejected_count)
    rows = tuple(_row(row) for row in batch.rejected[:MOST_SHOWN])
    picked = show_table(COLUMNS, [Group(rows=rows)], "data-rejected", "Rejected rows", compact=True)
    if len(batch.rejected) > MOST_SHOWN:
        show_note(f"The first {MOST_SHOWN} of {len(batch.rejected):,} are shown; the file holds all.")
    if not batch.is_hidden:
        _show_downloads(batch)
    row = next((row for row in batch.rejected if picked == f"fix:{row.row_id}"), None)
    if row is not None:
        show_fix_dialog(viewer, batch, row)


def _show_downloads(batch: OpenedBatch) -> None:
    """A file for each file that rows were rejected of: its own columns, so that it can come in again."""
    tables = list_rejected_tables(batch.rejected)
    with st.container(key="data-rejected-files", horizontal=True, vertical_alignment="center", gap="small"):
        for place, (name, table) in enumerate(tables.items()):
            label = f"{table.rows[0][0]}: {plural(len(table.rows), 'row')} (CSV)"
            show_csv_button(partial(tables.__getitem__, name), name, f"data-rejected-csv-{place}", label)


def _row(row: RejectedRow) -> TableRow:
    act = ""
    if row.can_be_fixed:
        act = f'<button type="button" class="kap-link" data-pick="fix:{row.row_id}">correct</button>'
    elif row.state != "open":
        act = f'<span class="kap-quiet">{esc(row.state)}</span>'
    cells = (
        text_cell(row.file),
        text_cell(f"{row.line:,}"),
        text_cell(row.patient),
        text_cell(row.field or "the whole row"),
        Cell(cell_html(row.value)),
        text_cell(row.rule),
        Cell(act),
    )
    return TableRow(cells)
