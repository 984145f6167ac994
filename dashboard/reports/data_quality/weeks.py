"""The two pictures by week: screenings in time, and records that came late."""

from collections.abc import Callable

from dashboard.analysis.data_quality.checked import Checked
from dashboard.analysis.data_quality.lateness import LATE_AFTER_DAYS
from dashboard.analysis.weekly.weeks import WEEK_DAYS
from dashboard.reports.data_quality.basis import QualityBasis, say_days
from dashboard.reports.data_quality.groups import find_group
from dashboard.reports.data_quality.quality import Week, WeekPicture
from dashboard.reports.data_quality.questions import LATE_FORMS, MISSED
from dashboard.reports.words.wording import format_day, format_percent, format_week


def build_missed_weeks(basis: QualityBasis, recent: Checked) -> WeekPicture:
    """Screenings that were due in each week, parted into in time and missed."""
    missed, total = int(recent.found.sum()), len(recent.found)
    share = format_percent(1 - missed / total) if total else ""
    return WeekPicture(
        "Screenings due, by week",
        f"**{total - missed:,} of {total:,} came in time**, {share}; {missed:,} were missed." if total else "",
        "Every questionnaire that a course’s protocol plans, each due day by itself. Above: share in time.",
        _count_weeks(basis, recent, MISSED, 0, lambda rows: format_percent(1 - float(rows.found.mean()))),
        "in time",
        "missed",
        "" if total else "No screening was due in this period.",
    )


def build_late_weeks(basis: QualityBasis, recent: Checked) -> WeekPicture:
    """Screenings of each week, parted into recorded within a week and later."""
    late, total = int(recent.found.sum()), len(recent.found)
    return WeekPicture(
        "Screenings recorded, by week",
        f"**Half were recorded {_say_within(recent)}**; {late:,} of {total:,} more than {LATE_AFTER_DAYS} days later, "
        f"{format_percent(late / total)}."
        if total
        else "",
        "By the day a form was filled; above: median days until it was recorded. What has not come yet is not counted.",
        _count_weeks(basis, recent, LATE_FORMS, LATE_AFTER_DAYS, lambda rows: f"{rows.median_delay() or 0:g} d"),
        f"within {LATE_AFTER_DAYS} days",
        "later",
        "" if total else "No screening was filled in this period.",
    )


def _say_within(rows: Checked) -> str:
    median = rows.median_delay() or 0
    return "on the same day" if median <= 0 else f"within {say_days(median)}"


def _count_weeks(
    basis: QualityBasis, recent: Checked, key: str, open_days: int, say: Callable[[Checked], str]
) -> tuple[Week, ...]:
    """One column a week; a week is open until ``open_days`` after its end."""
    as_of_day, by_week = basis.view.as_of_day, recent.split(find_group(basis, recent, "week"))
    weeks = []
    for monday in basis.mondays.tolist():
        rows = by_week.get(monday)
        weeks.append(
            Week(
                format_day(monday, monday),
                format_week(monday, as_of_day),
                0 if rows is None else len(rows.found),
                0 if rows is None else int(rows.found.sum()),
                "" if rows is None else say(rows),
                f"{key}:week:{monday}",
                monday + WEEK_DAYS - 1 + open_days > as_of_day,
            )
        )
    return tuple(weeks)
