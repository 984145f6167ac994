"""The lower half of the weekly review on screen, in halves and thirds; what was picked comes back."""

from pathlib import Path

import streamlit as st

from dashboard.charts.therapist_funnel import build_therapist_funnel
from dashboard.components.empty_state import show_empty
from dashboard.components.figure import page_tokens, show_figure
from dashboard.components.heading import keep_units, section_heading_html, show_section_heading
from dashboard.components.survival import show_survival
from dashboard.components.weekly.attrition import show_attrition
from dashboard.components.weekly.published import show_published
from dashboard.components.weekly.therapy import show_therapy
from dashboard.reports.weekly.sections import TherapistSection, WeeklySections

PAGE = "weekly"


def show_weekly_styles() -> None:
    """The rules of this page's own rows."""
    rules = Path(__file__).with_name("weekly.css").read_text(encoding="utf-8")
    st.html(f"<style>{rules}</style>")


def show_sections(sections: WeeklySections) -> str | None:
    """All six; gives the first thing that was picked."""
    picked = [show_published(sections.published)]
    with st.container(key="weekly-halves"):
        left, right = st.columns(2, gap="large")
        with left:
            picked.append(show_survival(sections.response, PAGE))
        with right:
            picked.append(show_survival(sections.durability, PAGE))
    with st.container(key="weekly-thirds"):
        left, middle, right = st.columns(3, gap="medium")
        with left:
            picked.append(show_therapy(sections.therapy))
        with middle:
            picked.append(show_therapists(sections.therapists))
        with right:
            picked.append(show_attrition(sections.attrition))
    return next((pick for pick in picked if pick), None)


def show_therapists(section: TherapistSection) -> str | None:
    """The funnel; gives the therapist that was picked."""
    texts = (section.title, keep_units(section.sentence), keep_units(section.denominator))
    if section.picture is None:
        show_section_heading(*texts)
        show_empty(section.empty, height=160)
        return None
    figure = build_therapist_funnel(section.picture, page_tokens())
    return show_figure(figure, "weekly-funnel", section.alt, above=section_heading_html(*texts))
