"""How one cell of text is read: each kind of cell has a rule in words and a reader that refuses what breaks it.

Every cell arrives as text and stays text until its own kind reads it, so that a
record number 00123 keeps its zeros and a patient may be called NA. Values come out
in the form the database keeps them in: moments as seconds since 1970 (UTC), days as
local day numbers, yes and no as 1 and 0, lists as JSON.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from data_access.days import to_date, to_day_number
from data_access.safe_text import take_apostrophe

DAY_SECONDS: Final = 86_400
LONGEST_TEXT, LONGEST_CODE = 2_000, 64
EARLIEST_BIRTH: Final = date(1900, 1, 1)
WHOLE = re.compile(r"[+-]?[0-9]{1,9}(\.0+)?")
NUMBER = re.compile(r"[+-]?[0-9]{1,9}(\.[0-9]{1,9})?")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])(:([0-5][0-9])(\.[0-9]+)?)?")
SPACES = re.compile(r"\s+")


class CellRefused(Exception):  # not a KapError: it never leaves the importer
    """A cell breaks the rule of its column; the text says which."""


@dataclass(frozen=True)
class Clock:
    """What dates are read against: the site's time zone, today there, and this moment (seconds since 1970)."""

    zone: ZoneInfo
    today: int
    now: int
    midnights: dict[str, tuple[int, int | None]] = field(default_factory=dict, repr=False)
    """By the text of a day: its number, and the second it begins at (None where clocks change on it)."""
    times: dict[str, int | None] = field(default_factory=dict, repr=False)
    """By the text after the day: seconds since midnight (None where that is no plain clock time)."""


@dataclass(frozen=True)
class CellKind:
    """A rule in words, and the reader of a cell that is not empty."""

    rule: str
    read: Callable[[str, Clock], Any]


def write_list(values: Any) -> str:
    """A list or mapping as the database keeps it."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _check_length(text: str, longest: int) -> str:
    if len(text) > longest:
        raise CellRefused(f"is longer than {longest} characters")
    if not text.isprintable() and any(not sign.isprintable() and sign not in "\n\r\t" for sign in text):
        raise CellRefused("holds characters that cannot be printed")
    return text


def _read_text(text: str, longest: int) -> str:
    """Text as it was before a writer made it safe for spreadsheets."""
    return _check_length(take_apostrophe(text), longest)


TEXT = CellKind(f"text of at most {LONGEST_TEXT} characters", lambda text, _: _read_text(text, LONGEST_TEXT))
CODE = CellKind(
    f"text of at most {LONGEST_CODE} characters, kept exactly as it is",
    lambda text, _: _read_text(text, LONGEST_CODE),
)


ANSWERS = CellKind("whole numbers with commas between them", lambda text, _: text)
"""Checked against their form, many rows at a time; never read cell by cell."""


def one_of(words: Mapping[str, Any] | tuple[str, ...]) -> CellKind:
    """One of some words, in any case; a mapping also says what a word is kept as."""
    values = dict(words) if isinstance(words, Mapping) else {word: word for word in words}
    shown = ", ".join(dict.fromkeys(str(value) for value in values.values()))
    return CellKind(f"one of: {shown}", lambda text, _: _pick(values, text, f"must be one of: {shown}"))


def _pick(values: Mapping[str, Any], text: str, rule: str) -> Any:
    found = values.get(SPACES.sub(" ", text).casefold())
    if found is None:
        raise CellRefused(rule)
    return found


YES_NO_WORDS = {"yes": 1, "y": 1, "true": 1, "1": 1, "no": 0, "n": 0, "false": 0, "0": 0}
YES_NO = CellKind("yes or no", lambda text, _: _pick(YES_NO_WORDS, text, "must be yes or no"))


def whole(low: int, high: int) -> CellKind:
    """A whole number, both bounds inclusive."""
    rule = f"whole number, {low} to {high}"

    def read(text: str, _: Clock) -> int:
        if not WHOLE.fullmatch(text):
            raise CellRefused(f"must be a {rule}")
        value = int(text.partition(".")[0])
        if not low <= value <= high:
            raise CellRefused(f"must be a {rule}")
        return value

    return CellKind(rule, read)


def number(low: float, high: float) -> CellKind:
    """A number with a decimal point, both bounds inclusive."""
    rule = f"number, {low:g} to {high:g}, with a point for decimals"

    def read(text: str, _: Clock) -> float:
        if not NUMBER.fullmatch(text) or not low <= float(text) <= high:
            raise CellRefused(f"must be a {rule}")
        return float(text)

    return CellKind(rule, read)


def words_list(none_word: bool = False) -> CellKind:
    """Words with semicolons between them; ``none_word``: "none" says that there are none, empty that nobody asked."""
    rule = "words with semicolons between them" + ("; “none”: asked, there are none" if none_word else "")

    def read(text: str, _: Clock) -> str:
        text = _read_text(text, LONGEST_TEXT)
        if none_word and text.casefold() == "none":
            return "[]"
        return write_list([word.strip() for word in text.split(";") if word.strip()])

    return CellKind(rule, read)


def read_day(text: str) -> date:
    """A calendar day written YYYY-MM-DD."""
    try:
        if DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise CellRefused("must be a calendar day written YYYY-MM-DD")


def _read_past_day(text: str, clock: Clock) -> int:
    return _check_past(to_day_number(read_day(text)), clock)


def _check_past(day: int, clock: Clock) -> int:
    if day > clock.today:
        raise CellRefused(f"lies in the future (today is {to_date(clock.today)})")
    if day < 0:
        raise CellRefused("lies before 1970-01-01")
    return day


def _read_any_day(text: str, _: Clock) -> int:
    day = to_day_number(read_day(text))
    if not 0 <= day <= 100_000:
        raise CellRefused("must lie after 1970-01-01 and before 2243")
    return day


def _read_birth(text: str, clock: Clock) -> str:
    day = read_day(text)
    if day > to_date(clock.today):
        raise CellRefused(f"lies in the future (today is {to_date(clock.today)})")
    if day < EARLIEST_BIRTH:
        raise CellRefused("lies before 1900-01-01")
    return day.isoformat()


PAST_DAY = CellKind("day as YYYY-MM-DD, not in the future", _read_past_day)
ANY_DAY = CellKind("day as YYYY-MM-DD", _read_any_day)
BIRTH_DATE = CellKind("day as YYYY-MM-DD, 1900 or later, not in the future", _read_birth)


def _read_moment(text: str, clock: Clock) -> tuple[int, int]:
    """Seconds since 1970 and the local day number."""
    found = clock.midnights.get(text[:10])
    if found is None:
        found = clock.midnights[text[:10]] = _find_midnight(text[:10], clock)
    day, midnight = found
    rest = text[10:]
    try:
        seconds = clock.times[rest]
    except KeyError:
        if len(clock.times) > DAY_SECONDS:
            clock.times.clear()
        seconds = clock.times[rest] = _read_time(rest)
    if seconds is None:
        return _read_with_offset(text, clock)
    if midnight is None:
        return _local(to_date(day), time(seconds // 3600, seconds // 60 % 60, seconds % 60), clock.zone), day
    return midnight + seconds, day


def _read_time(rest: str) -> int | None:
    if not rest:
        return 0
    shape = CLOCK.fullmatch(rest, 1) if rest[0] in "T " else None
    return None if shape is None else int(shape[1]) * 3600 + int(shape[2]) * 60 + int(shape[4] or 0)


def _find_midnight(text: str, clock: Clock) -> tuple[int, int | None]:
    day = _check_past(to_day_number(read_day(text)), clock)
    first = _local(to_date(day), time(0), clock.zone)
    plain = _local(to_date(day + 1), time(0), clock.zone) - first == DAY_SECONDS
    return day, first if plain else None


def _local(day: date, at: time, zone: ZoneInfo) -> int:
    return int(datetime.combine(day, at, zone).timestamp())


def _read_with_offset(text: str, clock: Clock) -> tuple[int, int]:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise CellRefused("must be a day and time written YYYY-MM-DD HH:MM")
    try:
        seconds = int(moment.timestamp())
        local = datetime.fromtimestamp(seconds, UTC).astimezone(clock.zone).date()
    except (OverflowError, ValueError):
        raise CellRefused("must be a day and time written YYYY-MM-DD HH:MM") from None
    return seconds, _check_past(to_day_number(local), clock)


MOMENT = CellKind(
    "YYYY-MM-DD HH:MM in the clinic's own time (or with an offset: 2026-03-04T09:30+01:00); a day alone is its 00:00; "
    "not in the future",
    _read_moment,
)
