"""The decisions of a meeting: open ones of the last meeting first, then what was decided and done since."""

from collections.abc import Iterable, Mapping

from dashboard.reports.meetings.parts import DecisionList, DecisionRow
from dashboard.reports.people import Person
from dashboard.reports.sentences.decisions import (
    MEETING_WORDS,
    count_decisions,
    say_decided_later,
    say_due,
    say_put_off,
)
from dashboard.reports.view import View
from dashboard.reports.words.wording import format_day
from data_access.meetings import Decision

FOLLOWED_AFTER_DAYS = 28
"""What happened next is told four weeks after the meeting."""


def build_decision_list(
    decisions: Iterable[Decision],
    view: View,
    last_meeting_day: int | None,
    people: Mapping[int, Person],
    happened_next: Mapping[int, str],
) -> DecisionList:
    """The list at the meeting of the as-of day.

    ``last_meeting_day``: the meeting before this one (None: there was none). ``happened_next``: the sentence of each
    decision that is four weeks old, by id.
    """
    since = _since(view, last_meeting_day)
    kept = list(decisions)
    today = [d for d in kept if d.meeting_day == view.as_of_day]
    earlier = [d for d in kept if d.meeting_day < view.as_of_day]
    before = sorted((d for d in earlier if d.is_open), key=lambda d: _urgency(d, view.as_of_day))
    done = [d for d in earlier if d.done_day is not None and d.done_day >= since]
    followed = _follow([d for d in earlier if d not in done and not d.is_open and d.id in happened_next], since)
    late = sum(d.is_late(view.as_of_day) for d in before)

    def show(chosen: Iterable[Decision]) -> tuple[DecisionRow, ...]:
        return tuple(build_decision_row(d, view, people, happened_next.get(d.id, "")) for d in chosen)

    from_day = "before" if last_meeting_day is None else format_day(last_meeting_day, view.as_of_day, view.hide_names)
    return DecisionList(
        count_decisions(len(before), late, len(done)),
        f"open from {from_day}" if len({d.meeting_day for d in before}) < 2 else f"open from {from_day} and before",
        show(before),
        show(done),
        show(today),
        show(followed),
        late,
    )


def list_shown(decisions: Iterable[Decision], view: View, last_meeting_day: int | None) -> tuple[Decision, ...]:
    """The decisions that a list can show at all: only of these it has to be told what happened next."""
    since = _since(view, last_meeting_day)
    return tuple(
        d
        for d in decisions
        if d.done_day is None or d.done_day >= since or d.meeting_day + FOLLOWED_AFTER_DAYS >= since
    )


def _since(view: View, last_meeting_day: int | None) -> int:
    return view.as_of_day - 7 if last_meeting_day is None else last_meeting_day


def _follow(old: list[Decision], since: int) -> list[Decision]:
    """Those whose fourth week ended since the last meeting; between meetings those that were told at the last one."""
    now = [d for d in old if d.meeting_day + FOLLOWED_AFTER_DAYS > since]
    return now or [d for d in old if d.meeting_day + FOLLOWED_AFTER_DAYS == since]


def _urgency(decision: Decision, as_of_day: int) -> tuple[bool, bool, int, int]:
    """Late first, then by due day; those without one last; equal ones as they were decided."""
    due = decision.due_day
    return not decision.is_late(as_of_day), due is None, due or 0, decision.id


def build_decision_row(
    decision: Decision, view: View, people: Mapping[int, Person], happened_next: str = ""
) -> DecisionRow:
    """One decision in words."""
    notes = (decision.reason, say_put_off(decision, view), say_decided_later(decision, view))
    held = format_day(decision.meeting_day, view.as_of_day, view.hide_names)
    return DecisionRow(
        decision.id,
        None if decision.patient_id is None else people.get(decision.patient_id),
        decision.text,
        tuple(note for note in notes if note),
        decision.owner,
        say_due(decision, view),
        decision.is_late(view.as_of_day),
        not decision.is_open,
        f"{MEETING_WORDS[decision.meeting]}, {held}",
        happened_next,
    )
