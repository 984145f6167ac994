"""The pieces of a meeting's report, as the screen shows and the minutes print them. Every text is ready to be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dashboard.reports.people import Person


@dataclass(frozen=True)
class DecisionRow:
    """One decision. ``person`` None: about the clinic.

    ``notes``: what stands beneath the text: the reason, why it was put off, when it was written down.
    ``due``: "20 Nov, 3 days late", "27 Nov", "done 19 Nov" or "no due date".
    """

    decision_id: int
    person: Person | None
    text: str
    notes: tuple[str, ...]
    owner: str
    due: str
    is_late: bool
    is_done: bool
    meeting: str
    """Where it was decided: "weekly review, 16 Nov"."""
    happened_next: str = ""
    """Four weeks on, in the patient's own figures, with the marks of ``html.rich``; empty before that."""


@dataclass(frozen=True)
class DecisionList:
    """The decisions of a kind of meeting, as they stand at this one.

    ``before``: open ones of the last meeting and earlier, late ones first; ``done``: done since the last meeting;
    ``today``: decided at this meeting; ``followed``: done earlier, and now four weeks old, with what happened next.
    """

    counts: str
    """ "3 open from last time · 1 overdue"."""
    before_title: str
    """ "open from 16 Nov"; "open from before" where no meeting was held before."""
    before: tuple[DecisionRow, ...]
    done: tuple[DecisionRow, ...]
    today: tuple[DecisionRow, ...]
    followed: tuple[DecisionRow, ...]
    late: int

    @property
    def rows(self) -> tuple[DecisionRow, ...]:
        """Every row, in the order they are shown."""
        return (*self.before, *self.today, *self.done, *self.followed)


@dataclass(frozen=True)
class SnoozedRow:
    """One line of the agenda that was put off: patient, rule, its value, until when, why and by whom."""

    person: Person | None
    rule: str
    shape: str
    value: str
    until: str
    reason: str
    by: str


@dataclass(frozen=True)
class PatientMinutes:
    """One patient at a meeting: why on the list, what was said, what was decided."""

    person: Person
    lines: tuple[str, ...]
    """One sentence per line of the agenda: "Reliable deterioration: GAD-7 11 → 16 (≥ 4), 19 Nov"."""
    discussed: tuple[str, ...]
    decisions: tuple[DecisionRow, ...]


@dataclass(frozen=True)
class Minutes:
    """The minutes of one meeting. Empty parts are printed as ``empty`` says.

    ``title``: "Weekly review, 23 Nov 2026" or "Supervision of N. Okafor, 23 Nov 2026".
    """

    title: str
    subtitle: str
    opened: DecisionList
    """What was open from before, and done since."""
    patients: tuple[PatientMinutes, ...]
    clinic: tuple[DecisionRow, ...]
    """Decided at this meeting about the clinic."""
    snoozed: tuple[SnoozedRow, ...]
    note: str
    """How many were on the list, how many were discussed; what is left out."""
    empty: str = "Nothing was written down at this meeting."
    people: Mapping[int, Person] = field(default_factory=dict)
