"""How far the data reach, in words."""

from datetime import date, datetime

import pytest

from dashboard.reports.sentences.freshness import FreshnessWords, say_freshness
from data_access.days import to_day_number


def day(month: int, number: int, year: int = 2026) -> int:
    return to_day_number(date(year, month, number))


TODAY = day(11, 22)


@pytest.mark.parametrize(
    ("last", "as_of", "words", "is_old"),
    [
        (day(11, 20), TODAY, "data to 20 Nov", False),
        (TODAY, TODAY, "data to 22 Nov", False),
        (day(11, 16), TODAY, "data to 16 Nov", False),
        (day(11, 15), TODAY, "data only to 15 Nov, 7 days earlier", True),
        (day(11, 20), day(10, 1), "data to 20 Nov, shown to 1 Oct", False),
        (day(11, 20), day(12, 31, 2025), "data to 20 Nov, shown to 31 Dec 2025", False),
        (day(12, 30, 2025), TODAY, "data only to 30 Dec 2025, 327 days earlier", True),
        (None, TODAY, "no data yet", False),
    ],
)
def test_the_frame_says_how_far_the_data_reach(last: int | None, as_of: int, words: str, is_old: bool) -> None:
    said = say_freshness(last, None, as_of, TODAY)
    assert (said.whole, said.is_old) == (words, is_old)


def test_who_points_at_it_is_told_when_data_last_came_in() -> None:
    imported = datetime(2026, 11, 21, 6, 5)  # noqa: DTZ001 - the clinic's own time
    assert say_freshness(day(11, 20), imported, TODAY, TODAY).told == (
        "The last session or screening on record is of 20 Nov. Data last came in by the import of 21 Nov, 06:05."
    )
    assert say_freshness(day(11, 1), None, TODAY, TODAY).told == (
        "Nothing is on record for 21 days before the as-of date. "
        "The last session or screening on record is of 1 Nov. Nothing was imported yet."
    )
    assert say_freshness(None, None, TODAY, TODAY) == FreshnessWords(
        "no data yet", "", "No session and no screening is on record. Nothing was imported yet.", is_old=False
    )
