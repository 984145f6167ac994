"""The time axis of one course: from which day to which, and the words under it."""

from dataclasses import dataclass

from dashboard.reports.patient.series import ChosenCourse
from dashboard.reports.view import View
from dashboard.reports.words.wording import format_day
from data_access.days import to_date, to_day_number
from data_access.records import PatientRecords

EARLY_SHARE = 0.5
"""Earlier courses may take at most this share of the chosen course's own length before it."""
TAIL_DAYS = 45
"""A course that is over is shown until this many days after its last row."""
FEWEST_DAYS = 7
TICK_STEPS = (1, 2, 7, 14)
MOST_TICKS = 8


@dataclass(frozen=True)
class Axis:
    """First and last day shown, the word at the end, and days with their words."""

    first_day: int
    last_day: int
    end_label: str
    ticks: tuple[tuple[int, str], ...]

    def holds(self, day: int) -> bool:
        """Whether a day lies on the axis."""
        return self.first_day <= day <= self.last_day


def choose_axis(records: PatientRecords, chosen: ChosenCourse, view: View) -> Axis | None:
    """An axis that holds the whole chosen course, and as much of other courses as leaves it two thirds of the width.

    Ends at the as-of day; for a course long over, ``TAIL_DAYS`` after its last row. None without any row.
    """
    own = [s.day for s in chosen.sessions] + [s.day for series in chosen.series for s in series.own]
    if not own:
        return None
    first, last = min(own), max(own)
    end = view.as_of_day if view.as_of_day - last <= TAIL_DAYS else last + TAIL_DAYS
    if view.as_of_day <= end:
        end = view.as_of_day
    length = max(end - first, FEWEST_DAYS)
    others = [s.day for s in records.sessions if s.day < first] + [s.day for s in records.screenings if s.day < first]
    reach = [day for day in others if day >= first - length * EARLY_SHARE]
    start = min([first, *reach])
    start = min(start, end - FEWEST_DAYS)
    pad = max(1, round((end - start) * 0.025))
    label = f"as of {format_day(end, view.as_of_day, view.hide_names)}"
    if end != view.as_of_day:
        label = format_day(end, view.as_of_day, view.hide_names)
    start -= pad
    # The last row must not stand on the edge.
    return Axis(start, end + (1 if end == last else 0), label, _choose_ticks(start, end, view))


def _choose_ticks(start: int, end: int, view: View) -> tuple[tuple[int, str], ...]:
    """First days of months, or days on a short axis; none where the word at the end stands."""
    length = end - start
    if length <= 75:
        step = next((s for s in TICK_STEPS if length / s <= MOST_TICKS), 14)
        days = list(range(end - step, start, -step))
    else:
        days = _find_month_starts(start, end)
        every = next((n for n in (1, 2, 3, 6, 12) if len(days) / n <= MOST_TICKS), 12)
        days = [day for day in days if (to_date(day).month - 1) % every == 0]
    room = length * 0.13
    shown = [day for day in sorted(days) if end - day >= room]
    return tuple((day, _word_tick(day, shown[index - 1] if index else None, view)) for index, day in enumerate(shown))


def _find_month_starts(start: int, end: int) -> list[int]:
    days = []
    day = to_date(start).replace(day=1)
    while (number := to_day_number(day)) < end:
        if number > start:
            days.append(number)
        day = day.replace(year=day.year + day.month // 12, month=day.month % 12 + 1)
    return days


def _word_tick(day: int, before: int | None, view: View) -> str:
    """The day; its year only at the first tick of a year that is not the as-of year."""
    same_year = before is not None and to_date(before).year == to_date(day).year
    blurred = view.hide_names and to_date(day).day != 1
    return format_day(day, day if same_year else view.as_of_day, blurred)
