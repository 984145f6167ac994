"""The day on which each patient reached each milestone of the first course."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from dashboard.analysis.cohort.finished import find_finished
from dashboard.analysis.cohort.time_point import LATE_DAYS, find_dose_days
from dashboard.analysis.process.due import DAYS_PER_MONTH, FOLLOW_UP_EARLY_DAYS
from dashboard.analysis.scores.scores import find_last, get_scores, pick
from data_access.facts.arrays import MISSING, NEVER, NO_DAY, SESSION_KINDS, SESSION_STATUSES, Bool, Facts, Int64

FOURTH: Final = 4
PREPARATION: Final = SESSION_KINDS.index("preparation")
ATTENDED: Final = SESSION_STATUSES.index("attended")


@dataclass(frozen=True)
class MilestoneDays:
    """One row per patient who was referred or began a course. Days are NEVER where the milestone was not reached.

    ``entered``: the day of the referral, or of the first course's start where that is earlier or no referral is
    recorded. ``course``: the first course, MISSING where none began. ``planned``, ``interval`` and ``months`` (the
    first follow-up of the primary instrument, 0: none planned) are those of the course's protocol; where no
    course began, the longest plan of the clinic. ``dosed_prepared``: the planned preparation came before dose 1.
    """

    patient: Int64
    course: Int64
    entered: Int64
    referral_recorded: Bool
    prepared: Int64
    first_dose: Int64
    fourth_dose: Int64
    finished: Int64
    follow_up: Int64
    planned: Int64
    interval: Int64
    months: Int64
    dosed_prepared: Bool


def find_milestone_days(facts: Facts) -> MilestoneDays:
    """Who entered, and the day of each milestone in each patient's first course."""
    courses, referred_day = facts.courses, facts.patients.referred_day.astype(np.int64)
    course = np.full(len(referred_day), MISSING, np.int64)
    course[courses.patient[::-1]] = np.arange(len(courses.id))[::-1]
    started = pick(courses.started_day, course, NEVER)
    referred = referred_day != NO_DAY
    patient = np.flatnonzero(referred | (course != MISSING))
    entered = np.minimum(np.where(referred, referred_day, NEVER), started)
    planned, interval, months = (pick(plan, course, MISSING) for plan in _read_plans(facts))
    longest = _longest_plan(facts)
    none = course == MISSING
    days = [pick(day, course, NEVER) for day in _find_days(facts)]
    prepared, first_dose, fourth_dose, finished, follow_up = days
    return MilestoneDays(
        patient,
        course[patient],
        entered[patient],
        referred[patient],
        np.minimum(prepared, first_dose)[patient],
        first_dose[patient],
        fourth_dose[patient],
        finished[patient],
        follow_up[patient],
        np.where(none, longest[0], planned)[patient],
        np.where(none, longest[1], interval)[patient],
        np.where(none, longest[2], months)[patient],
        ((prepared <= first_dose) & (first_dose != NEVER))[patient],
    )


def _read_plans(facts: Facts) -> tuple[Int64, Int64, Int64]:
    """Planned doses, days between them and months to the first follow-up of the primary instrument, per course."""
    protocol = facts.courses.protocol
    planned = np.array([p.planned_doses for p in facts.protocols] + [0], np.int64)[protocol]
    interval = np.array([p.dose_interval_days for p in facts.protocols] + [0], np.int64)[protocol]
    months = np.zeros(len(protocol), np.int64)
    for row, plan in enumerate(facts.protocols):
        for screening in plan.screenings:
            own = (protocol == row) & (facts.courses.primary_instrument == screening.instrument)
            months[own] = min(screening.follow_up_months, default=0)
    return planned, interval, months


def _longest_plan(facts: Facts) -> tuple[int, int, int]:
    """Of all protocols the one whose doses take longest; nobody is called lost too early."""
    months = max((m for p in facts.protocols for s in p.screenings for m in s.follow_up_months[:1]), default=0)
    plans = [(p.planned_doses, p.dose_interval_days) for p in facts.protocols]
    planned, interval = max(plans, key=lambda plan: (plan[0] - 1) * plan[1], default=(0, 0))
    return planned, interval, months


def _find_days(facts: Facts) -> tuple[Int64, Int64, Int64, Int64, Int64]:
    """Planned preparation done, dose 1, dose 4, planned doses given, follow-up score: one row per course."""
    planned, _, months = _read_plans(facts)
    given = np.full(len(planned), NEVER, np.int64)
    for count in np.unique(planned[planned > 0]).tolist():
        given[planned == count] = find_dose_days(facts, count)[planned == count]
    first, later = find_dose_days(facts, 1), find_dose_days(facts, FOURTH)
    return _find_prepared(facts), first, later, given, _find_follow_up(facts, given, months)


def _find_prepared(facts: Facts) -> Int64:
    """The day of the last preparation session that is planned; the start where none is."""
    sessions, courses = facts.sessions, facts.courses
    wanted = np.array([p.preparation_sessions for p in facts.protocols] + [0], np.int64)[courses.protocol]
    held = (sessions.kind == PREPARATION) & (sessions.status == ATTENDED) & (sessions.course != MISSING)
    rows = np.flatnonzero(held)
    rows = rows[np.argsort(sessions.course[rows], kind="stable")]
    course = sessions.course[rows].astype(np.int64)
    number = np.arange(len(rows)) - np.searchsorted(course, course) + 1
    day = np.full(len(wanted), NEVER, np.int64)
    last = number == wanted[course]
    day[course[last]] = sessions.day[rows[last]]
    return np.where(wanted == 0, courses.started_day, day)


def _find_follow_up(facts: Facts, given: Int64, months: Int64) -> Int64:
    """The day of the course's last score of its primary instrument on the days of the first follow-up."""
    courses, found = facts.courses, np.full(len(given), NEVER, np.int64)
    next_course = find_finished(facts).until_day
    for code in np.unique(courses.primary_instrument).tolist():
        rows = np.flatnonzero((courses.primary_instrument == code) & (given != NEVER) & (months > 0))
        due = given[rows] + np.rint(months[rows] * DAYS_PER_MONTH).astype(np.int64)
        scores = get_scores(facts.screenings, code)
        last = find_last(scores, courses.patient[rows], np.minimum(due + LATE_DAYS, next_course[rows]))
        day = pick(scores.day, last, NO_DAY)
        found[rows] = np.where((day >= due - FOLLOW_UP_EARLY_DAYS) & (day > given[rows]), day, NEVER)
    return found
