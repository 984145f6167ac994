"""Where the facts of one site are read from."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, any_, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from data_access.errors import NotFound
from data_access.models import Clinician, Course, Patient, Protocol, Screening, Site, SiteRow, TreatmentSession


@dataclass(frozen=True)
class LastKeys:
    """The highest row key of each table that others refer to, in one site: tells how many bits a key needs."""

    patient: int
    course: int
    session: int
    clinician: int
    protocol: int
    screening: int


@dataclass(frozen=True)
class Source:
    """One site within one read transaction, and what the loader must know of it before it reads.

    ``patient_ids``: read the rows of these patients only; None: of everybody. ``above``: only rows with higher keys.
    """

    session: Session
    site_id: int
    time_zone: str
    keys: LastKeys
    patient_ids: tuple[int, ...] | None = None
    above: int | None = None

    @property
    def is_postgresql(self) -> bool:
        """Whether the database is PostgreSQL (else: SQLite)."""
        return self.session.get_bind().dialect.name == "postgresql"

    @property
    def is_whole(self) -> bool:
        """Whether every row of the site is read."""
        return self.patient_ids is None and self.above is None

    def choose(self, table: type[SiteRow]) -> ColumnElement[bool]:
        """The rows of a table that are read."""
        named: Any = table  # Which of the columns below a table has is known only here.
        conditions = [table.site_id == self.site_id]
        if self.above is not None:
            conditions.append(named.id > self.above)
        if self.patient_ids is not None:
            conditions.append(self._is_theirs(named))
        return and_(*conditions)

    def _is_theirs(self, table: Any) -> Any:
        if table is Patient:
            return self._is_among(table.id)
        if hasattr(table, "patient_id"):
            return self._is_among(table.patient_id)
        s = TreatmentSession
        sessions = select(s.id).where(s.site_id == self.site_id, self._is_among(s.patient_id))
        return table.session_id.in_(sessions)

    def _is_among(self, column: Any) -> Any:
        """One of the patients, sent as one value: thousands of them as parameters would cost more than the rows."""
        ids = list(self.patient_ids or ())
        if self.is_postgresql:
            return column == any_(literal(ids, ARRAY(BigInteger)))
        listed = func.json_each(json.dumps(ids)).table_valued("value", name="asked")
        return column.in_(select(listed.c.value))


def open_source(session: Session, site_id: int, patient_ids: Collection[int] | None = None) -> Source:
    """Look the site up. Raises NotFound where there is none."""
    time_zone = session.scalar(select(Site.time_zone).where(Site.id == site_id))
    if time_zone is None:
        raise NotFound("There is no such clinic.")

    def last(table: type[SiteRow]) -> int:
        return session.scalar(select(func.max(table.id)).where(table.site_id == site_id)) or 0

    keys = LastKeys(
        last(Patient), last(Course), last(TreatmentSession), last(Clinician), last(Protocol), last(Screening)
    )
    return Source(session, site_id, time_zone, keys, None if patient_ids is None else tuple(sorted(patient_ids)))
