"""One site's trail, opened for writing: its head locked in the database, and in step with the head outside it."""

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import bindparam, event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from data_access.audit.chain import Chain, find_chain
from data_access.audit.head import Head, HeadFile, find_head_file
from data_access.audit.sealed import is_sealed_by
from data_access.errors import NotFound, StoreError
from data_access.models import AuditEvent, AuditHead, Base

WHAT_TO_DO: Final = "Nothing is shown until this is settled: kap-outcomes verify-audit says what is wrong."
OTHER_KEY: Final = (
    "The audit trail was not sealed with this machine’s server key, or its last event was changed. "
    "Set KAP_SERVER_KEY to the key that every process on this database has."
)
_TOUCHED: Final = "audit heads"
_PREPARED: Final = "audit heads prepared"
_SITE, _INSIDE = Base.metadata.tables["site"].c, Base.metadata.tables["audit_head"].c
_CODE: Final = select(_SITE.code).where(_SITE.id == bindparam("site_id"))
_LOCKED: Final = select(_INSIDE.number, _INSIDE.mac).where(_INSIDE.site_id == bindparam("site_id")).with_for_update()
_HEAD_NOW: Final = (
    select(_SITE.code, _INSIDE.number, _INSIDE.mac)
    .join_from(_INSIDE.site_id.table, _SITE.id.table, _SITE.id == _INSIDE.site_id)
    .where(_INSIDE.site_id == bindparam("site_id"))
)
"""Built once, on the tables themselves: they are asked with every page."""
log = logging.getLogger("kap_outcomes")


@dataclass
class Trail:
    """One site's trail, its head locked for the rest of the transaction."""

    site_id: int
    chain: Chain
    last: Head
    must_begin_anew: bool = False
    """There are events, but the head outside the database is gone: the trail itself tells of it."""


def open_trail(session: Session, site_id: int) -> Trail:
    """Lock a site's trail and look, once per transaction, whether its head outside fits. Raises StoreError."""
    code = session.scalars(_CODE, {"site_id": site_id}).one_or_none()
    if code is None:
        raise NotFound("There is no such clinic.")
    chain = find_chain(session.info["keys"], code)
    trail = Trail(site_id, chain, _lock_head(session, site_id, chain))
    touched: set[int] = session.info.setdefault(_TOUCHED, set())
    if site_id not in touched:
        if not touched:
            event.listen(session, "before_commit", _prepare_heads)
            event.listen(session, "after_commit", _keep_heads)
            event.listen(session, "after_rollback", _forget_heads)
        trail.must_begin_anew = not _check_head(session, trail, _find_file(session, code))
        touched.add(site_id)
    return trail


def _find_file(session: Session, site_code: str) -> HeadFile:
    heads: Path = session.info["heads"]
    return find_head_file(heads, site_code, session.info["keys"])


def _lock_head(session: Session, site_id: int, chain: Chain) -> Head:
    """The last event, nobody else adding one until this transaction ends. SQLite's writer is alone already."""
    row = session.execute(_LOCKED, {"site_id": site_id}).one_or_none()
    if row is None:
        add = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
        first = add(AuditHead).values(site_id=site_id, number=0, mac=chain.beginning)
        session.execute(first.on_conflict_do_nothing(index_elements=["site_id"]))
        row = session.execute(_LOCKED, {"site_id": site_id}).one()
    return Head(row.number, row.mac)


def _check_head(session: Session, trail: Trail, file: HeadFile) -> bool:
    """Whether the head outside fits the trail; False where it is gone. Brings one that lags behind up to the trail."""
    kept, last = file.read(), trail.last
    if kept is not None and kept.number > last.number:
        raise StoreError(
            f"The audit trail ends at event {last.number:,}, but its head {file.path} tells of {kept.number:,}. "
            f"It was cut off, or an older database was put in its place. {WHAT_TO_DO}"
        )
    if kept is not None and kept.mac != _find_seal(session, trail, kept.number):
        raise StoreError(f"The audit trail does not fit its head {file.path} at event {kept.number:,}. {WHAT_TO_DO}")
    if kept is None and last.number and not is_sealed_by(session, trail.site_id, trail.chain, last):
        raise StoreError(f"{OTHER_KEY} {WHAT_TO_DO}")
    if kept is None or kept.number < last.number:
        file.write(last)
    return kept is not None or last.number == 0


def _find_seal(session: Session, trail: Trail, number: int) -> str | None:
    if number == trail.last.number:
        return trail.last.mac
    if number == 0:
        return trail.chain.beginning
    sealed = select(AuditEvent.mac).where(AuditEvent.site_id == trail.site_id, AuditEvent.number == number)
    return session.scalars(sealed).one_or_none()


def _prepare_heads(session: Session) -> None:
    """Write the heads that are about to be committed beside those that are kept: if that fails, nothing is committed.

    They are read anew: a part of the transaction may have been taken back.
    """
    _forget_heads(session)
    for site_id in session.info[_TOUCHED]:
        code, number, mac = session.execute(_HEAD_NOW, {"site_id": site_id}).one()
        file, head = _find_file(session, code), Head(number, mac)
        session.info.setdefault(_PREPARED, []).append((file, file.prepare(head), head))


def _keep_heads(session: Session) -> None:
    """Give the heads their names. What is committed is committed: a fault stops the next event, which tells of it."""
    for file, prepared, head in session.info.pop(_PREPARED, []):
        try:
            file.put(prepared, head)
        except StoreError as error:
            log.warning("%s", error)


def _forget_heads(session: Session) -> None:
    """What was prepared is not committed."""
    for _, prepared, _ in session.info.pop(_PREPARED, []):
        prepared.unlink(missing_ok=True)
