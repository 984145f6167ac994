"""The row behind a mark of the timeline, in a dialog."""

import streamlit as st

from dashboard.components.html import esc, plain, rich, show
from dashboard.reports.patient.row_detail import RowDetail


def show_row_detail(detail: RowDetail) -> None:
    """Open the row."""

    @st.dialog(plain(detail.title))
    def dialog() -> None:
        show(row_detail_html(detail))

    dialog()


def row_detail_html(detail: RowDetail) -> str:
    """One line for each thing recorded."""
    rows = "".join(f"<div><span>{esc(what)}</span><span>{rich(text)}</span></div>" for what, text in detail.lines)
    return f'<div class="kap-lines kap-row-detail">{rows}</div>'
