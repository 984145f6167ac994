"""Sessions end when they must, and only what a person does prolongs them."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from data_access.accounts.sessions import (
    SessionState,
    end_session,
    end_sessions_of,
    find_session,
    open_session,
    tell_end,
    touch_session,
)
from data_access.clinic_settings import change_setting
from data_access.database import Store
from data_access.errors import NotFound
from data_access.models import UserAccount, UserSession
from tests.conftest import NOON
from tests.data_access.accounts.staff import Staff
from tests.factories import find_row, make_site

SetNow = Callable[[datetime], None]


def open_one(store: Store, staff: Staff) -> tuple[int, str]:
    with store.write() as session:
        opened = open_session(session, staff.site_id, staff.therapist, "password")
    return opened.session_id, opened.token


def find(store: Store, staff: Staff, token: str) -> SessionState:
    with store.read() as session:
        state = find_session(session, staff.site_id, token)
    assert state is not None
    return state


def test_an_opened_session_is_found_by_its_token_and_by_nothing_else(store: Store, staff: Staff) -> None:
    key, token = open_one(store, staff)
    state = find(store, staff, token)
    assert (state.session_id, state.user_id, state.login, state.state) == (key, staff.therapist, "thea", "open")
    assert (state.reason, state.idle_left_s, state.is_told) == (None, 900, False)
    with store.read() as session:
        for other in ("", token[:-1], token + "x", token.upper(), "ä" * 300):
            assert find_session(session, staff.site_id, other) is None


def test_the_token_itself_is_nowhere_in_the_database(store: Store, staff: Staff) -> None:
    key, token = open_one(store, staff)
    with store.read() as session:
        kept = find_row(session, UserSession, key)
        assert token not in (kept.token_digest, kept.how)
        assert len(kept.token_digest) == 64


def test_a_session_of_one_clinic_is_none_of_another(store: Store, staff: Staff) -> None:
    _, token = open_one(store, staff)
    with store.write() as session:
        other = make_site(session).id
        assert find_session(session, other, token) is None


@pytest.mark.parametrize("minutes", [1, 5, 15, 60])
def test_a_session_is_idle_at_its_limit_and_not_a_second_before(
    store: Store, staff: Staff, set_now: SetNow, minutes: int
) -> None:
    with store.write() as session:
        change_setting(session, staff.command_line, "idle_min", minutes)
    _, token = open_one(store, staff)
    set_now(NOON + timedelta(minutes=minutes, seconds=-1))
    assert (find(store, staff, token).state, find(store, staff, token).idle_left_s) == ("open", 1)
    set_now(NOON + timedelta(minutes=minutes))
    state = find(store, staff, token)
    assert (state.state, state.reason, state.idle_left_s, state.is_told) == ("ended", "idle", 0, False)


def test_asking_does_not_prolong_a_session_but_touching_does(store: Store, staff: Staff, set_now: SetNow) -> None:
    key, token = open_one(store, staff)
    set_now(NOON + timedelta(minutes=10))
    assert find(store, staff, token).idle_left_s == 300
    assert find(store, staff, token).idle_left_s == 300
    with store.write() as session:
        assert touch_session(session, staff.site_id, key).idle_left_s == 900
    set_now(NOON + timedelta(minutes=24, seconds=59))
    assert find(store, staff, token).is_open
    set_now(NOON + timedelta(minutes=25))
    assert not find(store, staff, token).is_open


def test_activity_is_written_every_two_seconds_at_most(store: Store, staff: Staff, set_now: SetNow) -> None:
    key, _ = open_one(store, staff)
    written = []
    for second in (1, 2, 3, 4):
        set_now(NOON + timedelta(seconds=second))
        with store.write() as session:
            written.append((touch_session(session, staff.site_id, key).active_at - NOON).seconds)
    assert written == [0, 2, 2, 4]


def test_a_session_that_ran_out_cannot_be_touched_back_to_life(store: Store, staff: Staff, set_now: SetNow) -> None:
    key, token = open_one(store, staff)
    set_now(NOON + timedelta(minutes=15))
    with store.write() as session:
        assert touch_session(session, staff.site_id, key).reason == "idle"
    assert find(store, staff, token).reason == "idle"


def test_a_busy_session_ends_after_twelve_hours(store: Store, staff: Staff, set_now: SetNow) -> None:
    key, token = open_one(store, staff)
    for minutes in range(10, 720, 10):
        set_now(NOON + timedelta(minutes=minutes))
        with store.write() as session:
            assert touch_session(session, staff.site_id, key).is_open
    set_now(NOON + timedelta(hours=12, seconds=-1))
    assert find(store, staff, token).idle_left_s == 1
    set_now(NOON + timedelta(hours=12))
    assert find(store, staff, token).reason == "too long"


def test_a_shorter_limit_holds_for_sessions_that_are_open(store: Store, staff: Staff, set_now: SetNow) -> None:
    key, token = open_one(store, staff)
    with store.write() as session:
        change_setting(session, staff.command_line, "absolute_h", 1)
    set_now(NOON + timedelta(minutes=14))
    with store.write() as session:
        touch_session(session, staff.site_id, key)
        change_setting(session, staff.command_line, "idle_min", 60)
    set_now(NOON + timedelta(minutes=60))
    assert find(store, staff, token).reason == "too long"


def test_a_longer_limit_does_not_prolong_sessions_that_are_open(store: Store, staff: Staff, set_now: SetNow) -> None:
    with store.write() as session:
        change_setting(session, staff.command_line, "absolute_h", 1)
        change_setting(session, staff.command_line, "idle_min", 60)
    _, token = open_one(store, staff)
    with store.write() as session:
        change_setting(session, staff.command_line, "absolute_h", 24)
        change_setting(session, staff.command_line, "idle_min", 60)
    set_now(NOON + timedelta(hours=1))
    assert not find(store, staff, token).is_open


def test_the_end_of_a_session_that_ran_out_is_written_once(store: Store, staff: Staff, set_now: SetNow) -> None:
    key, token = open_one(store, staff)
    with store.write() as session:
        tell_end(session, staff.site_id, find(store, staff, token))
    assert find(store, staff, token).is_open
    set_now(NOON + timedelta(minutes=20))
    ran_out = find(store, staff, token)
    for moment in (20, 30):
        set_now(NOON + timedelta(minutes=moment))
        with store.write() as session:
            tell_end(session, staff.site_id, ran_out)
    with store.read() as session:
        kept = find_row(session, UserSession, key)
        assert (kept.end_reason, kept.ended_at) == ("idle", NOON + timedelta(minutes=20))
    assert find(store, staff, token).is_told


def test_signing_out_ends_this_session_only(store: Store, staff: Staff) -> None:
    key, token = open_one(store, staff)
    _, other = open_one(store, staff)
    with store.write() as session:
        assert end_session(session, staff.site_id, key)
        assert not end_session(session, staff.site_id, key, "revoked")
    assert (find(store, staff, token).reason, find(store, staff, other).reason) == ("signed out", None)


def test_signing_out_everywhere_ends_every_session_of_one_user(store: Store, staff: Staff) -> None:
    tokens = [open_one(store, staff)[1] for _ in range(3)]
    with store.write() as session:
        director = open_session(session, staff.site_id, staff.director, "provider").token
        assert end_sessions_of(session, staff.site_id, staff.therapist, "signed out") == 3
    assert {find(store, staff, token).reason for token in tokens} == {"signed out"}
    assert find(store, staff, director).is_open


def test_a_session_of_an_account_that_is_not_in_use_counts_no_more(store: Store, staff: Staff) -> None:
    _, token = open_one(store, staff)
    with store.write() as session:
        find_row(session, UserAccount, staff.therapist).state = "disabled"
    assert find(store, staff, token).reason == "account disabled"


def test_no_session_is_opened_for_an_account_that_is_not_in_use(store: Store, staff: Staff) -> None:
    for state in ("invited", "disabled"):
        with store.write() as session:
            find_row(session, UserAccount, staff.therapist).state = state
            session.flush()
            with pytest.raises(NotFound, match="not in use"):
                open_session(session, staff.site_id, staff.therapist, "password")


def test_an_unknown_session_cannot_be_touched(store: Store, staff: Staff) -> None:
    with store.write() as session, pytest.raises(NotFound, match="no such session"):
        touch_session(session, staff.site_id, 999)
