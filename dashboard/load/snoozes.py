"""Putting a line of the agenda off."""

from data_access.database import Store
from data_access.queries.snoozes import record_snooze
from data_access.scope import Scope


def snooze_line(
    store: Store, scope: Scope, patient_id: int, rule: str, event_day: int, until_day: int | None, reason: str
) -> None:
    """Put one patient's line of one rule off. Raises KapError with a sentence where that cannot be."""
    with store.write() as session:
        record_snooze(session, scope, patient_id, rule, event_day, until_day, reason)
