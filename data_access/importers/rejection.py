"""A row that was not taken, and why."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Rejection:
    """The line a row begins on, the cell at fault ("" for the whole row), its text and the rule it broke."""

    line: int
    field: str
    value: str
    rule: str


def reject_width(line: int, cells: Sequence[str], width: int) -> Rejection:
    """A row that has more or fewer cells than the header has names."""
    return Rejection(line, "", ",".join(cells), f"has {len(cells)} cells where the header has {width}")
