"""Events of the audit trail in words: a line each, and one of them opened."""

from dataclasses import dataclass, field
from typing import Final

from dashboard.reports.people import Person

DENIED: Final = "denied only"
NO_EVENTS: Final = "No event matches."
PERIODS: Final = {"today": 1, "7 days": 7, "31 days": 31, "all": 0}
"""By name: how many days until today; 0: since the beginning."""


@dataclass(frozen=True)
class EventChoice:
    """Which events are asked for. Empty: any. ``before``: the number of the last event of the part before."""

    days: int = 7
    actor: str = ""
    action: str = ""
    denied_only: bool = False
    before: int | None = None


@dataclass(frozen=True)
class EventLine:
    """One event. ``what`` names the page, file or account; ``facts``: everything else that is known of it."""

    number: int
    day: str
    time: str
    who: str
    role: str
    action: str
    what: str
    patients: str
    outcome: str
    reason: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class EventPage:
    """One part of the trail, the newest first. ``older``: from which event on there may be more; None: no more."""

    lines: tuple[EventLine, ...]
    older: int | None
    actors: tuple[str, ...] = ()

    def find(self, number: int) -> EventLine | None:
        """One of its events."""
        return next((line for line in self.lines if line.number == number), None)


@dataclass(frozen=True)
class Looks:
    """Who looked at one patient: the page of this patient alone, and lists that held others too."""

    person: Person
    direct: tuple[EventLine, ...]
    lists: tuple[EventLine, ...]
    is_cut: bool = False


@dataclass(frozen=True)
class EventPatients:
    """The patients one event was about, as far as they are listed."""

    people: tuple[Person, ...] = field(default_factory=tuple)
    note: str = ""
