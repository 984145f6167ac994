"""The dialogs of one import: a rejected row corrected and imported again, and the way back."""

import streamlit as st

from dashboard.components.data.reconciliation import cell_html
from dashboard.components.error_message import show_error
from dashboard.components.heading import show_note
from dashboard.components.html import esc, plain, show
from dashboard.components.said import say_after_rerun
from dashboard.data import get_settings, get_store
from dashboard.load.import_history import correct_rows, set_aside, undo
from dashboard.reports.data.history import OpenedBatch, RejectedRow
from dashboard.reports.words.wording import plural
from dashboard.viewer import Viewer
from data_access.errors import KapError

AGAIN = "It takes the way of every other row: the same rules look at it again, and the file itself stays as it is."
ASIDE = "It stays listed as set aside, is counted as rejected, and waits for nobody."
UNDONE = (
    "Rows that it inserted are taken out, rows that it changed get their former values back. It is refused where rows "
    "were changed since, or others refer to them; nothing is undone in part."
)


@st.dialog("Correct a row", width="medium")
def show_fix_dialog(viewer: Viewer, batch: OpenedBatch, row: RejectedRow) -> None:
    """Every cell of a rejected row, the one at fault first; what was typed stays on an error."""
    where = f"{row.file}, line {row.line:,}: {row.field or 'the whole row'}"
    show(f'<p class="kap-sentence"><b>{esc(where)}</b> {cell_html(row.value)} {esc(row.rule)}.</p>')
    corrected = _show_cells(row)
    alike = batch.list_alike(row)
    with_alike = bool(alike) and st.checkbox(
        f"Also {plural(len(alike), 'other row')} with this value in {plain(row.field)}", key=f"fix_alike_{row.row_id}"
    )
    show_note(AGAIN)
    with st.container(horizontal=True, gap="small"):
        wants_import = st.button("Import it again", type="primary", key="fix_save")
        wants_aside = st.button("Set it aside", key="fix_aside", help=ASIDE)
    if wants_aside:
        set_aside(get_store(), viewer.scope, batch.line.batch_id, [row.row_id])
        say_after_rerun("Set aside; it stays listed")
        st.rerun()
    if not wants_import:
        return
    rows = {row.row_id: corrected}
    if with_alike:
        rows |= {one.row_id: {**dict(one.cells), row.field: corrected[row.field]} for one in alike}
    try:
        taken, rules = correct_rows(get_store(), viewer.scope, batch.line.batch_id, rows)
    except KapError as error:
        show_error(str(error))
        return
    if not taken:
        show_error(f"Not taken yet: {'; '.join(rules)}.")
        return
    say_after_rerun(f"{plural(taken, 'row')} imported" + (f"; not yet: {'; '.join(rules)}" if rules else ""))
    st.rerun()


def _show_cells(row: RejectedRow) -> dict[str, str]:
    """A box for each cell, two a line."""
    ordered = sorted(row.cells, key=lambda cell: cell[0] != row.field)
    typed: dict[str, str] = {}
    for place in range(0, len(ordered), 2):
        for column, (name, text) in zip(st.columns(2), ordered[place : place + 2], strict=False):
            label = f"{name} (not taken)" if name == row.field else name
            typed[name] = column.text_input(plain(label), text, key=f"fix_{row.row_id}_{name}")
    return typed


@st.dialog("Undo an import", width="medium")
def show_undo_dialog(viewer: Viewer, batch: OpenedBatch) -> None:
    """What undoing does, and the act."""
    show(f'<p class="kap-sentence"><b>{esc(batch.title)}</b>: {esc(batch.undo_words)}</p>')
    show_note(UNDONE)
    if not st.button("Undo it", type="primary", key="undo_now"):
        return
    try:
        undo(get_store(), get_settings(), viewer.scope, batch.line.batch_id)
    except KapError as error:
        show_error(str(error))
        return
    say_after_rerun(f"Undone: {batch.title}")
    st.rerun()
