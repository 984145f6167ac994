"""The facts of one questionnaire, as frozen dataclasses.

One TOML file in ``instruments/`` describes one questionnaire; ``registry.py``
reads and checks the files. Nothing here imports anything of ours.
"""

from dataclasses import dataclass, field
from typing import Literal

ThresholdSet = Literal["nhs", "conservative"]
THRESHOLD_SETS: tuple[ThresholdSet, ...] = ("nhs", "conservative")
Scoring = Literal["sum", "qids", "cssrs"]


@dataclass(frozen=True)
class Item:
    """One question: its number in the form, our short label (None where the licence allows none), LOINC code.

    ``wordings``: the question as forms print it, where the licence lets it be printed; a file's text is known by it.
    """

    number: int
    label: str | None
    loinc: str | None
    wordings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Band:
    """A severity band of the total; both ends inclusive."""

    low: int
    high: int
    label: str


@dataclass(frozen=True)
class Caseness:
    """The total that counts as clinical: ``>= threshold``, or ``<= threshold`` where high is better."""

    threshold: int
    printed: str
    source: str


@dataclass(frozen=True)
class ReliableChange:
    """The smallest whole-number change that counts as reliable (``abs(change) >= points``)."""

    points: int
    sd: float | None
    reliability: float | None
    source: str


@dataclass(frozen=True)
class MinimalChange:
    """The minimal clinically important difference in points, and the sample it was found in."""

    points: int
    source: str


@dataclass(frozen=True)
class Remission:
    """Remission bound: ``total <= at_most`` (or ``>=`` where high is better)."""

    at_most: int
    printed: str
    source: str


@dataclass(frozen=True)
class RiskItem:
    """The item that asks about self-harm: answers from ``moderate_from`` and from ``high_from`` are risk lines."""

    item: int
    moderate_from: int
    high_from: int
    source: str


@dataclass(frozen=True)
class Cluster:
    """A subscale: its items, and the rule of its part in a provisional diagnosis where there is one."""

    key: str
    label: str
    items: tuple[int, ...]
    endorsed_from: int | None
    endorsed_needed: int | None
    max_missing: int


@dataclass(frozen=True)
class Skip:
    """Skip logic: where the answer to ``if_no`` is no, the items in ``skips`` are not asked, so not missing."""

    if_no: int
    skips: tuple[int, ...]


@dataclass(frozen=True)
class Triage:
    """Which yes answers give which level (1 low, 2 moderate, 3 high); the highest one counts, nothing is summed."""

    low: tuple[int, ...]
    moderate: tuple[int, ...]
    high: tuple[int, ...]
    skips: tuple[Skip, ...]


@dataclass(frozen=True)
class PublishedForm:
    """A published electronic form: the address by which its answers name it, and its own names of the questions.

    ``items`` in the order of the instrument's; ``total`` where the form has a place for it.
    """

    canonical: str
    items: tuple[str, ...]
    total: str | None
    source: str


@dataclass(frozen=True)
class Instrument:
    """Everything the program knows about one questionnaire.

    ``items_reversed`` and ``higher_is_better`` are two separate facts: whether an
    answer is turned round before it is summed, and which way a total is good.
    ``total`` = ``multiplier`` x (sum of items) unless ``scoring`` says otherwise.
    C-SSRS (``scoring == "cssrs"``) has no total; its triage level is 0 none, 1 low,
    2 moderate, 3 high. ``code`` is its small integer in the facts and never changes.

    Answers always stand in the order of ``items``; everything that names an item
    (reversed, optional, risk, clusters, domains, triage) names its ``number``.
    ``domains``: QIDS counts the highest answer of each. ``either_or``: pairs of which
    one is to be answered. ``loinc_answers``: LOINC answer codes from ``item_min`` up; ``answer_words``:
    the words of each answer, likewise. ``forms``: published electronic forms of it.
    ``source_of`` says where a fact comes from, by the fact's name.
    """

    code: int
    key: str
    name: str
    long_name: str
    definition_version: int
    clinician_rated: bool
    scoring: Scoring
    items: tuple[Item, ...]
    item_min: int
    item_max: int
    items_reversed: tuple[int, ...]
    higher_is_better: bool
    multiplier: int
    total_min: int | None
    total_max: int | None
    total_step: int
    totals_only: bool
    max_missing_prorated: int | None
    prorate_source: str | None
    optional_items: tuple[int, ...]
    bands: tuple[Band, ...]
    caseness: dict[ThresholdSet, Caseness | None]
    reliable_change: dict[ThresholdSet, ReliableChange | None]
    minimal_change: MinimalChange | None
    remission: Remission | None
    risk_item: RiskItem | None
    clusters: tuple[Cluster, ...]
    recall_days: int | None
    loinc_total: str | None
    loinc_panel: str | None
    loinc_refused: dict[str, str]
    licence: str
    show_item_labels: bool
    sources: tuple[str, ...]
    domains: tuple[tuple[int, ...], ...] = ()
    either_or: tuple[tuple[int, ...], ...] = ()
    triage: Triage | None = None
    loinc_answers: tuple[str, ...] = ()
    answer_words: tuple[tuple[str, ...], ...] = ()
    forms: tuple[PublishedForm, ...] = ()
    notes: tuple[str, ...] = ()
    source_of: dict[str, str] = field(default_factory=dict)
