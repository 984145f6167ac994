"""Every published figure with the clinic's own beside it, counted by the study's definition as far as facts allow."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from dashboard.analysis.cohort.judged_courses import Measures
from dashboard.analysis.cohort.missing_scores import HandledRates
from dashboard.analysis.cohort.nhs_outcomes import NhsOutcomes, rate_nhs_outcomes
from dashboard.analysis.comparison.comparability import ClinicFigure, find_differences, find_faults
from dashboard.analysis.comparison.courses_by_route import list_routes
from dashboard.analysis.comparison.own_effects import PRESSURES, rate_effect_by_published_rule
from dashboard.analysis.comparison.own_medians import Medians, describe_medians
from dashboard.analysis.comparison.own_scores import OUTCOMES, rate_by_published_rule
from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.proportion import Proportion
from data_access.definitions.benchmark import Benchmark, PublishedWindow
from data_access.definitions.registry import get_instruments
from data_access.facts.arrays import Facts

Own = Proportion | Medians | NotEstimable
NHS: Final[dict[str, Callable[[NhsOutcomes], HandledRates]]] = {
    "reliable_improvement": lambda found: found.improvement,
    "reliable_recovery": lambda found: found.reliable_recovery,
    "recovery": lambda found: found.recovery,
    "reliable_deterioration": lambda found: found.deterioration,
}


@dataclass(frozen=True, eq=False)
class SideBySide:
    """One published figure, the clinic's own, and why the two may not be compared (empty: they may)."""

    published: Benchmark
    own: Own
    reasons: tuple[str, ...]
    caveats: tuple[str, ...]

    @property
    def is_comparable(self) -> bool:
        """The clinic's figure counts the same thing, and there is one."""
        return not self.reasons


def compare_with_published(
    facts: Facts, as_of_day: int, published: tuple[Benchmark, ...], measures: Measures
) -> tuple[SideBySide, ...]:
    """Published figures with the clinic's own beside each, and every reason in words why they may not be compared.

    The clinic's figure is counted by the study's own definition where the facts hold what it takes. Published
    figures are mostly of uncontrolled cohorts of completers: lines for comparison, never targets.

    Missing: where the facts do not hold what a study counted there is no clinic figure, and the reason says so.
    Source: each study as cited; the rule which figures may stand side by side is the clinic's.
    """
    nhs = rate_nhs_outcomes(facts, as_of_day, measures, "nhs") if any(b.outcome in NHS for b in published) else None
    return tuple(_compare(facts, as_of_day, benchmark, nhs) for benchmark in published)


def _compare(facts: Facts, as_of_day: int, published: Benchmark, nhs: NhsOutcomes | None) -> SideBySide:
    own = _count(facts, as_of_day, published, nhs)
    reasons = list(find_faults(published))
    if isinstance(own, NotEstimable):
        reasons.append(f"no figure of the clinic: {own.reason or own.words}")
    elif isinstance(own, Proportion) and not own.total:
        reasons.append("no patient of the clinic counts here")
    else:
        reasons += find_differences(published, _describe(published))
    return SideBySide(published, own, tuple(dict.fromkeys(reasons)), _list_caveats(published))


def _count(facts: Facts, as_of_day: int, published: Benchmark, nhs: NhsOutcomes | None) -> Own:
    if published.outcome in NHS and nhs is not None:
        return NHS[published.outcome](nhs).non_responder
    if published.outcome == "median_scores":
        return describe_medians(facts, as_of_day, published)
    if published.outcome in OUTCOMES:
        return rate_by_published_rule(facts, as_of_day, published)
    return rate_effect_by_published_rule(facts, published)


def _describe(published: Benchmark) -> ClinicFigure:
    """What the clinic's figure counts: the study's own definition but for what the facts cannot follow."""
    own = ClinicFigure(
        published.measure,
        published.outcome,
        published.unit,
        published.when,
        published.window,
        published.who,
        published.baseline_rule,
        frozenset(list_routes(published)),
        frozenset({published.substance or "racemic"}),
        frozenset({published.how_asked} if published.how_asked else ()),
        published.response_fall,
        published.response_exceeds,
        published.remission_below,
    )
    # Of the readings after a dose facts hold the highest one, at whatever minute.
    if published.outcome in PRESSURES and published.when.kind == "minutes":
        own = replace(own, when=PublishedWindow("any time"), window="the highest reading at any minute")
    return own


def _list_caveats(published: Benchmark) -> tuple[str, ...]:
    """What stands beside the figure although it is comparable."""
    questionnaires = {i.key for i in get_instruments()}
    unknown = published.n is None and published.measure in questionnaires
    caveats = [
        ("citation" in published.to_confirm, "citation to be confirmed"),
        (published.figure.estimate == "approximate", "published as an approximate figure"),
        (bool(published.route) and published.substance is None, "form of ketamine not stated, taken as racemic"),
        (unknown, "number of patients not held"),
        (published.when.kind == "any time", "patients here may have had more sessions than those of the study"),
    ]
    return tuple(words for holds, words in caveats if holds)
