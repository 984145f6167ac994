"""A suggested mapping to be looked through and changed: which rows are made, what fills their fields, and why."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import streamlit as st

from dashboard.components.data.draft_questions import show_questions
from dashboard.components.data.once import once
from dashboard.components.error_message import show_notice
from dashboard.components.heading import show_note
from dashboard.components.html import esc, plain, show
from dashboard.load.drafting import (
    Suggested,
    add_by_hand,
    choose,
    label_choice,
    list_addable,
    make_suggestion,
    offer,
)
from dashboard.reports.data.history import UNNAMED
from dashboard.reports.data.mapping import say_why
from dashboard.reports.data.reconciliation import hide_quoted
from dashboard.reports.words.wording import plural
from dashboard.viewer import Viewer
from data_access.errors import ImportRefused
from data_access.importers.profiles.draft import Draft, DraftField, DraftRows
from data_access.importers.profiles.seen import SeenTable
from data_access.importers.profiles.shape import Profile
from data_access.importers.raw import RawTable

WIDTHS: Final = [1.1, 1.7, 3.2]
SAMPLES: Final = 3
NOTHING_FOUND: Final = (
    "Nothing in these columns looks like one of the program’s tables. Choose below what rows can be made of them."
)
REMEMBER: Final = "Remember this mapping as"


def show_draft(viewer: Viewer, tables: Sequence[RawTable], key: object) -> tuple[Profile, bool] | None:
    """Draw everything that can be changed; gives the profile it makes and whether to remember it, None while open."""
    suggested = once("suggested", key, lambda: make_suggestion(tables))
    token = hashlib.blake2b(repr(key).encode(), digest_size=4).hexdigest()
    draft = _add_more(suggested, token)
    for sentence in draft.notes:
        show_note(hide_quoted(sentence) if viewer.view.hide_names else sentence)
    if not draft.rows:
        show_notice(NOTHING_FOUND)
    for at, rows in enumerate(draft.rows):
        draft = _show_rows(viewer, draft, at, suggested.seen[rows.source], token)
    _show_addable(suggested, token)
    draft = show_questions(draft, token, viewer.view.hide_names)
    with st.container(key="data-mapping-foot", horizontal=True, vertical_alignment="bottom", gap="medium"):
        name = st.text_input(REMEMBER, key=f"map_name_{token}", placeholder="not remembered", width=320)
        notes = st.toggle("Take in notes and free text", key=f"map_notes_{token}")
    try:
        profile = draft.to_profile(name.strip() or UNNAMED)
    except ImportRefused as refused:
        show_notice(str(refused))
        return None
    return replace(profile, include_notes=notes), bool(name.strip())


def _add_more(suggested: Suggested, token: str) -> Draft:
    """The suggestion with rows of tables that somebody added by hand."""
    draft = suggested.draft
    for place, (source, seen) in enumerate(suggested.seen.items()):
        addable = list_addable(suggested.draft, source)
        for name in st.session_state.get(f"map_add_{token}_{place}", []):
            draft = add_by_hand(draft, seen, addable[name], is_only=len(suggested.seen) == 1)
    return draft


def _show_addable(suggested: Suggested, token: str) -> None:
    """For each table of the files: which others of our tables rows shall be made of."""
    for place, source in enumerate(suggested.seen):
        st.multiselect(
            f"Also make rows of another table from {plain(source)}", list(list_addable(suggested.draft, source)),
            key=f"map_add_{token}_{place}", placeholder="the program’s tables", width=420,
        )  # fmt: skip


def _show_rows(viewer: Viewer, draft: Draft, at: int, seen: SeenTable, token: str) -> Draft:
    """One table of ours: the switch, and its fields; those that nothing fills stand folded away."""
    rows = draft.rows[at]
    is_on = st.checkbox(
        f"**{plain(rows.table.name)}** from {plain(rows.source)}: {plain(rows.why)}",
        value=rows.is_on or bool(rows.missing),
        key=f"map_on_{token}_{at}",
    )
    draft = draft.switch(at, is_on)
    if not is_on:
        return draft
    filled = [field for field in rows.fields if field.choice or field.needed]
    others = [field for field in rows.fields if field not in filled]
    with st.container(key=f"data-fields-{at}", gap=None):
        for field in filled:
            draft = _show_field(viewer, draft, at, field, seen, token)
        words = f"{plural(len(others), 'more field')} that nothing fills"
        opener = st.expander(words, key=f"map_more_{token}_{at}", type="compact", on_change="rerun")
        with opener:
            for field in others if opener.open else ():
                draft = _show_field(viewer, draft, at, field, seen, token)
    return draft


def _show_field(viewer: Viewer, draft: Draft, at: int, field: DraftField, seen: SeenTable, token: str) -> Draft:
    """One field: its name, what fills it, why, and some of what stands there."""
    rows = draft.rows[at]
    offered = offer(rows, field, seen.columns)
    left, middle, right = st.columns(WIDTHS, vertical_alignment="center", gap="small")
    with left:
        needed = ' <span class="kap-quiet">needed</span>' if field.needed else ""
        show(f'<div class="kap-field"><b>{esc(field.name)}</b>{needed}</div>')
    label = middle.selectbox(
        plain(f"{rows.table.name}: {field.name}"), list(offered), index=list(offered).index(label_choice(field.choice)),
        key=f"map_{token}_{at}_{field.name}", label_visibility="collapsed",
    )  # fmt: skip
    draft = choose(draft, at, field, offered[label], seen)
    with right:
        show(_reason_html(viewer, draft.rows[at], field.name, seen))
    return draft


def _reason_html(viewer: Viewer, rows: DraftRows, name: str, seen: SeenTable) -> str:
    field = next(one for one in rows.fields if one.name == name)
    if field.choice is None:
        words = '<span class="kap-worse">needed: choose a column</span>' if field.needed else "stays empty"
        return f'<div class="kap-reason-line">{words}</div>'
    told = say_why(field.choice.confidence, field.choice.why)
    columns = field.choice.cell.columns
    if columns and not viewer.view.hide_names and columns[0] in {column.name for column in seen.columns}:
        texts = ", ".join(f"“{text[:24]}”" for text in seen.find(columns[0]).texts[:SAMPLES])
        told += f"; such as {texts}" if texts else "; all of it is empty"
    return f'<div class="kap-reason-line">{esc(told)}</div>'
