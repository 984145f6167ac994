"""Published side-effect figures beside the clinic's own, and why they do not match where they do not."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from dashboard.analysis.side_effect_parts import PublishedTick
from dashboard.reports.side_effect_counts import DISSOCIATION, Counted, EffectGroup
from dashboard.reports.side_effect_selection import in_period
from dashboard.reports.wording import format_percent
from data_access.definitions.registry import get_benchmarks, get_side_effect_kinds
from data_access.definitions.vocabulary import Benchmark, Route
from data_access.facts.arrays import ASKED_HOW, SUBSTANCES


@dataclass(frozen=True)
class Published:
    """One published figure for one line and route, and the reasons why it is not comparable (empty: it is)."""

    benchmark: Benchmark
    reasons: tuple[str, ...]

    @property
    def tick(self) -> PublishedTick:
        """The figure as a tick of the chart."""
        share = (self.benchmark.figure_percent or 0) / 100
        return PublishedTick(share, not self.reasons, f"published {format_percent(share)}")


@cache
def find_benchmark(route: str, group_codes: tuple[int, ...]) -> Benchmark | None:
    """The published figure of one line and route: the first in the file that counts reports, not a scale."""
    keys = {k.key for k in get_side_effect_kinds() if k.code in group_codes}
    for benchmark in get_benchmarks():
        fits = benchmark.outcome == "side_effect" and benchmark.route == route and benchmark.measure in keys
        if fits and benchmark.figure_percent is not None and benchmark.how_asked != "scale":
            return benchmark
    return None


def compare_published(counted: Counted, group: EffectGroup, route: Route) -> Published | None:
    """The published figure beside one mark, with every point on which this view differs from it."""
    benchmark = find_benchmark(route.key, group.codes)
    if benchmark is None:
        return None
    selection = counted.selection
    reasons = []
    if benchmark.unit != selection.unit:
        reasons.append(f"it counts {benchmark.unit}, this view {selection.unit}")
    if selection.severity > 1:
        reasons.append("it counts every severity")
    reasons += _substance_reason(counted, route, benchmark)
    reasons += _asked_reason(counted, route, benchmark)
    if not _same_window(benchmark, counted):
        reasons.append(f"its window: {benchmark.window}, this view: {in_period(selection)}")
    if group.key == DISSOCIATION and bool((counted.apart & counted.rows).any()):
        reasons.append("it counts expected dissociation too")
    if len(group.codes) > 1:
        reasons.append(f"its {group.label.lower()} is {benchmark.measure.replace('_', ' ')} alone")
    return Published(benchmark, tuple(reasons))


def _lane(counted: Counted, route: Route) -> np.ndarray:
    lane: np.ndarray = counted.assessed[counted.facts.dosings.route[counted.assessed] == route.code]
    return lane


def _substance_reason(counted: Counted, route: Route, benchmark: Benchmark) -> list[str]:
    if benchmark.substance is None:
        return []
    given = np.unique(counted.facts.dosings.substance[_lane(counted, route)])
    wanted = SUBSTANCES.index(benchmark.substance)
    if len(given) == 0 or given.tolist() == [wanted]:
        return []
    return [f"it is of {benchmark.substance}, this view also of another substance or none recorded"]


def _asked_reason(counted: Counted, route: Route, benchmark: Benchmark) -> list[str]:
    if benchmark.how_asked is None:
        return ["how it asked is not known"]
    asked = np.unique(counted.facts.dosings.asked_how[_lane(counted, route)])
    if len(asked) == 0 or asked.tolist() == [ASKED_HOW.index(benchmark.how_asked)]:
        return []
    return [
        "it counts spontaneous reports, this clinic also asks by checklist"
        if benchmark.how_asked == "spontaneous"
        else "it asked by checklist, this clinic not always"
    ]


def _same_window(benchmark: Benchmark, counted: Counted) -> bool:
    if benchmark.window.startswith("any time"):
        return counted.selection.weeks is None and counted.selection.number == "any"
    return benchmark.window == "first dose" and counted.selection.number == "1"


def published_note(found: Sequence[Published]) -> str:
    """One sentence per study: what its ticks are and why they are grey; empty without any."""
    studies: dict[str, list[Published]] = {}
    for published in found:
        studies.setdefault(published.benchmark.study, []).append(published)
    return " ".join(_study_note(items) for items in studies.values())


def _study_note(items: list[Published]) -> str:
    first = items[0].benchmark
    people = f", {first.n:,} {first.unit}" if first.n is not None else ""
    of = " ".join(
        word for word in (first.route and first.route.upper().replace("NASAL", "nasal"), first.substance) if word
    )
    # A reason of one line only ("its tiredness is …") is named after those all lines share.
    reasons = list(dict.fromkeys(reason for item in items for reason in item.reasons))
    why = (
        f": for orientation only, since {'; '.join(reasons)}." if reasons else ": the same counting rule as this view."
    )
    return f"Published ticks, {first.study} ({of}{people}){why}"
