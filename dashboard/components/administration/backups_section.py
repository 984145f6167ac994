"""The backups beside the database: how old, how large, and one more on a click."""

import streamlit as st

from dashboard.components.empty_state import show_empty
from dashboard.components.error_message import show_error
from dashboard.components.heading import show_note, show_section_heading
from dashboard.components.patient_table import Column, Group, TableRow, show_table, text_cell
from dashboard.components.said import say_after_rerun
from dashboard.data import get_settings, get_store
from dashboard.load.administration.backups import load_backups, make_backup
from dashboard.reports.administration.backups import HOLDS, NONE, ROTATED, BackupLine
from dashboard.viewer import Viewer
from data_access.errors import KapError

COLUMNS = (
    Column("made", width="140px"),
    Column("age", width="120px"),
    Column("why", width="minmax(0, 1fr)"),
    Column("file", width="minmax(0, 2fr)"),
    Column("size", width="90px", align="right"),
)


def show_backups(viewer: Viewer) -> None:
    """The whole section."""
    backups = load_backups(get_store(), get_settings(), viewer.scope)
    show_section_heading("Backups", backups.sentence, HOLDS if not backups.elsewhere else "")
    if backups.elsewhere:
        show_empty(backups.elsewhere)
        return
    place = st.empty()
    if st.button("Back up now", key="admin_backup", type="primary"):
        _back_up(viewer, place)
    if not backups.lines:
        show_empty(NONE)
        return
    show_table(COLUMNS, [Group(rows=tuple(map(_row, backups.lines)))], "admin-backups", "Backups", compact=True)
    show_note(ROTATED)


def _back_up(viewer: Viewer, place: st.delta_generator.DeltaGenerator) -> None:
    place.progress(0.5, text="Copying the database and comparing every row")
    try:
        said = make_backup(get_store(), get_settings(), viewer.scope)
    except KapError as error:
        with place.container():
            show_error(str(error))
        return
    say_after_rerun(said)
    st.rerun()


def _row(line: BackupLine) -> TableRow:
    cells = (
        text_cell(line.when),
        text_cell(line.age),
        text_cell(line.why),
        text_cell(line.name),
        text_cell(line.size),
    )
    return TableRow(cells)
