"""What meetings left behind that the agenda must know: the last saved review, and which risk lines were seen."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from data_access.days import to_date, to_day_number
from data_access.models import Acknowledgement, Review, Site
from data_access.scope import Scope

RULE = "risk_high"
"""The rule of ``agenda.toml`` whose lines wait for an acknowledgement."""


@dataclass(frozen=True)
class MeetingState:
    """The day of the last saved review before the as-of day (None: none), and acknowledged risk.

    ``acknowledged``: (patient id, day of the latest high-risk event that was seen, day on which somebody last saw
    one), permitted patients only.
    """

    review_day: int | None
    acknowledged: tuple[tuple[int, int, int], ...]


def get_meeting_state(session: Session, scope: Scope, as_of_day: int) -> MeetingState:
    """Both as they stood at the end of the as-of day: what was seen later was not yet seen."""
    reviews, seen = _build_statements(scope)
    zone, review_day = session.execute(reviews, {"as_of_day": as_of_day}).one()
    end = datetime.combine(to_date(as_of_day) + timedelta(days=1), time(0), ZoneInfo(zone)).astimezone(UTC)
    rows = session.execute(seen, {"end": end}).all()
    return MeetingState(review_day, tuple((key, day, _to_local_day(seen_at, zone)) for key, day, seen_at in rows))


def _to_local_day(moment: datetime, zone: str) -> int:
    return to_day_number(moment.astimezone(ZoneInfo(zone)).date())


@lru_cache(maxsize=256)
def _build_statements(scope: Scope) -> tuple[Select[str, int], Select[int, int, datetime]]:
    """The time zone with the last review, and the acknowledged events; built once a scope."""
    r, a = Review, Acknowledgement
    before = r.as_of_day < bindparam("as_of_day", type_=r.as_of_day.type)
    last_review = select(func.max(r.as_of_day)).where(r.site_id == scope.site_id, before).scalar_subquery()
    seen = (
        select(a.patient_id, func.max(a.event_day), func.max(a.seen_at))
        .where(a.site_id == scope.site_id, a.rule == RULE, a.seen_at < bindparam("end", type_=a.seen_at.type))
        .where(scope.permits(a.site_id.expression, a.patient_id.expression))
        .group_by(a.patient_id)
    )
    return select(Site.time_zone, last_review).where(Site.id == scope.site_id), seen
