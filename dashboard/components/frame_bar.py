"""The sticky bar under the navigation: as-of date, hide names, thresholds in force; demonstration tag, viewer."""

from zoneinfo import ZoneInfo

import streamlit as st

from dashboard.components.error_message import show_notice
from dashboard.components.html import esc, show
from dashboard.components.session import show_signed_in
from dashboard.filters import (
    find_bad_values,
    show_as_of,
    show_hide_names,
    show_thresholds,
    show_who,
    tell_bad_values_by,
)
from dashboard.reports.sentences.freshness import FreshnessWords, say_freshness
from dashboard.reports.view import View
from dashboard.viewer import THRESHOLD_NAMES, Surroundings, read_view
from data_access.days import to_date


def demo_tag_html() -> str:
    """Seen always, shouting never."""
    return '<span class="kap-demo-tag">Demonstration data<span class="kap-wide-only">: invented patients</span></span>'


def find_freshness_words(around: Surroundings, view: View) -> FreshnessWords:
    """How far the data reach, seen from the as-of day; the import's hour is the clinic's own."""
    fresh = around.freshness
    imported = fresh.imported_at
    local = None if imported is None else imported.astimezone(ZoneInfo(around.site.time_zone))
    return say_freshness(fresh.last_day, local, view.as_of_day, around.newest_day)


def freshness_html(words: FreshnessWords) -> str:
    """One line that never pushes the controls away: what does not fit is in its title."""
    more = f'<span class="kap-wide-only">{esc(words.more)}</span>' if words.more else ""
    tone = " kap-worse" if words.is_old else ""
    return f'<span class="kap-frame-text kap-fresh{tone}" title="{esc(words.told)}">{esc(words.short)}{more}</span>'


def printed_html(around: Surroundings, view: View) -> str:
    """The bar on paper, where its controls are left out: what the page was made of, in one line."""
    parts = [
        f"KAP Outcomes, {around.site.name}",
        f"as of {to_date(view.as_of_day):%d/%m/%Y}",
        find_freshness_words(around, view).whole,
        f"{THRESHOLD_NAMES[view.thresholds]} thresholds",
        "names hidden" if view.hide_names else "with names",
        *(["demonstration data: invented patients"] if around.site.is_demo else []),
    ]
    return f'<div class="kap-print-only">{esc(" · ".join(parts))}</div>'


def show_frame_bar(around: Surroundings) -> None:
    """Draw the bar; say calmly which values of the address could not be used."""
    problems = find_bad_values(around)
    with st.container(key="kap-frame", horizontal=True, vertical_alignment="center", gap="small"):
        show('<span class="kap-frame-text kap-wide-only">As of</span>')
        show_as_of(around)
        show(freshness_html(find_freshness_words(around, read_view(around))))
        show_hide_names()
        show('<span class="kap-frame-text">Thresholds</span>')
        show_thresholds(around)
        st.space("stretch")
        if around.site.is_demo:
            show(demo_tag_html())
        if around.signed_in is None:
            show_who(around)
        else:
            show_signed_in(around.signed_in)
    show(printed_html(around, read_view(around)))
    messages = st.container()

    def tell(sentence: str) -> None:
        with messages:
            show_notice(sentence)

    tell_bad_values_by(tell)
    for problem in problems:
        tell(problem)
