"""Tables as CSV text and as Excel workbooks that no spreadsheet takes for formulas."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from data_access.exporters.text_table import write_text_table
from data_access.exporters.workbook import make_workbook

Value = str | int | float | None


@dataclass(frozen=True)
class Table:
    """A table to download: titles, then rows of numbers (left as they are), text (made safe) or None (empty)."""

    titles: tuple[str, ...]
    rows: Sequence[Sequence[Value]]


def write_csv(table: Table) -> bytes:
    """UTF-8 with a byte order mark (spreadsheets need it), CRLF line ends, safe text."""
    content = BytesIO()
    write_text_table(content, table.titles, [table.rows])
    return content.getvalue()


def write_xlsx(table: Table, name: str) -> bytes:
    """A workbook of one sheet; text stays text there."""
    return make_workbook(name, table.titles, table.rows)
