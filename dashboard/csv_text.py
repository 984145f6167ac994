"""Tables as CSV text that no spreadsheet takes for formulas."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from data_access.safe_text import neutralise

Value = str | int | float | None


@dataclass(frozen=True)
class Table:
    """A table to download: titles, then rows of numbers (left as they are), text (made safe) or None (empty)."""

    titles: tuple[str, ...]
    rows: Sequence[Sequence[Value]]


def write_csv(table: Table) -> bytes:
    """UTF-8 with a byte order mark (spreadsheets need it), CRLF line ends, safe text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([neutralise(title) for title in table.titles])
    writer.writerows([[neutralise(v) if isinstance(v, str) else v for v in row] for row in table.rows])
    return out.getvalue().encode("utf-8-sig")
