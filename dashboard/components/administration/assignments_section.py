"""Who supervises whom, who is responsible for which patients, and the acts that change both."""

import streamlit as st

from dashboard.components.administration.assignment_dialogs import (
    show_end_dialog,
    show_hand_over_dialog,
    show_supervisor_dialog,
)
from dashboard.components.administration.places import WHOSE
from dashboard.components.audit.table import show_event, show_events_table
from dashboard.components.empty_state import show_empty
from dashboard.components.heading import show_note, show_section_heading
from dashboard.components.patient_table import Column, Group, TableRow, link_cell, show_table, text_cell
from dashboard.data import get_store, load
from dashboard.filters import choice, patient_address
from dashboard.load.administration.assignments import load_assigned, load_staff
from dashboard.load.audit import load_changes
from dashboard.reports.administration.assignments import NOBODY, AssignedList, AssignedRow, Staff, StaffMember
from dashboard.viewer import Viewer

STAFF = (
    Column("name", width="minmax(0, 1.3fr)"),
    Column("role", width="minmax(0, 1fr)"),
    Column("supervised by", width="minmax(0, 1.2fr)"),
    Column("supervises", width="minmax(0, 2fr)"),
    Column("patients today", width="104px", align="right"),
)
PATIENTS = (
    Column("patient", width="minmax(0, 1.6fr)"),
    Column("code", width="minmax(0, 1fr)"),
    Column("since", width="minmax(0, 1fr)"),
    Column("last day", width="minmax(0, 1fr)"),
)
MOST_SHOWN = 200
SUPERVISION = "A supervisor sees the patients of those they supervise, today’s supervision deciding."
ASSIGNED = "Assignments decide who sees a patient, on each day anew; the as-of date never does."


def show_assignments(viewer: Viewer) -> None:
    """The whole section."""
    staff = load("admin_staff", load_staff, viewer.scope, viewer.view, viewer.versions)
    show_section_heading("Who supervises whom", staff.sentence, f"{SUPERVISION} A row changes it.")
    rows = tuple(_staff_row(one) for one in staff.members)
    picked = show_table(STAFF, [Group(rows=rows)], "admin-staff", "Staff", compact=True)
    _show_patients(viewer, staff)
    _show_changes(viewer)
    member = next((one for one in staff.members if picked == f"staff:{one.clinician_id}"), None)
    if member is not None:
        show_supervisor_dialog(viewer, staff, member)


def _show_changes(viewer: Viewer) -> None:
    lines = load_changes(get_store(), viewer.scope, viewer.view)
    show_section_heading("Latest changes", "" if lines else "Nothing was changed here yet.")
    if not lines:
        return
    picked = show_events_table(lines, "admin-changes", "Latest changes")
    line = next((line for line in lines if line.number == picked), None)
    if line is not None:
        show_event(viewer, line)


def _staff_row(one: StaffMember) -> TableRow:
    alone = one.role == "therapist" and one.supervisor_id is None
    cells = (
        text_cell(one.name, strong=True),
        text_cell(one.role_words),
        text_cell(one.supervisor or "nobody", tone="worse" if alone else "" if one.supervisor else "quiet"),
        text_cell(", ".join(one.supervises) or "nobody", tone="" if one.supervises else "quiet"),
        text_cell(f"{one.patients:,}" if one.treats else "none, by role", tone="" if one.patients else "quiet"),
    )
    return TableRow(cells, pick=f"staff:{one.clinician_id}")


def _show_patients(viewer: Viewer, staff: Staff) -> None:
    show_section_heading("Who is responsible for whom", "", ASSIGNED)
    named = {f"{one.name} ({one.code})": one.clinician_id for one in staff.members if one.treats}
    if staff.unassigned:
        named["Patients of nobody"] = NOBODY
    with st.container(key="admin-assigned-acts", horizontal=True, vertical_alignment="center", gap="small"):
        chosen = named[choice("Whose patients", list(named), WHOSE, width=300)]
        key = (viewer.scope, viewer.view, viewer.versions)
        assigned = load("admin_assigned", load_assigned, *key, chosen)
        can_act = bool(assigned.can_move)
        wants_move = st.button("Hand over" if chosen else "Assign", key="admin_move", disabled=not can_act)
        wants_end = bool(chosen) and st.button("End assignments", key="admin_end", disabled=not can_act)
    show_section_heading(assigned.name, assigned.sentence, anchor="assigned")
    _show_assigned(assigned)
    if wants_move:
        show_hand_over_dialog(viewer, staff, assigned)
    if wants_end:
        show_end_dialog(viewer, assigned)


def _show_assigned(assigned: AssignedList) -> None:
    if not assigned.rows:
        show_empty("No patient is assigned to them.")
        return
    rows = tuple(_assigned_row(row) for row in assigned.rows[:MOST_SHOWN])
    show_table(PATIENTS, [Group(rows=rows)], "admin-assigned", f"Patients of {assigned.name}", compact=True)
    if len(assigned.rows) > MOST_SHOWN:
        show_note(f"The first {MOST_SHOWN} of {len(assigned.rows):,} are shown; the acts offer all of them.")


def _assigned_row(row: AssignedRow) -> TableRow:
    cells = (
        link_cell(row.person.label, patient_address(row.person.handle)),
        text_cell(row.person.code),
        text_cell(row.since or "nobody", tone="" if row.holds_today else "neutral"),
        text_cell(row.until or "open", tone="" if row.until else "quiet"),
    )
    return TableRow(cells)
