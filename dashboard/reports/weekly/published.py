"""The clinic against published cohorts: its own figure beside each published one, comparable or not."""

from collections.abc import Sequence
from typing import Final

from dashboard.analysis.comparison.comparability import find_faults, word_measure
from dashboard.analysis.comparison.own_effects import PRESSURES
from dashboard.analysis.comparison.own_medians import Medians
from dashboard.analysis.comparison.own_scores import OUTCOMES
from dashboard.analysis.comparison.side_by_side import Own, SideBySide, compare_with_published
from dashboard.analysis.intervals.interval import Interval
from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.proportion import Proportion
from dashboard.reports.behind import Behind
from dashboard.reports.methods.published_figure import word_figure
from dashboard.reports.sentences.published import Place, Whose, say_published
from dashboard.reports.view import View
from dashboard.reports.weekly.headline import get_measures
from dashboard.reports.weekly.headline_figures import FEWEST_SHOWN
from dashboard.reports.weekly.sections import PublishedRow, PublishedSection
from dashboard.reports.words.wording import ARROW, format_interval, format_number, format_percent, plural
from data_access.definitions.benchmark import Benchmark
from data_access.definitions.registry import get_benchmarks, get_routes
from data_access.facts.arrays import Facts

TITLE: Final = "Against published cohorts"
SHOWN: Final = 8
"""So many rows stand there before one asks for the rest."""
EFFECTS: Final = ("side_effect", *PRESSURES)
OWN_TITLES: Final[dict[Whose, str]] = {"The clinic's": "this clinic", "Your patients'": "your patients"}
OUTCOME_WORDS: Final = {
    "peak_165_100": "peak of 165/100 or more",
    "peak_180_110": "peak above 180/110",
    "rise_40_25": "rise of 40/25 or more",
    "any_rise": "any worsening",
}
DENOMINATOR: Final = (
    "Comparison lines, never targets: mostly uncontrolled cohorts of completers. Counted here by each study's own "
    "rule. ● and bar: own figure with 95 % interval; │: published; ○ grey: not comparable, with the reason."
)


def build_published(facts: Facts, view: View, everything: bool, whose: Whose) -> PublishedSection:
    """Outcome figures first, comparable ones before others; ``everything``: all figures, side effects too."""
    all_figures = get_benchmarks()
    asked = all_figures if everything else _choose_few(all_figures)
    found = sorted(compare_with_published(facts, view.as_of_day, asked, get_measures()), key=_rank)
    outcomes = [side for side in found if side.published.outcome not in EFFECTS]
    shown = found if everything else found[:SHOWN]
    rows = tuple(_row(side) for side in shown)
    hidden = len(all_figures) - len(shown)
    opener = (
        f"Show the first {SHOWN} only"
        if everything
        else f"Show {hidden:,} more: side effects, and figures that are not comparable"
    )
    return PublishedSection(
        TITLE, OWN_TITLES[whose], say_published(_places(outcomes), whose), DENOMINATOR, rows, hidden, opener
    )


def find_published_behind(facts: Facts, view: View, key: str) -> Behind | None:
    """The patients behind the clinic's figure beside one published figure."""
    asked = tuple(b for b in get_benchmarks() if b.key == key)
    if not asked:
        return None
    side = compare_with_published(facts, view.as_of_day, asked, get_measures())[0]
    if isinstance(side.own, Proportion):
        patients = side.own.patients
        words = f"{side.own.events:,} of {side.own.total:,} {side.own.unit}"
        if side.own.left_out:
            words = f"{words}; {side.own.left_out:,} left out: {side.own.left_out_reason}"
    elif isinstance(side.own, Medians):
        patients, words = side.own.patients, plural(side.own.count, "patient")
    else:
        return None
    title = f"{_label(asked[0])}, as {asked[0].study} counted"
    return Behind(title, f"{words}.", tuple(facts.patients.id[patients].tolist()))


def _choose_few(figures: Sequence[Benchmark]) -> tuple[Benchmark, ...]:
    """Every outcome figure that may be comparable, then as many others as there is room for: no more is counted."""
    outcomes = [b for b in figures if b.outcome not in EFFECTS]
    faults = {b.key: len(find_faults(b)) for b in outcomes}
    ordered = sorted(outcomes, key=lambda b: (faults[b.key] > 0, b.outcome not in OUTCOMES, faults[b.key]))
    return tuple(ordered[: SHOWN + sum(count == 0 for count in faults.values())])


def _rank(side: SideBySide) -> tuple[bool, bool, bool, int]:
    """Comparable first, outcomes before side effects, then those with a figure of the clinic's, the fewest reasons."""
    counted = isinstance(side.own, Medians) or _find_interval(side.own) is not None
    return not side.is_comparable, side.published.outcome in EFFECTS, not counted, len(side.reasons)


def _find_interval(own: Own) -> Interval | None:
    """The interval of a share; None where it is no share, or of too few for a rate."""
    return own.interval if isinstance(own, Proportion) and own.total >= FEWEST_SHOWN else None


def _places(sides: Sequence[SideBySide]) -> list[tuple[str, Place]]:
    """Where the own interval lies beside each comparable share."""
    found: list[tuple[str, Place]] = []
    for side in sides:
        percent, interval = side.published.figure_percent, _find_interval(side.own)
        if not side.is_comparable or percent is None or interval is None:
            continue
        share = percent / 100
        place: Place = "below" if interval.high < share else "above" if interval.low > share else "holds"
        found.append((f"{_label(side.published)} ({side.published.study})", place))
    return found


def _say_own(own: Own) -> str:
    """ "53 %, 33 of 62 patients · 40–65 %"; medians with their number; too few without a rate."""
    if isinstance(own, Medians):
        ends = (format_number(end.median, 0 if end.median.is_integer() else 1) for end in (own.first, own.last))
        return f"median {f' {ARROW} '.join(ends)}, {plural(own.count, 'patient')}"
    if isinstance(own, NotEstimable) or not own.total:
        return ""
    counts, interval = f"{own.events:,} of {own.total:,} {own.unit}", _find_interval(own)
    if interval is None:
        return f"{counts}, too few for a rate"
    return f"{format_percent(own.share)}, {counts} · {format_interval(interval.low, interval.high)}"


def _row(side: SideBySide) -> PublishedRow:
    published, own, interval = side.published, side.own, _find_interval(side.own)
    words = _say_own(own)
    share = own.share if isinstance(own, Proportion) and interval else None
    low, high = (interval.low, interval.high) if interval else (None, None)
    pick = f"published:{published.key}" if words else ""
    span, below = published.figure_range, published.figure.below
    if below is not None:
        span = (0.0, below)
    percent = published.figure_percent
    return PublishedRow(
        _label(published),
        published.window,
        words,
        share,
        low,
        high,
        None if percent is None or published.figure.statistic != "percent" else percent / 100,
        None if span is None else (span[0] / 100, span[1] / 100),
        word_figure(published.figure),
        _source(published),
        "; ".join(side.reasons),
        "; ".join(side.caveats),
        pick,
    )


def _label(published: Benchmark) -> str:
    """ "Response, PHQ-9"; a side effect by its name alone."""
    measure = word_measure(published.measure)
    if published.outcome == "side_effect":
        return measure[:1].upper() + measure[1:]
    outcome = OUTCOME_WORDS.get(published.outcome, published.outcome.replace("_", " "))
    return f"{outcome[:1].upper()}{outcome[1:]}, {measure}"


def _source(published: Benchmark) -> str:
    """ "Hull 2022, sublingual, n = 1,247"."""
    words = {route.key: route.short for route in get_routes()}
    keys = published.routes or ((published.route,) if published.route else ())
    routes = " and ".join(words[key] for key in keys)
    people = f"n = {published.n:,}" if published.n is not None else "n not held"
    return ", ".join(part for part in (published.study, routes, people) if part)
