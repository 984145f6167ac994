"""The quality section of the Data page: findings, two pictures by week, and the same counts split."""

from pathlib import Path
from typing import Final

import streamlit as st

from dashboard.components.csv_download import show_csv_button
from dashboard.components.data.quality_tables import (
    arrivals_html,
    findings_html,
    findings_table,
    group_html,
    groups_table,
)
from dashboard.components.data.week_bars import week_bars_html
from dashboard.components.empty_state import show_empty
from dashboard.components.heading import show_note, show_section_heading
from dashboard.components.html import show
from dashboard.components.pick import show_pick
from dashboard.components.who_are_they import show_who_are_they
from dashboard.data import load
from dashboard.filters import one_of
from dashboard.load.data_manager import may_name
from dashboard.load.quality import load_quality, load_quality_behind
from dashboard.reports.data_quality.quality import GROUPINGS, PERIODS, QualityReport, QualitySelection, WeekPicture
from dashboard.viewer import Viewer

PERIOD: Final = "quality_period"
BY: Final = "quality_by"
ARRIVALS: Final = "By the day a row is about, until the as-of day; usual: the median of the twelve weeks before."
NO_RANKING: Final = (
    "By name, never a ranking; patients count for who is responsible on the as-of day. A number opens who they are; "
    "fewer than 5 findings have no rate."
)


def show_quality(viewer: Viewer) -> None:
    """Everything about the quality of the viewer's data, and who is behind the number just picked."""
    rules = Path(__file__).with_name("quality.css").read_text(encoding="utf-8")
    st.html(f"<style>{rules}</style>")
    key = (viewer.scope, viewer.view, viewer.versions)
    period = one_of("Period", [f"{weeks} weeks" for weeks in PERIODS], PERIOD, label_visible=False)
    upper = st.container()
    with st.container(key="quality-split-by", horizontal=True, vertical_alignment="center", gap="small"):
        show('<span class="kap-frame-text">Split by</span>')
        by = one_of("Split by", GROUPINGS, BY, label_visible=False)
    weeks = next(weeks for weeks in PERIODS if period == f"{weeks} weeks")
    selection = QualitySelection(weeks, next(grouping for grouping in GROUPINGS if grouping == by))
    report = load("quality", load_quality, *key, selection)
    if report.empty:
        with upper:
            show_empty(report.empty, "Import a file first.")
        return
    with upper:
        picks = _show_upper_half(report)
    picks += _show_tables(report)
    pick = next((picked for picked in picks if picked), None)
    if pick and (behind := load("quality_patients", load_quality_behind, *key, (selection, pick))):
        show_who_are_they(
            behind.title, behind.people, behind.denominator, dict(behind.details), linked=may_name(viewer.scope)
        )


def _show_upper_half(report: QualityReport) -> list[str | None]:
    """Findings at the left, the two pictures at the right (below each other, or side by side under 1150 px)."""
    picks = []
    with st.container(key="quality-split"):
        left, right = st.columns([1.45, 1], gap="medium")
    with left:
        show_section_heading("Findings", report.sentence, report.denominator)
        picks.append(show_pick(findings_html(report), "quality-findings"))
        show_csv_button(lambda: findings_table(report), "data-quality.csv", "quality-findings-csv")
    with right, st.container(key="quality-pictures"):
        for picture, name in ((report.missed, "missed"), (report.late, "late")):
            with st.container():
                picks.append(_show_picture(picture, f"quality-{name}"))
        with st.container():
            show_section_heading("What came in", "", ARRIVALS)
            show_pick(arrivals_html(report.arrivals), "quality-arrivals")
    return picks


def _show_picture(picture: WeekPicture, key: str) -> str | None:
    show_section_heading(picture.title, picture.sentence, picture.denominator)
    if picture.empty:
        show_empty(picture.empty)
        return None
    return show_pick(week_bars_html(picture), key)


def _show_tables(report: QualityReport) -> list[str | None]:
    picks = []
    for number, table in enumerate(report.tables):
        show_section_heading(table.title, aside=report.period)
        if table.empty:
            show_empty(table.empty)
        else:
            picks.append(show_pick(group_html(table), f"quality-table-{number}"))
    show_note(NO_RANKING)
    show_csv_button(lambda: groups_table(report), "data-quality-split.csv", "quality-groups-csv")
    return picks
