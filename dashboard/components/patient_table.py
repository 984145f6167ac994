"""Rows of two-line cells in groups: the caseload's table, and every other list with a patient in it.

A row is a widget, not a document link: clicking anywhere in it reports its ``pick``; the name
in it is a real link for the middle click, the copied address and paper.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from dashboard.components.html import esc
from dashboard.components.pick import show_pick


@dataclass(frozen=True)
class Column:
    """One column: the two lines of its head, its width as a CSS grid track, alignment."""

    title: str
    second: str = ""
    width: str = "1fr"
    align: str = "left"


@dataclass(frozen=True)
class Cell:
    """Two lines of ready markup: make them with ``text_cell``, ``link_cell``, ``mark_html``, ``sparkline_svg``."""

    first: str
    second: str = ""


@dataclass(frozen=True)
class TableRow:
    """One row; ``pick`` is what a click on it gives back (None: not clickable)."""

    cells: tuple[Cell, ...]
    pick: str | None = None


@dataclass(frozen=True)
class Group:
    """Rows under a title with a note ("6 · ordered by rule, then oldest first"); no title, no line."""

    title: str = ""
    note: str = ""
    rows: tuple[TableRow, ...] = field(default_factory=tuple)


def text_cell(first: str, second: str = "", *, strong: bool = False, tone: str = "", second_tone: str = "") -> Cell:
    """Plain text in one or two lines, escaped; ``tone``: "worse", "better", "neutral" or none."""
    weight = "kap-strong " if strong else ""
    top = f'<span class="{weight}{"kap-" + tone if tone else ""}">{esc(first)}</span>' if strong or tone else esc(first)
    below = f'<span class="kap-{second_tone}">{esc(second)}</span>' if second_tone else esc(second)
    return Cell(top, below)


def link_cell(text: str, href: str, second: str = "") -> Cell:
    """A patient's name or code as a link, with what stands beneath."""
    return Cell(f'<a class="kap-strong" href="{esc(href)}">{esc(text)}</a>', esc(second))


def table_html(columns: Sequence[Column], groups: Sequence[Group], label: str, *, compact: bool = False) -> str:
    """The table. ``compact`` gives one-line rows without the 47 px height."""
    tracks = " ".join(column.width for column in columns)
    head = "".join(
        f'<div role="columnheader" class="kap-{column.align}">{esc(column.title)}'
        + (f"<br>{esc(column.second)}" if column.second else "")
        + "</div>"
        for column in columns
    )
    body = "".join(_group_html(columns, group) for group in groups)
    size = " kap-compact" if compact else ""
    return (
        f'<div class="kap-table{size}" role="table" aria-label="{esc(label)}" style="--tracks:{esc(tracks)}">'
        f'<div class="kap-tr kap-head" role="row">{head}</div>{body}</div>'
    )


def _group_html(columns: Sequence[Column], group: Group) -> str:
    title = ""
    if group.title:
        words = f"<b>{esc(group.title)}</b> {esc(group.note)}"
        title = f'<div class="kap-group" role="row"><span role="cell">{words}</span></div>'
    return title + "".join(_row_html(columns, row) for row in group.rows)


def _row_html(columns: Sequence[Column], row: TableRow) -> str:
    pick = f' data-pick="{esc(row.pick)}"' if row.pick is not None else ""
    cells = "".join(
        f'<div role="cell" class="kap-{column.align}"><div class="kap-first">{cell.first}</div>'
        + (f'<div class="kap-second">{cell.second}</div>' if cell.second else "")
        + "</div>"
        for column, cell in zip(columns, row.cells, strict=True)
    )
    return f'<div class="kap-tr" role="row"{pick}>{cells}</div>'


def show_table(
    columns: Sequence[Column], groups: Sequence[Group], key: str, label: str, *, compact: bool = False
) -> str | None:
    """Show a table; return the ``pick`` of the row just clicked or activated by Enter."""
    return show_pick(table_html(columns, groups, label, compact=compact), key)
