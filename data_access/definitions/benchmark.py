"""A published figure with all that decides whether a clinic's own may stand beside it."""

from dataclasses import dataclass
from typing import Final, Literal

WindowKind = Literal[
    "after dose",
    "after last dose",
    "after first dose",
    "after response",
    "first to last dose",
    "last score",
    "follow-up",
    "first dose",
    "first days",
    "each session",
    "any time",
    "minutes",
    "other",
    "not stated",
]
BaselineKind = Literal["none", "all", "at least", "case", "group", "not stated"]
Statistic = Literal["percent", "percent change", "medians", "means", "mean change", "effect size"]
Estimate = Literal["counted", "modelled", "approximate"]
Treatment = Literal["ketamine", "talking therapies"]
CONFIRMABLE: Final = ("citation", "unit")


@dataclass(frozen=True)
class PublishedWindow:
    """When a figure was measured, for the program to compare; ``Benchmark.window`` says the same in words.

    ``doses``: after which dose, or after how many ("after last dose"). ``days``: from and to, counted from the dose
    or response that the kind names; ``months`` to a follow-up; ``minutes`` after a dose.
    """

    kind: WindowKind
    doses: tuple[int, int] | None = None
    days: tuple[int, int] | None = None
    months: int | None = None
    minutes: int | None = None


@dataclass(frozen=True)
class PublishedBaseline:
    """Who counts: everybody ("all"), a baseline of at least ``total`` or at caseness on one of ``measures``, or a
    ``group`` that the words name. "none": there is no baseline to have, as with side effects.
    """

    kind: BaselineKind
    total: int | None = None
    measures: tuple[str, ...] = ()


@dataclass(frozen=True)
class PublishedFigure:
    """The figure. ``percent``, or ``span`` where only a range was published, or ``below``: "less than".

    ``first`` and ``last``: medians or means at the start and the end, with the quartiles at the start
    where published. ``points`` (or ``span``): a mean change or an effect size. ``comparison``: of the comparison
    group.
    """

    statistic: Statistic
    estimate: Estimate
    percent: float | None = None
    span: tuple[float, float] | None = None
    below: float | None = None
    first: float | None = None
    first_quartiles: tuple[float, float] | None = None
    last: float | None = None
    points: float | None = None
    comparison: float | None = None
    comparison_span: tuple[float, float] | None = None


@dataclass(frozen=True)
class Benchmark:
    """One published figure with all that decides whether the clinic's own may stand beside it.

    ``measure``: an instrument key, several joined by "+", a side-effect key, or a named measure;
    ``outcome``: what is counted ("response", "remission", "side_effect" …). ``n`` is the number the figure
    stands on (None where not held), ``n_total`` what it was drawn from. ``routes``: several routes together
    (``route`` is None then). ``response_fall``: the percentage by which a score must fall for a response, which
    counts when equal unless ``response_exceeds``; ``remission_below``: the total it must be below.
    ``to_confirm``: what of it is still to be confirmed in the source.
    """

    key: str
    study: str
    citation: str
    measure: str
    outcome: str
    route: str | None
    substance: str | None
    unit: Literal["sessions", "patients"]
    window: str
    baseline_rule: str
    how_asked: str | None
    n: int | None
    n_total: str | None
    note: str
    when: PublishedWindow
    who: PublishedBaseline
    figure: PublishedFigure
    routes: tuple[str, ...] = ()
    treatment: Treatment = "ketamine"
    response_fall: float | None = None
    response_exceeds: bool = False
    remission_below: int | None = None
    to_confirm: tuple[str, ...] = ()

    @property
    def figure_percent(self) -> float | None:
        """The percentage of patients or sessions; None where none was published as one number."""
        return self.figure.percent if self.figure.statistic in ("percent", "percent change") else None

    @property
    def figure_range(self) -> tuple[float, float] | None:
        """Lowest and highest percentage where only a range was published."""
        return self.figure.span if self.figure.statistic == "percent" else None

    @property
    def comparison_percent(self) -> float | None:
        """The percentage of the comparison group (placebo) where there was one."""
        return self.figure.comparison

    @property
    def comparison_range(self) -> tuple[float, float] | None:
        """The same as a range."""
        return self.figure.comparison_span
