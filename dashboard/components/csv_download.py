"""Tables as CSV that no spreadsheet mistakes for formulas, through our own single-use address."""

import csv
import io
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dashboard.components.html import esc
from dashboard.components.pick import show_fetch
from dashboard.exports import SHELF, Export

_DANGEROUS = ("=", "+", "-", "\N{MINUS SIGN}", "@", "\t", "\r", "\n", "\0")
_ICON = (
    '<svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true"><path d="M8 2v8m-3-3 3 3 3-3M3 11v2.5h10V11" '
    'fill="none" stroke="currentColor" stroke-width="1.5"/></svg>'
)

Value = str | int | float | None


@dataclass(frozen=True)
class Table:
    """A table to download: titles, then rows of numbers (left as they are), text (made safe) or None (empty)."""

    titles: tuple[str, ...]
    rows: Sequence[Sequence[Value]]


def neutralise(text: str) -> str:
    """Text with an apostrophe before anything a spreadsheet would run: = + - @ tab CR LF NUL, full-width forms too."""
    first = unicodedata.normalize("NFKC", text[:1])
    return f"'{text}" if first.startswith(_DANGEROUS) else text


def write_csv(table: Table) -> bytes:
    """UTF-8 with a byte order mark (spreadsheets need it), CRLF line ends, safe text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([neutralise(title) for title in table.titles])
    writer.writerows([[neutralise(v) if isinstance(v, str) else v for v in row] for row in table.rows])
    return out.getvalue().encode("utf-8-sig")


def show_csv_button(make: Callable[[], Table], filename: str, key: str, label: str = "CSV") -> None:
    """A button that downloads a table. ``make`` runs on the click only; hidden names must be hidden in it too."""

    def lay_out() -> str:
        return SHELF.put(Export(filename, "text/csv; charset=utf-8", write_csv(make())))

    show_fetch(f'<button type="button" class="kap-button" data-pick="csv">{_ICON} {esc(label)}</button>', key, lay_out)
