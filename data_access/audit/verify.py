"""Whether a trail is as it was written: every seal, every set of patients, the head inside and the head outside.

Columns are read as the database holds them, so that nothing that was altered is mended by reading it. What this
cannot see: everything being put back, head file included, to an earlier moment. A copy of the head file kept
elsewhere shows that too.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from data_access.audit.chain import Chain, find_chain
from data_access.audit.head import Head, HeadFile, find_head_file
from data_access.audit.sealed import read_told, seal_again, select_events
from data_access.audit.verify_sets import find_altered_sets, find_spare_set
from data_access.database import Store
from data_access.errors import NotFound, StoreError
from data_access.models import AuditHead, Site
from data_access.sight import see_site
from data_access.time_limit import lift_time_limit

AT_ONCE: Final = 5_000
TOLD_OF: Final = ("restore", "begin head anew")
"""Acts that explain why an older trail goes on, or a head begins in the middle: whoever verifies should know."""


@dataclass(frozen=True)
class Verified:
    """What was found. ``first_broken``: the number of the first event that is not as it was written; 0: the head.

    ``notes``: sentences on what was rightly done and should be known.
    """

    events: int
    first_broken: int | None
    sentence: str
    notes: tuple[str, ...] = ()

    @property
    def is_sound(self) -> bool:
        """Nothing was changed, left out, added or cut off."""
        return self.first_broken is None


class _Broken(Exception):  # never seen outside
    def __init__(self, number: int, sentence: str) -> None:
        super().__init__(sentence)
        self.number, self.sentence = number, sentence


@dataclass
class _Reading:
    """How far the trail was read: the last event that is sound."""

    chain: Chain
    last: Head
    kept: Head | None
    """The head outside; its own event is looked at as it comes by."""
    last_id: int = 0
    notes: list[str] = field(default_factory=list)


def verify_audit(store: Store, site_id: int, head: Path | None = None) -> Verified:
    """Verify the trail of a site against ``head``: the file kept on this machine, or a copy of it from elsewhere."""
    with store.read_as(see_site(site_id)) as session:
        code = session.scalars(select(Site.code).where(Site.id == site_id)).one_or_none()
    if code is None:
        raise NotFound("There is no such clinic.")
    file = find_head_file(store.heads, code, store.keys)
    # Before the database is looked at: the trail may have grown since, and the head never runs ahead of it.
    file = file if head is None else HeadFile(head, code, file.key)
    outside = _read_file(file)
    with store.read_as(see_site(site_id)) as session:
        lift_time_limit(session)
        return verify_trail(session, site_id, find_chain(store.keys, code), file, outside)


def verify_trail(
    session: Session, site_id: int, chain: Chain, file: HeadFile, outside: tuple[Head | None, str] | None = None
) -> Verified:
    """The same of a trail as one transaction sees it. ``outside``: what the file held before the transaction began."""
    reading = _Reading(chain, Head(0, chain.beginning), None)
    try:
        reading.kept, unreadable = outside or _read_file(file)
        _check_events(session, site_id, reading, find_altered_sets(session, site_id))
        _check_head_inside(session, site_id, reading)
        _check_sets_used(session, site_id)
        _check_file(reading, file, unreadable)
    except _Broken as broken:
        return Verified(reading.last.number, broken.number, broken.sentence, tuple(reading.notes))
    except (DBAPIError, ValueError, OverflowError, TypeError):
        following = reading.last.number + 1
        sentence = f"Event {following:,}, or one soon after it, holds what the program never writes."
        return Verified(reading.last.number, following, sentence, tuple(reading.notes))
    events = reading.last.number
    counted = "1 event is" if events == 1 else f"All {events:,} events are"
    sentence = "The trail has no event yet." if not events else f"{counted} as written, and the trail fits its head."
    return Verified(events, None, sentence, tuple(reading.notes))


def _read_file(file: HeadFile) -> tuple[Head | None, str]:
    """The head outside; why there is none that can be believed."""
    try:
        return file.read(), ""
    except StoreError as error:
        return None, str(error)


def _check_events(session: Session, site_id: int, reading: _Reading, altered: dict[int, str]) -> None:
    is_server = session.get_bind().dialect.name == "postgresql"
    wanted = select_events(site_id, is_server).execution_options(yield_per=AT_ONCE)
    with session.execute(wanted) as events:
        for row in events.mappings():
            _check_event(reading, read_told(row, is_server), altered)


def _check_event(reading: _Reading, told: dict[str, Any], altered: dict[int, str]) -> None:
    number, expected = told["number"], reading.last.number + 1
    if number < expected:
        raise _Broken(number, f"Event {number:,} stands there twice: one was put in.")
    if number > expected:
        raise _Broken(expected, f"Event {expected:,} is missing; the next one is {number:,}.")
    if told["patient_set_id"] is not None and told["set_digest"] is None:
        raise _Broken(number, f"Event {number:,} names a set of patients that is gone.")
    if seal_again(reading.chain, told, reading.last.mac) != told["mac"]:
        moved = " It was moved: it was written at another place." if told["id"] < reading.last_id else ""
        raise _Broken(number, f"Event {number:,} does not carry its seal: it was changed, or put in.{moved}")
    if told["id"] < reading.last_id:
        raise _Broken(number, f"Event {number:,} is out of order: it was written before the one that stands before it.")
    if told["patient_set_id"] in altered:
        raise _Broken(number, f"Event {number:,}: {altered[told['patient_set_id']]}")
    _note(reading, told)
    reading.last, reading.last_id = Head(number, told["mac"]), told["id"]


def _note(reading: _Reading, told: dict[str, Any]) -> None:
    if told["action"] in TOLD_OF:
        what = "a backup was restored" if told["action"] == "restore" else "the head outside was begun anew"
        why = f" Reason: {told['reason']}" if told["reason"] else ""
        reading.notes.append(f"At event {told['number']:,} {what}, by {told['actor']}.{why}")
    if reading.kept is not None and told["number"] == reading.kept.number and told["mac"] != reading.kept.mac:
        raise _Broken(told["number"], f"Event {told['number']:,} is not the one its head outside the database names.")


def _check_sets_used(session: Session, site_id: int) -> None:
    number = find_spare_set(session, site_id)
    if number is not None:
        raise _Broken(0, f"The set of patients {number} belongs to no event: it was put in, or its event was altered.")


def _check_head_inside(session: Session, site_id: int, reading: _Reading) -> None:
    """The last event is the one that the head row names."""
    row = session.execute(select(AuditHead.number, AuditHead.mac).where(AuditHead.site_id == site_id)).one_or_none()
    inside, last = (Head(0, reading.chain.beginning) if row is None else Head(row.number, row.mac)), reading.last
    if row is None and last.number:
        raise _Broken(0, "The row that says where the trail ends is gone.")
    if inside.number > last.number:
        raise _Broken(last.number + 1, f"The trail was cut off: its end, event {inside.number:,}, is missing.")
    if inside != last:
        raise _Broken(0, f"The row that says where the trail ends was changed; the last event is {last.number:,}.")


def _check_file(reading: _Reading, file: HeadFile, unreadable: str) -> None:
    kept, last = reading.kept, reading.last
    if unreadable:
        raise _Broken(0, unreadable)
    if kept is None:
        if last.number:
            raise _Broken(0, f"The head of the trail outside the database, {file.path}, is missing.")
        return
    if kept.number > last.number:
        raise _Broken(
            last.number + 1,
            f"The trail ends at event {last.number:,}, but its head outside the database tells of {kept.number:,}: "
            "it was cut off, or an older database was put in its place.",
        )
    if kept.number == 0 and kept.mac != reading.chain.beginning:
        raise _Broken(0, "The head of the trail outside the database belongs to another clinic.")
    if kept.number < last.number:
        behind = last.number - kept.number
        events = "1 event" if behind == 1 else f"{behind:,} events"
        reading.notes.append(f"The head outside the database is {events} behind the trail, which fits it.")
