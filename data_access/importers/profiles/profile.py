"""Profiles as text: read strictly, so that a misspelt name is refused, and written so that the same comes back."""

import tomllib
from typing import Any, Final, cast
from zoneinfo import available_timezones

from data_access.definitions.check import Fields
from data_access.errors import DefinitionError
from data_access.importers.profiles.pattern import Cell, fold_name, read_cell
from data_access.importers.profiles.shape import (
    CONFLICTS,
    DAY_ORDERS,
    KINDS,
    READERS,
    UNITS,
    Kind,
    MadeRows,
    Profile,
    Unit,
    When,
)
from data_access.importers.profiles.write import PLAIN, write_profile
from data_access.importers.site import SiteWish
from data_access.importers.table import CsvTable
from data_access.importers.tables import TABLES

__all__ = ["DELIMITERS", "Profile", "read_profile", "write_profile"]

DELIMITERS: Final = (",", ";", "\t", "|")


def read_profile(text: str, name: str = "profile") -> Profile:
    """A profile from its text; ``name`` where the text gives none. DefinitionError names profile, table and cell."""
    try:
        fields = Fields(tomllib.loads(text), name)
    except tomllib.TOMLDecodeError as problem:
        raise DefinitionError(f"{name}: is not a readable TOML file ({problem}).") from problem
    words = {key: _read_words(table) for key, table in _read_tables(fields, "words")}
    units = {key: _read_unit(table) for key, table in _read_tables(fields, "units")}
    profile = Profile(
        name=fields.text_or_none("name") or name,
        title=fields.text("title"),
        rows=tuple(_read_rows(table, {*words, *units, *UNITS, *READERS}) for table in fields.tables("rows")),
        kind=cast(Kind, fields.one_of("kind", *KINDS)),
        version=fields.whole_or_none("version", 0) or 0,
        notes=_texts(fields, "notes"),
        published=fields.flag("published") if "published" in fields else False,
        site=_read_site(fields),
        include_notes=fields.flag("include_notes") if "include_notes" in fields else False,
        expects=_texts(fields, "expects"),
        optional=_texts(fields, "optional"),
        closed=_texts(fields, "closed"),
        words=words,
        units=units,
        **_read_plain(fields),
    )
    fields.finish()
    _check(fields, profile)
    return profile


def _read_plain(fields: Fields) -> dict[str, Any]:
    allowed = {"day_order": DAY_ORDERS[1:], "conflict": CONFLICTS, "decimal": (".", ",")}
    said = {key: fields.one_of(key, *allowed[key]) for key in allowed if key in fields}
    said |= {key: fields.text(key) for key in PLAIN if key in fields and key not in (*allowed, "delimiter")}
    if "delimiter" in fields:
        said["delimiter"] = fields.value("delimiter")
        if said["delimiter"] not in DELIMITERS:
            fields.refuse("delimiter", "must be a comma, a semicolon, a tab or a bar.")
    return said


def _read_tables(fields: Fields, key: str) -> list[tuple[str, Fields]]:
    table = fields.table_or_none(key)
    return [] if table is None else [(name, table.table(name)) for name in table.names()]


def _texts(fields: Fields, key: str) -> tuple[str, ...]:
    return fields.texts(key) if key in fields else ()


def _read_site(fields: Fields) -> SiteWish | None:
    site = fields.table_or_none("site")
    return (
        None if site is None else SiteWish(site.text("name"), site.text("time_zone"), site.text_or_none("code") or "")
    )


def _read_words(table: Fields) -> dict[str, str]:
    words = {name: table.value(name) for name in table.names()}
    if wrong := [name for name, word in words.items() if not isinstance(word, str)]:
        table.refuse(wrong[0], "must be a text.")
    folded = [fold_name(name) for name in words]
    if twice := [name for name, word in zip(words, folded, strict=True) if folded.count(word) > 1]:
        table.refuse(twice[0], "stands twice but for capitals and spaces.")
    return words


def _read_unit(fields: Fields) -> Unit:
    return Unit(fields.number("factor", 1e-9, 1e9), fields.whole("decimals", 0, 9), _texts(fields, "words"))


def _read_rows(fields: Fields, steps: set[str]) -> MadeRows:
    table = next((table for table in TABLES if table.name == fields.text("table")), None)
    if table is None:
        fields.refuse("table", f"there is no table {fields.text('table')!r}.")
    return MadeRows(
        table=table,
        cells=_read_cells(fields, table, steps),
        part=fields.text_or_none("part") or "",
        per=fields.texts("per") if "per" in fields else None,
        when=tuple(_read_when(when) for when in fields.tables("when", True)),
    )


def _read_cells(fields: Fields, table: CsvTable, steps: set[str]) -> dict[str, Cell]:
    cells = {}
    content = fields.table("cells")
    for name in content.names():
        try:
            cells[name] = read_cell(content.value(name))
        except DefinitionError as problem:
            content.refuse(name, str(problem))
        if unknown := [step for piece in cells[name].pieces for step in piece.steps if step not in steps]:
            content.refuse(name, f"there are no words {unknown[0]!r}, and no such step.")
    if wrong := table.find_unknown(list(cells)):
        content.refuse(wrong[0], f"is no column of {table.name}.")
    if missing := table.find_missing(list(cells)):
        content.refuse(missing[0], f"is missing: {table.name} needs it.")
    return cells


def _read_when(fields: Fields) -> When:
    key = "is_not" if "is_not" in fields else "is"
    return When(fields.text("column"), fields.texts(key), key == "is_not")


def _check(fields: Fields, profile: Profile) -> None:
    if not profile.rows:
        fields.refuse("rows", "must hold at least one table.")
    if unknown := [name for name in profile.closed if name not in profile.words]:
        fields.refuse("closed", f"there are no words {unknown[0]!r}.")
    if profile.time_zone and profile.time_zone not in available_timezones():
        fields.refuse("time_zone", f"there is no time zone {profile.time_zone!r}.")
