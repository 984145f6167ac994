"""The counters that caches are keyed by: one for clinical data, one for meetings, per site.

They are raised in the transaction of the write itself, so that a reader who sees the
new rows also sees the new number. Audit, sign-in and import-log writes never raise them.
"""

from typing import Literal

from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from data_access.models import DataVersion

_VERSIONS = select(DataVersion.data_version, DataVersion.meeting_version).where(
    DataVersion.site_id == bindparam("site_id", type_=DataVersion.site_id.type)
)
"""Built once: it is asked before every report."""


def bump_data_version(session: Session, site_id: int) -> None:
    """Raise the site's data version: a clinical table changes in this transaction."""
    _bump(session, site_id, "data_version")


def bump_meeting_version(session: Session, site_id: int) -> None:
    """Raise the site's meeting version: a review or an acknowledgement changes in this transaction."""
    _bump(session, site_id, "meeting_version")


def get_versions(session: Session, site_id: int) -> tuple[int, int]:
    """The site's data version and meeting version; (0, 0) before the first write."""
    row = session.execute(_VERSIONS, {"site_id": site_id}).one_or_none()
    return (0, 0) if row is None else (row.data_version, row.meeting_version)


def _bump(session: Session, site_id: int, column: Literal["data_version", "meeting_version"]) -> None:
    first = {"data_version": 0, "meeting_version": 0, column: 1}
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(
        insert(DataVersion)
        .values(site_id=site_id, **first)
        .on_conflict_do_update(index_elements=["site_id"], set_={column: getattr(DataVersion, column) + 1})
    )
