"""Tables as files that no spreadsheet mistakes for formulas, CSV or Excel, through our own single-use address."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePath
from typing import Final

from dashboard.components.html import esc
from dashboard.components.lay_out import lay_out
from dashboard.components.pick import show_fetch_of
from dashboard.csv_text import Table, write_csv, write_xlsx
from dashboard.exports import Export

_ICON = (
    '<svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true"><path d="M8 2v8m-3-3 3 3 3-3M3 11v2.5h10V11" '
    'fill="none" stroke="currentColor" stroke-width="1.5"/></svg>'
)
CSV: Final = "text/csv; charset=utf-8"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download_button_html(label: str, pick: str) -> str:
    """A button that says by its picture that a file comes of it."""
    return f'<button type="button" class="kap-button" data-pick="{esc(pick)}">{_ICON} {esc(label)}</button>'


def file_buttons_html(label: str = "CSV", before: str = "") -> str:
    """Two buttons that download a table, as CSV and as Excel; their picks are ``before`` + "csv" and "xlsx"."""
    return (
        f'<span class="kap-joined" role="group" aria-label="Download this table">'
        f"{download_button_html(label, f'{before}csv')}"
        f'<button type="button" class="kap-button" data-pick="{esc(before)}xlsx">Excel</button></span>'
    )


def show_csv_button(
    make: Callable[[], Table], filename: str, key: str, label: str = "CSV", patient: str | None = None
) -> None:
    """The two buttons as a piece of their own.

    ``make`` runs on the click only; hidden names must be hidden in it too. ``filename`` ends in .csv. ``patient``: the
    handle of the one the table is about.
    """

    def make_file(kind: str) -> str:
        return lay_out(replace(make_export(make(), filename, kind), what=key, patient=patient))

    show_fetch_of(file_buttons_html(label), key, make_file)


def make_export(table: Table, filename: str, pick: str) -> Export:
    """The file of a table; ``pick`` says which kind."""
    name, rows = PurePath(filename).stem, len(table.rows)
    if pick == "xlsx":
        return Export(f"{name}.xlsx", XLSX, write_xlsx(table, name), name, rows)
    return Export(filename, CSV, write_csv(table), name, rows)
