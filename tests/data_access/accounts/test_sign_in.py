"""Signing in by password and code: what is refused, what is counted, how long one waits, and what a stranger learns."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from argon2 import PasswordHasher

from data_access.accounts import passwords, sign_in
from data_access.accounts.lock_out import MOST_STRANGERS, Strangers, lock_after
from data_access.accounts.sign_in import (
    Refused,
    SignedIn,
    find_kept_hash,
    sign_in_with_password,
    weigh_password,
)
from data_access.database import Store
from data_access.models import UserAccount
from tests.conftest import NOON
from tests.data_access.accounts.staff import PASSWORD, Staff, give_password, show_code
from tests.factories import find_row, make_site

SetNow = Callable[[datetime], None]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def thea(store: Store, staff: Staff) -> int:
    """Thea signs in by password."""
    with store.write() as session:
        give_password(session, staff.therapist)
    return staff.therapist


def attempt(
    store: Store, staff: Staff, login: str = "thea", password: str = PASSWORD, code: str | None = None
) -> SignedIn | Refused:
    with store.read() as session:
        kept = find_kept_hash(session, staff.site_id, login)
    weighed = weigh_password(kept, password)
    with store.write() as session:
        typed = show_code(session, staff.therapist) if code is None else code
        return sign_in_with_password(session, staff.site_id, login, password, typed, weighed)


def test_login_password_and_code_sign_in(store: Store, staff: Staff, thea: int) -> None:
    assert attempt(store, staff) == SignedIn(thea)


@pytest.mark.parametrize(
    ("login", "password", "code"),
    [
        ("thea", "three grey geese in a lake", None),
        ("thea", "", None),
        ("thea", PASSWORD, ""),
        ("thea", PASSWORD, "12345"),
        ("thea", PASSWORD, "abcdef"),
        ("thea", PASSWORD, "١٢٣٤٥٦"),
        ("thea2", PASSWORD, None),
        ("", "", ""),
        ("dora", PASSWORD, None),  # Signs in by a provider: no password is hers.
        ("sam' OR 1=1 --", PASSWORD, None),
    ],
)
def test_anything_wrong_is_refused_in_the_same_way(
    store: Store, staff: Staff, thea: int, login: str, password: str, code: str | None
) -> None:
    assert attempt(store, staff, login, password, code) == Refused(None)


def test_a_login_of_another_clinic_is_unknown(store: Store, staff: Staff, thea: int) -> None:
    with store.write() as session:
        other, code = make_site(session).id, show_code(session, thea)
        assert sign_in_with_password(session, other, "thea", PASSWORD, code) == Refused(None)


def test_codes_of_the_step_before_and_after_are_taken_and_no_others(
    store: Store, staff: Staff, thea: int, set_now: SetNow
) -> None:
    with store.read() as session:
        codes = {steps: show_code(session, thea, steps) for steps in (-2, -1, 0, 1, 2)}
    for steps in (-2, 2):
        assert attempt(store, staff, code=codes[steps]) == Refused(None)
    for steps in (-1, 0, 1):
        assert attempt(store, staff, code=f" {codes[steps][:3]} {codes[steps][3:]}") == SignedIn(thea)


def test_no_code_is_taken_twice_and_none_before_the_last_one(store: Store, staff: Staff, thea: int) -> None:
    with store.read() as session:
        before, now = show_code(session, thea, -1), show_code(session, thea)
    assert attempt(store, staff, code=now) == SignedIn(thea)
    assert attempt(store, staff, code=now) == Refused(None)
    assert attempt(store, staff, code=before) == Refused(None)


def test_a_wrong_password_does_not_use_up_the_code(store: Store, staff: Staff, thea: int) -> None:
    with store.read() as session:
        code = show_code(session, thea)
    assert attempt(store, staff, password="wrong", code=code) == Refused(None)
    assert attempt(store, staff, code=code) == SignedIn(thea)


def test_waits_double_from_a_minute_to_fifteen() -> None:
    waits = [lock_after(failures) for failures in range(1, 13)]
    assert waits[:4] == [None] * 4
    assert [wait and wait / MINUTE for wait in waits[4:]] == [1, 2, 4, 8, 15, 15, 15, 15]
    assert lock_after(1_000_000) == 15 * MINUTE


@pytest.mark.parametrize("login", ["thea", "nobody", "dora"])
def test_the_fifth_wrong_guess_locks_a_login_that_is_there_and_one_that_is_not(
    store: Store, staff: Staff, thea: int, set_now: SetNow, login: str
) -> None:
    for _ in range(4):
        assert attempt(store, staff, login, "wrong") == Refused(None)
    assert attempt(store, staff, login, "wrong") == Refused(NOON + MINUTE)
    set_now(NOON + MINUTE - timedelta(seconds=1))
    assert attempt(store, staff, login) == Refused(NOON + MINUTE)
    set_now(NOON + MINUTE)
    assert attempt(store, staff, login, "wrong") == Refused(NOON + 3 * MINUTE)


def test_the_right_password_opens_after_the_wait_and_forgets_the_failures(
    store: Store, staff: Staff, thea: int, set_now: SetNow
) -> None:
    for _ in range(5):
        attempt(store, staff, password="wrong")
    assert attempt(store, staff) == Refused(NOON + MINUTE)
    set_now(NOON + MINUTE)
    assert attempt(store, staff) == SignedIn(thea)
    with store.read() as session:
        kept = find_row(session, UserAccount, thea)
        assert (kept.failed_attempts, kept.locked_until) == (0, None)
    for _ in range(4):
        assert attempt(store, staff, password="wrong") == Refused(None)


def test_guesses_while_it_waits_do_not_prolong_the_wait(store: Store, staff: Staff, thea: int, set_now: SetNow) -> None:
    for _ in range(5):
        attempt(store, staff, password="wrong")
    for second in range(1, 60, 10):
        set_now(NOON + timedelta(seconds=second))
        assert attempt(store, staff, password="wrong") == Refused(NOON + MINUTE)
    set_now(NOON + MINUTE)
    assert attempt(store, staff) == SignedIn(thea)


def test_guesses_at_once_each_count(store: Store, staff: Staff, thea: int) -> None:
    ready = threading.Barrier(6)

    def guess() -> None:
        ready.wait()
        attempt(store, staff, password="wrong", code="123456")

    guessing = [threading.Thread(target=guess) for _ in range(6)]
    for thread in guessing:
        thread.start()
    for thread in guessing:
        thread.join()
    with store.read() as session:
        kept = find_row(session, UserAccount, thea)
        # The fifth locks; the sixth is not even looked at.
        assert (kept.failed_attempts, kept.locked_until) == (5, NOON + MINUTE)


def test_one_code_typed_twice_at_once_signs_in_once(store: Store, staff: Staff, thea: int) -> None:
    ready, answers = threading.Barrier(2), []

    def sign() -> None:
        ready.wait()
        answers.append(attempt(store, staff))

    signing = [threading.Thread(target=sign) for _ in range(2)]
    for thread in signing:
        thread.start()
    for thread in signing:
        thread.join()
    assert sorted(answers, key=repr) == [Refused(None), SignedIn(thea)]


@pytest.mark.parametrize("login", ["thea", "nobody", "dora", "thea at home"])
def test_every_login_costs_one_hash(
    store: Store, staff: Staff, thea: int, monkeypatch: pytest.MonkeyPatch, login: str
) -> None:
    hashed = []
    monkeypatch.setattr(
        sign_in, "is_right", lambda kept, typed: hashed.append(typed) or passwords.is_right(kept, typed)
    )
    assert attempt(store, staff, login, "wrong") == Refused(None)
    assert hashed == ["wrong"]


def test_a_password_weighed_against_a_former_one_is_weighed_anew(store: Store, staff: Staff, thea: int) -> None:
    """It was changed between the look and the sign-in: what was right before is refused."""
    former = passwords.hash_password("three grey geese in a lake")
    with store.write() as session:
        weighed = weigh_password(former, "three grey geese in a lake")
        assert weighed.is_right
        code = show_code(session, thea)
        typed = "three grey geese in a lake"
        assert sign_in_with_password(session, staff.site_id, "thea", typed, code, weighed) == Refused(None)
        stale = weigh_password(former, PASSWORD)
        assert sign_in_with_password(session, staff.site_id, "thea", PASSWORD, code, stale) == SignedIn(thea)


def test_nothing_is_hashed_while_the_account_is_held(
    store: Store, staff: Staff, thea: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.read() as session:
        weighed = weigh_password(find_kept_hash(session, staff.site_id, "thea"), PASSWORD)
    monkeypatch.setattr(sign_in, "is_right", lambda *_: pytest.fail("hashed"))
    with store.write() as session:
        code = show_code(session, thea)
        assert sign_in_with_password(session, staff.site_id, "thea", PASSWORD, code, weighed) == SignedIn(thea)


def test_a_password_kept_with_older_parameters_is_kept_anew(
    store: Store, staff: Staff, thea: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.read() as session:
        before = find_row(session, UserAccount, thea).password_hash
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    assert attempt(store, staff) == SignedIn(thea)
    with store.read() as session:
        after = find_row(session, UserAccount, thea).password_hash
    assert before != after
    assert after is not None
    assert not passwords.is_outdated(after)
    assert passwords.is_right(after, PASSWORD)


def test_strangers_are_remembered_up_to_a_bound_and_not_by_what_they_typed(store: Store, staff: Staff) -> None:
    strangers = Strangers()
    for number in range(MOST_STRANGERS + 1):
        strangers.fail(1, f"stranger {number}", NOON)
    assert strangers.find(1, "stranger 0").failed == 0
    assert strangers.find(1, "stranger 1").failed == 1
    assert "stranger" not in repr(vars(strangers)["_attempts"])
