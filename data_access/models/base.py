"""What every table stands on: naming, keys that contain the site, the site itself and its counters."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKeyConstraint, Index, MetaData, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from data_access.columns import CalendarDate, Flag, Instant, Key, Real, Structure, Whole, Words, one_of

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of every table; annotations map to the column types of ``columns.py``."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Words,
        int: Whole,
        float: Real,
        bool: Flag,
        date: CalendarDate,
        datetime: Instant,
        dict[str, Any]: Structure,
        list[Any]: Structure,
    }


class SiteRow:
    """What every row below the site has: its own key and its site.

    Objects are known by both, whatever the table's own key is: a row that is changed is looked for within its site,
    so that one partition of a network is touched. SQLite's key stays ``id`` alone, because only such a key is numbered
    by itself there (it is the rowid).
    """

    __mapper_args__: ClassVar[dict[str, Any]] = {"primary_key": ["site_id", "id"]}

    id: Mapped[int] = mapped_column(Key, primary_key=True, sort_order=-2)
    site_id: Mapped[int] = mapped_column(Key, sort_order=-1)


def belongs(column: str, table: str) -> ForeignKeyConstraint:
    """A foreign key that contains the site."""
    return ForeignKeyConstraint(["site_id", column], [f"{table}.site_id", f"{table}.id"])


def only_filled(name: str, column: str) -> Index:
    """An index of the rows in which a column that is mostly empty is filled."""
    filled = text(f"{column} IS NOT NULL")
    return Index(name, "site_id", column, sqlite_where=filled, postgresql_where=filled)


class Site(Base):
    """One clinic: its name, time zone and whether everything in it is invented."""

    __tablename__ = "site"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    time_zone: Mapped[str]
    is_demo: Mapped[bool]


class DataVersion(Base):
    """Counters that caches are keyed by; bumped in the transaction of the write itself."""

    __tablename__ = "data_version"
    __table_args__ = (ForeignKeyConstraint(["site_id"], ["site.id"]),)
    site_id: Mapped[int] = mapped_column(Key, primary_key=True)
    data_version: Mapped[int]
    meeting_version: Mapped[int]


class PatientChange(Base):
    """What one data version changed: facts in memory read these patients anew, and nothing else.

    ``what``: "screenings" (new ones of no session, and nothing else) or "all" of a patient; with ``patient_id`` 0,
    which no patient has, "nothing" of any patient, or "everything" of the clinic.
    """

    __tablename__ = "patient_change"
    __table_args__ = (
        ForeignKeyConstraint(["site_id"], ["site.id"]),
        one_of("what", "nothing", "screenings", "all", "everything"),
    )
    site_id: Mapped[int] = mapped_column(Key, primary_key=True)
    data_version: Mapped[int] = mapped_column(primary_key=True)
    patient_id: Mapped[int] = mapped_column(Key, primary_key=True)
    what: Mapped[str]
