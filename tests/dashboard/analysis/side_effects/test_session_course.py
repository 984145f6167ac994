"""The same patients throughout: who is in the curve, and where it ends."""

import numpy as np

from dashboard.analysis.side_effects.session_course import FEWEST_PATIENTS, follow_sessions
from data_access.facts.arrays import END_REASONS
from tests.dashboard.analysis.side_effects.dosing_rows import make_courses, make_dosings


def follow(patients: int, sessions: int, event_until: int, from_day: int | None = None, **more: object):
    """Patients with one course each; the effect is there until session ``event_until``."""
    rows = [
        {"patient": p, "course": p, "number": k, "day": 20_000 + 7 * k, "severity": int(k <= event_until), **more}
        for p in range(patients)
        for k in range(1, sessions + 1)
    ]
    dosings = make_dosings(*rows)
    courses = make_courses(*({"id": p + 1, "patient": p} for p in range(patients)))
    return dosings, courses, np.ones(len(rows), dtype=bool), dosings.severity > 0


def test_the_curve_holds_patients_who_had_every_session_assessed():
    dosings, courses, rows, event = follow(12, 3, 1)
    dosings.assessed[4] = 0  # the second patient's second session
    course = follow_sessions(dosings, courses, rows, event, None)
    assert course is not None
    assert course.same == 11
    assert course.same_events.tolist() == [11, 0, 0]
    assert course.attended.tolist() == [12, 12, 12]
    assert course.came.tolist() == [12, 11, 12]
    assert course.came_events.tolist() == [12, 0, 0]
    assert 1 not in course.patients.tolist()


def test_ten_patients_are_too_few_and_eleven_are_enough():
    assert follow_sessions(*follow(FEWEST_PATIENTS - 1, 3, 1), None) is None
    assert follow_sessions(*follow(FEWEST_PATIENTS, 3, 1), None) is not None


def test_one_session_each_is_no_course():
    assert follow_sessions(*follow(20, 1, 1), None) is None


def test_the_curve_ends_where_fewer_than_a_quarter_of_those_who_started_remain():
    long = [{"patient": p, "course": p, "number": k} for p in range(12) for k in (1, 2, 3)]
    short = [{"patient": p, "course": p, "number": k} for p in range(12, 49) for k in (1, 2)]
    dosings = make_dosings(*long, *short)
    courses = make_courses(*({"id": p + 1, "patient": p} for p in range(49)))
    rows = np.ones(len(dosings.day), dtype=bool)
    course = follow_sessions(dosings, courses, rows, ~rows, None)
    assert course is not None
    assert len(course.same_events) == 2  # 12 of 49 is under a quarter
    assert course.same == 49


def test_only_courses_begun_in_the_window_and_each_patients_first_of_them():
    rows = [{"patient": p, "course": p, "number": k, "day": 100} for p in range(11) for k in (1, 2)]
    again = [{"patient": p, "course": 11 + p, "number": k, "day": 200} for p in range(11) for k in (1, 2)]
    dosings = make_dosings(*rows, *again)
    courses = make_courses(
        *({"id": p + 1, "patient": p} for p in range(11)), *({"id": p + 12, "patient": p} for p in range(11))
    )
    # Courses are sorted by patient in real facts; here the first of each patient still has the lower row.
    every = np.ones(len(dosings.day), dtype=bool)
    event = dosings.day == 200
    both = follow_sessions(dosings, courses, every, event, None)
    assert both is not None
    assert both.same_events.tolist() == [0, 0]
    later = follow_sessions(dosings, courses, every, event, 101)
    assert later is not None
    assert later.same_events.tolist() == [11, 11]


def test_it_says_why_fewer_remain():
    dosings, _, rows, event = follow(14, 2, 1)
    ends = ["completed"] * 3 + ["side effects"] * 2 + ["dropped out"] + [None] * 8
    courses = make_courses(
        *(
            {
                "id": p + 1,
                "patient": p,
                **({} if end is None else {"ended_day": 1, "end_reason": END_REASONS.index(end)}),
            }
            for p, end in enumerate(ends)
        )
    )
    course = follow_sessions(dosings, courses, rows, event, None)
    assert course is not None
    assert (course.started, course.still_running, course.completed) == (14, 8, 3)
    assert (course.stopped_early, course.stopped_for_side_effects) == (3, 2)


def test_a_session_whose_course_is_out_of_view_is_left_out():
    dosings, courses, rows, event = follow(12, 2, 1)
    dosings.course[:] = -1
    assert follow_sessions(dosings, courses, rows, event, None) is None
