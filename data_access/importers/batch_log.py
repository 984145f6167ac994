"""The log of imports, written in the transaction of the import itself: batches, tallies, rejected rows, former values.

What undoing needs is kept small: rows that a batch inserted are one range of ids per table, since nobody else
writes a clinic's rows meanwhile; of an updated row only the columns that changed are kept.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Table, func, insert, select, update
from sqlalchemy.orm import Session

import data_access
from data_access import clock
from data_access.importers.cells import write_list
from data_access.importers.driver import Driver
from data_access.importers.policy import REPLACE, Policy
from data_access.importers.raw import Rows
from data_access.importers.reconcile import Tally
from data_access.importers.rejection import Rejection
from data_access.importers.source import Source
from data_access.models import ImportBatch, ImportChange, ImportFile, ImportRow

CHUNK: Final = 5_000
DECLARED: Final = Path(data_access.__file__).parent


@dataclass(frozen=True)
class Request:
    """Who imports and by which rules. ``profile``: name and version; ``of_batch_id``: what a repair is about."""

    policy: Policy = REPLACE
    by: int | None = None
    profile: tuple[str, int] | None = None
    kind: str = "import"
    of_batch_id: int | None = None


@cache
def name_program() -> str:
    """The version of the program, its definitions and ready mappings: by another the same file may read otherwise."""
    digest = blake2b(digest_size=8)
    for path in sorted(DECLARED.rglob("*.toml")):
        digest.update(path.read_bytes())
    return f"{version('kap-outcomes')}+{digest.hexdigest()}"


def begin_batch(session: Session, site_id: int, request: Request) -> int:
    """Write down that an import, a repair or an undoing takes place; returns its number."""
    name, number = request.profile or (None, None)
    batch = insert(ImportBatch).values(
        site_id=site_id,
        kind=request.kind,
        of_batch_id=request.of_batch_id,
        imported_at=clock.now(),
        imported_by=request.by,
        profile=name,
        profile_version=number,
        policy=request.policy.name,
        reason=request.policy.reason or None,
        program=name_program(),
        relies_on=[],
        state="done",
    )
    return int(session.execute(batch.returning(ImportBatch.id)).scalar_one())


class BatchLog:
    """Writes what becomes of the rows of one batch."""

    def __init__(self, driver: Driver, batch_id: int) -> None:
        self.driver, self.batch_id = driver, batch_id

    def keep_rejections(self, source: Source, rows: Rows, rejections: Sequence[Rejection]) -> None:
        """Store rejected rows with their cells, so that they can be put right and tried again."""
        if not rejections:
            return
        same = {"batch_id": self.batch_id, "file": source.name, "table_name": source.table.name, "state": "open"}
        columns: dict[str, Sequence[Any]] = {name: [value] * len(rejections) for name, value in same.items()}
        for name in ("line", "field", "value", "rule"):
            columns[name] = [getattr(rejection, name) for rejection in rejections]
        columns["cells"] = [write_list(find_cells(source, rows, rejection)) for rejection in rejections]
        columns["raw"] = [write_list(find_raw(source, rows, rejection)) for rejection in rejections]
        self.driver.insert(ImportRow.__table__, columns)  # type: ignore[arg-type]

    def keep_former(self, table: Table, ids: Sequence[int], former: Sequence[Mapping[str, Any]]) -> None:
        """Store what updated rows said before."""
        columns: dict[str, Sequence[Any]] = {
            "batch_id": [self.batch_id] * len(ids),
            "table_name": [table.name] * len(ids),
            "first_id": ids,
            "last_id": ids,
            "before": [json.dumps(values, ensure_ascii=False, separators=(",", ":")) for values in former],
        }
        self.driver.insert(ImportChange.__table__, columns)  # type: ignore[arg-type]

    def keep_inserted(self, table: Table, highest: int) -> None:
        """Store which rows are new: all of this clinic's beyond the id that was the highest before."""
        ids = select(func.min(table.c.id), func.max(table.c.id)).where(
            table.c.site_id == self.driver.site_id, table.c.id > highest
        )
        first, last = self.driver.connection.execute(ids).one()
        if first is None:
            return
        columns = {"batch_id": self.batch_id, "table_name": table.name, "first_id": first, "last_id": last}
        self.driver.insert(ImportChange.__table__, {name: [value] for name, value in columns.items()})  # type: ignore[arg-type]

    def keep_reliance(self, session: Session, met: Mapping[str, Callable[[int, int], bool]]) -> None:
        """Store which earlier batches wrote rows that came up again. ``met``: by table, whether any of a range did."""
        site_id = self.driver.site_id
        both = (ImportBatch.site_id == ImportChange.site_id) & (ImportBatch.id == ImportChange.batch_id)
        earlier = (
            select(ImportChange.batch_id, ImportChange.table_name, ImportChange.first_id, ImportChange.last_id)
            .join(ImportBatch, both)
            .where(ImportChange.site_id == site_id, ImportChange.batch_id < self.batch_id, ImportBatch.state == "done")
            .where(ImportChange.table_name.in_(sorted(met)))
            .execution_options(yield_per=CHUNK)
        )
        found: set[int] = set()
        for batch_id, table, first, last in session.execute(earlier):
            if batch_id not in found and met[table](first, last):
                found.add(batch_id)
        own = (ImportBatch.site_id == site_id, ImportBatch.id == self.batch_id)
        session.execute(update(ImportBatch).where(*own).values(relies_on=sorted(found)))

    def keep_tallies(self, session: Session, tallies: Sequence[Tally]) -> None:
        """Store what became of every file; the database refuses a tally in which a row is missing."""
        for tally in tallies:
            said = asdict(tally)
            named = {"name": said.pop("file"), "table_name": said.pop("table"), "batch_id": self.batch_id}
            session.execute(insert(ImportFile).values(site_id=self.driver.site_id, **named, **said))


def find_cells(source: Source, rows: Rows, rejection: Rejection) -> dict[str, str]:
    """The cells of a rejected row by column; none where it has more or fewer than the header."""
    if rejection.place is None or len(rows.cells[rejection.place]) != len(source.header):
        return {}
    return dict(zip(source.header, rows.cells[rejection.place], strict=True))


def find_raw(source: Source, rows: Rows, rejection: Rejection) -> dict[str, str]:
    """The cells of the file that a profile made a rejected row of; what it leaves out is not kept here either."""
    if rejection.place is None or not rows.raw or not source.raw_header:
        return {}
    used = {name for names in source.origins.values() for name in names}
    cells = zip(source.raw_header, rows.raw[rejection.place], strict=True)
    return {name: text for name, text in cells if name in used}
