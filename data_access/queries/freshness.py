"""How far the data reach, and when they last came in."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from data_access.models import ImportBatch, ImportFile, Screening, TreatmentSession


@dataclass(frozen=True)
class Freshness:
    """The last day with a session (of any status), with a screening, and the last import; None: there is none."""

    session_day: int | None = None
    screening_day: int | None = None
    """None also where no screening is later than the last session: the day is not looked for then."""
    imported_at: datetime | None = None
    """Of the imports that brought something and were not undone: nothing else raises the data version."""

    @property
    def last_day(self) -> int | None:
        """The last day with a session or a screening."""
        return max((day for day in (self.session_day, self.screening_day) if day is not None), default=None)


def get_freshness(session: Session, site_id: int, today: int) -> Freshness:
    """How far a site's data reach until today; what is planned ahead is no data. Says nothing of a patient: no scope.

    Screenings are looked through for days after the last session only: that costs a quarter of finding their last day.
    """
    held = select(func.max(TreatmentSession.day)).where(
        TreatmentSession.site_id == site_id, TreatmentSession.day <= today
    )
    session_day = session.scalar(held)
    filled = select(func.max(Screening.taken_day)).where(Screening.site_id == site_id, Screening.taken_day <= today)
    if session_day is not None:
        filled = filled.where(Screening.taken_day > session_day)
    brought = exists().where(
        ImportFile.site_id == ImportBatch.site_id,
        ImportFile.batch_id == ImportBatch.id,
        ImportFile.inserted + ImportFile.updated > 0,
    )
    imported = select(func.max(ImportBatch.imported_at)).where(
        ImportBatch.site_id == site_id, ImportBatch.kind != "undo", ImportBatch.state == "done", brought
    )
    return Freshness(session_day, session.scalar(filled), session.scalar(imported))
