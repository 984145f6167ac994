"""What supervision meetings left behind on the page: of the last meeting, of this one, and of a patient before."""

from collections.abc import Sequence

from dashboard.components.decisions import act_on, group_html, show_decision_styles
from dashboard.components.heading import show_section_heading
from dashboard.components.html import esc, rich, show
from dashboard.components.pick import show_pick
from dashboard.reports.meetings.parts import DecisionRow
from dashboard.reports.supervision.meeting import PatientMeetings, Spoken, SupervisionMeeting
from dashboard.viewer import Viewer


def show_last_meeting(viewer: Viewer, meeting: SupervisionMeeting) -> None:
    """Open decisions, late ones first, then those done since, and old ones with what happened next.

    Nothing where no meeting left any.
    """
    decided = meeting.decided
    groups = ((decided.before_title, decided.before), ("done since", decided.done), ("four weeks on", decided.followed))
    shown = [(title, rows) for title, rows in groups if rows]
    if not shown:
        return
    show_decision_styles()
    show_section_heading("From last meeting", aside=decided.counts)
    body = "".join(group_html(title, rows, names=not number) for number, (title, rows) in enumerate(shown))
    picked = show_pick(f'<div role="table" aria-label="From last meeting">{body}</div>', "supervision-decided")
    if picked:
        act_on(viewer, decided, "supervision", picked)


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
    said = [esc(note) for note in row.notes] + [rich(row.happened_next)] * bool(row.happened_next)
    notes = "".join(f"<p>{note}</p>" for note in said)
    return f"<div><span>{esc(row.meeting)}</span><p><b>{esc(row.text)}</b> {esc(row.owner)}, {due}</p>{notes}</div>"
