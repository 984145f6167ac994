"""Reading a PDF back: its words, its alternative texts, and everything that any of its objects holds."""

import io
import re
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject


def read_pages(pdf: bytes) -> list[str]:
    """The words of each page, with plain spaces between them."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def read_words(pdf: bytes) -> str:
    return " ".join(read_pages(pdf))


def list_alts(pdf: bytes) -> list[str]:
    """The alternative texts of the document's figures, in reading order."""
    root = PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]
    return [" ".join(str(node["/Alt"]).split()) for node in _walk(root) if "/Alt" in node]


def list_tags(pdf: bytes) -> list[str]:
    root = PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]
    return [str(node["/S"]).strip("/") for node in _walk(root) if "/S" in node]


def _walk(node: Any) -> Iterator[DictionaryObject]:
    node = node.get_object() if isinstance(node, IndirectObject) else node
    if isinstance(node, ArrayObject):
        for child in node:
            yield from _walk(child)
    elif isinstance(node, DictionaryObject):
        yield node
        if "/K" in node:
            yield from _walk(node["/K"])


def read_everything(pdf: bytes) -> str:
    """Every string of every object, streams unpacked: what a search of the file could find."""
    reader = PdfReader(io.BytesIO(pdf))
    found = [pdf.decode("latin-1")]
    for number in reader.xref[0]:
        thing = reader.get_object(number)
        found.append(repr(thing))
        if isinstance(thing, StreamObject):
            found.append(thing.get_data().decode("latin-1"))
    return "\n".join([*found, read_words(pdf), *list_alts(pdf)])


def squeeze(text: str) -> str:
    """Text without white space and places to break: words that a line breaks are found all the same."""
    return re.sub(r"[\s\u200b]+", "", text)
