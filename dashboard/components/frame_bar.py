"""The sticky bar under the navigation: as-of date, hide names, thresholds in force; demonstration tag, viewer."""

import streamlit as st

from dashboard.components.error_message import show_notice
from dashboard.components.html import esc, show
from dashboard.filters import (
    find_bad_values,
    show_as_of,
    show_hide_names,
    show_thresholds,
    show_who,
    tell_bad_values_by,
)
from dashboard.reports.view import View
from dashboard.reports.words.wording import format_day
from dashboard.viewer import THRESHOLD_NAMES, Surroundings, read_view
from data_access.days import to_date


def demo_tag_html() -> str:
    """Seen always, shouting never."""
    return '<span class="kap-demo-tag">Demonstration data<span class="kap-wide-only">: invented patients</span></span>'


def say_freshness(around: Surroundings) -> str:
    """How far the sessions on record reach; the year only where it is not this one."""
    return f"sessions to {format_day(around.last_day, around.newest_day)}" if around.last_day is not None else ""


def printed_html(around: Surroundings, view: View) -> str:
    """The bar on paper, where its controls are left out: what the page was made of, in one line."""
    parts = [
        f"KAP Outcomes, {around.site.name}",
        f"as of {to_date(view.as_of_day):%d/%m/%Y}",
        *([say_freshness(around)] if around.last_day is not None else []),
        f"{THRESHOLD_NAMES[view.thresholds]} thresholds",
        "names hidden" if view.hide_names else "with names",
        *(["demonstration data: invented patients"] if around.site.is_demo else []),
    ]
    return f'<div class="kap-print-only">{esc(" · ".join(parts))}</div>'


def show_frame_bar(around: Surroundings) -> None:
    """Draw the bar; say calmly which values of the address could not be used."""
    problems = find_bad_values(around)
    with st.container(key="kap-frame", horizontal=True, vertical_alignment="center", gap="small"):
        show('<span class="kap-frame-text">As of</span>')
        show_as_of(around)
        if around.last_day is not None:
            show(f'<span class="kap-frame-text kap-widest-only">{esc(say_freshness(around))}</span>')
        show_hide_names()
        show('<span class="kap-frame-text">Thresholds</span>')
        show_thresholds()
        st.space("stretch")
        if around.site.is_demo:
            show(demo_tag_html())
        show_who(around)
    show(printed_html(around, read_view(around)))
    messages = st.container()

    def tell(sentence: str) -> None:
        with messages:
            show_notice(sentence)

    tell_bad_values_by(tell)
    for problem in problems:
        tell(problem)
