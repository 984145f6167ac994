"""Whose patients a viewer may discuss, and whose are chosen by the address."""

from dataclasses import dataclass

NOT_SUPERVISED = "This clinician is not among those you supervise."
"""One text for a foreign and for an unknown clinician."""


@dataclass(frozen=True)
class Supervisee:
    """A clinician whose patients the viewer may discuss. ``patients``: how many are theirs today."""

    id: int
    code: str
    name: str
    patients: int
    is_self: bool


@dataclass(frozen=True)
class Supervisees:
    """Those to choose from, by name; ``supervises``: the viewer's role is to supervise."""

    people: tuple[Supervisee, ...]
    supervises: bool

    def choose(self, code: str | None) -> Supervisee | None:
        """The clinician of a code; without one the first who has patients, others before oneself.

        None for a code that is not in the list, be it foreign or unknown, and where there is nobody.
        """
        if code:
            return next((one for one in self.people if one.code == code), None)
        ranked = sorted(self.people, key=lambda one: (one.patients == 0, one.is_self))
        return ranked[0] if ranked else None

    @property
    def note(self) -> str:
        """What must be known beside the chooser: a supervisor without supervisees."""
        if not self.supervises or not all(one.is_self for one in self.people):
            return ""
        own = "; these are your own patients" if any(one.patients for one in self.people) else ""
        return f"Nobody is recorded as supervised by you{own}."
