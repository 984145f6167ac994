"""The store: one open database and its sessions."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, Table, func, select
from sqlalchemy.orm import Session, sessionmaker

from data_access.engines import reading, writing
from data_access.errors import StoreError
from data_access.files import HOW_TO_CREATE
from data_access.models import Base, Site
from data_access.row_security import limit_sight, seeing
from data_access.server_keys import ServerKeys
from data_access.sight import EVERY_SITE, Sight
from data_access.store_errors import explained
from data_access.turnstile import Turnstile


@dataclass(frozen=True)
class SiteInfo:
    """One clinic of a store."""

    id: int
    code: str
    name: str
    time_zone: str
    is_demo: bool


class Store:
    """An open database. ``where`` names it in messages, without password or key.

    Whatever holds patients, or is a clinic's own, is read and written by ``read_as`` and ``write_as``, which tell the
    database what may be seen: a server gives no row of it to ``read`` and ``write``. Each session holds the server's
    keys as ``session.info["keys"]``, and as ``session.info["heads"]`` where the heads of the audit trails are kept
    outside the database: a folder, and the database's name in it.
    """

    def __init__(self, engine: Engine, where: str, keys: ServerKeys, heads: Path) -> None:
        self.engine = engine
        self.where = where
        self.keys = keys
        self.heads = heads
        self._turnstile = Turnstile()
        info = {"keys": keys, "heads": heads}
        self._readers = sessionmaker(reading(engine), expire_on_commit=False, info=info)
        self._writers = sessionmaker(writing(engine), expire_on_commit=False, info=info)

    @property
    def dialect(self) -> str:
        """Either "sqlite" or "postgresql"."""
        return self.engine.dialect.name

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one moment of the database and cannot write to it."""
        with self._turnstile.passed(), explained(self.where), self._readers() as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session whose changes are all kept when the block ends, or none when it raises."""
        with self._turnstile.passed(), explained(self.where), self._writers.begin() as session:
            session.connection()  # Begins now: a writer waits here, before it has read anything.
            yield session

    @contextmanager
    def read_as(self, sight: Sight) -> Iterator[Session]:
        """As ``read``, by somebody who may see these rows only."""
        with self.read() as session:
            limit_sight(session, sight)
            yield session

    @contextmanager
    def write_as(self, sight: Sight) -> Iterator[Session]:
        """As ``write``, by somebody who may see these rows only."""
        with self.write() as session:
            limit_sight(session, sight)
            yield session

    def sites(self) -> tuple[SiteInfo, ...]:
        """Every clinic of the store, oldest first."""
        with self.read() as session:
            return tuple(
                SiteInfo(site.id, site.code, site.name, site.time_zone, site.is_demo)
                for site in session.scalars(select(Site).order_by(Site.id))
            )

    def site(self) -> SiteInfo:
        """The only, or first, clinic of the store. Raises StoreError where there is none yet."""
        sites = self.sites()
        if not sites:
            raise StoreError(f"The database {self.where} holds no clinic yet. {HOW_TO_CREATE}")
        return sites[0]

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def create_site(session: Session, code: str, name: str, time_zone: str, is_demo: bool) -> SiteInfo:
    """Add a clinic to a store."""
    site = Site(code=code, name=name, time_zone=time_zone, is_demo=is_demo)
    session.add(site)
    session.flush()
    return SiteInfo(site.id, code, name, time_zone, is_demo)


def advance_keys(session: Session) -> None:
    """Let new rows' keys follow the highest, after rows were written with keys of their own (PostgreSQL's need)."""
    if session.get_bind().dialect.name != "postgresql":
        return
    with seeing(session, EVERY_SITE):  # The highest key may be another clinic's.
        for table in Base.metadata.sorted_tables:
            if "id" in table.columns:
                _advance_key(session, table)


def _advance_key(session: Session, table: Table) -> None:
    highest = select(func.coalesce(func.max(table.c.id), 0) + 1).scalar_subquery()
    session.execute(select(func.setval(func.pg_get_serial_sequence(table.name, "id"), highest, False)))
