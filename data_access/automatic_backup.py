"""Backups that nobody asked for: before an import, before tables are brought up to date. The last ten are kept.

Their names say when and why ("clinic-2026-03-04-120000-before-import.db"). A backup that somebody made is
never touched: only names of exactly this form are rotated.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from data_access.backup import back_up, name_backup
from data_access.files import remove_database_file
from data_access.settings import Settings

KEPT: Final = 10
WHY: Final = re.compile(r"[a-z]+(-[a-z]+)*")


@dataclass(frozen=True)
class BackedUp:
    """What came of an automatic backup. ``path`` None: none was made, and ``sentence`` says why."""

    path: Path | None
    sentence: str
    removed: tuple[Path, ...] = ()


def back_up_before(settings: Settings, why: str) -> BackedUp:
    """Back up the database before ``why`` ("import", "upgrade"); the oldest automatic ones beyond ten go.

    Raises StoreError where no backup could be made and checked: what was to come must then not happen.
    A database on a server is backed up there, by whoever runs it.
    """
    if not WHY.fullmatch(why):
        raise AssertionError(f"a reason is a few small words with hyphens, not {why!r}")
    if not settings.is_sqlite:
        return BackedUp(None, f"{settings.shown_url} is backed up on its server; no backup was made here.")
    copied = back_up(settings, _choose_name(settings, why))
    removed = tuple(list_automatic(settings)[:-KEPT])
    for path in removed:
        remove_database_file(path)
    return BackedUp(copied.path, copied.sentence, removed)


def list_automatic(settings: Settings) -> list[Path]:
    """The automatic backups of a database, oldest first."""
    plain = name_backup(settings)
    stem = re.escape(settings.database_path.stem)
    form = re.compile(rf"{stem}-(\d{{4}}-\d\d-\d\d-\d{{6}})-before-{WHY.pattern}(?:-(\d+))?\.db")
    found = {path: form.fullmatch(path.name) for path in plain.parent.glob("*.db")}
    dated = {path: (match[1], int(match[3] or 1)) for path, match in found.items() if match}
    return sorted(dated, key=dated.__getitem__)


def _choose_name(settings: Settings, why: str) -> Path:
    """A name of its own, also for the second backup of one second."""
    plain = name_backup(settings)
    first = path = plain.with_name(f"{plain.stem}-before-{why}.db")
    number = 1
    while path.exists():
        number += 1
        path = first.with_name(f"{first.stem}-{number}.db")
    return path
