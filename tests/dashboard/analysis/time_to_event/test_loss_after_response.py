"""How long a response lasts: each rule at its boundary."""

from collections.abc import Sequence

import pytest

from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.time_to_event.loss_after_response import time_to_loss
from dashboard.analysis.time_to_event.times import Times
from data_access.definitions.registry import get_instrument
from data_access.store import Store
from tests.dashboard.analysis.time_to_event.small_clinic import Reading, add_patient, see
from tests.factories import DAY, make_site

GAD7 = get_instrument("gad7")


def loss_of(store: Store, *patients: Sequence[Reading]) -> Times:
    with store.write() as session:
        site = make_site(session)
        for readings in patients:
            add_patient(session, site, readings)
        found = time_to_loss(see(session, site), DAY + 1000, GAD7, "nhs")
    assert isinstance(found, Times)
    return found


@pytest.mark.parametrize(
    ("readings", "time", "event"),
    [
        # Response 8 on day 20; 12 is reliably worse than 8, 11 is not (and 8 is no recovery).
        ([(-1, 16), (20, 8), (30, 12), (40, 12)], 10, True),
        ([(-1, 16), (20, 8), (30, 12), (40, 11)], 20, False),
        ([(-1, 16), (20, 8), (30, 12), (40, 11), (50, 12), (60, 12)], 30, True),
        ([(-1, 16), (20, 8), (30, 12)], 10, False),
        ([(-1, 16), (20, 8)], 0, False),
        # The best score is that of the readings since the response: 5, so 9 is worse, and 8 is not.
        ([(-1, 16), (20, 8), (30, 5), (40, 9), (50, 9)], 20, True),
        # A best score before the response does not count: day 5 was 4, alone and unconfirmed.
        ([(-1, 16), (5, 4), (10, 9), (20, 8), (30, 11), (40, 11)], 20, False),
        # Recovered at 7; back at caseness (8) on two readings, though only one point worse.
        ([(-1, 16), (20, 7), (30, 8), (40, 8)], 10, True),
        ([(-1, 16), (20, 7), (30, 8), (40, 7)], 20, False),
        ([(-1, 16), (20, 7), (30, 7), (40, 8)], 20, False),
    ],
)
def test_a_response_is_lost_on_the_first_of_two_readings(
    sqlite_store: Store, readings: Sequence[Reading], time: int, event: bool
) -> None:
    found = loss_of(sqlite_store, readings)
    assert (found.time.tolist(), found.event.tolist()) == ([time], [event])


def test_who_never_responded_is_in_no_count(sqlite_store: Store) -> None:
    found = loss_of(
        sqlite_store, [(-1, 16), (20, 12)], [(-1, 16), (20, 8), (30, 12), (40, 12)], [(-1, 7), (20, 3)], [(-1, 16)]
    )
    assert found.patient.tolist() == [1]
    assert found.left_out.not_case == 1


def test_readings_of_one_patient_never_run_on_into_the_next(sqlite_store: Store) -> None:
    found = loss_of(sqlite_store, [(-1, 16), (20, 3), (30, 12)], [(-1, 20), (20, 10), (30, 13), (40, 13)])
    assert found.event.tolist() == [False, False]
    assert found.time.tolist() == [10, 20]


def test_on_a_scale_where_high_is_better_the_best_score_is_the_highest(sqlite_store: Store) -> None:
    with sqlite_store.write() as session:
        site = make_site(session)
        add_patient(session, site, [(-1, 20), (20, 60), (30, 80), (40, 68), (50, 68)], instrument="who5")
        add_patient(session, site, [(-1, 20), (20, 60), (30, 80), (40, 72), (50, 72)], instrument="who5")
        found = time_to_loss(see(session, site), DAY + 1000, get_instrument("who5"), "nhs")
    assert isinstance(found, Times)
    assert found.event.tolist() == [True, False]


def test_without_a_reliable_change_bound_it_is_not_estimable(sqlite_store: Store) -> None:
    with sqlite_store.write() as session:
        found = time_to_loss(see(session, make_site(session)), DAY, get_instrument("madrs"), "nhs")
    assert isinstance(found, NotEstimable)
    assert found.words == "not estimable, MADRS has no bound for loss of response"
