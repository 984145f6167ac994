"""Mapping: what the columns of foreign tables mean, by a ready mapping or by one suggested from them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import streamlit as st

from dashboard.components.data.draft_editor import show_draft
from dashboard.components.data.draft_questions import DAYS
from dashboard.components.data.mapping_markup import left_out_columns_html, mapped_html, preview_html
from dashboard.components.data.once import once
from dashboard.components.error_message import show_error, show_notice
from dashboard.components.heading import show_section_heading
from dashboard.components.pick import show_pick
from dashboard.data import get_store
from dashboard.load.mapping import describe_profile, list_choices, list_columns_left_out
from dashboard.load.preview import preview_profile
from dashboard.viewer import Viewer
from data_access.errors import ImportRefused
from data_access.importers.profiles.apply import DayOrderAsked, make_sources
from data_access.importers.profiles.shape import DayOrder, Profile
from data_access.importers.raw import RawTable
from data_access.importers.source import Source

_ASKED: Final = "_data_day_order_asked"
SENTENCE: Final = "These columns are not the program’s own. A mapping says what each of them means."
NEW: Final = "a new mapping, suggested from the columns"
LEAVE: Final = "none: leave these tables out"
OPEN_DAYS: Final = "The days of these files may be read as day and month or as month and day."
UNFIT: Final = "The files do not fit this mapping. Show names to read why: the reason quotes the files."
READING: Final = "Looking at the columns"


@dataclass(frozen=True)
class Mapped:
    """Sources made of foreign tables, the mapping they were made by, and whether it is to be remembered."""

    sources: tuple[Source, ...] = ()
    profile: Profile | None = None
    remember: bool = False


def show_mapping(viewer: Viewer, tables: Sequence[RawTable]) -> Mapped | None:
    """Settle how the tables are read; None while something is still open."""
    show_section_heading("Mapping", SENTENCE)
    key = tuple((table.upload.digest, table.part) for table in tables)
    with st.spinner(READING, show_time=False):
        ready = {one.label: one.profile for one in once("choices", key, lambda: list_choices(get_store(), tables))}
    chosen = st.selectbox("Read with", [*ready, NEW, LEAVE], key=f"data_profile_{len(ready)}", width=420)
    if chosen == LEAVE:
        return Mapped()
    if chosen in ready:
        return _apply(viewer, ready[chosen], tables, key, is_ready=True)
    with st.spinner(READING, show_time=False):
        made = show_draft(viewer, tables, key)
    return None if made is None else _apply(viewer, made[0], tables, key, remember=made[1])


def _apply(
    viewer: Viewer, profile: Profile, tables: Sequence[RawTable], key: object, *, is_ready: bool = False,
    remember: bool = False,
) -> Mapped | None:  # fmt: skip
    """Put the mapping to the tables and show what comes of it."""
    if not profile.day_order:
        profile = replace(profile, day_order=_ask_day_order(key, viewer.view.hide_names))
    try:
        sources = once("sources", (key, profile), lambda: tuple(make_sources(profile, tables)))
        markup = once(
            "mapped", (key, profile, viewer.view.hide_names), lambda: _make_markup(viewer, profile, tables, is_ready)
        )
    except DayOrderAsked as asked:
        if st.session_state.get(_ASKED) != (key, str(asked)):
            st.session_state[_ASKED] = (key, str(asked))
            st.rerun()
        return None
    except ImportRefused as refused:
        show_error(UNFIT if viewer.view.hide_names else str(refused))
        return None
    show_pick(markup, "data-mapping")
    return Mapped(sources, profile, remember)


def _ask_day_order(key: object, hide_names: bool) -> DayOrder:
    """What was answered; the question stands from the run on in which the days of the files left it open."""
    of, sentence = st.session_state.get(_ASKED, (None, ""))
    if of != key:
        return ""
    show_notice(OPEN_DAYS if hide_names else sentence)
    return DAYS.get(st.segmented_control("Days are written", list(DAYS), key="data_day_order") or "", "")


def _make_markup(viewer: Viewer, profile: Profile, tables: Sequence[RawTable], is_ready: bool) -> str:
    """What the mapping says (where it is not open to be changed above), ten rows, and the columns left out."""
    rows = preview_profile(profile, tables, viewer.site.time_zone, viewer.view.hide_names)
    left_out = left_out_columns_html(list_columns_left_out(profile, tables))
    return (mapped_html(describe_profile(profile, tables)) if is_ready else "") + preview_html(rows) + left_out
