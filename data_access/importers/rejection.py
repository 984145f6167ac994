"""A row that was not taken, and why."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Rejection:
    """The line a row begins on, the cell at fault ("" for the whole row), its text and the rule it broke.

    ``place``: where the row stands among ``Rows.cells``; None where it is not there.
    """

    line: int
    field: str
    value: str
    rule: str
    place: int | None = dataclasses.field(default=None, compare=False)


def reject_width(line: int, cells: Sequence[str], width: int, place: int | None = None) -> Rejection:
    """A row that has more or fewer cells than the header has names."""
    return Rejection(line, "", ",".join(cells), f"has {len(cells)} cells where the header has {width}", place)
