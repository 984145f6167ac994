"""The sticky bar under the navigation: as-of date, hide names, thresholds in force; demonstration tag, viewer."""

import streamlit as st

from dashboard.components.error_message import show_notice
from dashboard.components.html import show
from dashboard.filters import (
    find_bad_values,
    show_as_of,
    show_hide_names,
    show_thresholds,
    show_who,
    tell_bad_values_by,
)
from dashboard.viewer import Surroundings


def demo_tag_html() -> str:
    """Seen always, shouting never."""
    return '<span class="kap-demo-tag">Demonstration data<span class="kap-wide-only">: invented patients</span></span>'


def show_frame_bar(around: Surroundings) -> None:
    """Draw the bar; say calmly which values of the address could not be used."""
    problems = find_bad_values(around)
    with st.container(key="kap-frame", horizontal=True, vertical_alignment="center", gap="small"):
        show('<span class="kap-frame-text">As of</span>')
        show_as_of(around)
        show_hide_names()
        show('<span class="kap-frame-text">Thresholds</span>')
        show_thresholds()
        st.space("stretch")
        if around.site.is_demo:
            show(demo_tag_html())
        show_who(around)
    messages = st.container()

    def tell(sentence: str) -> None:
        with messages:
            show_notice(sentence)

    tell_bad_values_by(tell)
    for problem in problems:
        tell(problem)
