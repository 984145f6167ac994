"""What can stand in the audit trail as done: one word or two for each act. A new act is one line here."""

from typing import Final, Literal, get_args

Action = Literal[
    # Who comes in.
    "sign in",
    "sign out",
    "end session",
    "accept invitation",
    "bind identity",
    # What is seen and taken out.
    "look",
    "export",
    # Accounts and settings.
    "invite user",
    "disable user",
    "enable user",
    "change role",
    "reset user",
    "change supervision",
    "change assignment",
    "change setting",
    # Beyond one's own patients.
    "open in emergency",
    "end emergency access",
    "see emergency notice",
    # Meetings.
    "record discussion",
    "record decision",
    "finish decision",
    "reopen decision",
    "postpone decision",
    "snooze line",
    "acknowledge line",
    "save review",
    # Data.
    "import",
    "undo import",
    "repair rows",
    "set rows aside",
    "keep profile",
    "make demonstration",
    # The database and the trail itself.
    "back up",
    "restore",
    "begin head anew",
]
"""How a type checker knows them: a word that is not here does not pass ``make check``."""
ACTIONS: Final[tuple[Action, ...]] = get_args(Action)
Outcome = Literal["done", "denied", "failed"]
