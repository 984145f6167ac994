"""Whether a database is sound: its pages, its references, the law of every import, and rejected rows that wait."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, ForeignKeyConstraint, and_, func, select
from sqlalchemy.orm import Session

from data_access.content_digests import digest_contents
from data_access.digests import TableDigest
from data_access.models import Base, ImportFile, ImportRow
from data_access.sight import EVERY_SITE
from data_access.store import Store
from data_access.time_limit import lift_time_limit


@dataclass(frozen=True)
class Checked:
    """What was looked at and found. ``faults``: a sentence each; none where all is well.

    ``contents``: the digest of each clinical table, equal for equal rows wherever they are kept.
    """

    faults: tuple[str, ...]
    contents: dict[str, TableDigest]
    batches: int
    open_rows: int

    @property
    def is_sound(self) -> bool:
        """Nothing is wrong with the database itself; rejected rows may still wait."""
        return not self.faults


def check_store(store: Store) -> Checked:
    """Look through the whole database; it is only read."""
    with store.read_as(EVERY_SITE) as session:
        lift_time_limit(session)
        connection = session.connection()
        faults = [*_find_damage(connection), *_find_orphans(connection), *_find_lawless(session)]
        batches = session.scalars(select(func.count(ImportFile.batch_id.distinct()))).one()
        open_rows = session.scalars(select(func.count(ImportRow.id)).where(ImportRow.state == "open")).one()
    contents = digest_contents(store, store.site().id) if store.sites() else {}
    return Checked(tuple(faults), contents, batches, open_rows)


def _find_damage(connection: Connection) -> Iterator[str]:
    """Pages of a file that are damaged. A server checks its own."""
    if connection.dialect.name != "sqlite":
        return
    pages = connection.exec_driver_sql("PRAGMA cipher_integrity_check").all()
    said = list(connection.exec_driver_sql("PRAGMA integrity_check").scalars())
    if pages or said != ["ok"]:
        yield f"The file is damaged ({len(pages) + len(said)} findings). Restore the last backup."


def _find_orphans(connection: Connection) -> Iterator[str]:
    """Rows that refer to a row that is not there."""
    for table in Base.metadata.sorted_tables:
        for reference in table.foreign_key_constraints:
            if count := _count_orphans(connection, reference):
                name = reference.elements[-1].parent.name
                told = "1 reference by {} leads" if count == 1 else f"{count:,} references by {{}} lead"
                yield f"{table.name}: {told.format(name)} to no row."


def _count_orphans(connection: Connection, reference: ForeignKeyConstraint) -> int:
    parent = reference.referred_table.alias()
    same = and_(*(parent.c[element.column.name] == element.parent for element in reference.elements))
    filled = and_(*(element.parent.is_not(None) for element in reference.elements))
    rows = reference.table.outerjoin(parent, same)
    lost = select(func.count()).select_from(rows).where(filled, parent.c.id.is_(None))
    return connection.execute(lost).scalar_one()


def _find_lawless(session: Session) -> Iterator[str]:
    """Imports of which not every row is accounted for."""
    f = ImportFile
    parts = f.inserted + f.unchanged + f.updated + f.rejected + f.blank
    lawless = select(f.batch_id, f.name).where(f.rows_in != parts).order_by(f.id)
    for number, name in session.execute(lawless):
        yield f"Import {number}: not every row of {name} is accounted for."
    stored = select(ImportRow.batch_id, func.count().label("count")).group_by(ImportRow.batch_id).subquery()
    told = select(f.batch_id, func.sum(f.rejected).label("count")).group_by(f.batch_id).subquery()
    kept = func.coalesce(stored.c.count, 0)
    differ = select(told.c.batch_id).outerjoin(stored, stored.c.batch_id == told.c.batch_id).where(told.c.count != kept)
    for number in session.scalars(differ.order_by(told.c.batch_id)):
        yield f"Import {number}: its rejected rows are not all kept."
