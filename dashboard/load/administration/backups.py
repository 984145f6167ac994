"""The backups beside the database, and one more."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from dashboard.reports.administration.backups import ON_A_SERVER, BackupLine, say_backups, say_size, say_why
from dashboard.reports.data.history import format_moment
from dashboard.reports.words.wording import format_ago
from data_access import clock
from data_access.accounts.staff import check_director
from data_access.audit.record import Event, record_event
from data_access.backup import back_up, name_backup
from data_access.database import Store
from data_access.scope import Scope
from data_access.settings import Settings

_DATED = re.compile(r"-(\d{4}-\d\d-\d\d-\d{6})(?:-(before-[a-z-]+?))?(?:-\d+)?\.db")


@dataclass(frozen=True)
class Backups:
    """The files, the newest first; ``elsewhere``: why there are none to list."""

    lines: tuple[BackupLine, ...]
    sentence: str
    elsewhere: str = ""


def load_backups(store: Store, settings: Settings, scope: Scope) -> Backups:
    """Every backup in the folder beside the database, by the moment in its name."""
    check_director(scope)
    if not settings.is_sqlite:
        return Backups((), "", ON_A_SERVER)
    folder, stem = name_backup(settings).parent, settings.database_path.stem
    found = [(made, path, why) for path in folder.glob(f"{stem}-*.db") if (made := _read(path)) for why in [made[1]]]
    zone = ZoneInfo(store.site().time_zone)
    ordered = sorted(found, key=lambda one: (one[0][0], one[1].name), reverse=True)
    lines = tuple(_tell(made[0], path, why, zone) for made, path, why in ordered)
    newest = None if not ordered else _count_days(ordered[0][0][0], zone)
    return Backups(lines, say_backups(lines, newest))


def _read(path: Path) -> tuple[datetime, str] | None:
    """The moment and the reason in a backup's name; None for any other file."""
    match = _DATED.search(path.name)
    if match is None:
        return None
    try:
        moment = datetime.strptime(match[1], "%Y-%m-%d-%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    return moment, match[2] or ""


def _tell(moment: datetime, path: Path, why: str, zone: ZoneInfo) -> BackupLine:
    when = format_moment(moment.astimezone(zone), clock.now().astimezone(zone))
    today = clock.local_day(clock.now(), str(zone))
    age = format_ago(clock.local_day(moment, str(zone)), today)
    return BackupLine(path.name, when, age, say_why(why), say_size(path.stat().st_size))


def _count_days(moment: datetime, zone: ZoneInfo) -> int:
    return clock.local_day(clock.now(), str(zone)) - clock.local_day(moment, str(zone))


def make_backup(store: Store, settings: Settings, scope: Scope) -> str:
    """Copy the database while it is in use; the sentence of its check. Told to the audit trail when it is done."""
    check_director(scope)
    copied = back_up(settings)
    rows = sum(copied.rows.values())
    with store.write_as(scope.sight) as session:
        record_event(session, scope, Event("back up", copied.path.name, details={"rows": rows}))
    return f"{rows:,} rows of {len(copied.rows)} tables are in {copied.path.name}, checked row by row."
