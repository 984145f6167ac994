"""What meetings leave behind, as one viewer may read it on one as-of day: decisions, snoozes, discussions."""

from dataclasses import dataclass
from typing import Final, Literal

Meeting = Literal["weekly_review", "supervision"]

LONGEST_SNOOZE_DAYS: Final = 84
"""A line is put off for twelve weeks at most; then it comes back by itself."""


@dataclass(frozen=True)
class Decision:
    """One decision as it stood at the end of the as-of day. ``patient_id`` None: about the clinic.

    ``due_day`` is the day in force; where it was put off, ``first_due_day`` is the one first agreed, and the
    last reason and who gave it stand beside it. ``done_day`` None: still open.
    """

    id: int
    meeting: Meeting
    meeting_day: int
    patient_id: int | None
    text: str
    reason: str
    owner_id: int
    owner: str
    due_day: int | None
    decided_by: str
    decided_day: int
    """The day on which it was written down: later than the meeting where it was added afterwards."""
    done_day: int | None = None
    done_by: str = ""
    first_due_day: int | None = None
    postponed_reason: str = ""
    postponed_by: str = ""

    @property
    def is_open(self) -> bool:
        """Nobody has marked it done yet."""
        return self.done_day is None

    def is_late(self, as_of_day: int) -> bool:
        """Open, and its due day is over."""
        return self.is_open and self.due_day is not None and self.due_day < as_of_day


@dataclass(frozen=True)
class Snooze:
    """The line of one patient and rule was put off: the event it covered, until when, why, by whom, on which day."""

    patient_id: int
    rule: str
    event_day: int
    until_day: int
    reason: str
    snoozed_by: str
    snoozed_day: int


@dataclass(frozen=True)
class Discussion:
    """What was said of a patient at a meeting. ``clinician``: whose supervision it was, empty at a weekly review."""

    id: int
    patient_id: int
    meeting: Meeting
    meeting_day: int
    clinician: str
    text: str
    recorded_by: str
    recorded_day: int
