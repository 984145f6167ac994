"""The rates by kind and route."""

import numpy as np

from dashboard.analysis.side_effects.side_effect_parts import IntervalMark, IntervalRow, PublishedTick
from dashboard.analysis.side_effects.side_effect_rates import RateTable
from dashboard.reports.side_effects.counts import (
    FEW,
    LANES,
    Counted,
    EffectGroup,
    grouping_note,
    has_rate,
    listed_groups,
)
from dashboard.reports.side_effects.difference import clearest_difference
from dashboard.reports.side_effects.published import Published, compare_published, published_note
from dashboard.reports.side_effects.sections import (
    CsvTable,
    CsvValue,
    Heading,
    HowOften,
)
from dashboard.reports.side_effects.selection import in_period, route_word, severity_words
from dashboard.reports.words.wording import format_percent, plural
from data_access.facts.arrays import ASKED_HOW


def _mark(
    counted: Counted, table: RateTable, line: int, column: int, pick: str, published: PublishedTick | None
) -> IntervalMark:
    route = counted.routes[column]
    events, total = int(table.events[line, column]), int(table.total[column])
    low, high = float(table.low[line, column]), float(table.high[line, column])
    shown = has_rate(events, total)
    share = events / total if shown else None
    return IntervalMark(
        route.key,
        share,
        low if shown else None,
        high if shown else None,
        format_percent(share) if shown else "no rate" if total else "none",
        f"{events:,} of {total:,}",
        route.short,
        pick,
        published,
    )


def _row(counted: Counted, group: EffectGroup, line: int, columns: range, found: list[Published]) -> IntervalRow:
    marks = []
    for column in columns:
        route = counted.routes[column]
        published = compare_published(counted, group, route)
        if published is not None:
            found.append(published)
        tick = published.tick if published else None
        marks.append(_mark(counted, counted.table, line, column, f"effect:{group.key}:{route.key}", tick))
    return IntervalRow(group.label, tuple(marks))


def build_how_often(counted: Counted) -> HowOften:
    """Rates of the six kinds by route, in panels of at most three routes."""
    found: list[Published] = []
    starts = range(0, len(counted.routes), LANES)
    groups = listed_groups()
    panels, names = [], []
    for start in starts:
        columns = range(start, min(start + LANES, len(counted.routes)))
        panels.append(tuple(_row(counted, g, i + 1, columns, found) for i, g in enumerate(groups)))
        names.append(", ".join(counted.routes[c].short for c in columns))
    sentence, links = _how_often_sentence(counted)
    heading = Heading(
        "How often, by kind and route",
        sentence,
        _how_often_denominator(counted),
        f"Dots with 95 % intervals: {counted.selection.unit} with each of six side effects, by route. " + sentence,
        links=links,
    )
    return HowOften(heading, tuple(panels), tuple(names), published_note(found), _rates_csv(counted))


def _how_often_denominator(counted: Counted) -> str:
    unit = counted.selection.unit
    everyone = f"{counted.left_out:,} of {counted.chosen_count:,} not assessed, left out"
    how = "95 % Wilson intervals"
    if unit == "sessions":
        how += " allowing for patients with several sessions"
    return (
        f"% of {counted.assessed_count:,} assessed {unit}, {severity_words(counted.selection.severity)}; {everyone}. "
        f"{asked_words(counted)} {how}; under {FEW} events no rate. {grouping_note()} {_apart_words(counted)}"
    )


def _apart_words(counted: Counted) -> str:
    return f"Dissociation: without {plural(counted.apart_count, 'session')} where it was expected and not distressing."


def asked_words(counted: Counted) -> str:
    """How the assessed sessions were asked."""
    asked = counted.facts.dosings.asked_how[counted.assessed]
    counts = [(int((asked == i).sum()), word) for i, word in enumerate(ASKED_HOW)]
    unknown = len(asked) - sum(n for n, _ in counts)
    words = {"checklist": "by checklist in", "spontaneous": "spontaneous report in"}
    parts = [f"{words[word]} {n:,}" for n, word in counts if n]
    if unknown:
        parts.append(f"how not recorded in {unknown:,}")
    return f"Asked {', '.join(parts)} sessions." if parts else ""


def _how_often_sentence(counted: Counted) -> tuple[str, tuple[tuple[str, str], ...]]:
    first, links = clearest_difference(counted)
    parts = [first or _most_frequent(counted)]
    table, groups = counted.table, listed_groups()
    for i, group in enumerate(groups):
        none = [c for c in range(len(counted.routes)) if table.events[i + 1, c] == 0 and table.total[c] >= 30]
        if none:
            column = max(none, key=lambda c: int(table.total[c]))
            parts.append(
                f"No {group.label.lower()} was seen by the {route_word(counted.routes[column].key)} route in "
                f"{int(table.total[column]):,} {counted.selection.unit}."
            )
            break
    return " ".join(p for p in parts if p), links


def _most_frequent(counted: Counted) -> str:
    events = counted.table.events[1:, -1]
    if counted.assessed_count == 0:
        return ""
    if events.max(initial=0) < FEW:
        return f"Each of the six was seen fewer than {FEW} times."
    line = int(np.argmax(events))
    share = events[line] / counted.assessed_count
    alone = "" if len(counted.routes) < 2 else " No kind differs between two routes by more than its interval allows."
    return (
        f"Most frequent: {listed_groups()[line].label.lower()}, {format_percent(share)} of "
        f"{counted.assessed_count:,} {counted.selection.unit}.{alone}"
    )


def _rates_csv(counted: Counted) -> CsvTable:
    table, rows = counted.table, []
    labels = ["Any side effect", *(g.label for g in listed_groups())]
    columns = [*((i, r.short) for i, r in enumerate(counted.routes)), (len(counted.table.total) - 1, "All")]
    for line, label in enumerate(labels):
        for column, route in columns:
            events, total = int(table.events[line, column]), int(table.total[column])
            shown = has_rate(events, total)
            ends = [float(v[line, column]) * 100 if shown else None for v in (table.low, table.high)]
            rate: CsvValue = round(100 * events / total, 1) if shown else None
            rows.append((label, route, events, total, rate, *(None if e is None else round(e, 1) for e in ends)))
    unit = counted.selection.unit
    titles = ("Side effect", "Route", f"{unit} with it", f"{unit} assessed", "rate %", "low %", "high %")
    return CsvTable("side-effect-rates.csv", titles, tuple(rows))


def build_heading_words(counted: Counted) -> tuple[str, str]:
    """Empty state of the whole page: the sentence and the next act; both empty where there is something to show."""
    selection = counted.selection
    if not counted.rows.any():
        act = "" if selection.weeks is None else "Choose a longer period or fewer filters."
        return f"No dosing sessions {in_period(selection)} for these filters.", act
    if len(counted.assessed) == 0:
        many = int(counted.rows.sum())
        words = "The one dosing session was" if many == 1 else f"None of the {many:,} dosing sessions was"
        tail = "not assessed" if many == 1 else "assessed"
        return (
            f"{words} {tail} for side effects {in_period(selection)}: there is no rate to show.",
            "Not assessed is never counted as none.",
        )
    return "", ""
