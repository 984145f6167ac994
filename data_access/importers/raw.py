"""What a reader hands over: the tables of text that a file holds, before anyone says what their columns mean."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final

from data_access.errors import ImportRefused
from data_access.importers.rejection import Rejection

BLOCK: Final = 1 << 20


@dataclass(frozen=True)
class Upload:
    """A file as it came, from a path or from a screen. ``open`` gives a fresh handle that can be sought in."""

    name: str
    size: int
    digest: str
    open: Callable[[], BinaryIO]


@dataclass(frozen=True)
class Reading:
    """How a file is to be read. Empty: the reader finds out; ``RawTable.reading`` is what it found or was told."""

    encoding: str = ""
    delimiter: str = ""
    decimal: str = ""

    @property
    def words(self) -> str:
        """All three in one text."""
        return " ".join((self.encoding, self.delimiter, self.decimal)).strip(" ")


FIND_OUT: Final = Reading()


@dataclass(frozen=True)
class Rows:
    """Some rows of a file: the line each begins on, its cells, how many bytes of the file have been read.

    ``rejected``: rows that whoever made these from others could make nothing of. ``left_out``: rows that are
    rightly not taken, why and how many ("entered in error": 2); they count as blank. ``raw``: the row of the
    file that each was made of, under ``Source.raw_header``; empty where the cells are the file's own. ``refused``:
    by line, the column and the rule of rows that stand in ``cells`` but break a rule of the profile.
    """

    lines: Sequence[int]
    cells: list[list[str]]
    bytes_read: int
    rejected: Sequence[Rejection] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    raw: Sequence[Sequence[str]] = ()
    refused: Mapping[int, tuple[str, str]] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many rows went in."""
        return len(self.cells) + len(self.rejected) + sum(self.left_out.values())


@dataclass(frozen=True)
class RawTable:
    """One table of a file: all of a CSV file, a sheet of a workbook, the resources of one kind in a FHIR file.

    ``part``: which one ("" where the file has one only). ``is_own``: the reader made rows of the program's own
    table named ``part`` (FHIR does), which need no mapping. ``notes``: what the user should know of how it was read.
    A sheet that cannot be read beside others that can has no header; its note says why, and ``read`` raises that.
    """

    upload: Upload
    part: str
    header: tuple[str, ...]
    read: Callable[[], Iterator[Rows]]
    notes: tuple[str, ...] = ()
    is_own: bool = False
    reading: Reading = FIND_OUT


def to_printable(text: str) -> str:
    """The text with a mark in place of every sign that a person cannot see, and that might steer a terminal."""
    return text if text.isprintable() else "".join(sign if sign.isprintable() else "�" for sign in text)


def upload_path(path: Path) -> Upload:
    """A file of this machine. Raises ImportRefused where it is not there or cannot be read."""
    if path.is_dir():
        raise ImportRefused(f"{path} is a folder, not a file. Name the files in it.")
    try:
        with path.open("rb") as file:
            digest, size = hashlib.blake2b(digest_size=16), 0
            while block := file.read(BLOCK):
                digest.update(block)
                size += len(block)
    except FileNotFoundError:
        raise ImportRefused(f"There is no file {path}. Check its name and folder.") from None
    except OSError as error:
        raise ImportRefused(f"The file {path} cannot be read: {error.strerror}.") from None
    return Upload(to_printable(path.name), size, digest.hexdigest(), lambda: path.open("rb"))


def upload_bytes(name: str, content: bytes) -> Upload:
    """A file that came through the browser; it stays in memory."""
    digest = hashlib.blake2b(content, digest_size=16).hexdigest()
    return Upload(to_printable(name), len(content), digest, lambda: BytesIO(content))
