"""The clinic's settings in force, and a change of one of them."""

from dataclasses import asdict
from zoneinfo import ZoneInfo

from dashboard.reports.administration.settings import SETTINGS, SettingLine, SettingWords
from dashboard.reports.data.history import format_moment
from data_access import clock
from data_access.accounts.staff import check_director
from data_access.clinic_settings import (
    BOUNDS,
    DEFAULTS,
    SettingChange,
    change_setting,
    get_clinic_settings,
    list_changes,
)
from data_access.database import Store
from data_access.scope import Scope

SHOWN = {"nhs": "NHS"}


def load_settings(store: Store, scope: Scope) -> tuple[SettingLine, ...]:
    """Every setting as it stands now, with who changed it last."""
    check_director(scope)
    zone = ZoneInfo(store.site().time_zone)
    with store.read_as(scope.sight) as session:
        values = asdict(get_clinic_settings(session, scope.site_id))
        changes = {change.name: change for change in list_changes(session, scope.site_id)}
    return tuple(_tell(words, values[words.name], changes.get(words.name), zone) for words in SETTINGS)


def _tell(words: SettingWords, value: str | int, change: SettingChange | None, zone: ZoneInfo) -> SettingLine:
    usual = getattr(DEFAULTS, words.name)
    changed = ""
    if change is not None:
        when = format_moment(change.changed_at.astimezone(zone), clock.now().astimezone(zone))
        changed = f"changed {when} by {change.by or 'the command line'}"
    return SettingLine(
        words,
        value,
        _say(words, value),
        "" if value == usual else _say(words, usual),
        changed,
        BOUNDS.get(words.name),
    )


def _say(words: SettingWords, value: str | int) -> str:
    shown = SHOWN.get(str(value), str(value))
    return f"{shown} {words.unit}".strip()


def set_value(store: Store, scope: Scope, name: str, value: str | int) -> None:
    """Change one setting."""
    with store.write_as(scope.sight) as session:
        change_setting(session, scope, name, value)
