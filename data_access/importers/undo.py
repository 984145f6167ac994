"""Undoing an import: updated rows get their former values back, inserted rows go, all in one transaction or not at all.

It is refused, naming the rows, where a later import has changed one of them or a row that stays refers to one that
would go: what somebody has built on an import is not pulled away from under them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Table, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from data_access import clock
from data_access.database import Store
from data_access.days import to_date
from data_access.errors import ImportRefused
from data_access.importers.batch_log import Request, begin_batch
from data_access.importers.driver import Driver
from data_access.importers.history import find_batch
from data_access.importers.holding_rows import HoldingRow, find_changed, find_referring, read_inserted
from data_access.importers.policy import Policy
from data_access.importers.site import lock_site
from data_access.importers.touched import find_touched
from data_access.importers.who import NOBODY_NAMED, Who, tell_import
from data_access.models import Base, ImportBatch, ImportChange, ImportRow, Site
from data_access.versions import Changed, bump_data_version

NAMED: Final = 10
"""Rows that a refusal names; the others are counted."""
CHUNK: Final = 5_000
TABLES: Final = Base.metadata.tables


class UndoRefused(ImportRefused):
    """An import that cannot be undone; ``rows``: the first of those that forbid it, ``count``: how many do."""

    def __init__(self, sentence: str, rows: Sequence[HoldingRow] = (), count: int = 0) -> None:
        super().__init__(sentence)
        self.rows, self.count = tuple(rows), count


@dataclass
class Undone:
    """What undoing an import took back: by table of the database, rows removed and rows restored."""

    batch_id: int
    of_batch_id: int
    removed: dict[str, int] = field(default_factory=dict)
    restored: dict[str, int] = field(default_factory=dict)


def undo_batch(store: Store, batch_id: int, by: int | None = None, who: Who = NOBODY_NAMED) -> Undone:
    """Take back all that an import or a repair has changed. ``by``: the clinician who does it, as ``who`` does.

    Raises UndoRefused, with nothing changed, where rows that it wrote were changed or are referred to since, and
    ImportRefused where there is nothing to undo. The clinic's own row stays, for its history hangs on it.
    """
    with store.write() as session:
        site = lock_site(session)
        batch = find_batch(session, 0 if site is None else site.id, batch_id)
        if site is None:
            raise AssertionError("a batch without a clinic")
        _check_state(session, site, batch)
        work = _Undoing(session, site, batch)
        work.refuse(*find_changed(session, batch))
        touched = find_touched(session, site.id, batch.id)
        undone = Undone(_write_down(session, batch, by), batch.id)
        undone.restored = dict(work.restore())
        work.refuse(*find_referring(session, batch))
        _check_later(session, site, batch)
        undone.removed = dict(work.remove())
        if undone.removed or undone.restored:
            bump_data_version(
                session, site.id, Changed({*touched.all, *touched.screenings}, everything=touched.everything)
            )
        counts = {"removed": sum(undone.removed.values()), "restored": sum(undone.restored.values())}
        tell_import(session, site.id, who, "undo import", f"import {batch.id}", {"as": undone.batch_id, **counts})
    return undone


def _check_state(session: Session, site: Site, batch: ImportBatch) -> None:
    if batch.kind == "undo":
        raise ImportRefused("This is itself an undoing. To have the rows back, import their files again.")
    if batch.state == "undone" and batch.undone_at is not None:
        day = to_date(clock.local_day(batch.undone_at, site.time_zone))
        raise ImportRefused(f"This import was undone on {day} already.")
    if not batch.program:
        raise ImportRefused(
            "This import is from before the program kept former values, so it cannot be undone. A backup from before "
            "it can be restored with “kap-outcomes restore”."
        )


def _check_later(session: Session, site: Site, batch: ImportBatch) -> None:
    """Refuse where a later import would be undone in part without any row that tells of it."""
    later = select(ImportBatch).where(ImportBatch.site_id == site.id, ImportBatch.id > batch.id)
    for other in session.scalars(later.where(ImportBatch.state == "done").order_by(ImportBatch.id)):
        day = to_date(clock.local_day(other.imported_at, site.time_zone))
        if other.of_batch_id == batch.id and _has_put_right(session, other):
            raise UndoRefused(f"Rejected rows of this import were put right and taken in on {day}. Undo that first.")
        if batch.id in other.relies_on:
            raise UndoRefused(
                f"The import of {day} brought some of the same rows, which would be lost to it too. Undo that one "
                "first, then this one; then import its files again."
            )


def _has_put_right(session: Session, repair: ImportBatch) -> bool:
    """Whether a repair took any row in; one whose rows all broke a rule again holds nothing."""
    fixed = select(ImportRow.id).where(ImportRow.site_id == repair.site_id, ImportRow.fixed_by == repair.id)
    return session.scalars(fixed.limit(1)).first() is not None


def _write_down(session: Session, batch: ImportBatch, by: int | None) -> int:
    """The undoing stands in the history like an import; rows that a repair had put right are open again."""
    number = begin_batch(session, batch.site_id, Request(Policy(batch.policy), by, kind="undo", of_batch_id=batch.id))
    batch.state, batch.undone_at, batch.undone_by = "undone", clock.now(), by
    session.flush()
    fixed = (ImportRow.site_id == batch.site_id, ImportRow.fixed_by == batch.id)
    session.execute(update(ImportRow).where(*fixed).values(state="open", fixed_by=None))
    return number


class _Undoing:
    """One batch that is being taken back."""

    def __init__(self, session: Session, site: Site, batch: ImportBatch) -> None:
        self.session, self.site, self.batch = session, site, batch
        self.driver = Driver(session.connection(), site.id)
        self.own = (ImportChange.site_id == site.id, ImportChange.batch_id == batch.id)

    def refuse(self, rows: Sequence[HoldingRow], count: int) -> None:
        """Raise UndoRefused where rows forbid the undoing."""
        if not count:
            return
        day = to_date(clock.local_day(self.batch.imported_at, self.site.time_zone))
        named = "; ".join(row.sentence for row in rows[:NAMED])
        more = f"; and {count - len(rows[:NAMED]):,} more" if count > NAMED else ""
        raise UndoRefused(f"The import of {day} cannot be undone, because since then {named}{more}.", rows, count)

    def restore(self) -> Iterator[tuple[str, int]]:
        """Give updated rows their former values; tells how many of each table."""
        former = self.own, ImportChange.before.is_not(None)
        names = select(ImportChange.table_name).where(*former[0], former[1]).distinct()
        for name in sorted(self.session.scalars(names)):
            count, last = 0, 0
            while part := self._read_former(name, last):
                count, last = count + len(part), part[-1][0]
                self._restore_rows(TABLES[name], part)
            yield name, count

    def _read_former(self, name: str, after: int) -> list[tuple[int, dict[str, Any]]]:
        changes = (
            select(ImportChange.first_id, ImportChange.before)
            .where(*self.own, ImportChange.before.is_not(None))
            .where(ImportChange.table_name == name, ImportChange.first_id > after)
            .order_by(ImportChange.first_id)
            .limit(CHUNK)
        )
        return [(id_, dict(before)) for id_, before in self.session.execute(changes)]

    def _restore_rows(self, table: Table, rows: list[tuple[int, dict[str, Any]]]) -> None:
        if table is Site.__table__:  # It stands above the rows of a clinic and has no site of its own.
            for id_, before in rows:
                self.session.execute(update(Site).where(Site.id == id_).values(before))
            return
        alike: dict[tuple[str, ...], list[tuple[int, dict[str, Any]]]] = {}
        for id_, before in rows:
            alike.setdefault(tuple(sorted(before)), []).append((id_, before))
        for names, part in alike.items():
            columns: dict[str, Sequence[Any]] = {name: [before[name] for _, before in part] for name in names}
            self.driver.update(table, [id_ for id_, _ in part], columns)

    def remove(self) -> Iterator[tuple[str, int]]:
        """Delete inserted rows, those that refer to others first; tells how many of each table."""
        inserted = read_inserted(self.session, self.batch)
        for table in reversed(Base.metadata.sorted_tables):
            if table.name in inserted:
                first, last = inserted[table.name]
                rows = delete(table).where(table.c.site_id == self.site.id, table.c.id.between(first, last))
                try:
                    yield table.name, self.session.execute(rows).rowcount  # type: ignore[attr-defined]
                except IntegrityError:
                    raise UndoRefused(
                        "While the import was being undone somebody wrote a row that refers to one of it. "
                        "Nothing was changed; try again to see which."
                    ) from None
