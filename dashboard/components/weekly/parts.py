"""The weekly review's report as pieces of screen: tiles, agenda lines, charts, and the note that a risk was seen."""

from datetime import date

import streamlit as st

from dashboard.charts.control_chart import build_control_chart
from dashboard.components.agenda_line import AgendaLine as Line
from dashboard.components.empty_state import show_empty
from dashboard.components.figure import page_tokens, show_figure
from dashboard.components.heading import show_section_heading
from dashboard.components.html import esc, show
from dashboard.components.stat_tile import Tile
from dashboard.components.who_are_they import show_who_are_they
from dashboard.data import get_facts_store, get_store, load, wait_for_courses
from dashboard.filters import patient_address
from dashboard.load.weekly_review import acknowledge, load_week_behind, save_weekly_review
from dashboard.reports.agenda import AgendaLine
from dashboard.reports.weekly.headline_figures import HeadlineFigure
from dashboard.reports.weekly.weekly_review import WeeklyChart, WeeklyReview
from dashboard.reports.words.wording import format_day
from dashboard.viewer import Viewer, read_surroundings
from data_access.days import to_day_number
from data_access.errors import KapError


def to_tile(figure: HeadlineFigure) -> Tile:
    """One headline figure as a tile; its numerator line opens the patients."""
    return Tile(
        figure.label,
        figure.value,
        figure.unit,
        figure.lines,
        pick=f"who:{figure.key}" if figure.patient_ids else None,
        open_pick=f"chart:{figure.key}",
        change=figure.change,
        verdict=figure.direction,
        tone=figure.tone,
        spark=figure.spark,
        spark_mean=_mean(figure.spark),
        spark_alt=figure.alt,
    )


def _mean(spark: tuple[float | None, ...]) -> float | None:
    known = [value for value in spark if value is not None]
    return sum(known) / len(known) if known else None


def to_lines(review: WeeklyReview, viewer: Viewer) -> list[Line]:
    """The agenda's lines in their order; names are left out of the report itself where they are hidden."""
    return [_to_line(review, line, number, viewer) for number, line in enumerate(review.agenda, 1)]


def _to_line(review: WeeklyReview, line: AgendaLine, number: int, viewer: Viewer) -> Line:
    person = review.people[line.patient_id]
    waits = line.rule.states_until_acknowledged
    view = viewer.view
    return Line(
        number,
        line.rule.shape,
        line.rule.title,
        person.label,
        review.therapists.get(line.patient_id, ""),
        line.value,
        format_day(line.day, view.as_of_day, view.hide_names),
        patient_address(person.handle),
        f"patient:{person.handle}",
        is_new=line.is_new,
        act=(f"seen:{number}", "record what was done") if waits else None,
    )


def show_weekly_chart(part: WeeklyChart, viewer: Viewer) -> None:
    """Heading, sentence and the p chart, whose points open their patients; without a point the sentence alone."""
    if part.words is None:
        show_section_heading(part.title, "", part.denominator)
        show_empty(part.sentence, height=200)
        return
    show_section_heading(part.title, part.sentence, part.denominator)
    figure = build_control_chart(part.chart, part.words, page_tokens())
    for pick in show_figure(figure, f"chart_{part.key}", part.alt, pickable=True)[:1]:
        key, _, monday = str(pick).partition(":")
        found = load("week_behind", load_week_behind, viewer.scope, viewer.view, viewer.versions, (key, int(monday)))
        if found is not None:
            show_who_are_they(found[0].title, found[1], found[0].sentence)


@st.dialog("Record that this risk was seen", width="medium")
def show_seen_dialog(viewer: Viewer, line: AgendaLine, label: str) -> None:
    """Who saw it (the viewer), what was done, the date of the safety plan; the line leaves the list then."""
    leaves = "The line then leaves the list."
    if viewer.view.as_of_day < read_surroundings().newest_day:
        day = format_day(viewer.view.as_of_day, viewer.view.as_of_day, viewer.view.hide_names)
        leaves = f"The line then leaves the list of today; the list as of {day}, shown here, keeps it."
    show(
        f'<p class="kap-sentence">{esc(f"{viewer.name} records what was done about the risk of {label}. {leaves}")}</p>'
    )
    action = st.text_area("What was done", key="seen_action")
    plan = st.date_input("Date of the safety plan", value=None, format="DD/MM/YYYY", key="seen_plan")
    if not st.button("Record", type="primary"):
        return
    plan_day = to_day_number(plan) if isinstance(plan, date) else None
    try:
        acknowledge(get_store(), viewer.scope, line.patient_id, line.rule.key, line.day, action, plan_day)
    except KapError as error:
        st.error(str(error))
        return
    st.rerun()


def save_review_now(viewer: Viewer) -> None:
    """Save the review as it stands, for ``on_click``; it waits for the expected courses where they are not there."""
    expected = wait_for_courses(viewer.scope, viewer.view, viewer.versions)
    save_weekly_review(get_store(), get_facts_store(), viewer.scope, viewer.view, expected)
