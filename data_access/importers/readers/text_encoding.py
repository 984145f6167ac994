"""Which letters the bytes of a text file mean: told by the user or by its mark, else UTF-8, else found out and said."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from data_access.errors import ImportRefused
from data_access.importers.raw import BLOCK

SAVE_AS: Final = "Save it as “CSV UTF-8” and import it again."
MARKS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
ENCODINGS: Final = {
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1252": "Windows-1252",
    "latin-1": "Latin-1",
    "cp1250": "Windows-1250",
    "mac-roman": "Mac Roman",
    "cp850": "DOS 850",
}
"""What a file may be read as, and how it is called."""
WINDOWS: Final = "cp1252"
FOREIGN = re.compile(r"[^\W_]*[^\W_\x00-\x7f][^\W_]*|[^\x00-\x7f]")
MANGLED = re.compile(r"(?<![\w.])\d(?:[.,]\d+)?E\+\d{2,3}(?![\w.])")
SAMPLE: Final = 64 << 10


class _Unlike(Exception):  # never leaves this file
    """The file is not of this encoding."""

    def __init__(self, line: int, at_end: bool) -> None:
        super().__init__()
        self.line, self.at_end = line, at_end


@dataclass
class Text:
    """What was found by reading a file from end to end. ``mangled``: a line and a number cut short by a spreadsheet."""

    encoding: str
    foreign: str = ""
    mangled: tuple[int, str] | None = None
    is_guessed: bool = False

    def list_notes(self) -> Iterator[str]:
        """What the user should know of it."""
        name = ENCODINGS[self.encoding]
        if self.is_guessed:
            example = f" such as “{self.foreign}”" if self.foreign else ""
            yield f"It is not UTF-8 text and was read as {name}: check words with accents{example}."
        elif name == "UTF-16":
            yield "It was read as UTF-16 text."
        if self.mangled is not None:
            line, number = self.mangled
            yield (
                f"Line {line:,} holds “{number}”, as spreadsheets write long numbers: its last digits are lost. "
                "Record numbers must be kept as text."
            )


def read_through(handle: BinaryIO, name: str, wanted: str) -> Text:
    """Read all of a file and find out what its bytes mean. ``wanted``: what the user said. Raises ImportRefused."""
    if wanted:
        encoding = wanted.casefold().replace("_", "-")
        if encoding not in ENCODINGS:
            raise ImportRefused(f"{name} cannot be read as “{wanted}”. Choose one of: {', '.join(ENCODINGS)}.")
        return _try(handle, name, encoding)
    handle.seek(0)
    head = handle.read(SAMPLE)
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return _try(handle, name, encoding)
    if encoding := _find_unmarked_utf16(head):
        return _try(handle, name, encoding)
    try:
        return _decode(handle, name, "utf-8-sig")
    except _Unlike as unlike:
        if unlike.at_end:
            told = "ends in the middle of a letter. Copy it again, or save it as “CSV UTF-8”."
            raise ImportRefused(f"{name}, line {unlike.line:,}: {told}") from None
        return _guess(handle, name, unlike.line)


def _find_unmarked_utf16(head: bytes) -> str:
    """UTF-16 without its mark: every second byte of plain words is NUL. "" where that is not so."""
    half = len(head) // 2
    if half < 4:
        return ""
    high, low = head[0 : 2 * half : 2].count(0), head[1 : 2 * half : 2].count(0)
    if low > 0.5 * half and high < 0.05 * half:
        return "utf-16-le"
    return "utf-16-be" if high > 0.5 * half and low < 0.05 * half else ""


def _try(handle: BinaryIO, name: str, encoding: str) -> Text:
    try:
        return _decode(handle, name, encoding)
    except _Unlike as unlike:
        told = ENCODINGS[encoding]
        raise ImportRefused(f"{name}, line {unlike.line:,}: is not {told} text, as the rest is. {SAVE_AS}") from None


def _guess(handle: BinaryIO, name: str, line: int) -> Text:
    """Not UTF-8: what Excel writes on Windows, unless it holds what that never holds."""
    try:
        text = _decode(handle, name, WINDOWS)
    except _Unlike:
        told = "Save it as “CSV UTF-8”, or say how it is encoded."
        raise ImportRefused(f"{name}, line {line:,}: is neither UTF-8 nor Windows-1252 text. {told}") from None
    text.is_guessed = True
    return text


def _decode(handle: BinaryIO, name: str, encoding: str) -> Text:
    """Decode all of it. Raises _Unlike; ImportRefused where it holds a NUL."""
    handle.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    found, line = Text(encoding), 1
    while True:
        block = handle.read(BLOCK)
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            broken = error.object[: error.start].count(b"\n")
            at_end = error.reason == "unexpected end of data" and not handle.read(1)
            raise _Unlike(line + broken, at_end) from None
        _look(found, text, line, name)
        line += text.count("\n")
        if not block:
            return found


def _look(found: Text, text: str, line: int, name: str) -> None:
    if (nul := text.find("\0")) >= 0:
        line += text.count("\n", 0, nul)
        raise ImportRefused(f"{name}, line {line:,}: holds a NUL byte, so it is not a text file. {SAVE_AS}")
    if not found.foreign and not text.isascii() and (word := FOREIGN.search(text)):
        found.foreign = word[0][:40]
    if found.mangled is None and "E+" in text and (number := MANGLED.search(text)):
        found.mangled = line + text.count("\n", 0, number.start()), number[0]
