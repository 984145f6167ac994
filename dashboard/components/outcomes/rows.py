"""Rows of dots with intervals as our own markup: rates with their bounds, groups of patients, parts of a scale."""

from dashboard.components.heading import keep_units
from dashboard.components.html import esc
from dashboard.components.shapes import shape_svg
from dashboard.reports.outcomes.sections import Fact, ForWhom, GroupRow, PartRow, Parts, RateRow, RateTable

PERCENTS = (0, 20, 40, 60, 80, 100)
FEW_PERCENTS = (0, 50, 100)


def who(text: str, pick: str) -> str:
    """Words that open who is behind them; plain without a pick. A number keeps its unit on its line."""
    words = esc(keep_units(text))
    return f'<span class="kap-who" data-pick="{esc(pick)}">{words}</span>' if pick else words


def facts_html(facts: tuple[Fact, ...]) -> str:
    """Facts as one line: the first, then the rest after semicolons."""
    return "; ".join(who(fact.words, fact.pick) for fact in facts)


def rates_html(table: RateTable) -> str:
    """The rows, the axis under them, and the line of who has a pair of scores."""
    grid = "".join(f'<i style="left:{p}%"></i>' for p in PERCENTS)
    ticks = "".join(f'<span style="left:{p}%">{p}{_unit(p)}</span>' for p in PERCENTS)
    head = (
        '<div class="kap-rate-row kap-rate-head" role="row"><div role="columnheader">outcome</div>'
        '<div role="columnheader">95\N{NO-BREAK SPACE}% interval</div>'
        '<div role="columnheader" class="kap-right">rate</div>'
        f'<div role="columnheader">{esc(table.column)}</div></div>'
    )
    rows = "".join(_rate_html(row, grid) for row in table.rows)
    axis = (
        f'<div class="kap-rate-row kap-rate-axis" aria-hidden="true"><i></i><div class="kap-ticks">{ticks}</div></div>'
    )
    line = f'<div class="kap-tile-line">{facts_html(table.facts)}.</div>' if table.facts else ""
    note = f'<div class="kap-tile-line kap-quiet">{esc(table.note)}</div>' if table.note else ""
    return f"{_table(table.heading.title, head + rows)}{axis}{line}{note}"


def _table(title: str, rows: str) -> str:
    return f'<div class="kap-rates" role="table" aria-label="{esc(title)}">{rows}</div>'


def _unit(percent: int) -> str:
    return "\N{NO-BREAK SPACE}%" if percent == PERCENTS[-1] else ""


def _rate_html(row: RateRow, grid: str) -> str:
    """The row opens those with the outcome; the bounds in it, as words and as a bar, those without a score."""
    if row.reason:
        return _row_html(row, f'<div role="cell" class="kap-reason kap-second">{esc(row.reason)}</div>')
    tone = "" if row.share is None else f"kap-{row.tone} "
    track = f"{grid}{_bounds_html(row)}{_line_html(row)}"
    value, counts = _mark(row.value, row.pick), _mark(row.counts, row.pick)
    missing = f'<div class="kap-second">{who(row.bounds, row.missing_pick)}</div>'
    return _row_html(
        row,
        f'<div role="cell" class="kap-track" aria-label="{esc(row.alt)}">{track}</div>'
        f'<div role="cell" class="kap-right {tone}kap-strong">{value}</div><div role="cell">{counts}{missing}</div>',
    )


def _mark(text: str, pick: str) -> str:
    """A number that its row opens, underlined as such."""
    words = esc(keep_units(text))
    return f'<span class="kap-who">{words}</span>' if pick else words


def _row_html(row: RateRow, cells: str) -> str:
    head = f'<b>{esc(row.label)}</b><div class="kap-second">{esc(row.rule)}</div>'
    pick = f' data-pick="{esc(row.pick)}"' if row.pick else ""
    return f'<div class="kap-rate-row" role="row"{pick}><div role="rowheader">{head}</div>{cells}</div>'


def _bounds_html(row: RateRow) -> str:
    if row.worst is None or row.best is None or not row.missing_pick:
        return ""
    span, pick = _span(row.worst, row.best), esc(row.missing_pick)
    return f'<b class="kap-bounds" style="{span}" data-pick="{pick}" aria-hidden="true"></b>'


def _line_html(row: RateRow) -> str:
    if row.share is None or row.low is None or row.high is None:
        return ""
    return (
        f'<b class="kap-line kap-{row.tone}" style="{_span(row.low, row.high)}"></b>'
        f'<span class="kap-dot kap-{row.tone}" style="left:{100 * row.share:.2f}%">{_dot_svg(row.shape)}</span>'
    )


def _dot_svg(shape: str) -> str:
    """The verdict's shape; open ones on ground, and a square for the bar, which would be lost in its line."""
    if shape == "no_change":
        return '<svg class="kap-shape" viewBox="0 0 12 12" aria-hidden="true"><path d="M2 2h8v8H2z"/></svg>'
    return f'<span class="kap-open">{shape_svg(shape)}</span>' if shape == "improvement" else shape_svg(shape)


def _span(low: float, high: float) -> str:
    return f"left:{100 * low:.2f}%;width:{100 * (high - low):.2f}%"


def for_whom_html(section: ForWhom) -> str:
    """One row a group, the whole as a line through all of them."""
    overall = section.overall or 0.0
    ticks = "".join(f'<span style="left:{p}%">{p}{_unit(p)}</span>' for p in FEW_PERCENTS)
    head = (
        '<div class="kap-group-row kap-rate-head" role="row"><div role="columnheader">group</div>'
        f'<div role="columnheader" class="kap-ticks">{ticks}</div>'
        '<div role="columnheader" class="kap-right">rate</div>'
        '<div role="columnheader" class="kap-right">improved</div></div>'
    )
    rows = "".join(_group_html(row, overall) for row in section.rows)
    return _table(section.heading.title, head + rows)


def _group_html(row: GroupRow, overall: float) -> str:
    kind = " kap-kind" if row.first_of_kind else ""
    pick = f' data-pick="{esc(row.pick)}"' if row.pick else ""
    line = f'<i class="kap-overall" style="left:{100 * overall:.2f}%"></i>'
    if row.share is not None and row.low is not None and row.high is not None:
        line += (
            f'<b class="kap-line kap-ink" style="{_span(row.low, row.high)}"></b>'
            f'<span class="kap-dot kap-ink" style="left:{100 * row.share:.2f}%">{shape_svg("recovery")}</span>'
        )
    weight = "kap-strong" if row.share is not None else "kap-quiet"
    value = esc(keep_units(row.value))
    return (
        f'<div class="kap-group-row{kind}" role="row"{pick}><div role="rowheader">{esc(row.label)}</div>'
        f'<div role="cell" class="kap-track">{line}</div>'
        f'<div role="cell" class="kap-right {weight}">{value}</div>'
        f'<div role="cell" class="kap-right kap-second">{esc(row.counts)}</div></div>'
    )


def parts_html(section: Parts) -> str:
    """One row a subscale; the line in the middle is no change."""
    head = (
        '<div class="kap-part-row kap-rate-head" role="row"><div role="columnheader">part</div>'
        '<div role="columnheader" class="kap-ticks"><span style="left:50%">no change</span></div>'
        '<div role="columnheader" class="kap-right">per item</div><div role="columnheader">mean of the whole part</div>'
        "</div>"
    )
    rows = "".join(_part_html(row, section.reach) for row in section.rows)
    return _table(section.heading.title, head + rows)


def _part_html(row: PartRow, reach: float) -> str:
    line = '<i class="kap-overall" style="left:50%"></i>'
    if row.change is not None:
        at = _place(row.change, reach)
        if row.low is not None and row.high is not None:
            line += f'<b class="kap-line kap-ink" style="{_span(_place(row.low, reach), _place(row.high, reach))}"></b>'
        line += f'<span class="kap-dot kap-ink" style="left:{100 * at:.2f}%">{shape_svg("recovery")}</span>'
    return (
        f'<div class="kap-part-row" role="row"><div role="rowheader">{esc(row.label)}</div>'
        f'<div role="cell" class="kap-track">{line}</div>'
        f'<div role="cell" class="kap-right kap-strong">{esc(row.value)}</div>'
        f'<div role="cell">{esc(row.means)}<div class="kap-second">{who(row.counts, row.pick)}</div></div></div>'
    )


def _place(change: float, reach: float) -> float:
    return 0.5 + change / reach / 2
