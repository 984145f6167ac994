"""Stat tiles: label, value and unit, spark, the numerator line that opens its patients, the change."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from dashboard.components.html import esc, rich
from dashboard.components.new_tag import new_tag_html
from dashboard.components.pick import show_pick
from dashboard.components.shapes import Tone
from dashboard.components.sparkline import sparkline_svg


@dataclass(frozen=True)
class Tile:
    """One tile. ``lines`` stand under the value in ink2 (``**bold**`` and ``!!worse!!`` allowed).

    ``pick`` makes the first line open the patients behind it. ``spark``: the last 12 weeks, oldest first, with
    ``spark_mean`` and ``flagged`` special-cause positions. ``verdict``: "usual" says it in grey, "up" and
    "down" put the rule's shape before ``change`` in the colour of ``tone``.
    """

    label: str
    value: str
    unit: str = ""
    lines: tuple[str, ...] = ()
    pick: str | None = None
    change: str = ""
    verdict: Literal["usual", "up", "down"] = "usual"
    tone: Tone = "worse"
    """Colour of a rule that holds: "worse", "better", or "ink" where neither side is."""
    spark: tuple[float | None, ...] = ()
    spark_mean: float | None = None
    spark_alt: str = ""
    flagged: tuple[int, ...] = ()
    open_pick: str | None = None
    """What a click on the label or the spark gives back: the chart behind the spark."""
    is_new: bool = False
    extra_markup: str = ""
    """Ready markup at the bottom (a centile strip); every value in it escaped by its maker."""


def tile_html(tile: Tile) -> str:
    """One tile."""
    new = f" {new_tag_html()}" if tile.is_new else ""
    unit = f' <span class="kap-unit">{esc(tile.unit)}</span>' if tile.unit else ""
    spark = ""
    if tile.spark:
        flagged_end = bool(tile.flagged) and tile.flagged[-1] == len(tile.spark) - 1
        spark = sparkline_svg(
            tile.spark, tile.spark_alt, mean=tile.spark_mean, flagged=tile.flagged, width=92,
            tone=tile.tone if flagged_end else "ink",
        )  # fmt: skip
        if tile.open_pick:
            spark = f'<span data-pick="{esc(tile.open_pick)}" aria-label="{esc(tile.spark_alt)}">{spark}</span>'
    label = esc(tile.label)
    if tile.open_pick:
        label = f'<span class="kap-who" data-pick="{esc(tile.open_pick)}">{label}</span>'
    lines = [_line_html(line, tile.pick if i == 0 else None) for i, line in enumerate(tile.lines)]
    if tile.change:
        lines.append(_change_html(tile))
    return (
        f'<div class="kap-tile"><div class="kap-tile-label">{label}{new}</div>'
        f'<div class="kap-tile-row"><span class="kap-value">{esc(tile.value)}{unit}</span>{spark}</div>'
        f"{''.join(lines)}{tile.extra_markup}</div>"
    )


def _line_html(line: str, pick: str | None) -> str:
    if pick is None:
        return f'<div class="kap-tile-line">{rich(line)}</div>'
    return f'<div class="kap-tile-line"><span class="kap-who" data-pick="{esc(pick)}">{rich(line)}</span></div>'


def _change_html(tile: Tile) -> str:
    if tile.verdict == "usual":
        return f'<div class="kap-tile-line kap-quiet">{rich(tile.change)}</div>'
    sign = "▲" if tile.verdict == "up" else "▼"
    words = f'<span aria-hidden="true">{sign}</span> {rich(tile.change)}'
    return f'<div class="kap-tile-line kap-{tile.tone} kap-strong">{words}</div>'


def tiles_html(tiles: Sequence[Tile], columns: int = 6) -> str:
    """A row (or rows) of tiles: ``columns`` wide, four under 1150 px."""
    return f'<div class="kap-tiles kap-tiles-{columns}">{"".join(tile_html(tile) for tile in tiles)}</div>'


def show_tiles(tiles: Sequence[Tile], key: str, columns: int = 6) -> str | None:
    """Show tiles; return the ``pick`` of the numerator line just clicked."""
    return show_pick(tiles_html(tiles, columns), key)
