"""A network several times as large: the patients of one, copied inside its database table by table.

Each copy is a hospital group of its own with the same course of things: its staff, its patients with new codes, random
handles and birth dates some weeks earlier (nobody is taken for recorded twice), and every row that hangs on them. It is
a regular database: every key unique, every reference kept. A million screenings take about a minute.
"""

from sqlalchemy import ColumnElement, Integer, Table, Text, cast, func, insert, literal, select
from sqlalchemy.orm import Session

from data_access.models import Base
from data_access.sight import see_site
from data_access.store import Store, advance_keys
from data_access.versions import EVERYTHING, bump_data_version, bump_meeting_version

COPIED = (
    *("clinician", "patient", "assignment", "course", "session", "vital", "side_effect", "screening"),
    *("long_term_check", "acknowledgement"),
)
"""In the order of their references. Protocols are shared; reviews, decisions and imports are the network's own."""


def multiply(store: Store, times: int) -> None:
    """Add ``times`` − 1 copies of everything that the only site of the store holds of patients."""
    site_id = store.site().id
    with store.read_as(see_site(site_id)) as session:
        last = {name: _last_key(session, Base.metadata.tables[name]) for name in COPIED}
    for copy in range(1, times):
        with store.write_as(see_site(site_id)) as session:
            for name in COPIED:
                _copy_rows(session, site_id, Base.metadata.tables[name], last, copy)
            bump_data_version(session, site_id, EVERYTHING)
            bump_meeting_version(session, site_id)
    with store.write_as(see_site(site_id)) as session:
        advance_keys(session)


def _last_key(session: Session, table: Table) -> int:
    return session.scalar(select(func.max(table.c.id))) or 0


def _copy_rows(session: Session, site_id: int, table: Table, last: dict[str, int], copy: int) -> None:
    names = [column.name for column in table.columns]
    told = _tell_apart(session.get_bind().dialect.name, table, copy)
    values = [told[name] if name in told else _moved(table, name, last, copy) for name in names]
    rows = select(*values).where(table.c.site_id == site_id, table.c.id <= last[table.name]).order_by(table.c.id)
    session.execute(insert(table).from_select(names, rows))


def _moved(table: Table, name: str, last: dict[str, int], copy: int) -> ColumnElement[object]:
    """A key beyond all keys of the earlier copies; any other value as it is."""
    column = table.c[name]
    if name == "id":
        return column + copy * last[table.name]
    for key in column.foreign_keys:
        if key.column.name == "id" and key.column.table.name in last:
            return column + copy * last[key.column.table.name]
    return column


def _tell_apart(dialect: str, table: Table, copy: int) -> dict[str, ColumnElement[object]]:
    """What must differ between two copies of a person."""
    if table.name == "clinician":
        return {"code": table.c.code + f"-{copy}", "name": table.c.name + f" {copy + 1}"}
    if table.name == "patient":
        return {
            "code": table.c.code + f"-{copy}",
            "handle": _draw_handle(dialect),
            "birth_date": _weeks_earlier(dialect, table.c.birth_date, copy),
        }
    return {}


def _draw_handle(dialect: str) -> ColumnElement[str]:
    """Sixteen random signs of those a handle is made of: there is no 1 among them."""
    digits = func.lower(func.hex(func.randomblob(8))) if dialect == "sqlite" else func.md5(cast(func.random(), Text))
    return func.replace(func.substr(digits, 1, 16), "1", "g")


def _weeks_earlier(dialect: str, birth_date: ColumnElement[object], weeks: int) -> ColumnElement[object]:
    """The same day of the week, so many weeks before."""
    if dialect == "sqlite":
        return func.date(birth_date, f"-{7 * weeks} days")
    return birth_date.op("-")(literal(7 * weeks, Integer))
