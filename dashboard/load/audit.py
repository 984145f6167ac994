"""The audit trail for the screen: a part of it, who looked at one patient, one event's patients, all as a table."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from dashboard.csv_text import Table
from dashboard.load.people import load_people, to_person
from dashboard.reports.audit.events import EventChoice, EventLine, EventPage, EventPatients, Looks
from dashboard.reports.audit.words import FREE_TARGETS, KIND_WORDS, OUTCOME_WORDS, say_action, say_patients, say_target
from dashboard.reports.data.reconciliation import HIDDEN
from dashboard.reports.view import View
from dashboard.reports.words.wording import plural
from data_access import clock
from data_access.audit.actions import ACTIONS, Action
from data_access.audit.members import MOST_MEMBERS, list_members
from data_access.audit.read import (
    AT_ONCE,
    EventFilter,
    EventRow,
    check_may_read,
    list_actors,
    list_all_events,
    list_events,
    list_looks_at,
)
from data_access.audit.verify import Verified, verify_audit
from data_access.database import Store
from data_access.queries.names import get_people
from data_access.queries.patients import find_patient_id
from data_access.scope import Scope

CHANGES: Final[tuple[Action, ...]] = ("change assignment", "change supervision")
MOST: Final = 20
"""So many changes stand below the assignments; the Audit page has all."""
TITLES = (
    "number", "time (UTC)", "actor", "kind", "role", "session", "action", "target", "patients", "reason", "outcome",
    "details",
)  # fmt: skip


def load_events(store: Store, scope: Scope, view: View, choice: EventChoice) -> EventPage:
    """One part of the trail. Never cached: every look adds to it."""
    say = _Sayer(store, view)
    with store.read_as(scope.sight) as session:
        rows = list_events(session, scope, _to_filter(scope, choice))
        actors = list_actors(session, scope)
    lines = tuple(say.tell(row) for row in rows)
    return EventPage(lines, rows[-1].number if len(rows) == AT_ONCE else None, actors)


def _to_filter(scope: Scope, choice: EventChoice) -> EventFilter:
    return EventFilter(
        actor=choice.actor or None,
        action=next((action for action in ACTIONS if action == choice.action), None),
        outcome="denied" if choice.denied_only else None,
        first_day=scope.decided_day - choice.days + 1 if choice.days else None,
        before=choice.before,
    )


def load_changes(store: Store, scope: Scope, view: View) -> tuple[EventLine, ...]:
    """The latest changes of who sees whom: assignments and supervision, the newest first."""
    say = _Sayer(store, view)
    with store.read_as(scope.sight) as session:
        rows = [
            row for action in CHANGES for row in list_events(session, scope, EventFilter(action=action, limit=MOST))
        ]
    return tuple(say.tell(row) for row in sorted(rows, key=lambda row: -row.number)[:MOST])


def load_looks(store: Store, scope: Scope, view: View, handle: str) -> Looks:
    """Who looked at the patient of a handle. Raises NotFound for one who is not there."""
    say = _Sayer(store, view)
    with store.read_as(scope.sight) as session:
        check_may_read(scope)
        patient_id = find_patient_id(session, scope, handle)
        person = to_person(get_people(session, scope, [patient_id])[patient_id], view)
        found = list_looks_at(session, scope, handle)
    direct, lists = (tuple(say.tell(row) for row in rows) for rows in (found.direct, found.lists))
    return Looks(person, direct, lists, max(len(direct), len(lists)) == AT_ONCE)


def load_event_patients(store: Store, scope: Scope, view: View, number: int) -> EventPatients:
    """Which patients an event was about, where they are listed one by one."""
    with store.read_as(scope.sight) as session:
        members = list_members(session, scope, number)
        people = load_people(session, scope, view, members.patient_ids)
    listed = tuple(sorted(people.values(), key=lambda person: person.label))
    gone = min(members.count, MOST_MEMBERS) - len(listed)
    if members.whole_site:
        return EventPatients(note=f"Every patient there was: {members.count:,}.")
    notes = [f"The first {MOST_MEMBERS} of {members.count:,} are named."] if members.count > MOST_MEMBERS else []
    notes += [f"{plural(gone, 'patient is', 'patients are')} not on record any more."] if gone > 0 else []
    return EventPatients(listed, " ".join(notes))


def make_table(store: Store, scope: Scope, view: View, choice: EventChoice) -> Table:
    """Every event of a choice, the oldest first, for a file."""
    with store.read_as(scope.sight) as session:
        rows = list_all_events(session, scope, _to_filter(scope, choice))
    return Table(TITLES, [_to_cells(row, view) for row in rows])


def _to_cells(row: EventRow, view: View) -> list[str | int | None]:
    details = "; ".join(f"{name}: {value}" for name, value in sorted(row.details.items()))
    hidden = view.hide_names
    return [
        row.number, f"{row.at:%Y-%m-%d %H:%M:%S}", row.actor, row.actor_kind, row.role, row.session_id, row.action,
        HIDDEN if hidden and row.action in FREE_TARGETS else row.target,
        say_patients(row.patients, row.whole_site), HIDDEN if hidden and row.reason else row.reason, row.outcome,
        HIDDEN if hidden and row.action in FREE_TARGETS else details,
    ]  # fmt: skip


def verify(store: Store, scope: Scope) -> Verified:
    """Whether the whole trail is as it was written."""
    check_may_read(scope)
    return verify_audit(store, scope.site_id)


class _Sayer:
    """Says events in the clinic's own time, without what a view hides."""

    def __init__(self, store: Store, view: View) -> None:
        self.zone = ZoneInfo(store.site().time_zone)
        self.hidden = view.hide_names
        self.year = clock.now().astimezone(self.zone).year

    def tell(self, row: EventRow) -> EventLine:
        at = row.at.astimezone(self.zone)
        hides = self.hidden and row.action in FREE_TARGETS
        kind = KIND_WORDS.get(row.actor_kind, row.actor_kind)
        return EventLine(
            number=row.number,
            day=self._say_day(at),
            time=f"{at:%H:%M:%S}",
            who=row.actor or kind or "nobody",
            role=row.role or (kind if row.actor else ""),
            action=say_action(row.action),
            what=HIDDEN if hides and row.target else say_target(row.action, row.target),
            patients=say_patients(row.patients, row.whole_site),
            outcome=OUTCOME_WORDS.get(row.outcome, row.outcome),
            reason=HIDDEN if self.hidden and row.reason else row.reason or "",
            facts=() if hides else tuple((name, _say(value)) for name, value in sorted(row.details.items())),
        )

    def _say_day(self, at: datetime) -> str:
        return f"{at.day} {at:%b}" + ("" if at.year == self.year else f" {at.year}")


def _say(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else str(value)
