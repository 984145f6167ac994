"""The sections of the side-effect report: frozen values, every sentence written, nothing left to compute."""

from dataclasses import dataclass

from dashboard.analysis.control_charts.control_chart import ControlChart
from dashboard.analysis.control_charts.control_chart_parts import ControlChartWords
from dashboard.analysis.side_effects.side_effect_parts import IntervalRow, PeakHistogram, SessionCurve
from dashboard.reports.rate import Rate

CsvValue = str | int | float | None


@dataclass(frozen=True)
class CsvTable:
    """A table to download."""

    filename: str
    titles: tuple[str, ...]
    rows: tuple[tuple[CsvValue, ...], ...]


@dataclass(frozen=True)
class Heading:
    """What stands above a section. ``empty``: the sentence in place of the picture, with what to do.

    ``links``: words of the sentence and the pick that opens who is behind them.
    """

    title: str
    sentence: str
    denominator: str
    alt: str = ""
    empty: str = ""
    next_act: str = ""
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class RateTile:
    """One headline rate; ``pick`` opens its patients. ``change`` is the special cause in force, ``worse`` if unsafe."""

    label: str
    rate: Rate
    what: str
    pick: str
    left_out_pick: str = ""
    note: str = ""
    change: str = ""
    change_worse: bool = False


@dataclass(frozen=True)
class HowOften:
    """Rates by kind and route: panels of at most three routes, the note on the published ticks."""

    heading: Heading
    panels: tuple[tuple[IntervalRow, ...], ...]
    panel_names: tuple[str, ...]
    published_note: str
    csv: CsvTable


@dataclass(frozen=True)
class BySession:
    """Any side effect by session number in the same patients."""

    heading: Heading
    curve: SessionCurve | None
    remaining: str
    remaining_links: tuple[tuple[str, str], ...]
    csv: CsvTable


@dataclass(frozen=True)
class ByDose:
    """Any side effect by dose band, one row of bands per route and substance."""

    heading: Heading
    rows: tuple[IntervalRow, ...]
    note: str
    csv: CsvTable


@dataclass(frozen=True)
class ByWeek:
    """The weekly p chart."""

    heading: Heading
    chart: ControlChart | None
    words: ControlChartWords | None
    csv: CsvTable


@dataclass(frozen=True)
class SeverityLine:
    """One kind: sessions by severity and of how many, words, course of the effect, picks of each part."""

    label: str
    counts: tuple[int, int, int]
    total: int
    split: str
    rate: str
    onset: str
    lasts: str
    gone: str
    gone_count: str
    pick: str
    grade_picks: tuple[str, str, str]
    gone_pick: str


@dataclass(frozen=True)
class SeveritySplit:
    """Severity, onset, duration, gone before leaving, of each kind; the first ``listed`` are always in sight."""

    heading: Heading
    lines: tuple[SeverityLine, ...]
    listed: int
    csv: CsvTable


@dataclass(frozen=True)
class TogetherCell:
    """Of the sessions with the row's effect, how many also had the column's; ``share`` None: under 5, or itself."""

    text: str
    share: float | None
    counts: str
    pick: str


@dataclass(frozen=True)
class Together:
    """Co-occurrence: labels, and rows of cells in the same order."""

    heading: Heading
    labels: tuple[str, ...]
    totals: tuple[int, ...]
    cells: tuple[tuple[TogetherCell, ...], ...]
    csv: CsvTable


@dataclass(frozen=True)
class DifferenceCell:
    """Difference of two routes: words, interval, whether the interval leaves out 0, who had the effect by either."""

    text: str
    interval: str
    clear: bool
    pick: str


@dataclass(frozen=True)
class Differences:
    """Risk differences between routes: one column per pair, one row per kind."""

    heading: Heading
    pairs: tuple[str, ...]
    labels: tuple[str, ...]
    cells: tuple[tuple[DifferenceCell, ...], ...]
    csv: CsvTable


@dataclass(frozen=True)
class SessionLine:
    """One session in a list: the patient by row number until names are joined, date, and words."""

    patient_id: int
    session_id: int
    date: str
    words: str
    value: str = ""


@dataclass(frozen=True)
class SessionList:
    """Sessions as a plain list, newest first."""

    heading: Heading
    lines: tuple[SessionLine, ...]
    count: int
    pick: str


@dataclass(frozen=True)
class Pressure:
    """Peaks of blood pressure and the readings that were not taken."""

    heading: Heading
    histogram: PeakHistogram | None
    missing: tuple[tuple[str, str], ...]
    """Sentence parts with the pick behind each."""
    more: tuple[tuple[str, str], ...]
    csv: CsvTable
