"""The clock is moved: no session lives longer for it, and the trail stays one chain."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from data_access.accounts.sessions import CLOCKS_DIFFER, find_session, open_session, touch_session
from data_access.audit.verify import verify_audit
from data_access.database import Store
from tests.conftest import NOON
from tests.factories import make_clinician, make_site, make_user

SetNow = Callable[[datetime], None]


@pytest.fixture
def opened(store: Store, set_now: SetNow) -> tuple[int, int, str]:
    """A session opened at noon: site, user, token."""
    set_now(NOON)
    with store.write() as session:
        site = make_site(session)
        user = make_user(session, make_clinician(session, site))
        return site.id, user.id, open_session(session, site.id, user.id, "password").token


def state_of(store: Store, opened: tuple[int, int, str]) -> tuple[str, str | None]:
    with store.read() as session:
        found = find_session(session, opened[0], opened[2])
    assert found is not None
    return found.state, found.reason


@pytest.mark.parametrize(
    ("moved", "state"),
    [
        (timedelta(0), ("open", None)),
        (-CLOCKS_DIFFER, ("open", None)),
        (-CLOCKS_DIFFER - timedelta(seconds=1), ("ended", "idle")),
        (timedelta(days=-400), ("ended", "idle")),
        (timedelta(days=400), ("ended", "idle")),
    ],
)
def test_a_session_ends_where_the_clock_was_moved_further_than_clocks_differ(
    store: Store, opened: tuple[int, int, str], set_now: SetNow, moved: timedelta, state: tuple[str, str | None]
):
    set_now(NOON + moved)
    assert state_of(store, opened) == state


def test_a_moved_clock_makes_no_session_longer(store: Store, opened: tuple[int, int, str], set_now: SetNow):
    """Set back by a little at a time, and active all along: the end it was opened with stays."""
    with store.read() as session:
        found = find_session(session, opened[0], opened[2])
    assert found is not None
    for minutes in range(0, 60, 4):
        set_now(NOON - timedelta(minutes=minutes))
        with store.write() as session:
            touch_session(session, opened[0], found.session_id)
    set_now(NOON + timedelta(days=2))
    assert state_of(store, opened)[0] == "ended"


def test_the_trail_goes_on_whatever_the_clock_says(store: Store, opened: tuple[int, int, str], set_now: SetNow):
    site_id, user_id, _ = opened
    for hours in (-30, 40, -2, 0):
        set_now(NOON + timedelta(hours=hours))
        with store.write() as session:
            open_session(session, site_id, user_id, "password")
    verified = verify_audit(store, site_id)
    assert (verified.is_sound, verified.events) == (True, 5)
