"""Past reviews as they were saved: the list of them, and one beside what is counted today for its day."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from dashboard.load.people import load_people
from dashboard.load.weekly_review import read_week
from dashboard.reports.meetings.decisions import build_decision_row
from dashboard.reports.view import View
from dashboard.reports.weekly.as_saved import (
    AsSaved,
    SavedFigure,
    build_saved_figures,
    build_saved_lines,
    say_decisions,
    say_figures,
    say_lines,
    say_title,
)
from dashboard.reports.weekly.weekly_review import build_weekly_review
from dashboard.reports.weekly.whats_new import compare_reviews
from dashboard.reports.words.wording import format_day
from data_access import clock
from data_access.database import Store
from data_access.facts.store import FactsStore
from data_access.queries.decisions import get_decisions
from data_access.queries.saved_reviews import get_saved_review, list_saved_reviews
from data_access.scope import Scope

MOST_LISTED = 52


def load_saved_reviews(store: Store, facts_store: FactsStore, scope: Scope, view: View, choice: None) -> dict[int, str]:
    """Every saved review up to the as-of day by key, the latest first: "Mon 23 Nov, saved 23 Nov 09:00 by …"."""
    del facts_store, choice
    zone = store.site().time_zone
    with store.read_as(scope.sight) as session:
        entries = list_saved_reviews(session, scope, view.as_of_day)[:MOST_LISTED]
    return {e.id: say_title(e.as_of_day, _say_moment(e.saved_at, view, zone), e.saved_by, view) for e in entries}


def load_saved_review(store: Store, facts_store: FactsStore, scope: Scope, view: View, review_id: int) -> AsSaved:
    """One saved review. Raises NotFound for one that is not the site's."""
    zone = store.site().time_zone
    with store.read_as(scope.sight) as session:
        saved = get_saved_review(session, scope, review_id)
        then = replace(view, as_of_day=saved.as_of_day)
        decisions = get_decisions(session, scope, saved.as_of_day, meeting="weekly_review", hide_names=view.hide_names)
        named = {line["patient_id"] for line in saved.agenda}
        named |= {d.patient_id for d in decisions if d.patient_id is not None}
        people = load_people(session, scope, view, named)
        lines = build_saved_lines(saved.agenda, people, view)
        figures: tuple[SavedFigure, ...] = ()
        if saved.figures:
            facts, agenda = read_week(session, facts_store, scope, then, None)
            news = compare_reviews(agenda, frozenset(), None, then)
            figures = build_saved_figures(saved.figures, build_weekly_review(facts, then, agenda, news, 0).figures)
        # Decisions are never rewritten: as they stood then is what was written down by then.
        saved_day = clock.local_day(saved.saved_at, zone)
        stood = [d for d in decisions if d.decided_day <= saved_day and d.is_open]
        rows = tuple(build_decision_row(d, then, people) for d in stood)
        return AsSaved(
            say_title(saved.as_of_day, _say_moment(saved.saved_at, view, zone), saved.saved_by, view),
            figures,
            say_figures(figures, saved.figures, view),
            lines,
            say_lines(lines),
            rows,
            say_decisions(rows),
        )


def _say_moment(moment: datetime, view: View, zone: str) -> str:
    """ "23 Nov 09:00" on the clinic's clock; the week alone where names are hidden."""
    day = format_day(clock.local_day(moment, zone), view.as_of_day, view.hide_names)
    return day if view.hide_names else f"{day} {moment.astimezone(ZoneInfo(zone)):%H:%M}"
