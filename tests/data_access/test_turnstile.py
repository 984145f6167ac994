"""Many threads at the database: those inside always get what they need, the others wait or read a sentence."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from data_access.database import Store
from data_access.engines import MOST_OPEN
from data_access.errors import StoreBusy
from data_access.turnstile import CROWDED, MOST_AT_ONCE, NESTED, Turnstile


def test_as_many_as_may_come_in_and_the_next_one_reads_a_sentence():
    turnstile, inside, leave = Turnstile(2, patience_s=0), threading.Barrier(3), threading.Event()

    def stay() -> None:
        with turnstile.passed():
            inside.wait()
            leave.wait()

    with ThreadPoolExecutor(2) as threads:
        staying = [threads.submit(stay) for _ in range(2)]
        inside.wait()
        with pytest.raises(StoreBusy, match="Many people are looking"), turnstile.passed():
            pass
        leave.set()
        for one in staying:
            one.result()
    with turnstile.passed(), turnstile.passed():
        pass


def test_a_thread_that_is_in_comes_in_again_and_leaves_one_place_when_it_leaves():
    turnstile = Turnstile(1, patience_s=0)
    for _ in range(3):
        with turnstile.passed(), turnstile.passed(), turnstile.passed():
            pass
    with pytest.raises(ZeroDivisionError), turnstile.passed(), turnstile.passed():
        _ = 1 / 0
    with turnstile.passed():
        pass


def test_a_hundred_viewers_who_each_need_a_second_connection_all_get_it(store: Store):
    """Without the turnstile as many threads as connections would each hold one, and wait for a second for ever."""
    together = threading.Barrier(MOST_AT_ONCE)
    waited: list[int] = []

    def look(number: int) -> int:
        with store.read() as outer:
            outer.execute(text("SELECT 1"))
            if number < MOST_AT_ONCE:
                waited.append(together.wait(30))
            with store.read() as inner, store.read() as innermost:
                inner.execute(text("SELECT 2"))
                return int(innermost.execute(text("SELECT 3")).scalar_one())

    with ThreadPoolExecutor(MOST_AT_ONCE) as first, ThreadPoolExecutor(100 - MOST_AT_ONCE) as others:
        answers = [(first if number < MOST_AT_ONCE else others).submit(look, number) for number in range(100)]
        assert [answer.result() for answer in answers] == [3] * 100
    assert sorted(waited) == list(range(MOST_AT_ONCE))


def test_there_are_connections_for_all_who_are_in():
    assert MOST_OPEN == MOST_AT_ONCE * NESTED
    assert "nothing was changed" in CROWDED
