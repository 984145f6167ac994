"""Where the facts of one site are read from."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data_access.errors import NotFound
from data_access.models import Clinician, Course, Patient, Protocol, Site, SiteRow, TreatmentSession


@dataclass(frozen=True)
class LastKeys:
    """The highest row key of each table that others refer to, in one site: tells how many bits a key needs."""

    patient: int
    course: int
    session: int
    clinician: int
    protocol: int


@dataclass(frozen=True)
class Source:
    """One site within one read transaction, and what the loader must know of it before it reads."""

    session: Session
    site_id: int
    time_zone: str
    keys: LastKeys

    @property
    def is_postgresql(self) -> bool:
        """Whether the database is PostgreSQL (else: SQLite)."""
        return self.session.get_bind().dialect.name == "postgresql"


def open_source(session: Session, site_id: int) -> Source:
    """Look the site up. Raises NotFound where there is none."""
    time_zone = session.scalar(select(Site.time_zone).where(Site.id == site_id))
    if time_zone is None:
        raise NotFound("There is no such clinic.")

    def last(table: type[SiteRow]) -> int:
        return session.scalar(select(func.max(table.id)).where(table.site_id == site_id)) or 0

    keys = LastKeys(last(Patient), last(Course), last(TreatmentSession), last(Clinician), last(Protocol))
    return Source(session, site_id, time_zone, keys)
