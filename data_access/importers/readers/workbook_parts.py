"""The parts of a workbook beside its sheets: where each sheet lies, whether formulas wait, how numbers are shown."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from defusedxml.ElementTree import fromstring

MOST_XML: Final = 16 << 20
SCIENTIFIC: Final = ("11", "48")
"""Formats that every workbook has: 0.00E+00 and ##0.0E+0."""
ZEROS = re.compile("0{2,}")


@dataclass(frozen=True)
class WorkbookParts:
    """``computes_later``: formulas have no results until Excel opens the file. By the number of a style:
    ``zeros`` are the digits that whole numbers are filled up to, ``scientific`` those that show 1E+05.
    """

    computes_later: bool
    paths: Mapping[str, str]
    zeros: Mapping[str, int]
    scientific: frozenset[str]

    @property
    def has_shown(self) -> bool:
        """Whether some numbers are shown otherwise than they are kept."""
        return bool(self.zeros or self.scientific)


def read_parts(archive: ZipFile) -> WorkbookParts:
    """Raises ValueError, KeyError or ParseError where a part is missing or makes no sense."""
    book = _parse(archive, "xl/workbook.xml")
    computes_later = any(plain(part) == "calcPr" and part.get("fullCalcOnLoad") in ("1", "true") for part in book)
    codes = dict(_list_formats(archive))
    zeros = {style: len(code) for style, code in codes.items() if ZEROS.fullmatch(code)}
    scientific = frozenset(style for style, code in codes.items() if "E+" in code or code in SCIENTIFIC)
    return WorkbookParts(computes_later, _find_sheets(archive, book), zeros, scientific)


def _find_sheets(archive: ZipFile, book: Element) -> dict[str, str]:
    links = _parse(archive, "xl/_rels/workbook.xml.rels").iter()
    targets = {link.get("Id", ""): link.get("Target", "") for link in links}
    paths = {}
    for sheet in book.iter():
        if plain(sheet) == "sheet":
            link = next((value for key, value in sheet.items() if key.endswith("}id")), "")
            target = targets.get(link, "")
            paths[sheet.get("name", "")] = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    return {name: path for name, path in paths.items() if path in archive.NameToInfo}


def _list_formats(archive: ZipFile) -> Iterator[tuple[str, str]]:
    """The number of each style of cells, and the code of its format, or its number where it is one of Excel's own."""
    if "xl/styles.xml" not in archive.NameToInfo:
        return
    styles = _parse(archive, "xl/styles.xml")
    codes = {part.get("numFmtId", ""): part.get("formatCode", "") for part in styles.iter() if plain(part) == "numFmt"}
    for part in styles:
        if plain(part) == "cellXfs":
            for number, style in enumerate(part):
                chosen = style.get("numFmtId", "0")
                yield str(number), codes.get(chosen, chosen)


def _parse(archive: ZipFile, path: str) -> Element:
    if archive.getinfo(path).file_size > MOST_XML:
        raise ValueError(path)
    root: Element = fromstring(archive.read(path))
    return root


def plain(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]
