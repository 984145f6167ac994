"""What the agenda's rules read, and what each of them gives back."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from dashboard.analysis.expected_course.clinic_courses import ClinicCourses
from dashboard.analysis.remembered import remember
from dashboard.analysis.risk import RiskAnswers, asks_risk, get_risk_answers
from dashboard.analysis.scores.baseline import BASELINE_WINDOW_DAYS
from dashboard.analysis.standing import Standing
from dashboard.reports.view import View
from dashboard.reports.words.wording import format_day, format_span
from data_access.definitions.instrument import Instrument
from data_access.definitions.registry import get_agenda_rules, get_instruments
from data_access.facts.arrays import NO_DAY, Bool, Facts, Int64
from data_access.meetings import Snooze


@dataclass(frozen=True)
class LineWords:
    """What one line says: the finding, the rule's bound as it stands in brackets, and what must be known beside it.

    ``when`` stands before the line's day where that is not the day of an event ("due", "since").
    """

    finding: str
    bound: str
    context: str = ""
    when: str = ""


@dataclass(frozen=True)
class Found:
    """The patients one rule is true of, one row each: row numbers, the event's day, the day it was recorded.

    ``word`` gives the words of row i; it is called only for lines that are shown.
    """

    patient: Int64
    day: Int64
    recorded_day: Int64
    word: Callable[[int], LineWords]


@dataclass(frozen=True)
class AgendaBasis:
    """What the rules read: where patients stand, since when a thing is new, and what was acknowledged.

    ``standing`` holds the patients who are not discharged, ``everyone`` the whole scope (the same object where
    nobody is discharged), which only the rules that outlive a course read. ``since_day`` is the day of the last
    saved review (None: there is none). ``acknowledged`` holds (patient id, day of the latest event seen, day of
    the latest acknowledgement) of the rules that wait for one.
    """

    standing: Standing
    everyone: Standing
    view: View
    since_day: int | None
    acknowledged: tuple[tuple[int, int, int], ...]
    cadss_top: int | None
    """The lowest CADSS peak of the whole clinic's top tenth; None: the clinic has none."""
    expected: ClinicCourses | None
    """What the whole clinic's courses let expect; None while that is still being computed."""
    knows_clinic: bool = True
    """False where the facts are one patient's alone: nothing is compared with the clinic then."""
    snoozes: tuple[Snooze, ...] = ()
    """Lines that somebody put off, the last snooze of each patient and rule."""

    @property
    def facts(self) -> Facts:
        """The facts of the view."""
        return self.standing.facts

    @property
    def as_of_day(self) -> int:
        """The as-of day."""
        return self.view.as_of_day

    @cached_property
    def risk(self) -> RiskAnswers:
        """The answered risk items of the patients who are not discharged."""
        return _grade_risk(self.standing)

    @cached_property
    def risk_of_everyone(self) -> RiskAnswers:
        """The answered risk items of every patient in scope, discharged ones too."""
        return self.risk if self.everyone is self.standing else _grade_risk(self.everyone)

    @cached_property
    def measures(self) -> tuple[Instrument, ...]:
        """The instruments with a reliable-change bound that these facts hold scores of, by code."""
        held = np.bincount(self.facts.screenings.instrument, minlength=64)
        return tuple(
            i for i in get_instruments() if i.reliable_change[self.view.thresholds] is not None and held[i.code]
        )

    def since(self, days_without_review: int = 7) -> int:
        """The day after which things belong to this meeting.

        The day of the last saved review is among them: what happened or was recorded after that meeting,
        on its own day, was on no list yet. What it has seen of that day is shown once more.
        """
        return self.as_of_day - days_without_review if self.since_day is None else self.since_day - 1

    def is_since(self, since_day: int, day: Int64, recorded_day: Int64) -> Bool:
        """Happened after a day, or was recorded after it (and not after the as-of day)."""
        late: Bool = (recorded_day > since_day) & (recorded_day <= self.as_of_day)
        return (day > since_day) | late

    def say_day(self, day: int) -> str:
        """A day in words, blurred where names are hidden."""
        return format_day(int(day), self.as_of_day, self.view.hide_names)

    def say_since(self, day: int) -> str:
        """How long ago a day was on the as-of day: "24 days", in weeks where names are hidden."""
        return format_span(self.as_of_day - int(day), self.as_of_day, self.view.hide_names)


def get_course_from_day(standing: Standing) -> Int64:
    """The first day whose screenings belong to the current course (30 days before it); NO_DAY without a course."""
    states = standing.states
    return np.where(states.course >= 0, states.started_day - BASELINE_WINDOW_DAYS, NO_DAY)


def _grade_risk(standing: Standing) -> RiskAnswers:
    asking = tuple(i for i in get_instruments() if asks_risk(i))
    rise, answer = int(get_bound("risk_high", "rise")), int(get_bound("risk_moderate", "answer"))
    screenings = standing.facts.screenings
    return remember(screenings, "risk answers", lambda: get_risk_answers(screenings, asking, rise, answer))


def get_bound(rule_key: str, name: str) -> float:
    """A bound of one rule of ``agenda.toml``."""
    return next(rule for rule in get_agenda_rules() if rule.key == rule_key).bounds[name]


def keep_last(patient: Int64, day: Int64, chosen: Int64) -> Int64:
    """Of the chosen rows: for each patient the one with the latest day, among equals the last."""
    order = chosen[np.lexsort((chosen, day[chosen], patient[chosen]))]
    is_last = np.ones(len(order), np.bool_)
    is_last[:-1] = patient[order][1:] != patient[order][:-1]
    return order[is_last]
