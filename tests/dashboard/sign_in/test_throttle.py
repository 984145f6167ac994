"""The brake on guessing from one address."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from dashboard.sign_in.throttle import MOST_ADDRESSES, Throttle
from tests.conftest import NOON


@pytest.fixture(autouse=True)
def _noon(today: int) -> None:
    """The clock stands."""


def test_the_twentieth_failure_within_five_minutes_closes_until_the_first_is_that_old(
    set_now: Callable[[datetime], None],
) -> None:
    throttle = Throttle()
    for number in range(20):
        set_now(NOON + timedelta(seconds=number))
        assert throttle.opens_at("192.0.2.1") is None
        throttle.count_failure("192.0.2.1")
    assert throttle.opens_at("192.0.2.1") == NOON + timedelta(minutes=5)
    set_now(NOON + timedelta(minutes=5) - timedelta(seconds=1))
    assert throttle.opens_at("192.0.2.1") == NOON + timedelta(minutes=5)
    set_now(NOON + timedelta(minutes=5))
    assert throttle.opens_at("192.0.2.1") is None


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        (None, "not an address", True),
        (None, "192.0.2.1", False),
    ],
)
def test_who_counts_as_the_same_address(one: str | None, other: str, is_same: bool) -> None:
    throttle = Throttle(most=1)
    throttle.count_failure(one)
    assert (throttle.opens_at(other) is not None) is is_same


def test_no_more_than_a_bounded_number_of_addresses_is_kept() -> None:
    throttle = Throttle(most=1)
    for number in range(MOST_ADDRESSES + 10):
        throttle.count_failure(f"10.0.{number // 256}.{number % 256}")
    assert len(throttle._failures) == MOST_ADDRESSES
    assert throttle.opens_at("10.0.0.0") is None
    assert throttle.opens_at("10.0.0.10") is not None
