"""The headline figures on screen; a tile opens its patients, or its control chart with the rule read out."""

import streamlit as st

from dashboard.charts.control_chart import build_control_chart
from dashboard.components.figure import page_tokens, show_figure
from dashboard.components.heading import keep_units, show_note, show_section_heading
from dashboard.components.html import plain
from dashboard.components.stat_tile import show_tiles
from dashboard.components.weekly.parts import to_tile
from dashboard.components.who_are_they import show_people, show_who_are_they
from dashboard.data import load
from dashboard.load.people import load_people_behind
from dashboard.load.weekly_review import load_week_behind
from dashboard.reports.weekly.charts import chart_figure
from dashboard.reports.weekly.headline_figures import HeadlineFigure
from dashboard.reports.weekly.weekly_review import WeeklyReview
from dashboard.viewer import Viewer


def show_figures(review: WeeklyReview, viewer: Viewer) -> None:
    """The tiles, what they stand on, and what a click opens."""
    picked = show_tiles([to_tile(figure) for figure in review.figures], "headline")
    show_note(keep_units(review.figures_note))
    kind, _, key = (picked or "").partition(":")
    figure = next((f for f in review.figures if f.key == key), None)
    if figure is None:
        return
    if kind == "chart":
        _show_chart(figure, viewer)
        return
    people = load("people_behind", load_people_behind, viewer.scope, viewer.view, viewer.versions, figure.patient_ids)
    show_who_are_they(figure.label, people, figure.who_sentence)


def _show_chart(figure: HeadlineFigure, viewer: Viewer) -> None:
    """The chart in a dialog, with the patients of the figure under it, or those of the week that is clicked."""

    @st.dialog(plain(figure.label), width="large")
    def dialog() -> None:
        key = (viewer.scope, viewer.view, viewer.versions)
        part = chart_figure(figure, viewer.view)
        show_section_heading("Week by week", keep_units(part.sentence), keep_units(part.denominator))
        week = None
        if part.words is not None:
            drawn = build_control_chart(part.chart, part.words, page_tokens())
            if pick := show_figure(drawn, f"opened_{figure.key}", part.alt):
                name, _, monday = pick.partition(":")
                week = load("week_behind", load_week_behind, *key, (name, int(monday)))
        if week is not None:
            show_people(week[0].title, week[1], week[0].sentence)
        else:
            people = load("people_behind", load_people_behind, *key, figure.patient_ids)
            show_people(figure.label, people, figure.who_sentence)

    dialog()
