"""What supervision meetings left behind: open decisions first, and of each patient what was said and decided."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dashboard.reports.meetings.decisions import build_decision_list, build_decision_row
from dashboard.reports.meetings.parts import DecisionList, DecisionRow
from dashboard.reports.people import Person
from dashboard.reports.sentences.supervision import say_recorded
from dashboard.reports.view import View
from dashboard.reports.words.wording import format_day
from data_access.meetings import Decision, Discussion


@dataclass(frozen=True)
class Spoken:
    """One thing that was said of a patient: the meeting's day, the words, who wrote them down."""

    day: str
    text: str
    by: str


@dataclass(frozen=True)
class PatientMeetings:
    """One patient at meetings: what was said and decided today, and before (latest meeting first)."""

    said_today: tuple[Spoken, ...] = ()
    decided_today: tuple[DecisionRow, ...] = ()
    said_before: tuple[Spoken, ...] = ()
    decided_before: tuple[DecisionRow, ...] = ()

    @property
    def recorded(self) -> str:
        """What was written down today, in few words; empty where nothing was."""
        return say_recorded(len(self.said_today), len(self.decided_today))


@dataclass(frozen=True)
class SupervisionMeeting:
    """The meeting of the as-of day. ``last``: "last meeting 9 Nov", or that none was recorded."""

    last: str
    decided: DecisionList
    patients: Mapping[int, PatientMeetings]

    def of(self, patient_id: int) -> PatientMeetings:
        """What there is of one patient."""
        return self.patients.get(patient_id, PatientMeetings())


def build_supervision_meeting(
    decisions: Iterable[Decision],
    discussions: Iterable[Discussion],
    people: Mapping[int, Person],
    happened_next: Mapping[int, str],
    view: View,
) -> SupervisionMeeting:
    """The report. ``decisions`` of every kind of meeting about these patients; only those of supervisions are listed.

    ``happened_next``: the sentence of each decision that is four weeks old, by id.
    """
    decided, said = tuple(decisions), tuple(discussions)
    of_supervision = [one for one in decided if one.meeting == "supervision"]
    days = {one.meeting_day for one in of_supervision}
    days |= {one.meeting_day for one in said if one.meeting == "supervision"}
    last = max((day for day in days if day < view.as_of_day), default=None)
    return SupervisionMeeting(
        "no meeting recorded before" if last is None else f"last meeting {_say_day(last, view)}",
        build_decision_list(of_supervision, view, last, people, happened_next),
        {key: _gather(key, decided, said, people, happened_next, view) for key in people},
    )


def _gather(
    patient_id: int,
    decisions: tuple[Decision, ...],
    discussions: tuple[Discussion, ...],
    people: Mapping[int, Person],
    happened_next: Mapping[int, str],
    view: View,
) -> PatientMeetings:
    rows = [
        (one.meeting_day == view.as_of_day, build_decision_row(one, view, people, happened_next.get(one.id, "")))
        for one in decisions
        if one.patient_id == patient_id
    ]
    said = [
        (one.meeting_day == view.as_of_day, Spoken(_say_day(one.meeting_day, view), one.text, one.recorded_by))
        for one in discussions
        if one.patient_id == patient_id
    ]
    return PatientMeetings(
        tuple(one for today, one in said if today),
        tuple(row for today, row in rows if today),
        tuple(one for today, one in said if not today),
        tuple(row for today, row in rows if not today),
    )


def _say_day(day: int, view: View) -> str:
    return format_day(day, view.as_of_day, view.hide_names)
