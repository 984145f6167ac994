"""The sections of the Outcomes page on screen: heading, picture or table; what was picked comes back."""

from pathlib import Path

import streamlit as st

from dashboard.charts.mean_course import MeanPoint, build_mean_course
from dashboard.charts.waterfall import ChangeBar, build_waterfall
from dashboard.components.csv_download import show_csv_button
from dashboard.components.empty_state import empty_html
from dashboard.components.figure import page_tokens, show_figure
from dashboard.components.heading import keep_units, note_html, section_heading_html
from dashboard.components.html import esc
from dashboard.components.outcomes.rows import for_whom_html, parts_html, rates_html
from dashboard.components.pick import show_pick
from dashboard.components.survival import show_survival
from dashboard.reports.outcomes.download import make_parts_table
from dashboard.reports.outcomes.outcomes import Shown
from dashboard.reports.outcomes.sections import Changes, ForWhom, Heading, MeanCourse, Parts, RateTable

Picked = str | None


def show_outcome_styles() -> None:
    """The rules of this page's own rows."""
    rules = Path(__file__).with_name("outcomes.css").read_text(encoding="utf-8")
    st.html(f"<style>{rules}</style>")


def show_sections(shown: Shown) -> Picked:
    """Every section of a cohort, two beside each other; gives what was picked."""
    picked: list[Picked] = []
    with st.container(key="outcome-rows"):
        left, right = st.columns([1.5, 1], gap="medium")
        with left:
            picked.append(show_rates(shown.rates, "outcome-rates"))
        with right:
            picked.append(show_changes(shown.changes))
        left, right = st.columns([1.5, 1], gap="medium")
        with left:
            picked.append(show_mean_course(shown.course))
        with right:
            picked.append(show_for_whom(shown.for_whom))
        left, right = st.columns(2, gap="medium")
        with left:
            picked.append(show_survival(shown.response, "outcome"))
        with right:
            picked.append(show_survival(shown.durability, "outcome"))
        picked += _show_last(shown)
    return next((pick for pick in picked if pick), None)


def _show_last(shown: Shown) -> list[Picked]:
    """Both measures together, and beside it the parts of the questionnaire where it has some."""
    if shown.parts is None:
        return [show_rates(shown.nhs, "outcome-nhs")]
    left, right = st.columns(2, gap="medium")
    with left:
        together = show_rates(shown.nhs, "outcome-nhs")
    with right:
        return [together, show_parts(shown.parts)]


def _head(heading: Heading) -> str:
    """Title and sentences as markup; where there is nothing to show below them, why."""
    if heading.empty:
        return section_heading_html(heading.title) + empty_html(heading.empty)
    return section_heading_html(heading.title, keep_units(heading.sentence), keep_units(heading.denominator))


def show_rates(table: RateTable, key: str) -> Picked:
    """Rows of rates with their bounds, and who is in them."""
    return show_pick(_head(table.heading) + ("" if table.heading.empty else rates_html(table)), key)


def show_changes(changes: Changes) -> Picked:
    """The waterfall."""
    head, key = _head(changes.heading), "outcome-changes"
    if changes.heading.empty:
        return show_pick(head, key)
    bars = [
        ChangeBar(bar.change, bar.count, bar.tone, bar.pick, f"{esc(bar.words)}<br>Click: who it is")
        for bar in changes.bars
    ]
    figure = build_waterfall(bars, changes.labels, changes.bound, changes.higher_is_better, page_tokens())
    return show_figure(figure, key, changes.heading.alt, above=head)


def show_mean_course(course: MeanCourse) -> Picked:
    """The mean course by dose number."""
    head, key = _head(course.heading), "outcome-course"
    if course.heading.empty:
        return show_pick(head, key)
    points = [
        MeanPoint(p.number, p.mean, p.low, p.high, p.count, p.pick, f"{esc(p.words)}<br>Click: who they are")
        for p in course.points
        if p.mean is not None and p.low is not None and p.high is not None
    ]
    figure = build_mean_course(points, course.low, course.high, course.caseness, course.higher_is_better, page_tokens())
    return show_figure(figure, key, course.heading.alt, above=head)


def show_for_whom(section: ForWhom) -> Picked:
    """Groups of patients beside the whole."""
    below = "" if section.heading.empty else for_whom_html(section) + note_html(section.note)
    return show_pick(_head(section.heading) + below, "outcome-groups")


def show_parts(section: Parts) -> Picked:
    """The parts of a questionnaire."""
    if section.heading.empty:
        return show_pick(_head(section.heading), "outcome-parts")
    picked = show_pick(_head(section.heading) + parts_html(section), "outcome-parts")
    show_csv_button(lambda: make_parts_table(section), "outcome-parts.csv", "outcome-parts-csv")
    return picked
