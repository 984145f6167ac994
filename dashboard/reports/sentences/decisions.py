"""How decisions are told: when they are due, that they are late, how many are open."""

from collections.abc import Mapping
from types import MappingProxyType

from dashboard.reports.view import View
from dashboard.reports.words.wording import format_day, format_span
from data_access.meetings import Decision, Meeting

MEETING_WORDS: Mapping[Meeting, str] = MappingProxyType(
    {"weekly_review": "weekly review", "supervision": "supervision"}
)


def count_decisions(open_before: int, late: int, done: int) -> str:
    """ "3 open from last time · 1 overdue · 2 done since"; a part that counts none is left out."""
    if not open_before and not done:
        return "nothing open from before"
    parts = [f"{open_before} open from before" if open_before else "nothing open from before"]
    parts += [f"!!{late} overdue!!"] * bool(late) + [f"{done} done since"] * bool(done)
    return " · ".join(parts)


def say_due(decision: Decision, view: View) -> str:
    """ "20 Nov, 3 days late", "27 Nov", "done 19 Nov", "no due date"."""
    if decision.done_day is not None:
        return f"done {_say_day(decision.done_day, view)}"
    if decision.due_day is None:
        return "no due date"
    due = _say_day(decision.due_day, view)
    if not decision.is_late(view.as_of_day):
        return due
    return f"{due}, {format_span(view.as_of_day - decision.due_day, view.as_of_day, view.hide_names)} late"


def say_put_off(decision: Decision, view: View) -> str:
    """ "Put off by Dr M. Hale, first due 13 Nov: on leave." Empty where it was not."""
    if not decision.postponed_reason:
        return ""
    due = decision.first_due_day
    first = "first without a due date" if due is None else f"first due {_say_day(due, view)}"
    return f"Put off by {decision.postponed_by}, {first}: {_end(decision.postponed_reason)}"


def say_decided_later(decision: Decision, view: View) -> str:
    """ "Written down on 25 Nov." where a decision was added after its meeting's day; else empty."""
    if decision.decided_day <= decision.meeting_day:
        return ""
    return f"Written down {_say_day(decision.decided_day, view)} by {decision.decided_by}."


def _say_day(day: int, view: View) -> str:
    return format_day(day, view.as_of_day, view.hide_names)


def _end(text: str) -> str:
    """Somebody's words, ended by a full stop unless they end themselves."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
