"""Who acts: what the audit trail writes down of a person, and nothing more."""

import getpass
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


def act_on_machine() -> Actor:
    """Whoever uses the command line, by the name under which they are logged in on this machine."""
    try:
        return Actor("command line", getpass.getuser())
    except (KeyError, OSError, ImportError):
        return Actor("command line", "unknown")


NOBODY: Final = Actor("nobody", "")
"""Not signed in: refused sign-ins are told of nobody."""
PROGRAM: Final = Actor("program", "kap-outcomes")
"""The program by itself, such as an automatic backup."""
