"""What the tests of the audit trail share: a site, an event, its head file, and a database without its guards."""

import json
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from data_access.actor import Actor
from data_access.audit.record import Event, record_event
from data_access.database import Store
from data_access.models import Site
from data_access.scope import see_whole_site
from tests import factories

ANNA = Actor("user", "anna", 7, 9)
LOOK = Event("look", "caseload")
TABLES = ("audit_event", "audit_head", "patient_set", "patient_set_member")


def add_site(store: Store, code: str = "NORTH") -> int:
    with store.write() as session:
        return factories.make_site(session, code=code).id


def add_patients(store: Store, site_id: int, count: int) -> list[int]:
    with store.write() as session:
        site = session.get_one(Site, site_id)
        return [factories.make_patient(session, site).id for _ in range(count)]


def look(session: Session, site_id: int, event: Event = LOOK) -> int:
    return record_event(session, see_whole_site(site_id, 0, ANNA), event)


def find_head_file(store: Store) -> Path:
    return store.heads.with_name(f"NORTH-{store.heads.name}.json")


def read_head(store: Store) -> dict[str, Any]:
    head: dict[str, Any] = json.loads(find_head_file(store).read_text())
    return head


def take_guards_away(store: Store) -> None:
    """As somebody would who holds the database's key and means harm: no triggers, no foreign keys in the way."""
    with store.write() as session:
        if store.dialect == "postgresql":
            for table in TABLES:
                session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
            return
        names = session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all()
        for name in names:
            session.execute(text(f"DROP TRIGGER {name}"))
