"""How often an effect is seen at dose 1, 2, 3 …, in the same patients throughout."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data_access.facts.arrays import END_REASONS, NEVER, Bool, CourseFacts, DosingFacts, Int64

MOST_SESSIONS: Final = 12
FEWEST_PATIENTS: Final = 11
LEAST_SHARE: Final = 0.25
"""The last session number shown is the highest that at least 11 patients, and a quarter of those
who started, had reached with every session assessed: further on the curve would show a few
patients with unusually long courses."""


@dataclass(frozen=True, eq=False)
class SessionCourse:
    """Per session number 1 … K. ``same`` patients had all K sessions assessed; the rest is everybody who started.

    ``attended``: patients who came to that session; ``came``: of these assessed, ``came_events`` of them
    with the effect. ``still_running``, ``completed``, ``stopped_early``, ``stopped_for_side_effects``
    count all ``started`` patients' courses.
    """

    same: int
    same_events: Int64
    patients: NDArray[np.int64]
    """Patient row numbers of the same patients."""
    courses: NDArray[np.int64]
    """Course row numbers of the same patients."""
    started_courses: NDArray[np.int64]
    """Course row numbers of everybody who started."""
    attended: Int64
    came: Int64
    came_events: Int64
    started: int
    still_running: int
    completed: int
    stopped_early: int
    stopped_for_side_effects: int


def _first_courses(dosings: DosingFacts, courses: CourseFacts, rows: Bool, from_day: int | None) -> NDArray[np.int64]:
    """Course rows whose first counted dose is on or after ``from_day``, each patient's earliest such course."""
    first = rows & (dosings.number == 1) & (dosings.course >= 0)
    if from_day is not None:
        first &= dosings.day >= from_day
    course = np.unique(dosings.course[first])
    # Courses are sorted by patient and number, so the first of each patient is the earliest.
    _, earliest = np.unique(courses.patient[course], return_index=True)
    return np.asarray(course[earliest], dtype=np.int64)


def follow_sessions(
    dosings: DosingFacts, courses: CourseFacts, rows: Bool, event: Bool, from_day: int | None
) -> SessionCourse | None:
    """How often an effect is seen at dose 1, 2, 3 … in the same patients.

    ``rows``: attended dosing sessions counted, of any day; ``event`` per dosing session. Different patients at
    each dose would show who stays, not what changes: those who tolerate the treatment come back.

    Formula: of the patients with every session 1 … K assessed, the share with the effect at session k; K is the
    highest number that at least 11 patients, and a quarter of those who started, reached that way.
    Threshold: exactly 11 patients, and exactly a quarter, are enough; never beyond 12 sessions. Each patient's
    first course that began in the window counts.
    Missing: nothing is shown where too few patients had two assessed sessions. A patient with one of the K sessions
    not assessed is not among the same patients; beside them stands the share of everybody who came and was assessed.
    Source: rule of the clinic. That effects lessen with practice is tested, not assumed.
    """
    course = _first_courses(dosings, courses, rows, from_day)
    place = np.full(len(courses.id), -1, dtype=np.int64)
    place[course] = np.arange(len(course))
    keep = np.flatnonzero(rows & (dosings.number >= 1) & (dosings.number <= MOST_SESSIONS) & (dosings.course >= 0))
    keep = keep[place[dosings.course[keep]] >= 0]
    at = (place[dosings.course[keep]], dosings.number[keep].astype(np.int64) - 1)
    assessed = dosings.assessed[keep] == 1
    grid = np.zeros((3, len(course), MOST_SESSIONS), dtype=np.bool_)
    grid[0][at] = True
    grid[1][at] = assessed
    grid[2][at] = event[keep] & assessed
    complete = np.logical_and.accumulate(grid[1], axis=1)
    reached = complete.sum(axis=0)
    enough = reached >= max(FEWEST_PATIENTS, int(np.ceil(LEAST_SHARE * len(course))))
    last = int(enough.sum())
    if last < 2:
        return None
    same = complete[:, last - 1]
    attended, came, came_events = (g[:, :last].sum(axis=0).astype(np.int64) for g in grid)
    return SessionCourse(
        int(same.sum()),
        grid[2][same][:, :last].sum(axis=0).astype(np.int64),
        courses.patient[course[same]].astype(np.int64),
        course[same],
        course,
        attended,
        came,
        came_events,
        len(course),
        *(int(there.sum()) for there in name_ends(courses, course)),
    )


def name_ends(courses: CourseFacts, course: NDArray[np.int64]) -> tuple[Bool, Bool, Bool, Bool]:
    """Which of these courses are still running, completed, stopped early, stopped early for side effects."""
    running = courses.ended_day[course] == NEVER
    reason = courses.end_reason[course]
    completed = ~running & (reason == END_REASONS.index("completed"))
    early = ~running & ~completed
    for_effects = early & (reason == END_REASONS.index("side effects"))
    return running, completed, early, for_effects
