"""The first rows that a profile would make, and which of them break a rule: what a screen shows before an import."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from data_access import clock
from data_access.importers.cells import Clock
from data_access.importers.check_rows import RowReader
from data_access.importers.profiles.apply import make_sources
from data_access.importers.profiles.shape import Profile
from data_access.importers.raw import RawTable, Rows
from data_access.importers.rejection import Rejection
from data_access.importers.source import Source

ROWS: Final = 10


@dataclass(frozen=True)
class PreviewRow:
    """One row: its line, its cells as made, the cells it was made of, and the rule it breaks.

    Rules about other rows (an unknown patient, a session outside its course) show in a dry run only.
    """

    line: int
    cells: tuple[str, ...]
    raw: tuple[str, ...]
    rejection: Rejection | None
    is_blank: bool


@dataclass(frozen=True)
class PreviewTable:
    """The first rows of one table of ours, under ``header``; ``raw`` of each row stands under ``raw_header``."""

    table: str
    source: str
    header: tuple[str, ...]
    raw_header: tuple[str, ...]
    rows: tuple[PreviewRow, ...]


def preview(profile: Profile, tables: Sequence[RawTable], n: int = ROWS, time_zone: str = "UTC") -> list[PreviewTable]:
    """The first ``n`` rows of each table that a profile makes. Raises ImportRefused as ``make_sources`` does."""
    return [_preview(source, n, time_zone) for source in make_sources(profile, tables)]


def _preview(source: Source, n: int, time_zone: str) -> PreviewTable:
    lines: list[int] = []
    cells: list[list[str]] = []
    raw: list[Sequence[str]] = []
    refused: dict[int, tuple[str, str]] = {}
    for rows in source.read():
        lines += rows.lines
        cells += rows.cells
        raw += rows.raw
        refused |= rows.refused
        if len(lines) >= n:
            break
    some = Rows(lines[:n], cells[:n], 0, raw=raw[:n], refused=refused)
    made = tuple(_tell(source, some, time_zone))
    return PreviewTable(source.table.name, source.name, source.header, source.raw_header, made)


def _tell(source: Source, rows: Rows, time_zone: str) -> list[PreviewRow]:
    now = clock.now()
    reader = RowReader(source, Clock(ZoneInfo(time_zone), clock.local_day(now, time_zone), int(now.timestamp())))
    chunk, _, rejections = reader.read(rows)
    why = {rejection.line: rejection for rejection in rejections}
    raw = rows.raw or [()] * len(rows.cells)
    return [
        PreviewRow(line, tuple(cells), tuple(came), why.get(line), line not in why and line not in chunk.lines)
        for line, cells, came in zip(rows.lines, rows.cells, raw, strict=True)
    ]
