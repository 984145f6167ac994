"""What each section of the Outcomes page holds: numbers, words, and what a click opens."""

from dataclasses import dataclass

from dashboard.reports.words.verdict_words import Shape, Tone


@dataclass(frozen=True)
class Heading:
    """Title, the sentence that reads the picture, denominator line, alt text; ``empty`` stands for a picture."""

    title: str
    sentence: str
    denominator: str
    alt: str
    empty: str = ""


@dataclass(frozen=True)
class RateRow:
    """One rate as a row: dot with interval, a grey bar of what missing scores could change, percent, counts.

    Shares 0-1, None where there is no rate; ``rule`` says what counts. ``pick`` opens those with the outcome,
    ``missing_pick`` those without a score ("" where nobody). ``reason`` stands in place of all numbers where there is
    no such rate.
    """

    label: str
    rule: str
    shape: Shape
    tone: Tone
    share: float | None
    low: float | None
    high: float | None
    worst: float | None
    best: float | None
    events: int | None
    total: int | None
    value: str
    counts: str
    bounds: str
    pick: str
    missing_pick: str
    alt: str
    reason: str = ""


@dataclass(frozen=True)
class Fact:
    """A piece of a sentence: words, and what they open ("": nothing)."""

    words: str
    pick: str = ""


@dataclass(frozen=True)
class RateTable:
    """Rows of rates with the sentence of who is in them; ``facts`` are read as one line."""

    heading: Heading
    rows: tuple[RateRow, ...]
    column: str
    facts: tuple[Fact, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Bar:
    """One course of the waterfall, or ``count`` of the same change, in the order of the picture."""

    change: int
    count: int
    tone: Tone
    words: str
    pick: str


@dataclass(frozen=True)
class Changes:
    """The waterfall: bars from the largest gain to the largest worsening, and the two bounds."""

    heading: Heading
    bars: tuple[Bar, ...] = ()
    bound: int | None = None
    labels: tuple[tuple[Tone, str], ...] = ()
    higher_is_better: bool = False


@dataclass(frozen=True)
class CoursePoint:
    """The mean before treatment (number 0) or after a dose; no mean where too few have a score."""

    number: int
    mean: float | None
    low: float | None
    high: float | None
    count: int
    words: str
    pick: str


@dataclass(frozen=True)
class MeanCourse:
    """The mean course by dose number; ``low`` and ``high`` are the ends of the scale."""

    heading: Heading
    points: tuple[CoursePoint, ...] = ()
    low: int = 0
    high: int = 0
    caseness: int | None = None
    higher_is_better: bool = False


@dataclass(frozen=True)
class GroupRow:
    """One group of patients: share and interval, or hidden (then no number of it is here)."""

    label: str
    share: float | None
    low: float | None
    high: float | None
    events: int | None
    total: int | None
    value: str
    counts: str
    pick: str
    first_of_kind: bool


@dataclass(frozen=True)
class ForWhom:
    """One outcome by age, sex and payer, beside the share of everybody."""

    heading: Heading
    rows: tuple[GroupRow, ...] = ()
    overall: float | None = None
    note: str = ""


@dataclass(frozen=True)
class PartRow:
    """One subscale: mean change per item with its interval, and what stands beside it."""

    label: str
    count: int
    baseline: float | None
    latest: float | None
    change: float | None
    low: float | None
    high: float | None
    value: str
    means: str
    counts: str
    pick: str


@dataclass(frozen=True)
class Parts:
    """The change of each part of a questionnaire; ``reach`` is the end of the picture's scale, points per item."""

    heading: Heading
    rows: tuple[PartRow, ...]
    reach: float
    higher_is_better: bool
