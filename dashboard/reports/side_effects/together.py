"""Which kinds of side effect come together in one session."""

import numpy as np

from dashboard.analysis.side_effects.co_occurrence import Together as TogetherCounts
from dashboard.analysis.side_effects.co_occurrence import measure_together
from dashboard.reports.side_effects.counts import FEW, Counted, EffectGroup, listed_groups
from dashboard.reports.side_effects.sections import CsvTable, Heading, Together, TogetherCell
from dashboard.reports.side_effects.selection import severity_words
from dashboard.reports.words.wording import format_percent


def build_together(counted: Counted) -> Together:
    """Of the sessions with one effect, the share that had another too."""
    groups = listed_groups()
    found = measure_together(counted.effects[1:], len(counted.assessed))
    counts = found.both
    cells = tuple(tuple(_cell(counts, i, j, groups) for j in range(len(groups))) for i in range(len(groups)))
    sentence, links = _together_sentence(found, groups)
    heading = Heading(
        "Which come together",
        sentence,
        "Of the sessions with the effect of the row, the share that also had the effect of the column; "
        f"{severity_words(counted.selection.severity)}. Fewer than {FEW}: the count.",
        links=links,
    )
    titles = (
        "Side effect", "and", "sessions with both", "sessions with the first",
        "expected by chance", "ratio to expected", "phi",
    )  # fmt: skip
    rows = tuple(
        (a.label, b.label, int(counts[i, j]), int(counts[i, i]), *_measures(found, i, j))
        for i, a in enumerate(groups) for j, b in enumerate(groups) if i != j
    )  # fmt: skip
    totals = tuple(int(counts[i, i]) for i in range(len(groups)))
    return Together(
        heading, tuple(g.label for g in groups), totals, cells, CsvTable("side-effects-together.csv", titles, rows)
    )


def _measures(found: TogetherCounts, i: int, j: int) -> tuple[float, float | None, float | None]:
    """Expected sessions with both, their ratio and phi; the last two only where there are enough."""
    expected = round(float(found.expected[i, j]), 1)
    if not found.estimable[i, j]:
        return expected, None, None
    return expected, round(float(found.ratio[i, j]), 2), round(float(found.phi[i, j]), 2)


def _cell(counts: np.ndarray, i: int, j: int, groups: tuple[EffectGroup, ...]) -> TogetherCell:
    both, one = int(counts[i, j]), int(counts[i, i])
    if i == j:
        return TogetherCell("", None, "", "")
    shown = both >= FEW
    text = format_percent(both / one) if shown else f"{both}" if one else ""
    pick = f"together:{groups[i].key}:{groups[j].key}" if both else ""
    return TogetherCell(text, both / one if shown else None, f"{both:,} of {one:,}", pick)


def _together_sentence(
    found: TogetherCounts, groups: tuple[EffectGroup, ...]
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The pair that comes together most beyond what two independent effects would."""
    counts, total = found.both, found.total
    best: tuple[float, int, int] | None = None
    for i in range(len(groups)):
        for j in range(len(groups)):
            both = int(counts[i, j])
            # The rarer effect leads the sentence: "of the 26 with vomiting, 20 had nausea".
            if i == j or both < FEW or counts[i, i] > counts[j, j]:
                continue
            ratio = both * total / (int(counts[i, i]) * int(counts[j, j]))
            if best is None or ratio > best[0]:
                best = (ratio, i, j)
    if best is None:
        return f"No two of the six came together in {FEW} sessions or more.", ()
    _, i, j = best
    both, one, other = int(counts[i, j]), int(counts[i, i]), int(counts[j, j])
    words = (
        f"**Of {one:,} sessions with {groups[i].label.lower()}, {both:,} also had {groups[j].label.lower()}** "
        f"({format_percent(both / one)}"
    )
    links = (
        (f"{one:,} sessions with {groups[i].label.lower()}", f"effect:{groups[i].key}"),
        (f"{both:,} also had {groups[j].label.lower()}", f"together:{groups[i].key}:{groups[j].key}"),
    )
    return f"{words}, against {format_percent(other / total)} of all assessed sessions).", links
