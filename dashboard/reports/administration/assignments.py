"""Who supervises whom and who is responsible for which patients, in words."""

from dataclasses import dataclass
from typing import Final

from dashboard.reports.people import Person
from dashboard.reports.words.wording import plural

ROLE_WORDS: Final = {"director": "clinical director"}
NOBODY: Final = 0
"""In place of a clinician's id: patients for whom nobody is responsible."""


@dataclass(frozen=True)
class StaffMember:
    """One person of the staff; ``patients``: assigned to them today; ``supervises``: the names of those they do."""

    clinician_id: int
    code: str
    name: str
    role: str
    supervisor_id: int | None
    supervisor: str
    supervises: tuple[str, ...]
    patients: int

    @property
    def role_words(self) -> str:
        """How the role is called on screen."""
        return ROLE_WORDS.get(self.role, self.role)

    @property
    def treats(self) -> bool:
        """Whether patients can be assigned to them."""
        return self.role != "data manager"


@dataclass(frozen=True)
class Staff:
    """Everybody of the clinic, and how many patients have nobody."""

    members: tuple[StaffMember, ...]
    unassigned: int

    def get(self, clinician_id: int) -> StaffMember | None:
        """One of them by id."""
        return next((one for one in self.members if one.clinician_id == clinician_id), None)

    @property
    def possible_supervisors(self) -> tuple[StaffMember, ...]:
        """Whom somebody can be supervised by."""
        return tuple(one for one in self.members if one.role in ("director", "supervisor"))

    @property
    def sentence(self) -> str:
        """How many there are, and who has no supervisor."""
        alone = [one for one in self.members if one.role == "therapist" and one.supervisor_id is None]
        people = plural(len(self.members), "person", "people")
        if not alone:
            return f"{people} on the staff; every therapist is supervised."
        therapists = plural(len(alone), "therapist has", "therapists have")
        return f"{people} on the staff; !!{therapists} no supervisor!!."


@dataclass(frozen=True)
class AssignedRow:
    """One patient of a clinician: since when, and until when where that is known."""

    person: Person
    since: str
    until: str
    holds_today: bool


@dataclass(frozen=True)
class AssignedList:
    """The patients of one clinician, or those of nobody; ``can_move``: those that are theirs today."""

    clinician_id: int
    name: str
    rows: tuple[AssignedRow, ...]

    @property
    def can_move(self) -> tuple[Person, ...]:
        """The patients that can be handed over from today on."""
        return tuple(row.person for row in self.rows if row.holds_today)

    @property
    def sentence(self) -> str:
        """ "23 patients today, 2 more from a later day"."""
        now = len(self.can_move)
        later = len(self.rows) - now
        if self.clinician_id == NOBODY:
            return (
                f"{plural(now, 'patient')} for whom nobody is responsible today: only the clinical director sees them."
            )
        more = f", {later} more from a later day" if later else ""
        return f"{plural(now, 'patient')} today{more}."


@dataclass(frozen=True)
class ChangeLine:
    """One change of who sees what, as the audit trail keeps it."""

    when: str
    by: str
    what: str
    patients: str
    reason: str
