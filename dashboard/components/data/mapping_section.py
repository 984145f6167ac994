"""Mapping: what the columns of foreign tables mean, by a ready mapping or by one suggested from them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import streamlit as st

from dashboard.components.data.mapping_markup import left_out_columns_html, mapped_html, preview_html
from dashboard.components.data.once import once
from dashboard.components.error_message import show_error, show_notice
from dashboard.components.heading import show_section_heading
from dashboard.components.pick import show_pick
from dashboard.data import get_store
from dashboard.load.mapping import Choice, describe_profile, list_choices, list_columns_left_out
from dashboard.load.preview import preview_source
from dashboard.viewer import Viewer
from data_access.errors import ImportRefused
from data_access.importers.profiles.apply import DayOrderAsked, make_sources
from data_access.importers.profiles.shape import DayOrder, Profile
from data_access.importers.raw import RawTable
from data_access.importers.source import Source

_ASKED: Final = "_data_day_order_asked"
SENTENCE: Final = "These columns are not the program’s own. A mapping says what each of them means."
DAYS: Final[dict[str, DayOrder]] = {"day first (31/12)": "dmy", "month first (12/31)": "mdy"}


@dataclass(frozen=True)
class Mapped:
    """Sources made of foreign tables, and the mapping they were made by."""

    sources: tuple[Source, ...] = ()
    profile: Profile | None = None
    remember: bool = False


def show_mapping(viewer: Viewer, tables: Sequence[RawTable]) -> Mapped | None:
    """Settle how the tables are read; None while something is still open."""
    show_section_heading("Mapping", SENTENCE)
    key = tuple((table.upload.digest, table.part) for table in tables)
    choices = once("choices", key, lambda: list_choices(get_store(), tables))
    chosen = _choose(choices)
    if chosen is None:
        return None
    return _apply(viewer, chosen.profile, tables, key)


def _choose(choices: Sequence[Choice]) -> Choice | None:
    labels = {choice.label: choice for choice in choices}
    label = st.selectbox("Read with", list(labels), key="data_profile", width=420)
    return labels.get(label or "")


def _apply(viewer: Viewer, profile: Profile, tables: Sequence[RawTable], key: object) -> Mapped | None:
    """Put the mapping to the tables and show what comes of it."""
    if not profile.day_order:
        profile = replace(profile, day_order=_ask_day_order(key))
    try:
        sources = once("sources", (key, profile), lambda: tuple(make_sources(profile, tables)))
    except DayOrderAsked as asked:
        if st.session_state.get(_ASKED) != (key, str(asked)):
            st.session_state[_ASKED] = (key, str(asked))
            st.rerun()
        return None
    except ImportRefused as refused:
        show_error(str(refused))
        return None
    _show_what_comes(viewer, profile, tables, sources)
    return Mapped(sources, profile)


def _ask_day_order(key: object) -> DayOrder:
    """What was answered; the question stands from the run on in which the days of the files left it open."""
    of, sentence = st.session_state.get(_ASKED, (None, ""))
    if of != key:
        return ""
    show_notice(sentence)
    return DAYS.get(st.segmented_control("Days are written", list(DAYS), key="data_day_order") or "", "")


def _show_what_comes(viewer: Viewer, profile: Profile, tables: Sequence[RawTable], sources: Sequence[Source]) -> None:
    rows = [preview_source(source, viewer.site, viewer.view.hide_names) for source in sources]
    show_pick(
        mapped_html(describe_profile(profile, tables))
        + preview_html(rows)
        + left_out_columns_html(list_columns_left_out(profile, tables)),
        "data-mapping",
    )
