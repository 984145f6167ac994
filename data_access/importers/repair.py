"""Rejected rows put right where they stand: the corrected cells take the way of every other row."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data_access.database import SiteInfo, Store
from data_access.errors import ImportRefused
from data_access.importers.batch_log import CHUNK, BatchLog, Request, find_cells
from data_access.importers.driver import Driver
from data_access.importers.history import find_batch
from data_access.importers.import_files import check_reason
from data_access.importers.policy import Policy
from data_access.importers.raw import Rows
from data_access.importers.reconcile import Outcome
from data_access.importers.rejection import Rejection
from data_access.importers.run import Run
from data_access.importers.site import lock_site
from data_access.importers.source import Source, sort_sources
from data_access.importers.table import CsvTable
from data_access.importers.tables import TABLES
from data_access.importers.who import NOBODY_NAMED, Who, tell_import
from data_access.models import ImportBatch, ImportRow, Site
from data_access.sight import see_site


def retry_rows(
    store: Store,
    batch_id: int,
    corrected: Mapping[int, Mapping[str, str]],
    by: int | None = None,
    who: Who = NOBODY_NAMED,
) -> Outcome:
    """Try rejected rows of a batch again. ``corrected``: by the row's id the cells that are to be other than before.

    Rows that follow the rules now are taken in and count as fixed; the others stay open, with their new cells and the
    rule they break now. Policy and profile are those of the import. Raises ImportRefused, with nothing changed, where
    a row is not there to be fixed or a column is not one of its table.
    """
    with store.write() as session:
        site = lock_site(session)
        batch = find_batch(session, 0 if site is None else site.id, batch_id)
        if site is None:
            raise AssertionError("a batch without a clinic")
        rows = _find_open(session, batch, corrected)
        groups = _group(rows, corrected)
        profile = None if batch.profile is None else (batch.profile, batch.profile_version or 0)
        policy = Policy(batch.policy, batch.reason or "")
        outcome = Outcome(site.name)
        request = Request(policy, by, profile, "repair", batch.id)
        run = Run(
            session,
            _info(site),
            outcome,
            request,
            _tell_nobody,
            lambda driver, number: _RepairLog(driver, number, groups),
        )
        for source in sort_sources([group.source for group in groups]):
            for _ in run.import_source(source):
                pass
        run.finish()
        outcome.check()
        check_reason(outcome, policy, profile)
        _mark_fixed(session, batch, outcome, groups)
        counts = {name: outcome.total(name) for name in ("rows_in", "inserted", "updated", "rejected")}
        tell_import(session, site.id, who, "repair rows", f"import {batch.id}", counts)
    return outcome


def dismiss_rows(store: Store, batch_id: int, ids: Collection[int], who: Who = NOBODY_NAMED) -> int:
    """Set rejected rows aside for good; returns how many were open."""
    site_id = store.site().id
    with store.write_as(see_site(site_id)) as session:
        batch = find_batch(session, site_id, batch_id)
        rows = _find_open(session, batch, ids)
        for row in rows:
            row.state = "dismissed"
        tell_import(session, batch.site_id, who, "set rows aside", f"import {batch.id}", {"rows": len(rows)})
    return len(rows)


@dataclass
class _Group:
    """Rejected rows of one file, table and set of columns, as a source; ``wrong``: places of those still rejected."""

    ids: list[int]
    source: Source
    wrong: set[int] = field(default_factory=set)


class _RepairLog(BatchLog):
    """The log of a repair: what is still wrong stays the row that it was, with its new cells and rule."""

    def __init__(self, driver: Driver, batch_id: int, groups: Sequence[_Group]) -> None:
        super().__init__(driver, batch_id)
        self.groups = groups

    def keep_rejections(self, source: Source, rows: Rows, rejections: Sequence[Rejection]) -> None:
        """Write what each row says and breaks now."""
        group = next(group for group in self.groups if group.source is source)
        for rejection in rejections:
            if rejection.place is None:
                raise AssertionError("a corrected row has lost its place")
            group.wrong.add(rejection.place)
            told = {"field": rejection.field, "value": rejection.value, "rule": rejection.rule}
            row = (ImportRow.site_id == self.driver.site_id, ImportRow.id == group.ids[rejection.place])
            cells = find_cells(source, rows, rejection)
            self.driver.connection.execute(update(ImportRow).where(*row).values(**told, cells=cells))


def _find_open(session: Session, batch: ImportBatch, ids: Collection[int]) -> list[ImportRow]:
    if batch.state == "undone":
        raise ImportRefused("This import was undone, and its rejected rows with it. Import the files again.")
    wanted = select(ImportRow).where(
        ImportRow.site_id == batch.site_id, ImportRow.batch_id == batch.id, ImportRow.state == "open"
    )
    rows = [row for row in session.scalars(wanted.order_by(ImportRow.id)) if row.id in ids]
    if missing := sorted(set(ids) - {row.id for row in rows}):
        raise ImportRefused(f"The rejected row {missing[0]} of this import is not open any more. Load the list again.")
    return rows


def _group(rows: Sequence[ImportRow], corrected: Mapping[int, Mapping[str, str]]) -> list[_Group]:
    alike: dict[tuple[str, str, tuple[str, ...]], list[tuple[ImportRow, list[str]]]] = {}
    for row in rows:
        cells = {**row.cells, **corrected[row.id]}
        table = _find_table(row, cells)
        order = [column.name for column in table.columns]
        header = tuple(sorted(cells, key=lambda name: (order.index(name) if name in order else len(order), name)))
        alike.setdefault((row.file, table.name, header), []).append((row, [cells[name] for name in header]))
    return [_make_group(file, table, header, part) for (file, table, header), part in alike.items()]


def _find_table(row: ImportRow, cells: Mapping[str, str]) -> CsvTable:
    table = next((table for table in TABLES if table.name == row.table_name), None)
    if table is None:
        raise ImportRefused(
            f"{row.file}, line {row.line}: it was not written down which table this row is for. Correct the file and "
            "import it again."
        )
    where = f"{row.file}, line {row.line}"
    if unknown := table.find_unknown(list(cells)):
        raise ImportRefused(f"{where}: there is no column “{unknown[0]}” among those of {table.name}.")
    if missing := table.find_missing(list(cells)):
        raise ImportRefused(f"{where}: the column “{missing[0]}” is missing, and {table.name} needs it.")
    return table


def _make_group(file: str, name: str, header: tuple[str, ...], rows: Sequence[tuple[ImportRow, list[str]]]) -> _Group:
    table = next(table for table in TABLES if table.name == name)
    made = Rows([row.line for row, _ in rows], [cells for _, cells in rows], 0)
    digest = blake2b(repr((header, made.cells)).encode(), digest_size=16).hexdigest()

    def read() -> Iterator[Rows]:
        yield made

    return _Group([row.id for row, _ in rows], Source(file, digest, 0, table, header, read))


def _mark_fixed(session: Session, batch: ImportBatch, outcome: Outcome, groups: Sequence[_Group]) -> None:
    fixed = [id_ for group in groups for place, id_ in enumerate(group.ids) if place not in group.wrong]
    for first in range(0, len(fixed), CHUNK):
        own = (ImportRow.site_id == batch.site_id, ImportRow.id.in_(fixed[first : first + CHUNK]))
        session.execute(update(ImportRow).where(*own).values(state="fixed", fixed_by=outcome.batch_id))


def _info(site: Site) -> SiteInfo:
    return SiteInfo(site.id, site.code, site.name, site.time_zone, site.is_demo)


def _tell_nobody(file: str, rejection: Any) -> None:
    """The caller reads the outcome."""
