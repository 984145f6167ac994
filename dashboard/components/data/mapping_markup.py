"""A mapping in markup: field by field, ten rows as they would come in, the columns left out."""

from collections.abc import Sequence

from dashboard.components.data.reconciliation import cell_html
from dashboard.components.heading import section_heading_html
from dashboard.components.html import esc
from dashboard.reports.data.mapping import MappedTable, PreviewCell, PreviewTable
from dashboard.reports.words.wording import plural


def mapped_html(tables: Sequence[MappedTable]) -> str:
    """Every table that is filled, side by side: field, column, how it is read."""
    return f'<div class="kap-mapped">{"".join(_mapped_html(table) for table in tables)}</div>'


def _mapped_html(table: MappedTable) -> str:
    rows = "".join(
        f"<tr><td><b>{esc(field.name)}</b></td><td>{esc(field.columns)}</td>"
        f'<td class="kap-quiet">{esc(field.how)}</td></tr>'
        for field in table.fields
    )
    head = "".join(f'<th scope="col">{title}</th>' for title in ("field", "column", "how it is read"))
    caption = f'<div class="kap-group"><b>{esc(table.name)}</b> from {esc(table.made_of)}</div>'
    return f'<div>{caption}<table class="kap-plain"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def preview_html(tables: Sequence[PreviewTable]) -> str:
    """The first rows of every table; a cell at fault is marked by shape and word."""
    wrong = sum(table.wrong_rows for table in tables)
    told = f"!!{plural(wrong, 'row')}!! of them would be rejected" if wrong else "none of them breaks a rule"
    sentence = f"The first rows as they would come in; {told}."
    rows = "".join(f"<div>{_preview_html(table)}</div>" for table in tables)
    return f'{section_heading_html("What would come in", sentence)}<div class="kap-mapped">{rows}</div>'


def _preview_html(table: PreviewTable) -> str:
    head = "".join(f'<th scope="col">{esc(name)}</th>' for name in ("line", *table.header))
    rows = "".join(
        f'<tr><td class="kap-quiet">{line:,}</td>{"".join(_cell_html(cell) for cell in cells)}</tr>'
        for line, cells in table.rows
    )
    caption = f'<div class="kap-group"><b>{esc(table.name)}</b></div>'
    if not rows:
        return f'{caption}<div class="kap-empty">No row of the file comes to this table.</div>'
    return (
        f'{caption}<div class="kap-scroll" tabindex="0" role="region" aria-label="First rows of {esc(table.name)}">'
        f'<table class="kap-plain kap-preview"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _cell_html(cell: PreviewCell) -> str:
    if not cell.rule:
        return f"<td>{esc(cell.text)}</td>"
    return f'<td>{cell_html(cell.text)}<div class="kap-rule kap-worse">{esc(cell.rule)}</div></td>'


def left_out_columns_html(columns: Sequence[tuple[str, str]]) -> str:
    """The columns that are not taken in, by the reason why."""
    if not columns:
        return ""
    by_reason: dict[str, list[str]] = {}
    for name, why in columns:
        by_reason.setdefault(why, []).append(name)
    lines = "".join(f"<li>{esc(', '.join(names))}: {esc(why)}</li>" for why, names in by_reason.items())
    return f'{section_heading_html("Columns left out")}<ul class="kap-sentences">{lines}</ul>'
