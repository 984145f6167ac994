"""The tables of the Outcomes page as they are downloaded: shares in percent, empty where there is no number."""

from dashboard.csv_text import Table
from dashboard.reports.outcomes.outcomes import Shown
from dashboard.reports.outcomes.sections import GroupRow, Parts, RateRow

RATE_TITLES = (
    "Counted", "Outcome or group", "Rule", "Courses with it", "Courses asked", "Rate %", "Low %", "High %",
    "Lowest with missing %", "Highest with missing %",
)  # fmt: skip
PART_TITLES = ("Part", "Courses", "Mean at baseline", "Mean then", "Change per item", "Low", "High")
IMPROVED = "reliable improvement"


def make_rates_table(shown: Shown) -> Table:
    """The rates of the questionnaire, of both measures together, and of each group; a hidden group has no number."""
    rates = [
        (
            kind,
            row.label,
            row.rule,
            row.events,
            row.total,
            *_list_percents(row),
            _percent(row.worst),
            _percent(row.best),
        )
        for kind, table in (("one questionnaire", shown.rates), ("both measures", shown.nhs))
        for row in table.rows
    ]
    groups = [
        (
            "for whom",
            row.label,
            IMPROVED if row.pick else row.value,
            row.events,
            row.total,
            *_list_percents(row),
            None,
            None,
        )
        for row in shown.for_whom.rows
    ]
    return Table(RATE_TITLES, [*rates, *groups])


def _list_percents(row: RateRow | GroupRow) -> tuple[float | None, float | None, float | None]:
    return _percent(row.share), _percent(row.low), _percent(row.high)


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 1)


def make_parts_table(parts: Parts) -> Table:
    """The change of each part of the questionnaire."""
    return Table(
        PART_TITLES,
        [
            (row.label, row.count, *(None if v is None else round(v, 2) for v in numbers))
            for row in parts.rows
            for numbers in ((row.baseline, row.latest, row.change, row.low, row.high),)
        ],
    )
