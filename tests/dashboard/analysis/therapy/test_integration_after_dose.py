"""Which session follows which dose, and on which side every bound falls."""

import pytest

from dashboard.analysis.therapy.integration_after_dose import (
    FollowUp,
    IntegrationAfterDoses,
    rate_integration_after_doses,
)
from data_access.store import Store
from tests.dashboard.analysis.therapy.clinic import Moment, Written, write_clinic
from tests.factories import DAY, at

LONG_AFTER = 100


def rate(store: Store, *courses: Written, as_of: int = LONG_AFTER) -> IntegrationAfterDoses:
    facts = write_clinic(store, [[course] for course in courses], as_of)
    return rate_integration_after_doses(facts, DAY + as_of)


def say(found: FollowUp) -> tuple[int, int, int]:
    return found.followed.events, found.followed.total, found.followed.left_out


@pytest.mark.parametrize(
    ("held", "in_days", "in_hours"),
    [
        ((0, 9), 0, 0),  # Before the dose of that day.
        ((0, 10), 1, 1),  # It begins with the dose.
        ((0, 15), 1, 1),
        ((3, 10), 1, 1),  # 72 hours to the minute.
        ((3, 11), 1, 0),
        ((7, 23), 1, 0),  # The 7th day counts to its end.
        ((8, 0), 0, 0),
    ],
)
def test_days_are_local_days_and_hours_are_hours(
    sqlite_store: Store, held: Moment, in_days: int, in_hours: int
) -> None:
    found = rate(sqlite_store, Written(doses=((0, 10),), integration=(held,)))
    assert say(found.within_7_days) == (in_days, 1, 0)
    assert say(found.within_72_hours) == (in_hours, 1, 0)


def test_a_minute_more_than_72_hours_is_too_late(sqlite_store: Store) -> None:
    late = {"day": 3, "kind": "integration", "starts_at": at(DAY + 3, 10, 1)}
    found = rate(sqlite_store, Written(doses=((0, 10),), other=(late,)))
    assert (say(found.within_7_days), say(found.within_72_hours)) == ((1, 1, 0), (0, 1, 0))


@pytest.mark.parametrize(("hour", "events"), [(8, 1), (9, 1), (10, 0)])
def test_72_hours_over_the_end_of_summer_time_are_over_an_hour_earlier_by_the_clock(
    sqlite_store: Store, hour: int, events: int
) -> None:
    # London goes back on day 20023: 72 hours from 10:00 on day 20021 end at 09:00 on day 20024.
    found = rate(sqlite_store, Written(doses=((21, 10),), integration=((24, hour),)))
    assert say(found.within_72_hours) == (events, 1, 0)


def test_a_session_stands_for_the_last_dose_before_it_only(sqlite_store: Store) -> None:
    found = rate(sqlite_store, Written(doses=((0, 10), (3, 10)), integration=((4, 10),)))
    assert say(found.within_7_days) == (1, 2, 0)
    assert found.within_7_days.next_dose_first == 1
    # The next dose came after 72 hours to the minute: within them, as exactly 72 hours is.
    assert found.within_72_hours.next_dose_first == 1


def test_a_session_that_begins_with_the_next_dose_belongs_to_that_one(sqlite_store: Store) -> None:
    found = rate(sqlite_store, Written(doses=((0, 10), (3, 10)), integration=((3, 10),), planned_after=(1,)))
    assert say(found.within_7_days) == (1, 2, 0)
    assert say(found.planned_within_7_days) == (0, 1, 0)


def test_only_an_attended_integration_session_of_the_same_course_counts(sqlite_store: Store) -> None:
    kinds = (
        ("integration", "missed"),
        ("integration", "cancelled"),
        ("psychotherapy", "attended"),
        ("check-in", "attended"),
    )
    others = tuple({"day": 2, "hour": 9 + n, "kind": kind, "status": status} for n, (kind, status) in enumerate(kinds))
    one_patient = [Written(doses=((0, 10),), other=others), Written(start=1, integration=((2, 15),))]
    facts = write_clinic(sqlite_store, [one_patient], LONG_AFTER)
    assert say(rate_integration_after_doses(facts, DAY + LONG_AFTER).within_7_days) == (0, 1, 0)


def test_a_missed_dose_asks_for_nothing_and_ends_nothing(sqlite_store: Store) -> None:
    missed = {"day": 2, "kind": "dosing", "status": "missed"}
    found = rate(sqlite_store, Written(doses=((0, 10),), integration=((3, 9),), other=(missed,)))
    assert say(found.within_72_hours) == (1, 1, 0)
    assert found.within_72_hours.next_dose_first == 0


@pytest.mark.parametrize(
    ("as_of", "days", "hours"),
    [
        (3, (0, 0, 1), (0, 0, 1)),
        (4, (0, 0, 1), (1, 1, 0)),
        (7, (0, 0, 1), (1, 1, 0)),
        (8, (1, 1, 0), (1, 1, 0)),
    ],
)
def test_a_dose_counts_from_the_day_after_its_time_even_if_the_session_was_held(
    sqlite_store: Store, as_of: int, days: tuple[int, int, int], hours: tuple[int, int, int]
) -> None:
    found = rate(sqlite_store, Written(doses=((0, 10),), integration=((1, 10),)), as_of=as_of)
    assert (say(found.within_7_days), say(found.within_72_hours)) == (days, hours)


def test_a_course_that_ended_first_stays_in_and_is_counted_apart(sqlite_store: Store) -> None:
    found = rate(sqlite_store, Written(doses=((0, 10),), end=2), Written(doses=((0, 10),), end=7), as_of=50)
    assert say(found.within_7_days) == (0, 2, 0)
    assert (found.within_7_days.course_ended_first, found.within_72_hours.course_ended_first) == (1, 1)
    early = write_clinic(sqlite_store, [[Written(doses=((0, 10),), end=2)]], 2)
    assert say(rate_integration_after_doses(early, DAY + 2).within_7_days) == (0, 0, 1)


def test_days_asked_for_are_those_of_the_dose_both_included(sqlite_store: Store) -> None:
    facts = write_clinic(sqlite_store, [[Written(doses=((0, 10), (10, 10), (20, 10)))]], LONG_AFTER)
    found = rate_integration_after_doses(facts, DAY + LONG_AFTER, DAY + 10, DAY + 20)
    assert say(found.within_7_days) == (0, 2, 0)


def test_nobody_has_no_share(sqlite_store: Store) -> None:
    for courses in ([], [Written(integration=((0, 10),))]):
        found = rate(sqlite_store, *courses)
        for one in (found.within_7_days, found.within_72_hours, found.planned_within_7_days):
            assert (say(one), one.followed.share, one.followed.interval) == ((0, 0, 0), None, None)
