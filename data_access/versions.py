"""The counters that caches are keyed by: one for clinical data, one for meetings, per site.

They are raised in the transaction of the write itself, so that a reader who sees the
new rows also sees the new number. Audit, sign-in and import-log writes never raise them.
With the number for clinical data stands which patients it touched, so that facts in memory
need not be read as a whole after every import.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from data_access.models import DataVersion, PatientChange

_VERSIONS = select(DataVersion.data_version, DataVersion.meeting_version).where(
    DataVersion.site_id == bindparam("site_id", type_=DataVersion.site_id.type)
)
"""Built once: it is asked before every report."""

MOST_PATIENTS: Final = 5_000
"""Touched by one version; beyond that the whole clinic is read as fast."""
KEPT_VERSIONS: Final = 64
"""Of so many versions it is known what they changed. Whoever is further behind reads everything."""
NOBODY: Final = 0
"""No patient's key: what is said of it is said of the clinic."""


@dataclass(frozen=True)
class Changed:
    """What a write changed. ``all``: patients of whom anything may have; ``screenings``: of whom there are new ones.

    A screening that is changed or taken away is more, and so is one of a session (CADSS): that is a part of the
    session. ``everything``: nobody can tell.
    """

    all: Collection[int] = ()
    screenings: Collection[int] = ()
    everything: bool = False


EVERYTHING: Final = Changed(everything=True)
NO_PATIENT: Final = Changed()
"""Staff and plans alone, which are read anew in any case."""


def bump_data_version(session: Session, site_id: int, changed: Changed) -> None:
    """Raise the site's data version: a clinical table changes in this transaction, of these patients."""
    version = _bump(session, site_id, "data_version")
    rows = [
        {"site_id": site_id, "data_version": version, "patient_id": patient, "what": what}
        for patient, what in _list_changes(changed)
    ]
    session.execute(insert(PatientChange), rows)
    old = PatientChange.data_version <= version - KEPT_VERSIONS
    session.execute(delete(PatientChange).where(PatientChange.site_id == site_id, old))


def bump_meeting_version(session: Session, site_id: int) -> None:
    """Raise the site's meeting version: a review or an acknowledgement changes in this transaction."""
    _bump(session, site_id, "meeting_version")


def get_versions(session: Session, site_id: int) -> tuple[int, int]:
    """The site's data version and meeting version; (0, 0) before the first write."""
    row = session.execute(_VERSIONS, {"site_id": site_id}).one_or_none()
    return (0, 0) if row is None else (row.data_version, row.meeting_version)


def get_data_versions(session: Session) -> dict[int, int]:
    """The data version of every site, by its id, 0 before the first write."""
    # Every site's: a counter tells nothing of a patient.
    counters = session.execute(select(DataVersion.site_id, DataVersion.data_version))
    return {row.site_id: row.data_version for row in counters}


def read_changes(session: Session, site_id: int, since: int, until: int) -> Changed | None:
    """What the versions after ``since`` up to ``until`` changed, all together; None where that is not known of each."""
    c = PatientChange
    rows = session.execute(
        select(c.data_version, c.patient_id, c.what).where(
            c.site_id == site_id, c.data_version > since, c.data_version <= until
        )
    ).all()
    if len({row.data_version for row in rows}) != until - since:
        return None
    if any(row.what == "everything" for row in rows):
        return EVERYTHING
    whole = {row.patient_id for row in rows if row.what == "all"}
    return Changed(whole, {row.patient_id for row in rows if row.what == "screenings"} - whole)


def _list_changes(changed: Changed) -> Iterator[tuple[int, str]]:
    whole = set(changed.all)
    forms = set(changed.screenings) - whole
    if changed.everything or len(whole) + len(forms) > MOST_PATIENTS:
        yield NOBODY, "everything"
        return
    yield from ((patient, "all") for patient in sorted(whole))
    yield from ((patient, "screenings") for patient in sorted(forms))
    if not whole and not forms:
        yield NOBODY, "nothing"


def _bump(session: Session, site_id: int, column: Literal["data_version", "meeting_version"]) -> int:
    first = {"data_version": 0, "meeting_version": 0, column: 1}
    add = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    counter = getattr(DataVersion, column)
    raised = session.execute(
        add(DataVersion)
        .values(site_id=site_id, **first)
        .on_conflict_do_update(index_elements=["site_id"], set_={column: counter + 1})
        .returning(counter)
    )
    return int(raised.scalar_one())
