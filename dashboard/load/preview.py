"""The first rows of a source as they would come in, each cell read by the kind of its column."""

from itertools import chain, islice
from typing import Final
from zoneinfo import ZoneInfo

from dashboard.reports.data.mapping import PreviewCell, PreviewTable
from dashboard.reports.data.reconciliation import HIDDEN, shorten
from data_access import clock
from data_access.database import SiteInfo
from data_access.importers.cells import ANSWERS, CellRefused, Clock
from data_access.importers.source import Source
from data_access.importers.table import Column

MOST_ROWS: Final = 10
PLAIN_RULES: Final = ("one of", "whole number", "number", "yes or no")
EMPTY_RULE: Final = "must not be empty"


def preview_source(source: Source, site: SiteInfo, hide_names: bool) -> PreviewTable:
    """Ten rows. While names are hidden only words of a list and numbers are shown: any other cell may hold a name."""
    now = clock.now()
    at = Clock(ZoneInfo(site.time_zone), clock.local_day(now, site.time_zone), int(now.timestamp()))
    columns = [_find_column(source, name) for name in source.header]
    pairs = chain.from_iterable(zip(rows.lines, rows.cells, strict=True) for rows in source.read())
    rows = tuple(
        (line, tuple(_preview(text, column, at, hide_names) for text, column in zip(cells, columns, strict=False)))
        for line, cells in islice(pairs, MOST_ROWS)
    )
    return PreviewTable(source.table.name, source.header, rows)


def _find_column(source: Source, name: str) -> Column | None:
    return next((column for column in source.table.columns if column.name == name), None)


def _preview(text: str, column: Column | None, at: Clock, hide_names: bool) -> PreviewCell:
    rule = _find_rule(text.strip(), column, at)
    shown = HIDDEN if hide_names and text.strip() and (rule or not _is_plain(column)) else shorten(text)
    return PreviewCell(shown, rule)


def _find_rule(text: str, column: Column | None, at: Clock) -> str:
    if column is None or column.kind is ANSWERS:
        return ""
    if not text:
        return EMPTY_RULE if column.needed else ""
    try:
        column.kind.read(text, at)
    except CellRefused as refusal:
        return str(refusal)
    return ""


def _is_plain(column: Column | None) -> bool:
    """Whether a cell that passes its column's rule can be no name, code or day: a word of a list, or a number."""
    return column is not None and column.kind.rule.startswith(PLAIN_RULES)
