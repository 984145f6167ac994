"""What becomes of a stored row of which a file says something else: the file's word, the stored one, or neither."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Table

from data_access.columns import Flag, Instant, Structure
from data_access.days import to_date
from data_access.errors import ImportRefused
from data_access.importers.check_rows import Chunk
from data_access.importers.prepared import Prepared

POLICIES: Final = ("replace", "keep", "reject")
DERIVED: Final = ("total", "risk_item", "definition_version")
"""What the program computes itself: no file says it, so no file contradicts it."""
FILE_COLUMNS: Final = {
    "code": "patient",
    "check_key": "check",
    "number": "course",
    "source_total": "total",
    "session_id": "session_at",
} | {name: name.removesuffix("_id") for name in ("clinician_id", "supervisor_id", "protocol_id", "course_id")} | {
    f"{name}_day": f"{name}_date" for name in ("consent", "referred", "started", "ended", "from", "until")
}  # fmt: skip
"""The column of the files that a field comes from, where it is called otherwise."""
SHOWN: Final = (
    "birth_date", "sex", "diagnoses", "role", "substance", "route", "planned_doses", "dose_interval_days", "end_reason",
    "primary_instrument", "kind", "status", "duration_min", "dose_mg", "weight_kg", "infusion_min", "asked_how",
    "side_effects_assessed", "ready_min", "left_with_escort", "systolic", "diastolic", "pulse", "spo2", "severity",
    "expected", "distressing", "serious", "onset_min", "resolved_before_leaving", "source_total", "answers",
)  # fmt: skip
"""Fields whose stored value a rule may tell, besides days and moments: numbers and words of the program's own.
A name or a clinic's free text may be anybody's, and a rule is read by whoever looks after the import."""


@dataclass(frozen=True)
class Policy:
    """``replace``: the file's row takes the place of the stored one; ``keep``: the stored one stays, whole;
    ``reject``: it stays, and the file's row is rejected. ``reason``: why stored rows are replaced.
    """

    name: str
    reason: str = ""

    def __post_init__(self) -> None:
        if self.name not in POLICIES:
            raise ImportRefused(f"There is no way “{self.name}” to settle conflicts. There are: {', '.join(POLICIES)}.")


REPLACE: Final = Policy("replace")


def find_conflict(prepared: Prepared, stored: Sequence[Any], said: Sequence[Any]) -> str | None:
    """The first field in which a file contradicts a stored row; None where only computed values differ."""
    for name, old, new in zip(prepared.given, stored, said, strict=True):
        if old != new and name not in DERIVED:
            return name
    return None


def explain_conflict(
    chunk: Chunk, place: int, table: Table, field: str, old: Any, zone: ZoneInfo
) -> tuple[str, str, str]:
    """Column, text and rule of a row that is rejected for contradicting a stored one."""
    column = field if field in chunk.texts else FILE_COLUMNS.get(field, field)
    text = chunk.texts[column][place] if column in chunk.texts else ""
    shown = _show(table, field, old, zone)
    stored = "is stored otherwise" if shown is None else f"is stored as {shown}"
    return column, text, f"{stored}, and this import leaves stored rows as they are"


def _show(table: Table, field: str, value: Any, zone: ZoneInfo) -> str | None:
    kind = table.c[field].type
    if field not in SHOWN and not field.endswith(("_day", "_at")):
        return None
    if value is None:
        return "empty"
    if field.endswith("_day"):
        return str(to_date(value))
    if isinstance(kind, Instant):
        return f"{datetime.fromtimestamp(value, UTC).astimezone(zone):%Y-%m-%d %H:%M}"
    if isinstance(kind, Flag):
        return "yes" if value else "no"
    return f"“{'; '.join(json.loads(value)) if isinstance(kind, Structure) else value}”"
