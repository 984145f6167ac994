"""Times to an event as every curve takes them, and the route and dose count that stand beside them."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from dashboard.analysis.remembered import remember
from dashboard.analysis.scores.scores import make_key
from dashboard.analysis.time_to_event.followed import Followed, LeftOut
from data_access.facts.arrays import MISSING, NO_DAY, Bool, DosingFacts, Facts, Int64

Clock = Literal["days", "doses"]


@dataclass(frozen=True)
class Times:
    """One row per followed course, one course per patient, patients ascending.

    ``time`` runs until the event, or until the last reading where ``event`` is false (censored); 0 for a
    patient without a reading in that time. On the clock "doses" it counts the attended doses before that day.
    """

    patient: Int64
    course: Int64
    time: Int64
    event: Bool
    route: Int64
    """Route code of the first attended dose; MISSING where none."""
    mixed: Bool
    """A later dose of the course went by another route. The course stays with its first."""
    clock: Clock
    left_out: LeftOut


def make_times(facts: Facts, followed: Followed, from_day: Int64, until_day: Int64, event: Bool, clock: Clock) -> Times:
    """Times between two days of each followed course, in days or in doses attended before the second day."""
    route, mixed = find_routes(facts, followed.course)
    time = until_day - from_day
    if clock == "doses":
        time = count_doses_before(facts, followed, until_day)
    return Times(followed.patient, followed.course, time, event, route, mixed, clock, followed.left_out)


def find_routes(facts: Facts, course: Int64) -> tuple[Int64, Bool]:
    """The route of each course's first attended dose, and whether a later dose went by another one.

    Grouping by the first route looks at nothing that happened after day 0; grouping by what came
    later would credit a route with patients who did well enough to be given it.
    """
    courses = len(facts.courses.id)
    first, other = remember(facts.dosings, ("first routes", courses), lambda: _find_routes(facts.dosings, courses))
    return first[course], other[course]


def _find_routes(dosings: DosingFacts, courses: int) -> tuple[Int64, Bool]:
    attended = np.flatnonzero((dosings.number > 0) & (dosings.course != MISSING))
    of = dosings.course[attended]
    first = np.full(courses, MISSING, np.int64)
    first[of[::-1]] = dosings.route[attended[::-1]]
    other = np.zeros(courses, np.bool_)
    other[of[dosings.route[attended] != first[of]]] = True
    return first, other


def count_doses_before(facts: Facts, followed: Followed, day: Int64) -> Int64:
    """Doses of each followed course attended before a day. A score of a dose's own day comes before that dose."""
    dosings = facts.dosings
    wanted = np.zeros(len(facts.courses.id) + 1, np.bool_)
    wanted[followed.course] = True
    attended = np.flatnonzero((dosings.number > 0) & wanted[dosings.course])
    key = make_key(dosings.patient[attended], dosings.day[attended])
    before = np.searchsorted(key, make_key(followed.patient, day), side="left")
    return (before - np.searchsorted(key, make_key(followed.patient, np.full(len(day), NO_DAY)))).astype(np.int64)
