"""The parts of one course on one time axis: a report fills them, a figure draws them.

Every ``day`` is a local day number. ``dimmed`` marks rows of another course than the chosen one.
``hover`` is a finished sentence, ``pick`` names the row behind a mark (empty: none). Nothing missing is left out:
it is a part that says so.
"""

from dataclasses import dataclass
from typing import Literal

Standing = Literal["plain", "baseline", "no_change", "improvement", "recovery", "deterioration"]
"""How a score stands against the baseline of its course, under the threshold set in force."""


@dataclass(frozen=True)
class ScorePoint:
    """One scored screening."""

    day: int
    total: int
    standing: Standing
    dimmed: bool
    hover: str
    pick: str = ""


@dataclass(frozen=True)
class Unscored:
    """A screening whose total could not be computed."""

    day: int
    hover: str
    pick: str = ""


@dataclass(frozen=True)
class Line:
    """A threshold: where it is drawn, its word, and the day it begins (None: from the left edge)."""

    at: float
    label: str
    from_day: int | None = None


@dataclass(frozen=True)
class Band:
    """A severity band; both ends inclusive."""

    low: int
    high: int
    label: str


@dataclass(frozen=True)
class ExpectedBand:
    """The scores that 8 in 10 patients with this baseline keep to: its ends on each day, joined by straight lines."""

    days: tuple[int, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    label: str


@dataclass(frozen=True)
class ScorePanel:
    """One instrument's scores. ``note`` says what a reader of the scale must know ("higher is better").

    ``expected`` None: the clinic's courses let expect nothing, or the course has no dose or no baseline.
    """

    key: str
    name: str
    low: int
    high: int
    note: str
    bands: tuple[Band, ...]
    ticks: tuple[int, ...]
    caseness: Line | None
    reliable: Line | None
    points: tuple[ScorePoint, ...]
    unscored: tuple[Unscored, ...]
    expected: ExpectedBand | None = None


@dataclass(frozen=True)
class RiskMark:
    """A risk item's answer or a triage level as text; ``text`` "–" where it was not answered."""

    day: int
    text: str
    raised: bool
    dimmed: bool
    hover: str
    pick: str = ""


@dataclass(frozen=True)
class RiskRow:
    """The answers to one risk item over time; ``note`` stands at the right."""

    name: str
    note: str
    marks: tuple[RiskMark, ...]


@dataclass(frozen=True)
class DoseMark:
    """One dosing session of any status. ``number`` counts attended ones within its course.

    ``value`` is the dose in the panel's unit (None: not recorded); ``label`` only where the dose changed.
    """

    day: int
    number: int | None
    status: Literal["attended", "missed", "cancelled"]
    route: str | None
    value: float | None
    label: str | None
    dimmed: bool
    hover: str
    pick: str = ""


@dataclass(frozen=True)
class DosePanel:
    """Doses in one unit, with the note of the last dose."""

    unit: Literal["mg/kg", "mg"]
    top: float
    marks: tuple[DoseMark, ...]
    note: str


@dataclass(frozen=True)
class TherapyTick:
    """One therapy session."""

    day: int
    status: Literal["attended", "missed", "cancelled"]
    dimmed: bool
    hover: str
    pick: str = ""


@dataclass(frozen=True)
class TherapyRow:
    """The sessions of one kind; ``note`` stands at the right in orange ("missed 12 Nov")."""

    name: str
    note: str
    ticks: tuple[TherapyTick, ...]


@dataclass(frozen=True)
class EffectColumn:
    """Side effects of one attended dosing session: severity 0–3 for each row; None: not assessed."""

    day: int
    severities: tuple[int, ...] | None
    dimmed: bool
    hover: str
    pick: str = ""


@dataclass(frozen=True)
class EffectPanel:
    """Side effects by kind; ``rows`` always hold the six that are always listed."""

    rows: tuple[str, ...]
    columns: tuple[EffectColumn, ...]


@dataclass(frozen=True)
class NumberMark:
    """A number under a dose; None: not recorded."""

    day: int
    value: int | None
    dimmed: bool
    hover: str
    pick: str = ""


@dataclass(frozen=True)
class NumberRow:
    """One number for each dosing session (dissociation peak)."""

    name: str
    note: str
    marks: tuple[NumberMark, ...]


@dataclass(frozen=True)
class Tent:
    """Blood pressure of one dosing session: before, peak, leaving; a missing leg is None."""

    day: int
    systolic: tuple[int | None, int | None, int | None]
    diastolic: tuple[int | None, int | None, int | None]
    flagged: bool
    dimmed: bool
    hover: str
    pick: str = ""


@dataclass(frozen=True)
class PressurePanel:
    """Blood pressure, with the limits that flag a peak."""

    systolic_limit: int
    diastolic_limit: int
    tents: tuple[Tent, ...]


@dataclass(frozen=True)
class NewBand:
    """From the last dose to the as-of day."""

    from_day: int
    label: str


@dataclass(frozen=True)
class Timeline:
    """All panels on one axis from ``first_day`` to ``last_day``; a panel that has nothing to show is None or empty."""

    first_day: int
    last_day: int
    as_of_day: int
    as_of_label: str
    ticks: tuple[tuple[int, str], ...]
    """Days with a word under the axis."""
    scores: tuple[ScorePanel, ...]
    risks: tuple[RiskRow, ...]
    doses: DosePanel | None
    therapy: tuple[TherapyRow, ...]
    effects: EffectPanel | None
    dissociation: NumberRow | None
    pressure: PressurePanel | None
    new: NewBand | None
