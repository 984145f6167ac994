"""Events as they are under their seals: read as the database holds them, and sealed again to compare."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, and_, select, type_coerce
from sqlalchemy.orm import Session

from data_access.audit.chain import Chain, count_seconds, write_details
from data_access.audit.head import Head
from data_access.audit.patients import KeptSet
from data_access.columns import Key, Words
from data_access.models import AuditEvent, PatientSet


def select_events(site_id: int, is_server: bool) -> Select[Any]:
    """Every event of a site in order, with the set of patients that it names."""
    event, kept = AuditEvent.__table__.c, PatientSet
    columns: list[Any] = [column for column in event if is_server or column.name not in ("at", "details")]
    flag: Any = kept.whole_site
    if not is_server:
        columns += [type_coerce(event.at, Key).label("at"), type_coerce(event.details, Words).label("details")]
        flag = type_coerce(kept.whole_site, Key)
    return (
        select(*columns, kept.digest.label("set_digest"), kept.count.label("set_count"), flag.label("set_whole"))
        .outerjoin(kept, and_(kept.site_id == event.site_id, kept.id == event.patient_set_id))
        .where(event.site_id == site_id)
        .order_by(event.number, event.id)
    )


def read_told(row: Any, is_server: bool) -> dict[str, Any]:
    """An event as its seal was made of it. ``row``: a mapping by column."""
    told: dict[str, Any] = dict(row)
    if is_server:
        told["at"], told["details"] = count_seconds(told["at"]), write_details(told["details"])
    return told


def seal_again(chain: Chain, told: Mapping[str, Any], former: str) -> str:
    """The seal that an event should carry after the seal before it."""
    patients = None
    if told["patient_set_id"] is not None:
        patients = KeptSet(0, told["set_digest"], told["set_count"], told["set_whole"])
    return chain.seal(told, patients, former)


def is_sealed_by(session: Session, site_id: int, chain: Chain, last: Head) -> bool:
    """Whether the last event of a trail was sealed with this chain's key."""
    is_server = session.get_bind().dialect.name == "postgresql"
    wanted = select_events(site_id, is_server).where(AuditEvent.number >= last.number - 1)
    rows = [read_told(row, is_server) for row in session.execute(wanted).mappings()]
    if not rows or rows[-1]["number"] != last.number:
        return False
    former = rows[-2]["mac"] if len(rows) > 1 else chain.beginning
    return bool(seal_again(chain, rows[-1], former) == rows[-1]["mac"])
