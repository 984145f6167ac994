"""Differences of rates between routes, with Newcombe intervals on the effective numbers."""

from dashboard.analysis.intervals.risk_ratio import RiskRatio
from dashboard.analysis.side_effects.route_differences import RiskDifference, RouteComparison
from dashboard.reports.side_effects.counts import FEW, Counted, has_rate, listed_groups
from dashboard.reports.side_effects.sections import CsvTable, CsvValue, DifferenceCell, Differences, Heading
from dashboard.reports.side_effects.selection import route_word
from dashboard.reports.words.wording import EN_DASH, MINUS


def _rated(counted: Counted, line: int, columns: tuple[int, ...]) -> bool:
    """Whether a line has a rate in every one of these columns: at least 5 events in one, none or 5 in the other."""
    events = [int(counted.table.events[line, c]) for c in columns]
    totals = [int(counted.table.total[c]) for c in columns]
    return max(events) >= FEW and all(has_rate(e, n) for e, n in zip(events, totals, strict=True))


def clearest_difference(counted: Counted) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The largest difference between two routes whose interval leaves out 0, and who is behind; empty without one."""
    best: tuple[float, str, tuple[tuple[str, str], ...]] = (0.0, "", ())
    for (one, two), lines in zip(*counted.comparisons, strict=True):
        for i, group in enumerate(listed_groups()):
            d, a, b = _ends(lines[i + 1])
            if not _rated(counted, i + 1, (one, two)) or a <= 0 <= b or abs(d) <= best[0]:
                continue
            more, less = (one, two) if d > 0 else (two, one)
            a, b = (a, b) if d > 0 else (-b, -a)
            words = [route_word(counted.routes[c].key) for c in (more, less)]
            difference = f"difference {_points(abs(d), False)} points"
            best = (
                abs(d),
                (
                    f"**{group.label} is more frequent by the {words[0]} than by the {words[1]} route** "
                    f"({difference}, interval {_points(a, False)}{EN_DASH}{_points(b, False)})."
                ),
                ((difference, _pick(counted, i + 1, group.key, (one, two))),),
            )
    return best[1], best[2]


def build_differences(counted: Counted) -> Differences:
    """Differences of rates between routes with Newcombe intervals: every pair of up to three routes."""
    pairs, compared = counted.comparisons
    groups = listed_groups()
    names = tuple(f"{counted.routes[a].short} {MINUS} {counted.routes[b].short}" for a, b in pairs)
    cells, rows = [], []
    for i, group in enumerate(groups):
        line = []
        for pair, lines, name in zip(pairs, compared, names, strict=True):
            d, low, high = _ends(lines[i + 1])
            rated = _rated(counted, i + 1, pair)
            pick = _pick(counted, i + 1, group.key, pair)
            line.append(_difference_cell(d, low, high, rated, pick))
            numbers = [round(v * 100, 1) if rated else None for v in (d, low, high)]
            rows.append((group.label, name, *numbers, *(_ratio(lines[i + 1]) if rated else (None,) * 3)))
        cells.append(tuple(line))
    clear = sum(c.clear for line in cells for c in line)
    count = sum(bool(c.interval) for line in cells for c in line)
    heading = Heading(
        "Differences between routes",
        f"The intervals of {clear} of {count} differences leave out 0; by chance about one in twenty would."
        if count
        else "",
        "Percentage points with 95 % Newcombe intervals"
        + (" on the effective number of sessions" if counted.selection.unit == "sessions" else "")
        + ". Patients were not allotted to routes by chance: an association, not an effect of the route.",
        empty="" if pairs else "Only one route in this view: there is nothing to compare.",
    )
    titles = ("Side effect", "Routes", "difference, points", "low", "high", "ratio", "ratio low", "ratio high")
    csv = CsvTable("route-differences.csv", titles, tuple(rows))
    return Differences(heading, names, tuple(g.label for g in groups), tuple(cells), csv)


def _points(value: float, sign: bool) -> str:
    # Under one point a decimal: an end that leaves out 0 must not be printed as 0.
    points = round(value * 100, 1 if abs(value) < 0.01 else 0)
    text = f"{abs(points):g}"
    return f"{MINUS}{text}" if points < 0 else f"+{text}" if sign and points > 0 else text


def _pick(counted: Counted, line: int, key: str, pair: tuple[int, int]) -> str:
    """Opens who had the effect by either route; nothing where nobody had."""
    if not counted.table.events[line, list(pair)].any():
        return ""
    return f"routes:{key}:{counted.routes[pair[0]].key}:{counted.routes[pair[1]].key}"


def _ends(comparison: RouteComparison) -> tuple[float, float, float]:
    """Difference and its interval; a route without a session has no rate, so that nothing is shown of it."""
    found = comparison.difference
    if not isinstance(found, RiskDifference):
        return 0.0, 0.0, 0.0
    return found.difference, found.interval.low, found.interval.high


def _ratio(comparison: RouteComparison) -> tuple[CsvValue, CsvValue, CsvValue]:
    """Ratio of the two rates with its interval; empty where there is none, or no upper end."""
    found = comparison.ratio
    if not isinstance(found, RiskRatio) or found.ratio is None:
        return None, None, None
    return round(found.ratio, 2), round(found.interval.low, 2), round(found.interval.high, 2)


def _difference_cell(d: float, low: float, high: float, rated: bool, pick: str) -> DifferenceCell:
    if not rated:
        return DifferenceCell(f"fewer than {FEW}", "", False, pick)
    between = EN_DASH if low >= 0 and high >= 0 else " to "
    interval = f"{_points(low, False)}{between}{_points(high, False)}"
    return DifferenceCell(_points(d, True), interval, not low <= 0 <= high, pick)
