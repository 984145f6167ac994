"""Presets: a published file as it is, turned into the program's own rows by a declaration, not by code.

A preset is a TOML file in ``presets/``. Each ``[[rows]]`` makes rows of one table: ``per`` names the columns
of which each new combination makes one row (absent: every line does). A cell is a pattern: ``{column}`` is the
text of a column, ``{column:0>2}`` fills it with zeros to two places, ``{column|words}`` puts the word that
``[words.…]`` gives for it, or leaves it as it is. The rows then take the way of every other row.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from data_access.errors import DefinitionError, ImportRefused
from data_access.importers.raw import Rows
from data_access.importers.read_csv import TextFile, check_text, read_header, read_rows
from data_access.importers.rejection import reject_width
from data_access.importers.site import SiteWish
from data_access.importers.source import Source, sort_sources
from data_access.importers.table import CsvTable
from data_access.importers.tables import TABLES

FOLDER: Final = Path(__file__).parent / "presets"
PART = re.compile(r"\{([a-z_]+)(?::0>([0-9]))?(?:\|([a-z_]+))?\}")

Cell = Callable[[Sequence[str]], str]


@dataclass(frozen=True)
class MadeRows:
    """How rows of one table are made: its cells as patterns, and the columns that make a row new (None: every line)."""

    table: CsvTable
    per: tuple[str, ...] | None
    cells: dict[str, str]


@dataclass(frozen=True)
class Preset:
    """How one published file is read. ``published``: nothing in it is secret, so nobody is asked for a key."""

    name: str
    title: str
    source: str
    notes: tuple[str, ...]
    published: bool
    header: tuple[str, ...]
    site: SiteWish
    words: dict[str, dict[str, str]]
    rows: tuple[MadeRows, ...]


def list_presets() -> tuple[str, ...]:
    """The names of the presets that come with the program."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def get_preset(name: str) -> Preset:
    """A preset by its name. Raises ImportRefused where there is none, DefinitionError where its file is malformed."""
    if name not in list_presets():
        raise ImportRefused(f"There is no preset “{name}”. There are: {', '.join(list_presets())}.")
    return read_preset(FOLDER / f"{name}.toml")


def read_preset(path: Path) -> Preset:
    """Read and check one preset file."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        site = SiteWish(content["site"]["name"], content["site"]["time_zone"], content["site"]["code"])
        preset = Preset(
            path.stem,
            content["title"],
            content["source"],
            tuple(content["notes"]),
            bool(content["published"]),
            tuple(content["header"]),
            site,
            content["words"],
            tuple(_read_rows(path, table) for table in content["rows"]),
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise DefinitionError(f"{path.name}: {error} is missing or malformed.") from error
    _check(path, preset)
    return preset


def _read_rows(path: Path, content: dict[str, Any]) -> MadeRows:
    table = next((table for table in TABLES if table.name == content["table"]), None)
    if table is None:
        raise DefinitionError(f"{path.name}, rows.table: there is no table {content['table']!r}.")
    cells = dict(content["cells"])
    wrong = table.find_unknown(list(cells)) + table.find_missing(list(cells))
    if wrong:
        raise DefinitionError(f"{path.name}, rows of {table.name}: the column {wrong[0]!r} is unknown or missing.")
    return MadeRows(table, tuple(content["per"]) if "per" in content else None, cells)


def _check(path: Path, preset: Preset) -> None:
    for made in preset.rows:
        used = set(made.per or ())
        for pattern in made.cells.values():
            for column, _, words in PART.findall(pattern):
                used.add(column)
                if words and words not in preset.words:
                    raise DefinitionError(f"{path.name}, rows of {made.table.name}: there are no words {words!r}.")
        if unknown := used - set(preset.header):
            raise DefinitionError(f"{path.name}, rows of {made.table.name}: {min(unknown)!r} is not in the header.")


def open_preset_sources(preset: Preset, paths: Sequence[Path]) -> list[Source]:
    """The tables that a preset makes of the files. Raises ImportRefused where a file is not what it expects."""
    sources = []
    for path in paths:
        file = check_text(path)
        header = read_header(file)
        if missing := [name for name in preset.header if name not in header]:
            raise ImportRefused(
                f"{file.name}, line 1: has no column “{missing[0]}”, which the preset {preset.name} reads. "
                "Check that this is the file it is for."
            )
        sources += [_make_source(file, header, preset, made) for made in preset.rows]
    return sort_sources(sources)


def _make_source(file: TextFile, header: tuple[str, ...], preset: Preset, made: MadeRows) -> Source:
    cells = [_compile(pattern, header, preset.words) for pattern in made.cells.values()]
    places = None if made.per is None else [header.index(name) for name in made.per]
    return Source(
        name=file.name,
        digest=file.digest,
        size=file.size,
        table=made.table,
        header=tuple(made.cells),
        read=lambda: _make_rows(file, len(header), cells, places),
    )


def _make_rows(file: TextFile, width: int, cells: list[Cell], places: list[int] | None) -> Iterator[Rows]:
    """The rows of one table; a line that is blank or has the wrong number of cells is left for the importer to say so.

    Tables made once per combination leave such lines out: they are told where every line makes a row.
    """
    met: set[tuple[str, ...]] = set()
    for rows in read_rows(file):
        lines, made, wrong = [], [], []
        for line, row in zip(rows.lines, rows.cells, strict=True):
            if len(row) != width:
                if places is None and any(row):
                    wrong.append(reject_width(line, row, width))
                elif places is None:
                    lines.append(line)
                    made.append(row)
                continue
            if places is not None:
                key = tuple(row[place] for place in places)
                if key in met:
                    continue
                met.add(key)
            lines.append(line)
            made.append([cell(row) for cell in cells])
        yield Rows(lines, made, rows.bytes_read, wrong)


def _compile(pattern: str, header: tuple[str, ...], words: dict[str, dict[str, str]]) -> Cell:
    """A pattern as a function of a line's cells."""
    parts: list[Cell] = []
    end = 0
    for found in PART.finditer(pattern):
        parts.append(_constant(pattern[end : found.start()]))
        parts.append(_column(header.index(found[1]), int(found[2] or 0), words.get(found[3] or "", {})))
        end = found.end()
    parts.append(_constant(pattern[end:]))
    return lambda row: "".join(part(row) for part in parts)


def _constant(text: str) -> Cell:
    return lambda row: text


def _column(place: int, width: int, words: dict[str, str]) -> Cell:
    return lambda row: words.get(row[place].strip(), row[place].strip()).rjust(width, "0")
