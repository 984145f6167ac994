"""The clinic's own settings: thresholds in force, limits of sessions, the least group that is shown."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access import clock
from data_access.audit.record import Event, record_event
from data_access.definitions.instrument import THRESHOLD_SETS, ThresholdSet
from data_access.errors import KapError, NotFound
from data_access.models import ClinicSetting, UserAccount
from data_access.scope import Scope


@dataclass(frozen=True)
class ClinicSettings:
    """What a clinic decided for itself. ``idle_min``, ``absolute_h`` end a session, ``least_group`` hides small groups.

    ``thresholds``: the set every screen begins with.
    """

    thresholds: ThresholdSet = "nhs"
    idle_min: int = 15
    absolute_h: int = 12
    least_group: int = 11


DEFAULTS: Final = ClinicSettings()
BOUNDS: Final[Mapping[str, tuple[int, int]]] = {"idle_min": (1, 60), "absolute_h": (1, 24), "least_group": (5, 50)}
"""Least and most of each number, both allowed."""
NAMES: Final[Mapping[str, str]] = {
    "thresholds": "The threshold set",
    "idle_min": "The idle limit in minutes",
    "absolute_h": "The longest session in hours",
    "least_group": "The smallest group that is shown",
}


def get_clinic_settings(session: Session, site_id: int) -> ClinicSettings:
    """The settings in force now: what the clinic changed, else the default."""
    rows = session.execute(select(ClinicSetting.name, ClinicSetting.value).where(ClinicSetting.site_id == site_id))
    kept = {name: read_value(name, value) for name, value in rows if name in NAMES}
    return replace(DEFAULTS, **kept)


def read_value(name: str, kept: Mapping[str, Any] | None) -> Any:
    """What a kept row says; the default where there is none, or where it holds what is not allowed."""
    value = None if kept is None else kept.get("value")
    return value if is_allowed(name, value) else getattr(DEFAULTS, name)


def is_allowed(name: str, value: object) -> bool:
    """Whether a setting can be this."""
    if name == "thresholds":
        return value in THRESHOLD_SETS
    least, most = BOUNDS[name]
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def change_setting(session: Session, scope: Scope, name: str, value: str | int) -> None:
    """Change one setting, for a director or the command line, from now on. Raises KapError with what is allowed."""
    if scope.role != "director":
        raise KapError("Only the clinical director changes the clinic's settings.")
    if name not in NAMES:
        raise NotFound(f"There is no setting “{name}”. There are: {', '.join(NAMES)}.")
    if not is_allowed(name, value):
        raise KapError(f"{NAMES[name]} can be {_describe(name)}.")
    before = asdict(get_clinic_settings(session, scope.site_id))[name]
    if before == value:
        return
    kept = session.scalars(
        select(ClinicSetting).where(ClinicSetting.site_id == scope.site_id, ClinicSetting.name == name)
    ).one_or_none()
    setting = kept or ClinicSetting(site_id=scope.site_id, name=name)
    setting.value, setting.changed_at, setting.changed_by = {"value": value}, clock.now(), scope.actor.user_id
    session.add(setting)
    session.flush()
    record_event(session, scope, Event("change setting", name, details={"before": before, "after": value}))


def _describe(name: str) -> str:
    if name == "thresholds":
        return " or ".join(THRESHOLD_SETS)
    least, most = BOUNDS[name]
    return f"a whole number from {least} to {most}"


@dataclass(frozen=True)
class SettingChange:
    """The last change of one setting; ``by``: the login, None for the command line."""

    name: str
    changed_at: datetime
    by: str | None


def list_changes(session: Session, site_id: int) -> tuple[SettingChange, ...]:
    """The last change of each setting that was ever changed."""
    s, u = ClinicSetting, UserAccount
    rows = session.execute(
        select(s.name, s.changed_at, u.login)
        .outerjoin(u, (u.site_id == s.site_id) & (u.id == s.changed_by))
        .where(s.site_id == site_id)
        .order_by(s.name)
    )
    return tuple(SettingChange(*row) for row in rows)
