"""What a child says to its parent: frames of JSON, each after its length; the parent believes nothing unseen."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO, Final

import orjson

from data_access.errors import ImportRefused
from data_access.importers.raw import Rows
from data_access.importers.sandbox.packing import (
    BrokenFrame,
    check_nothing,
    check_sentence,
    pack_rows,
    unpack_rows,
    unpack_tables,
)
from data_access.importers.sandbox.signs import reject_nul

LONGEST_FRAME: Final = 64 << 20
HEAD: Final = 4
NUL_SAID: Final = b"\\u0000"


@dataclass(frozen=True)
class Frame:
    """``kind``: file (the next one) | tables | rows | whole (all rows of a table were sent) | refused | end.

    ``body``: for the parent a list of Found, Rows or a sentence; ``place``: of the file, or of the table of its rows;
    ``size``: how many bytes it came in.
    """

    kind: str
    body: Any = None
    place: int = 0
    size: int = field(default=0, compare=False)


def write_frame(out: BinaryIO, frame: Frame) -> bool:
    """Say something; False where it would be too long."""
    payload = orjson.dumps([frame.kind, frame.body, frame.place])
    if len(payload) > LONGEST_FRAME:
        return False
    out.write(len(payload).to_bytes(HEAD, "big"))
    out.write(payload)
    out.flush()
    return True


def write_rows(out: BinaryIO, rows: Rows, place: int = 0) -> None:
    """Say rows, in several frames where one would be too long. ImportRefused: even a single row is."""
    if write_frame(out, Frame("rows", pack_rows(rows), place)):
        return
    half = len(rows.cells) // 2
    if not half:
        raise ImportRefused(
            f"Line {rows.lines[0] if rows.lines else 0:,} holds more text than can be read. Shorten it."
        )
    write_rows(out, replace(rows, lines=rows.lines[:half], cells=rows.cells[:half], raw=rows.raw[:half]), place)
    rest = Rows(rows.lines[half:], rows.cells[half:], rows.bytes_read, raw=rows.raw[half:])
    write_rows(out, rest, place)


def check_length(head: bytes) -> int:
    """The length that stands before a frame. Raises BrokenFrame where it is too long."""
    length = int.from_bytes(head, "big")
    if length > LONGEST_FRAME:
        raise BrokenFrame(f"a frame of {length} bytes")
    return length


def read_frame(payload: bytes) -> Frame:
    """A frame from its bytes. Raises BrokenFrame."""
    try:
        kind, body, place = orjson.loads(payload)
    except (ValueError, TypeError):
        raise BrokenFrame("no frame") from None
    if type(kind) is not str or kind not in KINDS or type(place) is not int:
        raise BrokenFrame("no frame of ours")
    body = KINDS[kind](body)
    if kind == "rows" and NUL_SAID in payload:
        body = reject_nul(body)
    return Frame(kind, body, place, len(payload))


KINDS: Final[dict[str, Callable[[Any], Any]]] = {
    "file": check_nothing,
    "tables": lambda body: list(unpack_tables(body)),
    "rows": unpack_rows,
    "refused": check_sentence,
    "whole": check_nothing,
    "end": check_nothing,
}
