"""How numbers and dates are written, the same on every screen, chart and page of paper."""

from datetime import timedelta
from functools import lru_cache

from data_access.days import to_date

MINUS = "\N{MINUS SIGN}"
EN_DASH = "\N{EN DASH}"
ARROW = "\N{RIGHTWARDS ARROW}"
NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"


@lru_cache(maxsize=8192)
def format_day(day: int, as_of_day: int, hide_names: bool = False) -> str:
    """ "20 Nov", with the year only when it is not the as-of year; "week of 16 Nov" where names are hidden."""
    date, as_of = to_date(day), to_date(as_of_day)
    if hide_names:
        date -= timedelta(days=date.weekday())
    text = f"{date.day} {date:%b}"
    if date.year != as_of.year:
        text = f"{text} {date.year}"
    return f"week of {text}" if hide_names else text


def format_week(monday: int, as_of_day: int) -> str:
    """ "16–22 Nov" or "28 Sep–4 Oct": the week that begins on ``monday``; the year where it is not the as-of year."""
    first, last = to_date(monday), to_date(monday + 6)
    year = f" {last.year}" if last.year != to_date(as_of_day).year else ""
    if first.month == last.month:
        return f"{first.day}{EN_DASH}{last.day} {last:%b}{year}"
    return f"{first.day} {first:%b}{EN_DASH}{last.day} {last:%b}{year}"


def format_ago(day: int, as_of_day: int, hide_names: bool = False) -> str:
    """ "today", "yesterday" or "13 days ago", counted from the as-of day; "last week" where names are hidden."""
    days = as_of_day - day
    if hide_names:
        weeks = _count_weeks(days, as_of_day)
        return ("this week", "last week")[weeks] if weeks < 2 else f"{weeks} weeks ago"
    if days == 0:
        return "today"
    return "yesterday" if days == 1 else f"{days} days ago"


def format_span(days: int, until_day: int, hide_names: bool) -> str:
    """ "24 days"; where names are hidden "about 3 weeks", "under 2 weeks" or "under a week".

    ``until_day`` is the span's last day. Hidden spans are counted from the Monday of the first week to the Monday
    of the last one: weeks of seven days back from a known day would, beside a blurred date, give the day away.
    """
    if not hide_names:
        return plural(days, "day")
    weeks = _count_weeks(days, until_day)
    return ("under a week", "under 2 weeks")[weeks] if weeks < 2 else f"about {weeks} weeks"


def _count_weeks(days: int, until_day: int) -> int:
    """How many Mondays lie between the day so many days before ``until_day`` and that day itself."""
    return max(0, int(days) + to_date(int(until_day) - int(days)).weekday()) // 7


def format_number(value: float, decimals: int = 0) -> str:
    """A number with a true minus sign."""
    text = f"{value:.{decimals}f}"
    if float(text) == 0:
        text = text.removeprefix("-")
    return text.replace("-", MINUS)


def format_change(change: float) -> str:
    """A change with its sign: "+4", "−10", "0"."""
    return "0" if change == 0 else f"+{change:g}" if change > 0 else f"{MINUS}{-change:g}"


def percent_digits(proportion: float) -> str:
    """Digits of a percentage: whole, one decimal under 5 %, "< 1" instead of a false 0."""
    percent = proportion * 100
    if proportion > 0 and percent < 1:
        return "< 1"
    if 0 < percent < 4.95:
        return f"{percent:.1f}"
    if proportion < 1 and percent >= 99.5:
        return "> 99"
    return f"{percent:.0f}"


def format_percent(proportion: float | None) -> str:
    """A proportion (0-1) as "62 %", or "not estimable" where there is none."""
    return "not estimable" if proportion is None else f"{percent_digits(proportion)} %"


def format_interval(low: float | None, high: float | None) -> str:
    """An interval of proportions as "19–27 %", or "not estimable"."""
    if low is None or high is None:
        return "not estimable"
    if low >= 0.05 or high < 0.01:
        return f"{low * 100:.0f}{EN_DASH}{high * 100:.0f} %"
    decimals = 1 if high < 0.0995 else 0
    return f"{low * 100:.{decimals}f}{EN_DASH}{high * 100:.{decimals}f} %"


def plural(count: int, one: str, many: str | None = None) -> str:
    """ "1 patient", "2 patients"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
