"""The tables of the side-effect page as markup: severity and course, co-occurrence, differences, session lists."""

from collections.abc import Mapping, Sequence

from dashboard.components.html import esc, rich
from dashboard.components.rate_card import rate_card_html
from dashboard.components.stat_tile import Tile, tile_html
from dashboard.filters import patient_address
from dashboard.reports.people import Person
from dashboard.reports.side_effects.sections import (
    Differences,
    RateTile,
    SessionLine,
    SessionList,
    SeverityLine,
    SeveritySplit,
    Together,
    TogetherCell,
)
from dashboard.reports.words.wording import plural

BAR_PX = 118


def who(text: str, pick: str) -> str:
    """A number that opens who is behind it; plain text without a pick. A number keeps its unit on its line."""
    text = text.replace(" %", "\N{NO-BREAK SPACE}%")
    return f'<span class="kap-who" data-pick="{esc(pick)}">{esc(text)}</span>' if pick else esc(text)


def linked(sentence: str, links: Sequence[tuple[str, str]]) -> str:
    """A sentence of a report whose words in ``links`` open who is behind them (the first place of each)."""
    markup = rich(sentence)
    for words, pick in links:
        # What is bold in the words is bold in the markup: the words are looked for as they stand there.
        markup = markup.replace(esc(words), who(words, pick), 1)
    return markup.replace(" %", "\N{NO-BREAK SPACE}%")


def tiles_markup(tiles: tuple[RateTile, ...], serious: SessionList) -> str:
    """The headline rates and the count of serious events."""
    cards = "".join(_tile(tile) for tile in tiles)
    return f'<div class="kap-tiles kap-tiles-5">{cards}{_serious_tile(serious)}</div>'


def _tile(tile: RateTile) -> str:
    note = tile.note
    if tile.change:
        mark = "!!" if tile.change_worse else "**"
        note = f"{mark}{'▲ ' if tile.change_worse else ''}{tile.change}{mark}"
    return rate_card_html(tile.label, tile.rate, tile.what, pick=tile.pick, left_out_pick=tile.left_out_pick, note=note)


def _serious_tile(serious: SessionList) -> str:
    lines: tuple[str, ...] = ("none in this view",)
    if serious.lines:
        newest = serious.lines[0]
        lines = (f"newest {newest.date}, {newest.words.split('. ')[0]}", "a count, no rate: listed below")
    pick = serious.pick if serious.count else None
    return tile_html(Tile("Serious events", f"{serious.count:,}", lines=lines, pick=pick))


def severity_markup(split: SeveritySplit) -> str:
    """One row per kind: bar of mild, moderate, severe to scale, then onset, duration, gone before leaving."""
    most = max((sum(line.counts) / line.total for line in split.lines if line.total), default=0) or 1
    rows = [_severity_row(line, most) for line in split.lines]
    others = len(rows) - split.listed
    head = (
        "<tr><th>side effect</th><th>mild · moderate · severe</th><th class='kap-right'>onset</th>"
        "<th class='kap-right'>lasts</th><th class='kap-right'>gone before<br>leaving</th></tr>"
    )
    table = '<table class="kap-plain kap-severity"><thead>{}</thead><tbody>{}</tbody></table>'
    listed = table.format(head, "".join(rows[: split.listed]))
    if not others:
        return listed
    more = table.format("", "".join(rows[split.listed :]))
    return f"{listed}<details><summary>{esc(plural(others, 'other kind'))} recorded</summary>{more}</details>"


def _severity_row(line: SeverityLine, most: float) -> str:
    numbers = f"{who(line.split, line.pick)}" if line.split else ""
    rate = f"{esc(line.rate)}" if line.split else who(line.rate, line.pick if sum(line.counts) else "")
    gone = (
        f'<br><span class="kap-quiet">{who(line.gone_count, line.gone_pick)}</span>'
        if line.gone_count and line.gone_count != line.gone
        else ""
    )
    line_gone = who(line.gone, line.gone_pick) if line.gone and line.gone == line.gone_count else esc(line.gone)
    return (
        f"<tr><td>{esc(line.label)}<br><span class='kap-quiet'>{rate}</span></td>"
        f"<td>{_severity_bar(line, most)}<span class='kap-quiet'>{numbers}</span></td>"
        f"<td class='kap-right'>{esc(line.onset)}</td><td class='kap-right'>{esc(line.lasts)}</td>"
        f"<td class='kap-right'>{line_gone}{gone}</td></tr>"
    )


def _severity_bar(line: SeverityLine, most: float) -> str:
    """Three pieces to scale; each opens its sessions. The colours come from the style sheet."""
    if not line.total or not sum(line.counts):
        return '<span class="kap-quiet">none</span>'
    pieces, x = [], 1.0
    for grade, (count, pick) in enumerate(zip(line.counts, line.grade_picks, strict=True)):
        width = BAR_PX * count / line.total / most
        if count:
            pieces.append(
                f'<rect class="kap-grade-{grade}" data-pick="{esc(pick)}" x="{x:.1f}" y="1" width="{width:.1f}" '
                f'height="11">'
                f"<title>{count:,} {('mild', 'moderate', 'severe')[grade]}</title></rect>"
            )
        x += width
    words = ", ".join(f"{n:,} {g}" for n, g in zip(line.counts, ("mild", "moderate", "severe"), strict=True))
    return (
        f'<svg class="kap-severity-bar" width="{BAR_PX + 2}" height="13" role="group" '
        f'aria-label="{esc(line.label)}: {esc(words)} of {line.total:,}">{"".join(pieces)}</svg>'
    )


def together_markup(together: Together) -> str:
    """A square of shares; the tint grows with the share, the number stands in every cell."""
    heads = "".join(f"<th class='kap-right'>{esc(label)}</th>" for label in together.labels)
    rows = "".join(
        f"<tr><td>{esc(label)}</td><td class='kap-right kap-quiet'>{total:,}</td>"
        f"{''.join(_square(c) for c in cells)}</tr>"
        for label, total, cells in zip(together.labels, together.totals, together.cells, strict=True)
    )
    head = f"<tr><th>of those with</th><th class='kap-right'>sessions</th>{heads}</tr>"
    return f'<table class="kap-plain kap-together"><thead>{head}</thead><tbody>{rows}</tbody></table>'


def _square(cell: TogetherCell) -> str:
    if not cell.counts:
        return "<td class='kap-right kap-self' aria-label='itself'></td>"
    step = "" if cell.share is None else f" kap-step-{min(4, int(cell.share * 5))}"
    return f"<td class='kap-right{step}' title='{esc(cell.counts)}'>{who(cell.text or '0', cell.pick)}</td>"


def differences_markup(differences: Differences) -> str:
    """Points with interval for each kind and pair of routes; bold where the interval leaves out 0."""
    heads = "".join(f"<th class='kap-right'>{esc(pair)}</th>" for pair in differences.pairs)
    rows = ""
    for label, cells in zip(differences.labels, differences.cells, strict=True):
        row = "".join(
            f"<td class='kap-right'>{f'<b>{who(c.text, c.pick)}</b>' if c.clear else who(c.text, c.pick)}"
            f"<br><span class='kap-quiet'>{esc(c.interval)}</span></td>"
            for c in cells
        )
        rows += f"<tr><td>{esc(label)}</td>{row}</tr>"
    return f'<table class="kap-plain"><thead><tr><th>points</th>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def session_list_markup(sessions: SessionList, people: Mapping[int, Person], value_title: str = "") -> str:
    """A plain list: date, patient as a link, words; with a value column where the list has one."""
    rows = "".join(_session_row(line, people, bool(value_title)) for line in sessions.lines)
    value = f"<th class='kap-right'>{esc(value_title)}</th>" if value_title else ""
    more = ""
    if sessions.count > len(sessions.lines):
        more = f"<div class='kap-tile-line'>{who(f'All {sessions.count:,} sessions', sessions.pick)}</div>"
    head = f"<thead><tr><th>date</th><th>patient</th>{value}<th>session</th></tr></thead>"
    return f'<table class="kap-plain">{head}<tbody>{rows}</tbody></table>{more}'


def _session_row(line: SessionLine, people: Mapping[int, Person], with_value: bool) -> str:
    person = people.get(line.patient_id)
    if person is None:
        return ""
    address = esc(patient_address(person.handle))
    name = f'<a href="{address}" data-pick="patient:{esc(person.handle)}">{esc(person.label)}</a>'
    value = f"<td class='kap-right'>{esc(line.value)}</td>" if with_value else ""
    return f"<tr><td class='kap-date'>{esc(line.date)}</td><td>{name}</td>{value}<td>{esc(line.words)}</td></tr>"
