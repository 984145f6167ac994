"""The first rows that a mapping makes, as the screen shows them."""

from collections.abc import Sequence
from typing import Final

from dashboard.reports.data.mapping import PreviewCell, PreviewTable
from dashboard.reports.data.reconciliation import HIDDEN, hide_quoted, shorten
from data_access.importers.profiles import preview as made
from data_access.importers.profiles.shape import Profile
from data_access.importers.raw import RawTable
from data_access.importers.tables import TABLES

PLAIN_RULES: Final = ("one of", "whole number", "number", "yes or no")


def preview_profile(
    profile: Profile, tables: Sequence[RawTable], time_zone: str, hide_names: bool
) -> tuple[PreviewTable, ...]:
    """Ten rows of each table that is made. Raises ImportRefused, or DayOrderAsked where the days leave it open.

    While names are hidden only words of a list and numbers are shown: any other cell may hold a name.
    """
    return tuple(_tell(table, hide_names) for table in made.preview(profile, tables, time_zone=time_zone))


def _tell(table: made.PreviewTable, hide_names: bool) -> PreviewTable:
    plain = _list_plain(table.table) if hide_names else None
    rows = tuple(
        (row.line, tuple(_tell_cell(row, *cell, plain) for cell in zip(table.header, row.cells, strict=True)))
        for row in table.rows
        if not row.is_blank
    )
    return PreviewTable(table.table, table.header, rows)


def _tell_cell(row: made.PreviewRow, name: str, text: str, plain: frozenset[str] | None) -> PreviewCell:
    """``plain``: the columns that are shown while names are hidden, where their cell follows its rule; None: all."""
    rule = row.rejection.rule if row.rejection is not None and row.rejection.field == name else ""
    is_hidden = plain is not None and bool(text) and (bool(rule) or name not in plain)
    if plain is None:
        return PreviewCell(shorten(text), rule)
    return PreviewCell(HIDDEN if is_hidden else shorten(text), hide_quoted(rule))


def _list_plain(table: str) -> frozenset[str]:
    """The columns of a table of ours that can hold no name, code or day: words of a list, and numbers."""
    own = next(one for one in TABLES if one.name == table)
    return frozenset(column.name for column in own.columns if column.kind.rule.startswith(PLAIN_RULES))
