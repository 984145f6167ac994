"""Reliable improvement by age, sex and payer; small groups hidden unless they are the viewer's own patients."""

from collections.abc import Iterator

import numpy as np

from dashboard.analysis.change.verdict import judge
from dashboard.analysis.cohort.group_rates import (
    Grouping,
    GroupRate,
    group_by_age,
    group_by_payer,
    group_by_sex,
    rate_groups,
)
from dashboard.analysis.not_estimable import NotEstimable
from dashboard.reports.outcomes.basis import OutcomeBasis
from dashboard.reports.outcomes.sections import ForWhom, GroupRow, Heading
from dashboard.reports.sentences.outcomes import FEWEST, say_groups
from dashboard.reports.words.wording import format_percent
from data_access.facts.arrays import MISSING, Bool, Int64

TITLE = "For whom"
HIDDEN = "hidden"


def build_for_whom(basis: OutcomeBasis) -> ForWhom:
    """Who improved reliably, among the courses with a pair of scores."""
    improvement, name = basis.outcomes.improvement, basis.instrument.name
    if isinstance(improvement, NotEstimable):
        return ForWhom(Heading(TITLE, "", "", "", f"Reliable improvement on {name} is {improvement.words}."))
    overall = improvement.observed
    found = [(grouping, rates) for grouping, rates in find_groups(basis)]
    named = [(name_group(g, r.code), r.rate) for g, rates in found for r in rates]
    shown = [(label, rate) for label, rate in named if rate is not None]
    sentence = say_groups(overall, shown)
    hidden = len(named) - len(shown)
    heading = Heading(
        TITLE,
        sentence,
        f"Reliable improvement on {name} among courses with both scores, 95 % Wilson intervals; the line is everybody. "
        "Not adjusted for where each group started.",
        f"Dots with 95 % intervals: reliable improvement on {name} by age, sex and payer. "
        + sentence.replace("**", ""),
        "" if overall.total else "No course of this cohort has a pair of scores.",
    )
    rows = tuple(_make_row(grouping, rate, place == 0) for grouping, rates in found for place, rate in enumerate(rates))
    return ForWhom(heading, rows, overall.share, _say_hidden(basis, hidden))


def _say_hidden(basis: OutcomeBasis, hidden: int) -> str:
    if hidden:
        return (
            f"Groups under {basis.view.least_group} patients are hidden, and others with them where they could be "
            "worked out; groups of your own patients are always shown."
        )
    return "All are your own patients: no group is hidden." if basis.own.all() else ""


def find_groups(basis: OutcomeBasis) -> Iterator[tuple[Grouping, tuple[GroupRate, ...]]]:
    """The three characteristics with the rate of each group."""
    course, patient, event = list_paired(basis)
    groupings = (
        group_by_age(basis.facts, course, basis.first_day[course]),
        group_by_sex(basis.facts, course),
        group_by_payer(basis.facts, course),
    )
    for grouping in groupings:
        yield grouping, rate_groups(grouping, event, patient, basis.own, basis.view.least_group)


def list_paired(basis: OutcomeBasis) -> tuple[Int64, Int64, Bool]:
    """Course, patient and whether it improved reliably, of every course with a pair of scores."""
    scores = basis.scores
    rows = np.flatnonzero(scores.has_baseline & scores.is_paired)
    judged = judge(scores.baseline[rows], scores.observed[rows], basis.instrument, basis.view.thresholds)
    return basis.base.course[rows], scores.patient[rows], judged.change.reliably_better


def name_group(grouping: Grouping, code: int) -> str:
    """The label of a group; what is not recorded says of what."""
    return f"{grouping.key.capitalize()} not recorded" if code == MISSING else grouping.labels[code]


def _make_row(grouping: Grouping, group: GroupRate, first: bool) -> GroupRow:
    label = name_group(grouping, group.code)
    if group.rate is None:
        return GroupRow(label, None, None, None, None, None, HIDDEN, "", "", first)
    rate, enough = group.rate, group.rate.total >= FEWEST
    interval = rate.interval if enough else None
    return GroupRow(
        label,
        rate.share if enough else None,
        interval.low if interval else None,
        interval.high if interval else None,
        rate.events,
        rate.total,
        format_percent(rate.share) if enough else "no rate",
        f"{rate.events:,} of {rate.total:,}",
        f"group:{grouping.key}:{group.code}",
        first,
    )
