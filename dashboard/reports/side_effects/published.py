"""Published side-effect figures beside the clinic's own, and why they do not match where they do not."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from dashboard.analysis.side_effects.side_effect_parts import PublishedTick
from dashboard.reports.side_effects.counts import DISSOCIATION, Counted, EffectGroup
from dashboard.reports.side_effects.selection import in_period
from dashboard.reports.words.wording import format_percent
from data_access.definitions.benchmark import Benchmark
from data_access.definitions.registry import get_benchmarks, get_routes, get_side_effect_kinds
from data_access.definitions.vocabulary import Route
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
        reasons.append(f"{benchmark.unit} counted, here {selection.unit}")
    if selection.severity > 1:
        reasons.append("every severity counted")
    reasons += _substance_reason(counted, route, benchmark)
    reasons += _asked_reason(counted, route, benchmark)
    if not _same_window(benchmark, counted):
        known = not benchmark.window.startswith("not stated")
        reasons.append(f"window {benchmark.window}, here {in_period(selection)}" if known else "window not stated")
    if group.key == DISSOCIATION and counted.apart_count:
        reasons.append("expected dissociation counted too")
    if len(group.codes) > 1:
        reasons.append(f"{group.label.lower()}: {benchmark.measure.replace('_', ' ')} alone")
    return Published(benchmark, tuple(reasons))


def _substance_reason(counted: Counted, route: Route, benchmark: Benchmark) -> list[str]:
    if benchmark.substance is None:
        return []
    given = counted.substances[route.code]
    if given in (set(), {SUBSTANCES.index(benchmark.substance)}):
        return []
    return [f"{benchmark.substance} alone, here also other or no substance recorded"]


def _asked_reason(counted: Counted, route: Route, benchmark: Benchmark) -> list[str]:
    if benchmark.how_asked is None:
        return ["how asked not known"]
    asked = counted.ways_asked[route.code]
    if asked in (set(), {ASKED_HOW.index(benchmark.how_asked)}):
        return []
    return [
        "spontaneous reports, here also by checklist"
        if benchmark.how_asked == "spontaneous"
        else "by checklist, here not always"
    ]


def _same_window(benchmark: Benchmark, counted: Counted) -> bool:
    if benchmark.window.startswith("any time"):
        return counted.selection.weeks is None and counted.selection.number == "any"
    return benchmark.window == "first dose" and counted.selection.number == "1"


def published_note(found: Sequence[Published]) -> str:
    """What the ticks are and why they are grey: reasons that all studies share once, then those of each; or empty."""
    studies: dict[str, list[Published]] = {}
    for published in found:
        studies.setdefault(published.benchmark.study, []).append(published)
    if not studies:
        return ""
    reasons = {name: list(dict.fromkeys(r for item in items for r in item.reasons)) for name, items in studies.items()}
    lists = list(reasons.values())
    shared = [r for r in lists[0] if len(lists) > 1 and all(r in other for other in lists[1:])]
    comparable = not any(lists)
    parts = ["▯ Published, the same counting rule:" if comparable else "▯ Published, for orientation only"]
    if shared:
        parts[0] += f" ({'; '.join(shared)})"
    parts[0] = parts[0] if comparable else f"{parts[0]}:"
    studied = []
    for name, items in studies.items():
        own = [r for r in reasons[name] if r not in shared]
        studied.append(_study_words(items[0].benchmark) + (f": {'; '.join(own)}" if own else ""))
    return f"{parts[0]} {'. '.join(studied)}."


def _study_words(first: Benchmark) -> str:
    """ "Rodrigues 2022 (IV racemic, 203 patients)"."""
    route = next((r.short for r in get_routes() if r.key == first.route), "")
    of = " ".join(word for word in (route, first.substance) if word)
    people = f", {first.n:,} {first.unit}" if first.n is not None else ""
    return f"{first.study} ({of}{people})"
