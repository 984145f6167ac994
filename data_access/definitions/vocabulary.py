"""The rest of the field's vocabulary: side effects, routes, substances, protocols, agenda rules."""

from dataclasses import dataclass, field
from typing import Literal

Unit = Literal["sessions", "patients"]


@dataclass(frozen=True)
class SideEffectKind:
    """One kind of side effect. ``code`` is its bit position in the facts and never changes.

    ``group`` is the word on screen (Fatigue, Sedation and Somnolence are all "Tiredness");
    ``always_listed`` marks the six groups that stay visible with zero events.
    """

    code: int
    key: str
    name: str
    group: str
    always_listed: bool
    often_intended: bool
    synonyms: tuple[str, ...]


@dataclass(frozen=True)
class Severity:
    """One grade of severity of a side effect and what it means."""

    grade: int
    name: str
    meaning: str
    source: str


@dataclass(frozen=True)
class DoseBounds:
    """Usual, warning and stop bounds of one route and substance, in ``unit`` (``mg/kg`` or ``mg``)."""

    substance: str
    unit: Literal["mg/kg", "mg"]
    usual: tuple[float, float] | None
    usual_values: tuple[float, ...]
    warn: tuple[float, float] | None
    warn_mg_kg_above: float | None
    stop: float
    stop_inclusive: bool
    source: str = ""


@dataclass(frozen=True)
class Route:
    """One route of administration. ``code`` is its small integer in the facts and never changes.

    ``bioavailability_percent`` is None where no figure is confirmed. ``dose_bands_mg_kg`` are
    the bounds between the bands of the side-effect screen: ``< b[0]``, ``b[0]`` to ``< b[1]`` … ``>= b[-1]``.
    """

    code: int
    key: str
    name: str
    short: str
    bounds: tuple[DoseBounds, ...]
    bioavailability_percent: tuple[int, int] | None
    dose_bands_mg_kg: tuple[float, ...]
    synonyms: tuple[str, ...]
    snomed: str
    minimum_stay_min: dict[str, int] = field(default_factory=dict)
    """Minutes a patient stays under observation after the dose, by substance, where a label asks for it."""
    source: str = ""


@dataclass(frozen=True)
class Coded:
    """A kind of session or a substance, and how records of other programs name it: by code, else by groups of words."""

    key: str
    codes: tuple[str, ...]
    words: tuple[tuple[str, ...], ...]

    def stands_in(self, text: str) -> bool:
        """Whether a folded text holds every word of one of the groups."""
        return any(all(word in text for word in group) for group in self.words)


@dataclass(frozen=True)
class VitalBounds:
    """Plausible entry bounds and flag limits of vital signs (mmHg, beats/min, % SpO2).

    ``*_above``: flagged when greater; ``*_from``: when at least; ``*_at_most``: when not greater.
    ``rise_within_min``: minutes after the dose in which a rise is looked for; ``reading_window_min``:
    minutes after the dose between which the reading due at about ``reading_due_min`` counts.
    """

    systolic: tuple[int, int]
    diastolic: tuple[int, int]
    pulse: tuple[int, int]
    spo2: tuple[int, int]
    before_systolic_above: int
    before_diastolic_above: int
    review_systolic_from: int
    review_diastolic_from: int
    rise_systolic_from: int
    rise_diastolic_from: int
    spo2_at_most: int
    rise_within_min: int = 90
    reading_due_min: int = 40
    reading_window_min: tuple[int, int] = (30, 60)
    loinc: dict[str, str] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ScreeningPlan:
    """When one instrument is due under a protocol."""

    instrument: str
    before_first_dose_days: int | None
    before_each_dose: bool
    after_last_dose: bool
    follow_up_months: tuple[int, ...]
    at_start: bool
    at_end: bool


@dataclass(frozen=True)
class Protocol:
    """A default plan of one course: doses, spacing, therapy and screenings around them."""

    key: str
    name: str
    substance: str
    route: str
    planned_doses: int
    dose_interval_days: int
    preparation_sessions: int
    integration_after_doses: tuple[int, ...]
    integration_within_days: int
    screenings: tuple[ScreeningPlan, ...]
    long_term_checks: dict[str, int]
    source: str = ""


@dataclass(frozen=True)
class AgendaRule:
    """One published rule of the agenda: its rank, words, bounds and whether it waits for an acknowledgement."""

    rank: int
    key: str
    title: str
    shape: Literal["diamond", "triangle", "arrow", "dashed_circle", "open_diamond"]
    group: Literal["discuss", "watch"]
    states_until_acknowledged: bool
    explanation: str
    bounds: dict[str, float]
