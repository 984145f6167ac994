"""When a response counts, from which day, and until when nothing is known: each rule at its boundary."""

from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from sqlalchemy.orm import Session

from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.time_to_event.first_event import Event, time_to_first_event
from dashboard.analysis.time_to_event.times import Clock, Times
from data_access.definitions.registry import get_instrument
from data_access.facts.arrays import MISSING
from data_access.models import Site
from data_access.store import Store
from tests.dashboard.analysis.time_to_event.small_clinic import Reading, add_patient, see
from tests.factories import DAY, make_course, make_dosing, make_patient, make_screening, make_site

GAD7 = get_instrument("gad7")


@pytest.fixture
def session(sqlite_store: Store) -> Iterator[Session]:
    with sqlite_store.write() as opened:
        yield opened


@pytest.fixture
def site(session: Session) -> Site:
    return make_site(session)


def times_of(
    session: Session, site: Site, event: Event = "response", clock: Clock = "days", as_of: int = 1000
) -> Times:
    found = time_to_first_event(see(session, site, as_of), DAY + as_of, GAD7, "nhs", event, clock)
    assert isinstance(found, Times)
    return found


@pytest.mark.parametrize(
    ("readings", "time", "event"),
    [
        ([(-1, 16), (14, 8)], 14, True),
        ([(-1, 16), (13, 8)], 13, False),
        ([(-1, 16), (13, 8), (20, 9)], 20, False),
        ([(-1, 16), (7, 8), (12, 8)], 7, True),
        ([(-1, 16), (7, 8), (12, 9), (13, 8)], 13, False),
        ([(-1, 16), (7, 8), (12, 9), (13, 8), (20, 8)], 13, True),
        ([(-1, 16), (7, 9), (14, 9)], 14, False),
        ([(-1, 17), (14, 9)], 14, False),
        ([(-1, 17), (14, 8)], 14, True),
        ([(0, 16), (20, 8)], 20, True),
        ([(-1, 16)], 0, False),
        ([(-1, 16), (7, 8), (12, None)], 7, False),
    ],
)
def test_a_response_counts_at_its_first_confirmed_reading(
    session: Session, site: Site, readings: Sequence[Reading], time: int, event: bool
) -> None:
    add_patient(session, site, readings)
    found = times_of(session, site)
    assert (found.time.tolist(), found.event.tolist()) == ([time], [event])


def test_two_readings_of_one_day_are_one_reading_the_last(session: Session, site: Site) -> None:
    add_patient(session, site, [(-1, 16), (7, 8), (7, 8)])
    add_patient(session, site, [(-1, 16), (20, 16), (20, 8)])
    add_patient(session, site, [(-1, 16), (20, 8), (20, 16)])
    found = times_of(session, site)
    assert found.time.tolist() == [7, 20, 20]
    assert found.event.tolist() == [False, True, False]


@pytest.mark.parametrize(
    ("event", "total", "happened"),
    [
        ("reliable improvement", 12, True),
        ("reliable improvement", 13, False),
        ("remission", 4, True),
        ("remission", 5, False),
        ("response", 8, True),
        ("response", 9, False),
    ],
)
def test_a_score_exactly_at_the_bound_counts(
    session: Session, site: Site, event: Event, total: int, happened: bool
) -> None:
    add_patient(session, site, [(-1, 16), (21, total)])
    assert times_of(session, site, event).event.tolist() == [happened]


def test_a_baseline_below_caseness_is_left_out_of_response_and_not_of_reliable_improvement(
    session: Session, site: Site
) -> None:
    add_patient(session, site, [(-1, 8), (21, 3)])
    add_patient(session, site, [(-1, 7), (21, 3)])
    response = times_of(session, site)
    assert (len(response.patient), response.left_out.not_case) == (1, 1)
    improvement = times_of(session, site, "reliable improvement")
    assert (len(improvement.patient), improvement.left_out.not_case) == (2, 0)
    assert improvement.event.tolist() == [True, True]


def test_who_has_no_baseline_or_no_dose_is_left_out_and_counted(session: Session, site: Site) -> None:
    add_patient(session, site, [(-31, 16), (21, 3)])
    add_patient(session, site, [(1, 16), (21, 3)])
    add_patient(session, site, [(-30, 16), (21, 3)])
    add_patient(session, site, [(-1, 16), (21, 3)], doses=())
    found = times_of(session, site)
    assert found.time.tolist() == [21]
    assert (found.left_out.no_baseline, found.left_out.no_dose) == (2, 1)


def test_only_the_first_course_counts_and_it_ends_where_the_next_begins(session: Session, site: Site) -> None:
    patient = make_patient(session, site)
    first = make_course(session, patient, started_day=DAY - 5)
    make_dosing(session, first, DAY)
    second = make_course(session, patient, started_day=DAY + 40)
    make_dosing(session, second, DAY + 45)
    for day, total in ((-1, 16), (39, 14), (40, 5), (60, 3)):
        make_screening(session, patient, day=DAY + day, total=total)
    found = times_of(session, site)
    assert (found.time.tolist(), found.event.tolist()) == ([39], [False])
    assert found.left_out.later_course == 1


def test_a_chosen_set_of_courses_takes_each_patients_first_among_them(session: Session, site: Site) -> None:
    patient = make_patient(session, site)
    for started in (DAY - 5, DAY + 40):
        make_dosing(session, make_course(session, patient, started_day=started), started + 5)
        make_screening(session, patient, day=started, total=16)
        make_screening(session, patient, day=started + 30, total=3)
    facts = see(session, site)
    none = time_to_first_event(facts, DAY + 1000, GAD7, "nhs", courses=np.zeros(0, np.int64))
    assert isinstance(none, Times)
    assert len(none.course) == 0
    for chosen, first, later in (([0], 0, 0), ([1], 1, 0), ([1, 0], 0, 1)):
        found = time_to_first_event(facts, DAY + 1000, GAD7, "nhs", courses=np.array(chosen))
        assert isinstance(found, Times)
        assert (found.course.tolist(), found.left_out.later_course) == ([first], later)


def test_on_the_clock_of_doses_a_score_of_a_doses_day_comes_before_that_dose(session: Session, site: Site) -> None:
    add_patient(session, site, [(-1, 16), (14, 8)], doses=(0, 7, 14))
    add_patient(session, site, [(-1, 16), (15, 8)], doses=(0, 7, 14))
    add_patient(session, site, [(-1, 16)], doses=(0, 7, 14))
    found = times_of(session, site, clock="doses")
    assert (found.time.tolist(), found.event.tolist()) == ([2, 3, 0], [True, True, False])


def test_the_route_is_that_of_the_first_dose_and_a_change_of_route_is_marked(session: Session, site: Site) -> None:
    add_patient(session, site, [(-1, 16), (21, 8)], doses=((0, "iv"), (7, "im")))
    add_patient(session, site, [(-1, 16), (21, 8)], doses=((0, "im"), (7, "im")))
    found = times_of(session, site)
    assert found.route.tolist() == [0, 1]
    assert found.mixed.tolist() == [True, False]


def test_nothing_after_the_as_of_day_confirms_or_prolongs(session: Session, site: Site) -> None:
    add_patient(session, site, [(-1, 16), (7, 8), (12, 8)])
    assert times_of(session, site, as_of=12).event.tolist() == [True]
    early = times_of(session, site, as_of=11)
    assert (early.time.tolist(), early.event.tolist()) == ([7], [False])


def test_a_scale_on_which_high_is_better_follows_the_same_rules(session: Session, site: Site) -> None:
    add_patient(session, site, [(-1, 20), (21, 60)], instrument="who5")
    add_patient(session, site, [(-1, 20), (21, 56)], instrument="who5")
    found = time_to_first_event(see(session, site), DAY + 1000, get_instrument("who5"), "nhs")
    assert isinstance(found, Times)
    assert found.event.tolist() == [True, False]


def test_an_instrument_without_a_bound_is_not_estimable(session: Session, site: Site) -> None:
    facts = see(session, site)
    for key, event, words in (
        ("pcl5", "remission", "not estimable, PCL-5 has no bound for remission"),
        ("madrs", "reliable improvement", "not estimable, MADRS has no bound for reliable improvement"),
        ("cssrs_screener", "response", "has no bound for response"),
    ):
        found = time_to_first_event(facts, DAY, get_instrument(key), "nhs", event)
        assert isinstance(found, NotEstimable)
        assert words in found.words


def test_nobody_gives_no_rows(session: Session, site: Site) -> None:
    found = times_of(session, site)
    assert (len(found.patient), found.left_out.no_dose) == (0, 0)


def test_a_course_whose_first_session_was_missed_begins_with_the_first_attended_one(
    session: Session, site: Site
) -> None:
    patient = make_patient(session, site)
    course = make_course(session, patient, started_day=DAY - 5)
    make_dosing(session, course, DAY - 3, status="missed", route=None, dose_mg=None)
    make_dosing(session, course, DAY)
    for day, total in ((-1, 16), (21, 8)):
        make_screening(session, patient, day=DAY + day, total=total)
    found = times_of(session, site)
    assert found.time.tolist() == [21]
    assert found.route.tolist() != [MISSING]
