"""How far the data reach, and when they last came in."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data_access.models import ImportBatch, Screening, TreatmentSession


@dataclass(frozen=True)
class Freshness:
    """The last day with a session (of any status), the last with a screening, and the last import; None: no such."""

    session_day: int | None = None
    screening_day: int | None = None
    """None also where no screening is later than the last session: the day is not looked for then."""
    imported_at: datetime | None = None

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
    imported = select(func.max(ImportBatch.imported_at)).where(
        ImportBatch.site_id == site_id, ImportBatch.kind != "undo", ImportBatch.state == "done"
    )
    return Freshness(session_day, session.scalar(filled), session.scalar(imported))
