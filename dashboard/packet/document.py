"""A printed document: its blocks set by typst as tagged PDF (PDF/UA-1), in this process's memory only.

Nothing of a patient is written to a disk, and nothing from data is ever markup: the template
reads it as plain values from a file that exists only in memory.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Literal

import orjson
import typst

from dashboard.charts.theme import LIGHT
from dashboard.packet.blocks import Block

Progress = Callable[[float, str], None]
"""Told how far a document is (0-1), and at what."""
FONTS = Path(__file__).with_name("fonts")
TEMPLATE = Path(__file__).with_name("document.typ")
NO_GLYPH = "could not be displayed"
DEMO_MARK = "Demonstration data: invented patients"


@dataclass(frozen=True)
class Document:
    """One PDF. ``stand`` is at the foot of every page: as of, thresholds, names; ``mark`` at its head (may be empty).

    ``code`` is the word by which the foot names what the document is about ("Weekly review").
    """

    title: str
    subtitle: str
    code: str
    clinic: str
    stand: str
    mark: str
    blocks: tuple[Block, ...]
    dense: bool = False
    """Smaller letters and less white: a summary on one page."""


def print_document(document: Document) -> bytes:
    """The PDF. It holds no date of its making: the same report gives the same bytes.

    A name in letters that the shipped face lacks is set in a face of this machine; where none has them either,
    a box stands for each, and the document no longer claims the standard.
    """
    values = {"document": document, "colours": _list_colours()}
    data = orjson.dumps(values, option=orjson.OPT_SERIALIZE_NUMPY).decode()
    try:
        return _compile(data, _load_fonts(whole_machine=False))
    except typst.TypstError as error:
        if NO_GLYPH not in str(error):
            raise
    fonts = _load_fonts(whole_machine=True)
    try:
        return _compile(data, fonts)
    except typst.TypstError as error:
        if NO_GLYPH not in str(error):
            raise
    return _compile(data, fonts, None)


def count_pages(pdf: bytes) -> int:
    """How many pages a document of ours has (its page objects are not packed)."""
    return len(re.findall(rb"/Type ?/Page\b", pdf))


def _compile(data: str, fonts: typst.Fonts, standard: Literal["ua-1"] | None = "ua-1") -> bytes:
    return typst.compile(_read_template(), font_paths=fonts, sys_inputs={"data": data}, pdf_standards=standard)


@cache
def _read_template() -> bytes:
    return TEMPLATE.read_bytes()


@cache
def _load_fonts(*, whole_machine: bool) -> typst.Fonts:
    """The face this program ships, so that a page looks the same everywhere; and those of the machine, if asked."""
    return typst.Fonts(whole_machine, whole_machine, [FONTS])


def _list_colours() -> dict[str, str]:
    """The tokens of the light theme that are one colour each."""
    return {
        field.name: value
        for field in fields(LIGHT)
        if isinstance(value := getattr(LIGHT, field.name), str) and value.startswith("#")
    }
