"""What is said about the time to a response and how long it lasts."""

import numpy as np
import pytest

from dashboard.analysis.time_to_event.curves import Curves, GroupCurve, draw_curves
from dashboard.analysis.time_to_event.followed import LeftOut
from dashboard.analysis.time_to_event.times import Times
from dashboard.reports.sentences.survival import say_durability, say_left_out, say_time_to_response


def curve(time: list[int], event: list[bool]) -> GroupCurve:
    rows = np.arange(len(time), dtype=np.int64)
    none = np.zeros(len(time), np.bool_)
    route = np.zeros(len(time), np.int64)
    times = Times(rows, rows, np.array(time), np.array(event), route, none, "days", LeftOut(0, 0, 0, 0))
    drawn = draw_curves(times, route)
    assert isinstance(drawn, Curves)
    return drawn.everybody


TEN = curve([10, 20, 30, 40, 50, 60, 60, 60, 60, 60], [True] * 6 + [False] * 4)
SLOW = curve([10, 60, 60, 60, 60, 60], [True] + [False] * 5)


def test_half_is_said_with_its_interval_and_by_route() -> None:
    words = say_time_to_response(TEN, [("IV", TEN), ("SC", SLOW)], 84)
    assert words == (
        "**Half had responded by day 50** (95 % interval day 10 to not reached). "
        "Half by route: IV day 50, SC not reached; the intervals overlap."
    )


def test_the_intervals_overlap_where_one_day_lies_in_all_of_them() -> None:
    assert say_time_to_response(TEN, [("IV", TEN), ("IM", TEN)], 84).endswith(
        "Half by route: IV day 50, IM day 50; the intervals overlap."
    )
    early, late = curve(list(range(8, 16)), [True] * 8), curve(list(range(200, 208)), [True] * 8)
    assert say_time_to_response(TEN, [("IV", early), ("IM", late)], 84).endswith(
        "Half by route: IV day 11, IM day 203."
    )


def test_where_half_is_not_reached_the_share_is_said() -> None:
    assert say_time_to_response(SLOW, [], 28) == (
        "**17 % had responded by day 28**: half is not reached while followed."
    )


@pytest.mark.parametrize(("many", "words"), [(1, "1 patient"), (3, "3 patients")])
def test_nobody_who_responded_is_said_so(many: int, words: str) -> None:
    nobody = curve([5] * many, [False] * many)
    assert say_time_to_response(nobody, [], 28) == f"**Nobody has had a confirmed response yet**, of {words}."
    assert say_durability(nobody, [], 28) == f"**Nobody has lost the response**, of {words} who responded."


def test_who_still_holds_a_response_is_a_share_with_its_interval() -> None:
    assert say_durability(TEN, [], 28) == (
        "**80 % still held their response 28 days later** (95 % interval 41–95 %); half had lost it by day 50."
    )


def test_a_route_that_was_not_followed_so_long_has_no_share() -> None:
    short = curve([5, 6], [True, False])
    words = say_durability(TEN, [("IV", TEN), ("Oral", short)], 56)
    assert words.endswith("By route at 56 days: IV 50 %, Oral not followed so long.")


def test_left_out_names_only_who_is() -> None:
    assert say_left_out(LeftOut(0, 0, 0, 0)) == ""
    assert say_left_out(LeftOut(1, 2, 0, 3)) == (
        "Left out: 1 course without a dose, 2 later courses of the same patients, 3 below caseness at the start."
    )
