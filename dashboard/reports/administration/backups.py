"""The backups beside the database in words: which there are, how old the newest is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.reports.words.wording import plural

OLD_AFTER_DAYS: Final = 7
ON_A_SERVER: Final = (
    "This database is on a PostgreSQL server, which backs it up: pg_dump, or the server’s own archive. The server key "
    "(KAP_SERVER_KEY, or the file of this machine) belongs beside every backup of it."
)
HOLDS: Final = (
    "A backup is encrypted with the database’s key and does not hold it: keep the recovery key elsewhere. A backup on "
    "this machine is lost with it: copy one to another place regularly."
)
ROTATED: Final = "The program makes one before each import, undo and upgrade and keeps the last ten of those."
NONE: Final = "There is no backup beside the database yet."


@dataclass(frozen=True)
class BackupLine:
    """One file: when it was made, why, how large it is."""

    name: str
    when: str
    age: str
    why: str
    size: str


def say_backups(lines: Sequence[BackupLine], newest_days: int | None) -> str:
    """How many there are and how old the newest is."""
    if newest_days is None:
        return f"!!{NONE}!!"
    count = plural(len(lines), "backup")
    if newest_days > OLD_AFTER_DAYS:
        return f"{count}; !!the newest is {plural(newest_days, 'day')} old!!."
    return f"{count}; the newest is from {lines[0].age}."


def say_size(size: int) -> str:
    """ "812 KB", "4.1 MB"."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000)):,} KB"
    return f"{size / 1_000_000:,.1f} MB"


def say_why(reason: str) -> str:
    """ "before-import" as words; made by a person where there is no reason in the name."""
    return reason.replace("-", " ") if reason else "made by hand"
