"""What the quality section says: findings, two pictures by week, and a table by therapist, questionnaire or week."""

from dataclasses import dataclass
from typing import Final, Literal

from dashboard.reports.rate import Rate

Grouping = Literal["therapist", "questionnaire", "week"]
GROUPINGS: Final[tuple[Grouping, ...]] = ("therapist", "questionnaire", "week")
PERIODS: Final = (12, 26, 52)


@dataclass(frozen=True)
class QualitySelection:
    """How many weeks are counted, the running one included, and by what the tables are split."""

    weeks: int = PERIODS[0]
    by: Grouping = GROUPINGS[0]


@dataclass(frozen=True)
class Counted:
    """A count with all that stands beside it, and the pick that opens who they are; ``note``: "median 1 day"."""

    rate: Rate
    pick: str
    note: str = ""


@dataclass(frozen=True)
class Finding:
    """One line: what is found, of what, in the period and on the whole record."""

    key: str
    title: str
    of: str
    recent: Counted | None
    """None where a period means nothing."""
    ever: Counted


@dataclass(frozen=True)
class FindingPart:
    """Lines about one kind of row."""

    title: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Week:
    """One column of a picture: rows of the week, how many of them are found, and what stands above and below."""

    label: str
    name: str
    total: int
    found: int
    above: str
    pick: str
    is_open: bool
    """Too early to tell: more may still come."""


@dataclass(frozen=True)
class WeekPicture:
    """A picture by week with its three texts; ``found_word`` names the marked part, ``rest_word`` the other."""

    title: str
    sentence: str
    denominator: str
    weeks: tuple[Week, ...]
    rest_word: str
    found_word: str
    empty: str = ""


@dataclass(frozen=True)
class GroupRow:
    """One therapist, questionnaire or week; a cell is None where nothing could be asked."""

    name: str
    cells: tuple[Counted | None, ...]
    note: str = ""


@dataclass(frozen=True)
class GroupTable:
    """Counts of one kind of row, split; ``columns`` with what each counts."""

    title: str
    first_column: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[GroupRow, ...]
    empty: str = ""


@dataclass(frozen=True)
class Arrival:
    """One kind of row: its newest day, rows of the last seven days and of a usual week.

    ``is_missing``: nothing came where something usually does.
    """

    name: str
    last: str
    this_week: int
    usual: str
    is_missing: bool


@dataclass(frozen=True)
class QualityReport:
    """Everything about the quality of the data in one scope on one day; ``empty`` where there is nothing yet."""

    as_of_day: int
    from_day: int
    period: str
    sentence: str
    denominator: str
    parts: tuple[FindingPart, ...]
    missed: WeekPicture
    late: WeekPicture
    tables: tuple[GroupTable, ...]
    arrivals: tuple[Arrival, ...]
    empty: str = ""
