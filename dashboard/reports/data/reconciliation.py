"""What became of every row of an import: a sentence that adds up, a line per file and table, the rows not taken."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Final

from dashboard.reports.words.wording import plural

FATES: Final = ("inserted", "updated", "unchanged", "rejected", "blank")
"""What can become of a row, in the order they are told."""
_QUOTED: Final = re.compile("“[^”]*”")
HIDDEN: Final = "hidden with names"
"""Stands for a cell of a file while names are hidden: any cell may hold one."""


@dataclass(frozen=True)
class FileCounts:
    """The rows of one file in one table: rows in = inserted + updated + unchanged + rejected + blank.

    ``kept``: of the unchanged, those whose other values were not taken; ``mismatched``: totals that differ.
    """

    file: str
    table: str
    rows_in: int
    inserted: int
    updated: int
    unchanged: int
    rejected: int
    blank: int
    mismatched: int = 0
    kept: int = 0


@dataclass(frozen=True)
class RejectedAlike:
    """Rejected rows of one file that share cell and rule."""

    file: str
    lines: str
    field: str
    value: str
    rule: str
    count: int


@dataclass(frozen=True)
class Reconciliation:
    """The whole account. ``more_…``: what is counted and not listed, in words; empty where all is listed."""

    total: FileCounts
    sentence: str
    files: tuple[FileCounts, ...]
    rejected: tuple[RejectedAlike, ...] = ()
    more_rejected: str = ""
    differing: tuple[str, ...] = ()
    more_differing: str = ""
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def pieces(self) -> tuple[tuple[str, int], ...]:
        """What became of the rows, without what did not occur."""
        return tuple((fate, count) for fate in FATES if (count := getattr(self.total, fate)))


def add_up(files: Sequence[FileCounts]) -> FileCounts:
    """The counts of all files together."""
    counted = [field.name for field in fields(FileCounts) if field.type is int or field.type == "int"]
    return FileCounts("", "", **{name: sum(getattr(one, name) for one in files) for name in counted})


def say_total(total: FileCounts) -> str:
    """ "**Every row is accounted for:** 1,204 rows in = 312 inserted + 0 updated + …"."""
    told = " + ".join(f"{getattr(total, fate):,} {fate}" for fate in FATES)
    return f"**Every row is accounted for:** {plural(total.rows_in, 'row')} in = {told}."


def build_reconciliation(
    files: Sequence[FileCounts],
    rejected: Sequence[RejectedAlike] = (),
    differing: Sequence[str] = (),
    left_out: Sequence[str] = (),
    notes: Sequence[str] = (),
) -> Reconciliation:
    """The account of some files; ``rejected`` and ``differing`` may be the first few only."""
    total = add_up(files)
    unlisted = total.rejected - sum(alike.count for alike in rejected)
    undiffering = total.mismatched - len(differing)
    return Reconciliation(
        total,
        say_total(total),
        tuple(files),
        tuple(rejected),
        f"{plural(unlisted, 'rejected row')} more, of other kinds." if unlisted else "",
        tuple(differing),
        f"{plural(undiffering, 'total')} more." if undiffering else "",
        tuple(left_out),
        tuple(notes),
    )


def shorten(text: str, longest: int = 60) -> str:
    """A cell on one line, its end cut off where it is long."""
    plain = " ".join(text.split())
    return plain if len(plain) <= longest else f"{plain[: longest - 1]}…"


def hide_quoted(text: str) -> str:
    """A sentence without the words that it quotes: they are a file's own, and while names are hidden may be one."""
    return _QUOTED.sub("“…”", text)


def say_lines(lines: Sequence[int], count: int) -> str:
    """ "12", "12, 14" or "12, 14, 15 and 3 more"."""
    named = ", ".join(f"{line:,}" for line in lines)
    return f"{named} and {count - len(lines):,} more" if count > len(lines) else named
