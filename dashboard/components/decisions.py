"""The decisions of a meeting: what is open, late, decided today and done; a click finishes, opens again or puts off."""

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import streamlit as st

from dashboard.components.decision_dialogs import show_add_dialog, show_postpone_dialog
from dashboard.components.error_message import show_error
from dashboard.components.html import esc, rich
from dashboard.components.pick import show_pick
from dashboard.components.said import say_after_rerun
from dashboard.data import get_store
from dashboard.filters import patient_address
from dashboard.load.decisions import finish, reopen
from dashboard.reports.meetings.parts import DecisionList, DecisionRow
from dashboard.reports.words.wording import format_day
from dashboard.viewer import Viewer, read_surroundings
from data_access.errors import KapError
from data_access.meetings import Meeting

_TICK = (
    '<svg viewBox="0 0 12 12" aria-hidden="true"><path d="M2.5 6.2 5 8.7 9.6 3.4" fill="none" stroke="currentColor" '
    'stroke-width="1.8"/></svg>'
)
EMPTY = "No decision is open from before."


@cache
def _rules() -> str:
    return Path(__file__).with_name("decisions.css").read_text(encoding="utf-8")


def show_decision_styles() -> None:
    """The rules of decision rows and quiet acts."""
    st.html(f"<style>{_rules()}</style>")


def show_decisions(viewer: Viewer, decisions: DecisionList, meeting: Meeting, key: str) -> None:
    """Every row with its acts, and the way to add one."""
    picked = show_pick(decisions_html(decisions), key)
    if picked:
        act_on(viewer, decisions, meeting, picked)


def decisions_html(decisions: DecisionList) -> str:
    """The rows under their titles, as a table; the button that adds one stands below."""
    groups = (
        (decisions.before_title, decisions.before),
        ("decided at this meeting", decisions.today),
        ("done since", decisions.done),
        ("four weeks on", decisions.followed),
    )
    shown = [(title, rows) for title, rows in groups if rows]
    body = "".join(group_html(title, rows, names=not number) for number, (title, rows) in enumerate(shown))
    if not decisions.before:
        body = f'<div class="kap-empty">{esc(EMPTY)}</div>{body}'
    add = '<button type="button" class="kap-button" data-pick="add:">Add a decision</button>'
    return f'<div role="table" aria-label="Decisions">{body}</div><div class="kap-decision-acts">{add}</div>'


def group_html(title: str, rows: Sequence[DecisionRow], *, names: bool = True) -> str:
    """A title (with the names of the columns), and the rows under it."""
    head = "".join(
        f'<span role="columnheader"{style}>{esc(name)}</span>'
        for name, style in (("", ""), (title, ""), ("owner" * names, ""), ("due" * names, ' class="kap-right"'))
    )
    return f'<div class="kap-decision kap-decision-head" role="row">{head}</div>{"".join(map(row_html, rows))}'


def row_html(row: DecisionRow) -> str:
    """One decision: box, patient and text with what stands beneath, owner, due."""
    about = ""
    if row.person is not None:
        about = f'<a href="{esc(patient_address(row.person.handle))}">{esc(row.person.label)}</a>: '
    notes = [esc(note) for note in row.notes] + [rich(row.happened_next)] * bool(row.happened_next)
    beneath = "".join(f'<span class="kap-decision-note">{note}</span>' for note in notes)
    due = _due_html(row.due)
    due = f'<b class="kap-worse">{due}</b>' if row.is_late else due
    done = " kap-decision-done" if row.is_done else ""
    later = ""
    if not row.is_done:
        label = esc(f"Put off: {row.text}")
        act = f'<span class="kap-act" data-pick="postpone:{row.decision_id}" aria-label="{label}">put off</span>'
        later = f'<span class="kap-decision-later" role="cell">{act}</span>'
    return (
        f'<div class="kap-decision{done}" role="row" title="{esc(f"{row.meeting}")}">'
        f'<span role="cell">{_box_html(row)}</span>'
        f'<span class="kap-decision-text" role="cell">{about}{esc(row.text)}{beneath}</span>'
        f'<span class="kap-decision-owner" role="cell">{esc(row.owner)}</span>'
        f'<span class="kap-decision-due" role="cell">{due}</span>{later}</div>'
    )


def _due_html(text: str) -> str:
    """ "20 Nov, 10 days late": a line may break after the day and nowhere else."""
    day, comma, late = text.partition(", ")
    return f"<span>{esc(day)},</span> <span>{esc(late)}</span>" if comma else esc(text)


def _box_html(row: DecisionRow) -> str:
    act, checked = ("reopen", "true") if row.is_done else ("finish", "false")
    label = f"Open again: {row.text}" if row.is_done else f"Mark done: {row.text}"
    return (
        f'<span class="kap-box" role="checkbox" aria-checked="{checked}" aria-label="{esc(label)}" '
        f'data-pick="{act}:{row.decision_id}">{_TICK if row.is_done else ""}</span>'
    )


def act_on(viewer: Viewer, decisions: DecisionList, meeting: Meeting, picked: str) -> None:
    """Do what was picked: add, finish, open again, put off."""
    act, _, number = picked.partition(":")
    if act == "add":
        show_add_dialog(viewer, meeting)
        return
    row = next((row for row in decisions.rows if str(row.decision_id) == number), None)
    if row is None:
        return
    if act == "postpone":
        show_postpone_dialog(viewer, row)
    elif act == "finish":
        _change(viewer, row, finish, "Marked done", "keeps it open")
    elif act == "reopen":
        _change(viewer, row, reopen, "Open again", "keeps it done")


def _change(viewer: Viewer, row: DecisionRow, change: Callable[..., None], words: str, kept: str) -> None:
    """Change one decision, say so, and draw the page anew; an error is said and changes nothing."""
    try:
        change(get_store(), viewer.scope, row.decision_id)
    except KapError as error:
        show_error(str(error))
        return
    say_after_rerun(f"{words}: {row.text}{say_kept(viewer, kept)}")
    st.rerun()


def say_kept(viewer: Viewer, kept: str) -> str:
    """What the shown list does, where it is not today's: " (today; the list as of 22 Nov, shown here, …)"."""
    day = viewer.view.as_of_day
    if day >= read_surroundings().newest_day:
        return ""
    return f" (today; the list as of {format_day(day, day, viewer.view.hide_names)}, shown here, {kept})"
