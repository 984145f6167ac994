"""Emergency access in words: while it lasts, and as the director is told of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.reports.people import Person
from dashboard.reports.words.wording import plural

FOR_AN_HOUR: Final = (
    "For patients outside your caseload, where waiting could harm somebody. The patient opens for 60 minutes, on the "
    "patient’s own page only. Who opened it, when and why is kept in the audit trail, and the clinical director is "
    "told at once. Whoever treats this patient is still the first to ask."
)


@dataclass(frozen=True)
class OpenAccess:
    """A patient who is open to the viewer now, beyond the caseload."""

    emergency_id: int
    until: str
    reason: str

    @property
    def sentence(self) -> str:
        """What the banner says."""
        return f"Opened in an emergency until **{self.until}**; the clinical director is told. Reason: {self.reason}"


@dataclass(frozen=True)
class NoticeLine:
    """One emergency access as the director reads it; ``lasts``: it is still open; ``seen``: by whom, "" for nobody."""

    emergency_id: int
    by: str
    person: Person
    opened: str
    until: str
    reason: str
    lasts: bool
    seen: str


def say_notices(lines: Sequence[NoticeLine]) -> str:
    """The sentence above the notices that nobody has marked as seen."""
    open_now = sum(line.lasts for line in lines)
    still = f", {open_now} of them still open" if open_now else ""
    patients = plural(len(lines), "patient was", "patients were")
    return f"**{patients} opened in an emergency**{still}. Read why, and mark it as seen."
