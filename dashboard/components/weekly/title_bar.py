"""The weekly review's title with the steps to other weeks, and what is done with the whole review."""

import streamlit as st

from dashboard.components.heading import show_note, show_page_heading
from dashboard.components.weekly.as_saved import show_saved_opener
from dashboard.components.weekly.packet import show_review_minutes, show_review_packet
from dashboard.components.weekly.parts import save_review_now
from dashboard.components.weekly.presentation import show_weekly_present_button
from dashboard.filters import show_week_steps
from dashboard.reports.weekly.weekly_review import WeeklyReview
from dashboard.viewer import Viewer, read_surroundings


def show_title_bar(viewer: Viewer, review: WeeklyReview) -> None:
    """Title, weeks, present, papers and saving in one line; below it what the week is compared with."""
    bar = st.empty()
    with st.container(key="kap-title-bar", horizontal=True, vertical_alignment="center", gap="small"):
        show_page_heading(review.title)
        show_week_steps(review.monday, viewer.view.as_of_day, read_surroundings().newest_day)
        st.space("stretch")
        with st.container(width="content", horizontal=True, vertical_alignment="center", gap="small"):
            show_weekly_present_button(review)
            show_review_minutes(viewer, bar)
            show_review_packet(viewer, bar)
            if viewer.role == "director":
                st.button("Save this review", type="primary", on_click=save_review_now, args=(viewer,))
    with st.container(key="kap-compared", horizontal=True, vertical_alignment="center", gap="small"):
        show_note(review.whats_new.compared)
        show_saved_opener(viewer)
