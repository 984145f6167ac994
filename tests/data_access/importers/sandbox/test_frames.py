"""What a child says is believed only where every part of it is what it must be."""

from io import BytesIO
from typing import Any

import orjson
import pytest

from data_access.errors import ImportRefused
from data_access.importers.raw import Reading, Rows
from data_access.importers.readers.found import Found
from data_access.importers.rejection import Rejection
from data_access.importers.sandbox import frames
from data_access.importers.sandbox.frames import Frame, check_length, read_frame, write_frame, write_rows
from data_access.importers.sandbox.packing import BrokenFrame, pack_rows, pack_tables

ROWS = Rows([2, 4], [["a", "é"], ["", "b"]], 9, [Rejection(3, "x", "y", "z")], {"entered in error": 2}, [["k"], ["l"]])
FOUND = Found("part", ("a", "b"), ("note",), True, Reading("utf-8", ";", ","), "")


def hear(frame: Frame) -> list[Frame]:
    """What the parent hears of what a child says."""
    out = BytesIO()
    write_frame(out, frame)
    return read_all(out)


def read_all(out: BytesIO) -> list[Frame]:
    out.seek(0)
    heard = []
    while head := out.read(4):
        heard.append(read_frame(out.read(check_length(head))))
    return heard


def test_what_is_said_is_heard() -> None:
    assert hear(Frame("rows", pack_rows(ROWS), 3)) == [Frame("rows", ROWS, 3)]
    assert hear(Frame("tables", pack_tables([FOUND]))) == [Frame("tables", [FOUND])]
    plain = Rows(range(2, 4), [["a"], ["b"]], 5)
    assert hear(Frame("rows", pack_rows(plain)))[0].body == Rows(range(2, 4), [["a"], ["b"]], 5, [], {}, [])


def test_rows_too_long_for_one_frame_come_in_several(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "LONGEST_FRAME", 200)
    out = BytesIO()
    many = Rows(range(2, 18), [["x" * 20, str(number)] for number in range(16)], 9, ROWS.rejected, {"why": 1})
    write_rows(out, many, 1)
    heard = read_all(out)
    assert len(heard) > 3
    assert {frame.place for frame in heard} == {1}
    assert [cells for frame in heard for cells in frame.body.cells] == many.cells
    assert [line for frame in heard for line in frame.body.lines] == list(range(2, 18))
    assert sum(frame.body.count for frame in heard) == many.count == 18
    with pytest.raises(ImportRefused, match="Line 2 holds more text than can be read"):
        write_rows(out, Rows([2], [["x" * 300]], 9))


def change(body: dict[str, Any], **parts: Any) -> dict[str, Any]:
    return {**body, **parts}


@pytest.mark.parametrize(
    "parts",
    [
        {"cells": [["a", 1], ["", "b"]]},
        {"cells": [["a", None], ["", "b"]]},
        {"cells": ["ab", "cd"]},
        {"cells": "ab"},
        {"cells": [["a"]]},
        {"cells": [["a"] * 2_001, ["b"]]},
        {"lines": [0, 0, 2, "4"]},
        {"lines": [1]},
        {"lines": [2, 3]},
        {"lines": None},
        {"bytes_read": "9"},
        {"bytes_read": True},
        {"rejected": [[3, "x", "y"]]},
        {"rejected": [["3", "x", "y", "z"]]},
        {"rejected": None},
        {"left_out": {"why": "2"}},
        {"left_out": {"x" * 2_001: 2}},
        {"left_out": [2]},
        {"raw": [["k"]]},
        {"raw": [["k"], [1]]},
        {"more": 1},
    ],
)
def test_rows_that_are_none_are_not_believed(parts: dict[str, Any]) -> None:
    with pytest.raises(BrokenFrame):
        read_frame(orjson.dumps(["rows", change(pack_rows(ROWS), **parts), 0]))


@pytest.mark.parametrize(
    "parts",
    [
        {"part": 1},
        {"header": ["a", 2]},
        {"header": ["a"] * 2_001},
        {"notes": ["n" * 2_001]},
        {"notes": ["n"] * 201},
        {"is_own": 1},
        {"refused": None},
        {"reading": {"encoding": 1}},
        {"reading": {"path": "x"}},
        {"reading": None},
        {"more": 1},
    ],
)
def test_tables_that_are_none_are_not_believed(parts: dict[str, Any]) -> None:
    (table,) = pack_tables([FOUND])
    table["reading"] = {"encoding": "utf-8", "delimiter": ";", "decimal": ","}
    with pytest.raises(BrokenFrame):
        read_frame(orjson.dumps(["tables", [change(table, **parts)], 0]))


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"null",
        b"7",
        b"[1]",
        b'["rows", null]',
        b'["rows", null, 0]',
        b'["tables", [], 0]',
        b'["tables", null, 0]',
        b'[["rows"], null, 0]',
        b'["whole", 1, 0]',
        b'["end", null, "0"]',
        b'["refused", 7, 0]',
        b'["import", null, 0]',
        b"[" * 100_000,
    ],
)
def test_frames_that_are_none_are_not_believed(payload: bytes) -> None:
    with pytest.raises(BrokenFrame):
        read_frame(payload)


def test_a_frame_of_more_than_64_mib_is_not_even_read() -> None:
    assert check_length((64 << 20).to_bytes(4, "big")) == 64 << 20
    with pytest.raises(BrokenFrame):
        check_length(((64 << 20) + 1).to_bytes(4, "big"))


def test_rows_with_a_nul_are_rejected_because_no_database_takes_it() -> None:
    rows = Rows(
        range(5, 8),
        [["a", "b"], ["c\0", "d"], ["e", "f"]],
        9,
        [Rejection(3, "x", "y\0", "z")],
        {"w\0": 1},
        [["k\0"]] * 3,
    )
    (frame,) = hear(Frame("rows", pack_rows(rows)))
    assert (frame.body.lines, frame.body.cells, frame.body.raw) == ([5, 7], [["a", "b"], ["e", "f"]], [["k␀"]] * 2)
    assert frame.body.rejected == [
        Rejection(3, "x", "y␀", "z"),
        Rejection(6, "", "c␀,d", "holds a NUL sign, which is no text"),
    ]
    assert frame.body.left_out == {"w␀": 1}
    assert frame.body.count == rows.count == 5


def test_notes_are_shown_without_signs_that_steer_a_terminal() -> None:
    (table,) = hear(Frame("tables", pack_tables([Found("p", ("a",), ("x\x1b[2J",))])))[0].body
    assert table.notes == ("x�[2J",)


def test_notes_of_any_length_are_cut_to_what_may_be_said() -> None:
    (table,) = hear(Frame("tables", pack_tables([Found("p", ("a",), ("n" * 3_000,) * 300)])))[0].body
    assert len(table.notes) == 200
    assert table.notes[0] == "n" * 1_999 + "…"
