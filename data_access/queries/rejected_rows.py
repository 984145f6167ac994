"""Rows that imports refused and that wait to be corrected."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data_access.models import ImportBatch, ImportRow
from data_access.scope import Scope


def count_rejected_rows(session: Session, scope: Scope) -> tuple[int, int] | None:
    """Rows still open, and all that were ever rejected by an import that stands.

    None where the scope is not the whole site: a refused row may be of anybody.
    """
    if scope.clinician_ids is not None:
        return None
    stands = (ImportBatch.site_id == ImportRow.site_id) & (ImportBatch.id == ImportRow.batch_id)
    counted = (
        select(ImportRow.state, func.count())
        .join(ImportBatch, stands)
        .where(ImportRow.site_id == scope.site_id, ImportBatch.state == "done")
        .group_by(ImportRow.state)
    )
    found = dict(iter(session.execute(counted)))
    return found.get("open", 0), sum(found.values())
