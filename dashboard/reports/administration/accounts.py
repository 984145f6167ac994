"""Who of the staff may sign in, in words, and what can be done with each account."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from dashboard.reports.administration.assignments import ROLE_WORDS
from dashboard.reports.words.wording import plural

Act = Literal["invite", "invite anew", "change role", "reset", "sign out", "disable", "enable"]
ACT_NAMES: Final[dict[Act, str]] = {
    "invite": "Invite",
    "invite anew": "Invite anew",
    "change role": "Change the role",
    "reset": "Reset",
    "sign out": "Sign out",
    "disable": "Disable",
    "enable": "Enable",
}
ACT_WORDS: Final[dict[Act, str]] = {
    "invite": (
        "A link is made that works once, for seven days. Whoever opens it chooses a password and a second factor, or "
        "signs in with the clinic’s provider: hand it over in person or by a way you trust."
    ),
    "invite anew": "A new link is made, for seven days; the former one works no more.",
    "change role": "The role decides what they see. Their sessions end now; at the next sign-in the new role holds.",
    "reset": (
        "Password, second factor and provider are taken away, their sessions end now, and a new link is made: for "
        "whoever lost access, or where somebody else may have it."
    ),
    "sign out": "Every session of theirs ends now, on every machine. They can sign in again.",
    "disable": (
        "They cannot sign in any more, and their sessions end now. Assignments stay as they are: hand the patients "
        "over in the section Assignments."
    ),
    "enable": "They can sign in again, as before.",
}


@dataclass(frozen=True)
class AccountLine:
    """One person of the staff and their account. ``user_id`` None: none yet; ``acts``: what can be done now."""

    clinician_id: int
    name: str
    staff_role: str
    user_id: int | None
    login: str
    role: str
    state: str
    tone: str
    last_sign_in: str
    second_factor: str
    open_sessions: int
    acts: tuple[Act, ...]
    is_own: bool = False

    @property
    def role_words(self) -> str:
        """The role that decides; of who has no account yet the one on the staff list."""
        role = self.role or self.staff_role
        return ROLE_WORDS.get(role, role)


@dataclass(frozen=True)
class Accounts:
    """Everybody of the staff with their accounts, by name."""

    lines: tuple[AccountLine, ...]

    @property
    def sentence(self) -> str:
        """ "12 of 14 people have an account in use; 1 session is open."."""
        return say_accounts(self.lines)


@dataclass(frozen=True)
class InviteTold:
    """An invitation that was just made: the path of its link, and until when it works."""

    path: str
    until: str


def say_accounts(lines: Sequence[AccountLine]) -> str:
    """How many can sign in, who is invited, how many sessions are open."""
    used = sum(line.state == "in use" for line in lines)
    invited = sum(line.state.startswith("invited") for line in lines)
    sessions = sum(line.open_sessions for line in lines)
    parts = [f"{used:,} of {plural(len(lines), 'person', 'people')} can sign in"]
    parts += [f"{invited:,} {'is' if invited == 1 else 'are'} invited"] if invited else []
    parts.append(f"{plural(sessions, 'session is', 'sessions are')} open" if sessions else "no session is open")
    return "; ".join(parts) + "."
