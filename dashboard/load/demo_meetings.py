"""The past meetings of a demonstration clinic: reviews, decisions, discussions and snoozes as they would have been."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from dashboard.analysis.expected_course.clinic_courses import build_clinic_courses
from dashboard.analysis.weekly.weeks import WEEK_DAYS, monday_of
from dashboard.load.weekly_review import save_weekly_review
from dashboard.reports.view import View
from data_access.database import Store
from data_access.days import to_date
from data_access.demo.meeting_texts import CLINIC, DECIDED, DISCUSSED, PUT_OFF, REASONS
from data_access.demo.stories import count_stories
from data_access.facts.store import FactsStore
from data_access.meetings import Meeting
from data_access.queries.clinicians import get_clinicians
from data_access.queries.decide import finish_decision, postpone_decision, record_decision
from data_access.queries.discussions import record_discussion
from data_access.queries.owners import get_owners
from data_access.queries.saved_reviews import get_last_review
from data_access.queries.snoozes import record_snooze
from data_access.scope import Scope, decide_scope, get_patient_ids, narrow_scope
from data_access.sight import see_site

MEETING_HOUR = time(9)
WEEKS = 6
"""Meetings that are held: the first ones are more than four weeks old, so that there is something to look back on."""
PER_REVIEW = 3
SUPERVISION_AGO = (4, 18, 32)
"""Days before the last Monday on which supervision was held."""
SNOOZED_RULES = ("no_score", "overdue", "lapsed", "check_due")


def save_past_reviews(store: Store, as_of_day: int, weeks: int = WEEKS) -> None:
    """Save the review of each of the last Mondays before the as-of day, computed from the clinic as it is."""
    facts_store = FactsStore(store)
    past = _Past.read(store, as_of_day)
    for monday in past.mondays(weeks):
        expected = build_clinic_courses(facts_store.get_view(past.director.site_id, None, monday), monday)
        save_weekly_review(store, facts_store, past.director, View(monday), expected, past.at(monday))


def hold_past_meetings(store: Store, as_of_day: int, weeks: int = WEEKS) -> None:
    """What the reviews that are saved decided, what supervision discussed, and the lines that are snoozed now."""
    past = _Past.read(store, as_of_day)
    mondays = past.mondays(weeks)
    with store.write_as(past.director.sight) as session:
        for number, monday in enumerate(mondays):
            past.hold_review(session, monday, weeks - number)
        for ago in reversed(SUPERVISION_AGO):
            past.hold_supervision(session, mondays[-1] - ago)
        past.snooze_some(session, mondays[-1])


@dataclass(frozen=True)
class _Past:
    """The clinic whose past is written: its director, who sees everyone, and the clock of its site."""

    director: Scope
    scopes: tuple[Scope, ...]
    """Everyone else's, supervisors' narrowed to each of those they supervise."""
    zone: str
    as_of_day: int

    @classmethod
    def read(cls, store: Store, as_of_day: int) -> "_Past":
        site = store.site()
        with store.read_as(see_site(site.id)) as session:
            clinicians = get_clinicians(session, site.id)
            director = next(c for c in clinicians if c.role == "director")
            scopes = tuple(
                narrow_scope(decide_scope(session, site.id, c.supervisor_id, as_of_day), c.id)
                for c in clinicians
                if c.supervisor_id is not None
            )
            return cls(decide_scope(session, site.id, director.id, as_of_day), scopes, site.time_zone, as_of_day)

    def mondays(self, weeks: int) -> list[int]:
        """The Mondays before the as-of day, the latest last."""
        latest = monday_of(self.as_of_day - 1)
        return list(range(latest - WEEK_DAYS * (weeks - 1), latest + 1, WEEK_DAYS))

    def at(self, day: int, minute: int = 0) -> datetime:
        """So many minutes into the meeting of a day."""
        local = datetime.combine(to_date(day), MEETING_HOUR, ZoneInfo(self.zone)).replace(minute=minute)
        return local.astimezone(UTC)

    def hold_review(self, session: Session, monday: int, weeks_ago: int) -> None:
        """Decisions about the first patients of the list, one rule each, and one about the clinic every other week.

        Older ones are done; of the week before last one is overdue; the last ones are open, one of them done already.
        """
        saved = get_last_review(session, self.director, monday + 1)
        lines = [] if saved is None else _pick_lines(saved.agenda, DECIDED, PER_REVIEW, monday // WEEK_DAYS)
        for place, line in enumerate(lines):
            text = _turn(DECIDED[line["rule"]], monday // WEEK_DAYS)
            key = self._decide(session, self.director, "weekly_review", monday, line["patient_id"], text, place)
            self._follow_up(session, key, monday, weeks_ago, place)
        if weeks_ago % 2:
            text, reason = _turn(CLINIC, weeks_ago // 2)
            key = self._decide(session, self.director, "weekly_review", monday, None, text, 3, reason)
            self._follow_up(session, key, monday, weeks_ago, 1)

    def _decide(
        self,
        session: Session,
        scope: Scope,
        meeting: Meeting,
        day: int,
        patient_id: int | None,
        text: str,
        place: int,
        reason: str = "",
    ) -> int:
        """A decision that falls due within the next days, given to whoever treats the patient."""
        owners = [] if patient_id is None else get_owners(session, scope, patient_id)
        treating = next((o.id for o in owners if o.role == "therapist"), scope.clinician_id)
        return record_decision(
            session,
            scope,
            meeting=meeting,
            meeting_day=day,
            patient_id=patient_id,
            text=text,
            owner_id=treating,
            due_day=day + (4, 9, 11, 21)[place],
            reason=reason,
            decided_at=self.at(day, 20 + 5 * place),
        )

    def _follow_up(self, session: Session, key: int, day: int, weeks_ago: int, place: int) -> None:
        done_day = day + (1 if weeks_ago == 1 else 2 + place)
        if weeks_ago == 3 and place == 2:
            until = self.as_of_day + 10
            postpone_decision(session, self.director, key, until, PUT_OFF, self.at(day + WEEK_DAYS, 30))
        elif (weeks_ago > 2 or (weeks_ago, place) in ((2, 1), (2, 2), (1, 2))) and done_day <= self.as_of_day:
            finish_decision(session, self.director, key, self.at(done_day, 50))

    def hold_supervision(self, session: Session, day: int) -> None:
        """Each supervised clinician's first two patients of the list of that week: what was said, what was decided."""
        saved = get_last_review(session, self.director, day + 1)
        if saved is None:
            return
        for scope in self.scopes:
            permitted = set(get_patient_ids(session, scope).tolist())
            own = [line for line in saved.agenda if line["patient_id"] in permitted]
            for place, line in enumerate(_pick_lines(own, DISCUSSED, 2, day)):
                self._supervise(session, scope, day, line, place)

    def _supervise(self, session: Session, scope: Scope, day: int, line: dict[str, Any], place: int) -> None:
        whose = scope.clinician_ids[0] if scope.clinician_ids else scope.clinician_id
        record_discussion(
            session,
            scope,
            meeting="supervision",
            meeting_day=day,
            patient_id=line["patient_id"],
            text=_turn(DISCUSSED[line["rule"]], day),
            clinician_id=whose,
            recorded_at=self.at(day, 15 + place),
        )
        text = _turn(DECIDED[line["rule"]], day)
        key = self._decide(session, scope, "supervision", day, line["patient_id"], text, place)
        if place or day < self.as_of_day - 2 * WEEK_DAYS:
            finish_decision(session, scope, key, self.at(day + 5, 40))

    def snooze_some(self, session: Session, monday: int) -> None:
        """A few lines of the last review's list are put off; those of the told patients stay where they are."""
        saved = get_last_review(session, self.director, monday + 1)
        told = set(get_patient_ids(session, self.director)[: count_stories()].tolist())
        lines = [] if saved is None else [line for line in saved.agenda if line["patient_id"] not in told]
        for rule, (reason, days) in zip(SNOOZED_RULES, REASONS, strict=False):
            line = next((line for line in lines if line["rule"] == rule), None)
            if line is not None:
                until = self.as_of_day + days
                held = (line["patient_id"], rule, line["day"], until, reason, self.at(monday, 45))
                record_snooze(session, self.director, *held)


def _pick_lines(agenda: Sequence[dict[str, Any]], rules: Any, most: int, turn: int) -> list[dict[str, Any]]:
    """Lines to discuss of different patients and, as far as there are, different rules; other ones every week."""
    chosen: list[dict[str, Any]] = []
    for rule in rules:
        mine = [line for line in agenda if line["rule"] == rule and line["discuss"]]
        mine = [line for line in mine if all(line["patient_id"] != other["patient_id"] for other in chosen)]
        if mine:
            chosen.append(_turn(mine, turn))
    first = turn % max(len(chosen), 1)
    return [*chosen[first:], *chosen[:first]][:most]


def _turn(items: Sequence[Any], turn: int) -> Any:
    return items[turn % len(items)]
