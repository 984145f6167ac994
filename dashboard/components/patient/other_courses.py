"""The other courses of a patient as dimmed lines above the timeline; a click chooses one."""

from collections.abc import Sequence

import streamlit as st

from dashboard.components.html import esc
from dashboard.components.patient_table import Cell, Column, Group, TableRow, link_cell, show_table
from dashboard.components.sparkline import sparkline_svg
from dashboard.components.verdict_chip import mark_html
from dashboard.filters import address
from dashboard.reports.patient.other_courses import OtherCourse

COLUMNS = (
    Column("Other courses", width="minmax(190px,1.5fr)"),
    Column("doses", width="minmax(90px,.7fr)"),
    Column("own measure", width="104px"),
    Column("baseline, latest", width="minmax(110px,.8fr)"),
    Column("verdict", width="minmax(150px,1fr)"),
)


def show_other_courses(courses: Sequence[OtherCourse], handle: str) -> None:
    """One line each; nothing where there is only one course."""
    if courses:
        rows = tuple(_row(course, handle) for course in courses)
        with st.container(key="patient-other-courses"):
            show_table(COLUMNS, [Group(rows=rows)], "other-courses", "Other courses of this patient", compact=True)


def _row(course: OtherCourse, handle: str) -> TableRow:
    href = address("patient", {"patient": handle, "course": f"Course {course.number}"})
    verdict = course.verdict
    return TableRow(
        (
            link_cell(course.title, href),
            Cell(esc(course.doses)),
            Cell(_spark(course)),
            Cell(esc(course.scores)),
            Cell(mark_html(verdict.shape, verdict.words, verdict.tone, bold=False)),
        ),
        pick=f"course:{course.number}",
    )


def _spark(course: OtherCourse) -> str:
    return sparkline_svg(
        course.totals, course.alt, days=course.days or None, low=course.low, high=course.high,
        dashes_at=course.caseness, last=course.verdict.shape, tone="neutral", height=22,
    )  # fmt: skip
