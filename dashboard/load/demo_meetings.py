"""The past meetings of a demonstration clinic: reviews as they would have been saved on the last Mondays."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from dashboard.analysis.expected_course.clinic_courses import build_clinic_courses
from dashboard.analysis.weekly.weeks import WEEK_DAYS, monday_of
from dashboard.load.weekly_review import save_weekly_review
from dashboard.reports.view import View
from data_access.database import Store
from data_access.days import to_date
from data_access.facts.store import FactsStore
from data_access.queries.clinicians import get_clinicians
from data_access.scope import decide_scope

MEETING_HOUR = time(9)


def save_past_reviews(store: Store, as_of_day: int, weeks: int = 3) -> None:
    """Save the review of each of the last Mondays before the as-of day, computed from the clinic as it is."""
    site = store.site()
    facts_store = FactsStore(store)
    with store.read() as session:
        director = next(c for c in get_clinicians(session, site.id) if c.role == "director")
        scope = decide_scope(session, site.id, director.id, as_of_day)
    latest = monday_of(as_of_day - 1)
    for monday in range(latest - WEEK_DAYS * (weeks - 1), latest + 1, WEEK_DAYS):
        moment = datetime.combine(to_date(monday), MEETING_HOUR, ZoneInfo(site.time_zone)).astimezone(UTC)
        expected = build_clinic_courses(facts_store.get_view(site.id, None, monday), monday)
        save_weekly_review(store, facts_store, scope, View(monday), expected, moment)
