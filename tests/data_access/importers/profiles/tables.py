"""Raw tables and profiles for tests, from texts."""

import csv
from collections.abc import Sequence
from io import StringIO

from data_access.importers.profiles.profile import Profile, read_profile
from data_access.importers.raw import RawTable, Rows, upload_bytes
from data_access.importers.source import Source

CLINIC = """
title = "A test"
kind = "text"

[site]
code = "HILL"
name = "Hill Clinic"
time_zone = "Europe/London"
"""


def make_table(text: str, name: str = "export.csv", part: str = "", chunk: int = 2) -> RawTable:
    """A raw table of a CSV text, read some rows at a time."""
    rows = list(csv.reader(StringIO(text)))

    def read() -> Sequence[Rows]:
        starts = range(1, len(rows), chunk)
        return [Rows(range(at + 1, at + 1 + len(rows[at : at + chunk])), rows[at : at + chunk], 0) for at in starts]

    return RawTable(upload_bytes(name, text.encode()), part, tuple(rows[0]), lambda: iter(read()))


def make_profile(rows: str, head: str = "", tail: str = "") -> Profile:
    """A profile of a clinic with some rows."""
    return read_profile(f"{head}\n{CLINIC}\n{tail}\n{rows}", "test")


def list_rows(source: Source) -> list[list[str]]:
    """Every row that a source gives."""
    return [cells for rows in source.read() for cells in rows.cells]


def list_refused(source: Source) -> dict[int, tuple[str, str]]:
    """By line: what a source's profile refuses, column and rule."""
    return {line: why for rows in source.read() for line, why in rows.refused.items()}


def count_left_out(source: Source) -> dict[str, int]:
    """Rows that a source leaves out, by reason."""
    found: dict[str, int] = {}
    for rows in source.read():
        for why, count in rows.left_out.items():
            found[why] = found.get(why, 0) + count
    return found
