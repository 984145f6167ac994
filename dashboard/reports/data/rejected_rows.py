"""Rejected rows as tables to download: the cells as the file had them, to be corrected and to come in again."""

from collections.abc import Sequence

from dashboard.csv_text import Table
from dashboard.reports.data.history import RejectedRow

ABOUT = ("rejected_file", "rejected_line", "rejected_field", "rejected_value", "rejected_why")
"""What is told of each row before its cells; an import does not read these columns."""


def list_rejected_tables(rows: Sequence[RejectedRow]) -> dict[str, Table]:
    """One table of open rows for each file and table they came from, by the name of the file to download."""
    groups: dict[tuple[str, str], list[RejectedRow]] = {}
    for row in rows:
        if row.state == "open":
            groups.setdefault((row.file, "" if row.raw else row.table), []).append(row)
    return {
        f"{table or 'rows'}-rejected-{place}.csv": make_table(group)
        for place, ((_, table), group) in enumerate(groups.items(), start=1)
    }


def make_table(rows: Sequence[RejectedRow]) -> Table:
    """The rows with every column that any of them has; cells as the file had them where a mapping made them."""
    cells = [dict(row.raw or row.cells) for row in rows]
    names = tuple(dict.fromkeys(name for one in cells for name in one))
    return Table(
        (*ABOUT, *names),
        [
            (row.file, row.line, row.field, row.value, row.rule, *(one.get(name, "") for name in names))
            for row, one in zip(rows, cells, strict=True)
        ],
    )
