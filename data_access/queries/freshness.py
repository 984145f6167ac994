"""How far the data reach."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data_access.models import TreatmentSession


def get_last_day(session: Session, site_id: int) -> int | None:
    """The day of a site's last session; None where there is none. Says nothing of a patient: this takes no scope.

    Sessions only: their index by patient and day answers it alone, where screenings would be read in full.
    """
    return session.scalar(select(func.max(TreatmentSession.day)).where(TreatmentSession.site_id == site_id))
