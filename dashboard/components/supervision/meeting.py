"""What supervision meetings left behind on the page: of the last meeting, of this one, and of a patient before."""

from collections.abc import Sequence

from dashboard.components.heading import show_section_heading
from dashboard.components.html import esc, rich, show
from dashboard.components.pick import show_pick
from dashboard.filters import patient_address
from dashboard.reports.meetings.parts import DecisionRow
from dashboard.reports.supervision.meeting import PatientMeetings, Spoken, SupervisionMeeting


def show_last_meeting(meeting: SupervisionMeeting) -> None:
    """Open decisions, late ones first, then those done since; nothing where no meeting left any."""
    rows = (*meeting.decided.before, *meeting.decided.done)
    if not rows:
        return
    show_section_heading("From last meeting", aside=meeting.decided.counts)
    show_pick(f'<div class="kap-decided" role="list">{"".join(map(_row_html, rows))}</div>', "supervision-decided")


def _row_html(row: DecisionRow) -> str:
    who = ""
    if row.person is not None:
        who = f'<a href="{esc(patient_address(row.person.handle))}">{esc(row.person.label)}</a>'
    notes = "".join(f'<span class="kap-block-below">{esc(note)}</span>' for note in row.notes)
    state = " kap-decided-done" if row.is_done else ""
    return (
        f'<div class="kap-decided-row{state}" role="listitem"><span>{_box(row.is_done)}</span><span>{who}</span>'
        f"<span>{esc(row.text)}{notes}</span><span>{esc(row.owner)}</span>"
        f'<span class="kap-decided-due{" kap-worse kap-strong" if row.is_late else ""}">{esc(row.due)}</span></div>'
    )


def _box(is_done: bool) -> str:
    tick = '<path d="M3.4 7.2 6 9.8 10.8 4.4" fill="none" stroke="currentColor" stroke-width="1.7"/>' if is_done else ""
    return (
        f'<svg class="kap-box" viewBox="0 0 14 14" width="14" height="14" role="img" '
        f'aria-label="{"done" if is_done else "open"}"><rect x=".7" y=".7" width="12.6" height="12.6" rx="2" '
        f'fill="none" stroke="currentColor" stroke-width="1.2"/>{tick}</svg>'
    )


def show_patient_meetings(found: PatientMeetings) -> None:
    """What was written down today, and what was said and decided before."""
    if found.recorded:
        show_section_heading("Written down today")
        show(f'<div class="kap-told">{_told_html(found.said_today, found.decided_today)}</div>')
    show_section_heading("What was decided before")
    before = _told_html(found.said_before, found.decided_before)
    empty = '<p class="kap-denominator">Nothing was written down at earlier meetings.</p>'
    show(f'<div class="kap-told">{before or empty}</div>')


def _told_html(said: Sequence[Spoken], decided: Sequence[DecisionRow]) -> str:
    parts = [f"<div><span>{esc(one.day)}</span><p>“{esc(one.text)}” {esc(one.by)}</p></div>" for one in said]
    return "".join([*map(_decision_html, decided), *parts])


def _decision_html(row: DecisionRow) -> str:
    due = f'<span class="kap-worse kap-strong">{esc(row.due)}</span>' if row.is_late else esc(row.due)
    notes = "".join(f"<p>{rich(note)}</p>" for note in row.notes)
    return f"<div><span>{esc(row.meeting)}</span><p><b>{esc(row.text)}</b> {esc(row.owner)}, {due}</p>{notes}</div>"
