"""Whatever brings rows in, puts them right or takes them back is in the audit trail by its number; no dry run is."""

from pathlib import Path

import pytest
from sqlalchemy import select

from data_access.actor import Actor
from data_access.audit.verify import verify_audit
from data_access.database import Store
from data_access.importers.import_files import import_sources
from data_access.importers.repair import dismiss_rows
from data_access.importers.source import open_sources
from data_access.importers.undo import undo_batch
from data_access.importers.who import Who
from data_access.models import AuditEvent, ImportRow
from tests.data_access.importers.clinic import FILES, write_clinic

WHO = Who(Actor("user", "dana", 3, 4), "data manager")


@pytest.mark.usefixtures("today")
def test_an_import_its_rows_and_its_undoing_are_told(store: Store, tmp_path: Path) -> None:
    spoiled = FILES["vitals.csv"].replace("124,80,70,98", "124,80,70,198")
    sources = lambda: open_sources(write_clinic(tmp_path / "files", vitals=spoiled))  # noqa: E731
    done = import_sources(store, sources(), who=WHO)
    import_sources(store, open_sources(sorted((tmp_path / "files").iterdir())), dry_run=True, who=WHO)
    assert done.batch_id is not None
    with store.read() as session:
        rejected = session.scalars(select(ImportRow.id)).all()
    assert len(rejected) == 1
    dismiss_rows(store, done.batch_id, rejected, WHO)
    undo_batch(store, done.batch_id, None, WHO)
    with store.read() as session:
        events = session.scalars(select(AuditEvent).order_by(AuditEvent.number)).all()
        site_id = events[0].site_id
    target = f"import {done.batch_id}"
    assert [(e.actor, e.role, e.action, e.target) for e in events] == [
        ("dana", "data manager", "import", target),
        ("dana", "data manager", "set rows aside", target),
        ("dana", "data manager", "undo import", target),
    ]
    assert events[0].details["rejected"] == events[1].details["rows"] == 1
    assert events[0].details["rows_in"] == done.total("rows_in")
    assert events[2].details["removed"] > 10
    assert verify_audit(store, site_id).is_sound
