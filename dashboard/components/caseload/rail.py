"""What stands beside the caseload's table: the outcome map and the workload."""

from collections.abc import Mapping

import streamlit as st

from dashboard.charts.outcome_map import HEIGHT, MapPoint, build_outcome_map
from dashboard.components.empty_state import empty_html
from dashboard.components.figure import page_tokens, show_figure
from dashboard.components.heading import section_heading_html, show_note, show_section_heading
from dashboard.components.html import esc, show
from dashboard.components.patient_table import Cell, Column, Group, TableRow, table_html
from dashboard.components.pick import show_pick
from dashboard.reports.caseload.outcome_map import OutcomeMap
from dashboard.reports.caseload.workload import Workload, WorkloadRow
from dashboard.reports.people import Person
from dashboard.reports.words.wording import ARROW, plural

MOST_NAMES = 3
MOST_ROWS = 40
"""Therapists that stand on the page before somebody asks for all of them."""
ALL = "workload_all"
KINDS = {
    "active": "active patients",
    "sessions": "patients seen in the last seven days",
    "overdue": "active patients with a screening overdue",
}


def show_outcome_map(report: OutcomeMap, people: Mapping[int, Person], key: str) -> tuple[int, ...]:
    """Show the map; return the ids of the patients of the mark just clicked (empty: none)."""
    show_section_heading(report.title, report.sentence, report.denominator)
    if not report.marks:
        show(empty_html("No mark to show: a mark needs a baseline and a later score.", height=HEIGHT // 2))
        return ()
    worse = [m for m in report.marks if m.verdict.tone == "worse"]
    named = set(worse) if len(worse) <= MOST_NAMES else set()
    points = [
        MapPoint(
            mark.baseline,
            mark.latest,
            len(mark.patient_ids),
            mark.verdict.shape,
            mark.verdict.tone,
            f"{mark.baseline}-{mark.latest}",
            _hover(report, mark.baseline, mark.latest, mark.patient_ids, mark.verdict.words, people),
            _names(mark.patient_ids, people) if mark in named else "",
        )
        for mark in report.marks
    ]
    figure = build_outcome_map(
        points, esc(report.instrument_name), report.low, report.high, report.reliable_points, report.caseness,
        report.higher_is_better, page_tokens(),
    )  # fmt: skip
    picked = show_figure(figure, key, report.alt)
    return next((m.patient_ids for m in report.marks if f"{m.baseline}-{m.latest}" == picked), ())


def _names(patient_ids: tuple[int, ...], people: Mapping[int, Person]) -> str:
    labels = [people[i].label for i in patient_ids if i in people]
    return esc(labels[0]) if len(labels) == len(patient_ids) == 1 else ""


def _hover(
    report: OutcomeMap, baseline: int, latest: int, ids: tuple[int, ...], verdict: str, people: Mapping[int, Person]
) -> str:
    known = [esc(people[i].label) for i in ids if i in people][:5]
    names = "<br>".join([*known, *([f"and {len(ids) - len(known)} more"] if known and len(ids) > len(known) else [])])
    who = names or plural(len(ids), "patient")
    return f"{who}<br>{esc(report.instrument_name)} {baseline} {ARROW} {latest}<br>{esc(verdict)}"


def show_workload(report: Workload) -> tuple[str, tuple[int, ...]] | None:
    """Show active patients, sessions and overdue screenings per therapist; the count just clicked and who is behind."""
    if not report.rows:
        show(section_heading_html(report.title) + empty_html("No therapist has an active patient on this day."))
        return None
    columns = (
        Column("", width="1fr"),
        Column("active", width="52px", align="right"),
        Column("sessions", width="62px", align="right"),
        Column("overdue", width="58px", align="right"),
    )
    rows = tuple(
        TableRow(
            (
                Cell(f"<b>{esc(row.name)}</b> (you)" if row.is_viewer else esc(row.name)),
                *(_count_cell(row, kind) for kind in KINDS),
            )
        )
        for row in _choose_rows(report)
    )
    heading = section_heading_html(report.title, denominator=report.denominator)
    show(heading)
    picked = show_pick(table_html(columns, [Group(rows=rows)], report.title, compact=True), "workload")
    if len(rows) < len(report.rows):
        show_note(f"The first {MOST_ROWS} of {len(report.rows):,} therapists by name.")
        st.button(f"Show all {len(report.rows):,}", key="workload_more", on_click=_show_all)
    for row in report.rows:
        for kind, words in KINDS.items():
            if picked == _name_count(row, kind):
                return f"{row.name}: {words}", row.patient_ids[kind]
    return None


def _choose_rows(report: Workload) -> tuple[WorkloadRow, ...]:
    return report.rows if ALL in st.session_state else report.rows[:MOST_ROWS]


def _show_all() -> None:
    st.session_state[ALL] = True


def _name_count(row: WorkloadRow, kind: str) -> str:
    return f"workload:{row.clinician_id}:{kind}"


def _count_cell(row: WorkloadRow, kind: str) -> Cell:
    """A count that opens its patients; a nought is plain."""
    count: int = {"active": row.active, "sessions": row.sessions, "overdue": row.overdue}[kind]
    if not count:
        return Cell("0")
    worse = " kap-worse kap-strong" if kind == "overdue" else ""
    return Cell(f'<span class="kap-who{worse}" data-pick="{_name_count(row, kind)}">{count}</span>')
