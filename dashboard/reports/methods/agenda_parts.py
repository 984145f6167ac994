"""The agenda's rules in their published order, with their bounds."""

from typing import Final

from dashboard.reports.meetings.decisions import FOLLOWED_AFTER_DAYS
from dashboard.reports.meetings.what_happened_next import GRACE_DAYS
from dashboard.reports.methods.parts import Column, Part, Table, Words
from data_access.definitions.registry import get_agenda_rules
from data_access.definitions.vocabulary import AgendaRule
from data_access.meetings import LONGEST_SNOOZE_DAYS

_AFTER: Final = {
    "days": "{} days", "days_without_review": "{} days without a review", "percent": "{} %", "times": "{} times",
    "readings": "{} readings", "intervals": "{} intervals", "in_a_row": "{} in a row",
}  # fmt: skip
"""Bounds that are said after their number."""


def make_agenda_parts() -> tuple[Part, ...]:
    """One rule a row; rules of one rank are parts of one published rule."""
    columns = (
        Column("rank", 6),
        Column("rule", 17),
        Column("when", 47),
        Column("bounds", 16),
        Column("listed under", 14),
    )
    rows = tuple(
        (str(rule.rank), f"**{rule.title}**", rule.explanation, word_bounds(rule), _listed(rule))
        for rule in get_agenda_rules()
    )
    said = "Lines stand in this order; ties go to the oldest. Each carries its rule, value, date and a link."
    return (Part("The rules, in order", (Table(columns, rows),), said), _make_snoozed_part(), _make_decided_part())


def _make_snoozed_part() -> Part:
    said = (
        f"A line can be snoozed with a reason for up to {LONGEST_SNOOZE_DAYS // 7} weeks; a high risk never. It is "
        "counted and listed apart meanwhile, and comes back by itself on its day. An event that is later than the one "
        "snoozed, or was recorded after the snooze, brings it back before."
    )
    return Part("Snoozed lines", (Words(said),), half=True)


def _make_decided_part() -> Part:
    after, until = FOLLOWED_AFTER_DAYS, FOLLOWED_AFTER_DAYS + GRACE_DAYS
    said = (
        "What a meeting decided is never rewritten; done, opened again and put off are kept with who and when. "
        f"{after} days after the meeting a decision about a patient is told with what happened next: the last score "
        f"by the meeting’s day and the last one since, up to {until} days after it, on the course’s own measure, "
        "judged by its bound of reliable change; the phase; a risk answer of moderate or high grade since; reliable "
        "deterioration since baseline. It tells what came after, never why."
    )
    return Part("What happened next", (Words(said),), half=True)


def word_bounds(rule: AgendaRule) -> str:
    """ "severity 3, systolic 180": the bounds by name, as the rule computes with them."""
    return ", ".join(_bound(key, f"{value:g}") for key, value in rule.bounds.items()) or "–"


def _bound(key: str, value: str) -> str:
    if key in _AFTER:
        said = _AFTER[key].format(value)
        return said.replace("days", "day") if value == "1" else said
    return f"{key.replace('_', ' ').replace('spo2', 'SpO2')} {value}"


def _listed(rule: AgendaRule) -> str:
    stays = "; stays until acknowledged" if rule.states_until_acknowledged else ""
    return f"{rule.group}{stays}"
