"""Going on after the database was rightly put back: the old head is kept beside, and the trail tells why."""

from pathlib import Path

from sqlalchemy import select

from data_access.actor import Actor
from data_access.audit.head import Head, find_head_file
from data_access.audit.record import Event, record_event_of
from data_access.database import Store
from data_access.models import AuditHead, Site
from data_access.sight import see_site


def go_on_from_here(store: Store, site_id: int, actor: Actor, event: Event) -> Path | None:
    """Let a trail go on where it ends now, and write ``event`` down; where the former head is kept (None: none was).

    For whoever restored a backup, or has looked into why trail and head do not fit: nothing is mended by it, and
    every later verification tells of it.
    """
    with store.write_as(see_site(site_id)) as session:
        code = session.scalars(select(Site.code).where(Site.id == site_id)).one()
        last = session.execute(
            select(AuditHead.number, AuditHead.mac).where(AuditHead.site_id == site_id)
        ).one_or_none()
        file = find_head_file(store.heads, code, store.keys)
        aside = file.set_aside()
        if last is not None:
            file.write(Head(last.number, last.mac))
        record_event_of(session, site_id, actor, None, event)
    return aside
