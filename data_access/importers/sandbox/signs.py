"""Signs that are no text: NUL, which no database takes, and those that steer a terminal."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from data_access.importers.raw import Rows
from data_access.importers.rejection import Rejection

NUL: Final = "\0"
SHOWN: Final = "␀"
"""What is shown in its place."""
RULE: Final = "holds a NUL sign, which is no text"


def reject_nul(rows: Rows) -> Rows:
    """The rows without those that hold a NUL, which are rejected."""
    kept = [place for place, cells in enumerate(rows.cells) if not any(NUL in cell for cell in cells)]
    gone = sorted(set(range(len(rows.cells))) - set(kept))
    rejected = [Rejection(rows.lines[place], "", ",".join(rows.cells[place]), RULE) for place in gone]
    return replace(
        rows,
        lines=[rows.lines[place] for place in kept],
        cells=[rows.cells[place] for place in kept],
        rejected=[_show(row) for row in (*rows.rejected, *rejected)],
        left_out={reason.replace(NUL, SHOWN): count for reason, count in rows.left_out.items()},
        raw=[_show_cells(rows.raw[place]) for place in kept] if rows.raw else (),
    )


def _show(row: Rejection) -> Rejection:
    field, value, rule = _show_cells((row.field, row.value, row.rule))
    return Rejection(row.line, field, value, rule)


def _show_cells(cells: Sequence[str]) -> list[str]:
    return [cell.replace(NUL, SHOWN) for cell in cells]
