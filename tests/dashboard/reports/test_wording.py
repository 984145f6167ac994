"""How dates and spans are written, and how little of a day is left where names are hidden."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.reports.words.wording import format_ago, format_day, format_span
from data_access.days import to_day_number

MONDAY = to_day_number(date(2026, 11, 23))
DAYS = st.integers(MONDAY - 400, MONDAY)


@pytest.mark.parametrize(
    ("days", "shown", "on_monday", "on_sunday"),
    [
        (0, "0 days", "under a week", "under a week"),
        (1, "1 day", "under 2 weeks", "under a week"),
        (6, "6 days", "under 2 weeks", "under a week"),
        (7, "7 days", "under 2 weeks", "under 2 weeks"),
        (8, "8 days", "about 2 weeks", "under 2 weeks"),
        (13, "13 days", "about 2 weeks", "under 2 weeks"),
        (14, "14 days", "about 2 weeks", "about 2 weeks"),
        (15, "15 days", "about 3 weeks", "about 2 weeks"),
        (24, "24 days", "about 4 weeks", "about 3 weeks"),
    ],
)
def test_a_span_is_days_or_calendar_weeks_where_names_are_hidden(
    days: int, shown: str, on_monday: str, on_sunday: str
) -> None:
    assert format_span(days, MONDAY, hide_names=False) == shown
    assert format_span(days, MONDAY, hide_names=True) == on_monday
    assert format_span(days, MONDAY - 1, hide_names=True) == on_sunday


@pytest.mark.parametrize(
    ("days", "shown", "hidden"),
    [
        (0, "today", "this week"),
        (1, "yesterday", "last week"),
        (7, "7 days ago", "last week"),
        (8, "8 days ago", "2 weeks ago"),
        (20, "20 days ago", "3 weeks ago"),
        (22, "22 days ago", "4 weeks ago"),
    ],
)
def test_ago_is_counted_in_calendar_weeks_where_names_are_hidden(days: int, shown: str, hidden: str) -> None:
    assert format_ago(MONDAY - days, MONDAY) == shown
    assert format_ago(MONDAY - days, MONDAY, hide_names=True) == hidden


@given(DAYS, st.integers(0, 6), st.integers(0, 60), st.integers(0, 6))
def test_all_days_of_a_week_are_said_alike_so_that_no_span_gives_a_blurred_day_away(
    monday_or_so: int, from_weekday: int, weeks: int, until_weekday: int
) -> None:
    first = monday_or_so - (monday_or_so - MONDAY) % 7
    last = first + 7 * weeks
    until = max(last + until_weekday, first + from_weekday)
    days = until - first - from_weekday
    assert format_day(first + from_weekday, until, hide_names=True) == format_day(first, until, hide_names=True)
    assert format_span(days, until, hide_names=True) == format_span(last - first, last, hide_names=True)
    assert format_ago(first + from_weekday, until, hide_names=True) == format_ago(first, last, hide_names=True)
    if weeks == 1:
        assert days < 14, "what is said to be under 2 weeks is"
