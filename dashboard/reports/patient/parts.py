"""The parts of the patient report: frozen values with every sentence written, nothing left to compute."""

from dataclasses import dataclass
from typing import Literal

from dashboard.reports.words.track_words import TrackWords
from dashboard.reports.words.verdict_explanation import VerdictExplanation
from dashboard.reports.words.verdict_words import VerdictWords

CsvValue = str | int | float | None


@dataclass(frozen=True)
class Chip:
    """A verdict with the questionnaire it belongs to, or the expected course."""

    name: str
    words: VerdictWords | TrackWords


@dataclass(frozen=True)
class Header:
    """Who: name or code, the line under it (``**strong**``), a chip for each questionnaire."""

    title: str
    code: str
    line: str
    chips: tuple[Chip, ...]

    @property
    def file_name(self) -> str:
        """Stem of downloads: the code, never the name."""
        return self.code or self.title


@dataclass(frozen=True)
class RiskBanner:
    """Open risk lines: each with its rule's number. Empty: none is open."""

    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class StatTile:
    """One figure with its lines; ``is_new`` marks what came after the last dose."""

    label: str
    value: str
    unit: str
    lines: tuple[str, ...]
    is_new: bool = False
    centile: float | None = None
    centile_words: str = ""
    """Where the score lies among the patients who began alike (0–100), for a strip under the lines."""


@dataclass(frozen=True)
class NewLine:
    """One thing that came after the last dose (or was recorded after it): its day and what it is."""

    day: str
    text: str


@dataclass(frozen=True)
class WhatsNew:
    """What is new, newest first, or the sentence that nothing is."""

    title: str
    lines: tuple[NewLine, ...]
    empty: str


@dataclass(frozen=True)
class WhyVerdict:
    """The course's own measure as a table under both threshold sets; the other measures one sentence each."""

    sentence: str
    main: VerdictExplanation | None
    others: tuple[tuple[str, VerdictWords], ...]
    notes: tuple[str, ...]


Readiness = Literal["ok", "not ok", "not recorded"]


@dataclass(frozen=True)
class ReadinessLine:
    """One thing to look at before the next dose."""

    what: str
    state: Readiness
    detail: str


@dataclass(frozen=True)
class NextDose:
    """Before the next dose: its title and lines; the sentence about when it is due."""

    sentence: str
    lines: tuple[ReadinessLine, ...]


@dataclass(frozen=True)
class ItemColumn:
    """One screening of an item map: its day in words, and its answers (None: not answered)."""

    day: str
    answers: tuple[int | None, ...]


@dataclass(frozen=True)
class ItemMap:
    """Answers by item and screening, and how much each item moved from the first to the last column.

    ``left_out`` says how many screenings between are not shown.
    """

    key: str
    name: str
    span: str
    sentence: str
    labels: tuple[str, ...]
    low: int
    high: int
    higher_is_better: bool
    columns: tuple[ItemColumn, ...]
    moved: tuple[str, ...]
    alt: str


@dataclass(frozen=True)
class TableColumn:
    """A column: its title and alignment."""

    title: str
    align: Literal["left", "right"] = "left"
    width: str = "auto"


@dataclass(frozen=True)
class TableCell:
    """Text of a cell, orange where it is unsafe or missing."""

    text: str
    worse: bool = False


@dataclass(frozen=True)
class PatientTable:
    """One table with its note, as shown and as downloaded (``csv_rows`` hold plain values)."""

    key: str
    title: str
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[TableCell, ...], ...]
    note: str
    empty: str
    csv_titles: tuple[str, ...]
    csv_rows: tuple[tuple[CsvValue, ...], ...]


@dataclass(frozen=True)
class CourseChoice:
    """One course to choose: its number and how it is named."""

    number: int
    label: str
