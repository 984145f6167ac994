"""The audit trail's words: each act as a sentence's verb, each page as the frame calls it."""

from typing import Final

from data_access.audit.actions import Action

ACTION_WORDS: Final[dict[Action, str]] = {
    "sign in": "signed in",
    "sign out": "signed out",
    "end session": "session ended",
    "accept invitation": "took up an invitation",
    "bind identity": "bound a provider’s identity",
    "look": "looked at",
    "export": "took out a file",
    "invite user": "invited",
    "disable user": "disabled an account",
    "enable user": "enabled an account",
    "change role": "changed a role",
    "reset user": "reset an account",
    "change supervision": "changed supervision",
    "change assignment": "changed assignments",
    "change setting": "changed a setting",
    "open in emergency": "opened in an emergency",
    "end emergency access": "ended emergency access",
    "see emergency notice": "saw an emergency notice",
    "record discussion": "recorded a discussion",
    "record decision": "recorded a decision",
    "finish decision": "finished a decision",
    "reopen decision": "opened a decision again",
    "postpone decision": "put a decision off",
    "snooze line": "snoozed a line",
    "acknowledge line": "acknowledged a risk line",
    "save review": "saved the review",
    "import": "imported",
    "undo import": "undid an import",
    "repair rows": "corrected rejected rows",
    "set rows aside": "set rows aside",
    "keep profile": "kept a mapping",
    "make demonstration": "made the demonstration",
    "back up": "backed up",
    "restore": "restored a backup",
    "begin head anew": "began the head anew",
}
OUTCOME_WORDS: Final = {"done": "", "denied": "denied", "failed": "failed"}
KIND_WORDS: Final = {
    "user": "",
    "command line": "command line",
    "demonstration": "demonstration",
    "program": "the program itself",
    "nobody": "not signed in",
}
FREE_TARGETS: Final = ("import", "undo import", "repair rows", "set rows aside", "keep profile", "back up", "restore")
"""Acts whose target is a name somebody gave, such as a file's: not shown while names are hidden."""


def say_action(action: str) -> str:
    """An act as a verb; one that this version does not know as it is written."""
    return next((words for name, words in ACTION_WORDS.items() if name == action), action)


def say_target(action: str, target: str) -> str:
    """What an act was about: a page as the frame calls it, anything else as it was written down."""
    return target.replace("-", " ") if action == "look" else target


def say_patients(count: int | None, whole_site: bool) -> str:
    """ "1 patient", "all 412", "" for nobody."""
    if count is None:
        return ""
    if whole_site:
        return f"all {count:,}"
    return f"{count:,}"
