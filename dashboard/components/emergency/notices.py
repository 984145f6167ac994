"""What the director reads of emergency access: notices until they are marked as seen, and all of them."""

from collections.abc import Sequence

import streamlit as st

from dashboard.components.html import esc, rich
from dashboard.components.patient_table import Cell, Column, Group, TableRow, link_cell, show_table, text_cell
from dashboard.components.pick import show_pick
from dashboard.components.said import say_after_rerun
from dashboard.data import get_store
from dashboard.filters import patient_address
from dashboard.load.emergency import load_notices, mark_seen
from dashboard.reports.emergency import NoticeLine, say_notices
from dashboard.viewer import Viewer

COLUMNS = (
    Column("opened", width="104px"),
    Column("by", width="minmax(0, 1fr)"),
    Column("patient", width="minmax(0, 1fr)"),
    Column("until", width="104px"),
    Column("why", width="minmax(0, 2.4fr)"),
    Column("seen by", width="minmax(0, 1.2fr)"),
)


def show_emergency_notices(viewer: Viewer) -> None:
    """The notices that nobody has seen yet; nothing for anybody but the director of a clinic."""
    if viewer.role != "director" or viewer.site.is_demo:
        return
    lines = load_notices(get_store(), viewer.scope, viewer.view, unseen_only=True)
    if not lines:
        return
    rows = "".join(_notice_html(line) for line in lines)
    markup = (
        f'<div class="kap-message kap-message-worse kap-notices" role="alert"><div>{rich(say_notices(lines))}</div>'
        f"{rows}</div>"
    )
    picked = show_pick(markup, "emergency-notices")
    line = next((line for line in lines if picked == f"seen:{line.emergency_id}"), None)
    if line is not None:
        mark_seen(get_store(), viewer.scope, line.emergency_id)
        say_after_rerun("Marked as seen")
        st.rerun()


def _notice_html(line: NoticeLine) -> str:
    end = f"open until {line.until}" if line.lasts else f"ended {line.until}"
    link = f'<a class="kap-strong" href="{esc(patient_address(line.person.handle))}">{esc(line.person.label)}</a>'
    button = (
        f'<button type="button" class="kap-button" data-pick="seen:{line.emergency_id}" '
        f'aria-label="Mark as seen: {esc(line.by)}, {esc(line.opened)}">Mark as seen</button>'
    )
    return (
        f'<div class="kap-notice"><span><b>{esc(line.by)}</b> opened {link} on {esc(line.opened)}, {esc(end)}: '
        f"{esc(line.reason)}</span>{button}</div>"
    )


def show_all_emergencies(lines: Sequence[NoticeLine]) -> None:
    """Every emergency access, the latest first."""
    show_table(COLUMNS, [Group(rows=tuple(map(_row, lines)))], "audit-emergencies", "Emergency access", compact=True)


def _row(line: NoticeLine) -> TableRow:
    cells = (
        text_cell(line.opened),
        text_cell(line.by),
        link_cell(line.person.label, patient_address(line.person.handle)),
        text_cell(line.until, tone="worse" if line.lasts else ""),
        Cell(esc(line.reason)),
        text_cell(line.seen or "nobody yet", tone="" if line.seen else "worse"),
    )
    return TableRow(cells)
