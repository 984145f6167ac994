"""Who acts: what the audit trail writes down of a person, and nothing more."""

from dataclasses import dataclass
from typing import Final, Literal

ActorKind = Literal["user", "command line", "demonstration", "program", "nobody"]


@dataclass(frozen=True)
class Actor:
    """Somebody who does or sees something. ``name``: the login, the machine's user, or the viewer of a demonstration.

    ``user_id`` and ``session_id`` are of a signed-in user only.
    """

    kind: ActorKind
    name: str
    user_id: int | None = None
    session_id: int | None = None


NOBODY: Final = Actor("nobody", "")
"""Not signed in: refused sign-ins are told of nobody."""
PROGRAM: Final = Actor("program", "kap-outcomes")
"""The program by itself, such as an automatic backup."""
