"""What meetings left behind that the agenda must know: the last saved review, and which risk lines were seen."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data_access.days import to_date
from data_access.models import Acknowledgement, Review, Site
from data_access.scope import Scope

RULE = "risk_high"
"""The rule of ``agenda.toml`` whose lines wait for an acknowledgement."""


@dataclass(frozen=True)
class MeetingState:
    """The day of the last saved review before the as-of day (None: none), and acknowledged risk.

    ``acknowledged``: (patient id, day of the latest high-risk event that was seen), permitted patients only.
    """

    review_day: int | None
    acknowledged: tuple[tuple[int, int], ...]


def get_meeting_state(session: Session, scope: Scope, as_of_day: int) -> MeetingState:
    """Both as they stood at the end of the as-of day: what was seen later was not yet seen."""
    last_review = (
        select(func.max(Review.as_of_day))
        .where(Review.site_id == scope.site_id, Review.as_of_day < as_of_day)
        .scalar_subquery()
    )
    zone, review_day = session.execute(select(Site.time_zone, last_review).where(Site.id == scope.site_id)).one()
    end = datetime.combine(to_date(as_of_day) + timedelta(days=1), time(0), ZoneInfo(zone)).astimezone(UTC)
    a = Acknowledgement
    seen = (
        select(a.patient_id, func.max(a.event_day))
        .where(a.site_id == scope.site_id, a.rule == RULE, a.seen_at < end)
        .where(scope.permits(a.site_id.expression, a.patient_id.expression))
        .group_by(a.patient_id)
    )
    rows = session.execute(seen).all()
    return MeetingState(review_day, tuple((int(patient_id), int(day)) for patient_id, day in rows))
