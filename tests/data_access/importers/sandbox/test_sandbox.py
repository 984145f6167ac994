"""The child that reads: bound, alone, distrusted, and gone when nobody needs it any more."""

import os
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from data_access.errors import ImportRefused
from data_access.importers.raw import Upload, upload_bytes, upload_path
from data_access.importers.sandbox import parent, read_upload, read_uploads
from tests.data_access.importers.workbooks import write_workbook

CONFINED = "import sys; sys.path.insert(0, sys.argv[1]); from data_access.importers.sandbox.limits import confine; "
LONG = b"patient,score\n" + b"00123,7\n" * 40_000


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """Every child that is started from now on."""
    started: list[subprocess.Popen[bytes]] = []

    class Recorded(subprocess.Popen[bytes]):
        def __init__(self, *args: object, **kwargs: object) -> None:
            super().__init__(*args, **kwargs)  # type: ignore[call-overload]
            started.append(self)

    monkeypatch.setattr(subprocess, "Popen", Recorded)
    return started


def refuse(upload: Upload) -> str:
    with pytest.raises(ImportRefused) as refusal:
        read_upload(upload)
    return str(refusal.value)


def act_as_child(monkeypatch: pytest.MonkeyPatch, script: str) -> str:
    """What a user is told when the child is this script."""
    frame = "import os, sys; say = lambda text: os.write(1, len(text).to_bytes(4, 'big') + text); "
    monkeypatch.setattr(parent, "START", frame + script)
    return refuse(upload_bytes("scores.csv", b"a,b\n"))


def try_confined(script: str) -> str:
    """What happens to a script that is as bound as a child."""
    command = [sys.executable, "-I", "-c", f"{CONFINED}confine(0); {script}", parent.ROOT]
    return subprocess.run(command, capture_output=True, text=True, check=False).stderr


def test_a_file_and_the_same_bytes_from_a_browser_read_alike(tmp_path: Path) -> None:
    path = tmp_path / "scores.csv"
    path.write_bytes(LONG)
    (from_path,), (from_browser,) = read_upload(upload_path(path)), read_upload(upload_bytes(path.name, LONG))
    assert from_path.header == from_browser.header == ("patient", "score")
    assert list(from_path.read()) == list(from_browser.read())
    assert from_path.upload.digest == from_browser.upload.digest


@pytest.mark.parametrize("rows", [40_000, 100])
def test_rows_can_be_read_again_and_again(rows: int) -> None:
    (table,) = read_upload(upload_bytes("scores.csv", b"patient,score\n" + b"00123,7\n" * rows))
    assert [sum(some.count for some in table.read()) for _ in range(2)] == [rows, rows]


def test_small_files_share_one_child_and_need_no_second(children: list[subprocess.Popen[bytes]]) -> None:
    uploads = [upload_bytes(f"scores{number}.csv", b"a,b\n1,2\n" * (number + 1)) for number in range(5)]
    book = upload_bytes("book.xlsx", write_workbook({"one": [["a"], [1]], "two": [["b"], [2]]}))
    tables = [table for tables in read_uploads([*uploads, book]) for table in tables]
    assert [len(rows.cells) for table in tables for rows in table.read()] == [1, 3, 5, 7, 9, 1, 1]
    assert len(children) == 1


def test_a_large_file_has_a_child_of_its_own(children: list[subprocess.Popen[bytes]]) -> None:
    small, large = upload_bytes("a.csv", b"a\n1\n"), upload_bytes("b.csv", LONG)
    _, (table,), _ = read_uploads([small, large, small])
    assert len(children) == 3
    assert sum(rows.count for rows in table.read()) == 40_000
    assert len(children) == 4
    assert all(child.returncode is not None for child in children)


def test_a_faulty_file_is_named_though_others_share_its_child() -> None:
    uploads = [upload_bytes("good.csv", b"a\n1\n"), upload_bytes("bad.csv", b"a,a\n"), upload_bytes("c.csv", b"a\n")]
    with pytest.raises(ImportRefused, match=r"^bad\.csv, line 1: the column “a” stands twice"):
        read_uploads(uploads)


def test_a_child_is_gone_as_soon_as_nobody_reads_on(children: list[subprocess.Popen[bytes]]) -> None:
    (table,) = read_upload(upload_bytes("scores.csv", LONG))
    rows = table.read()
    assert isinstance(rows, Iterator)
    next(rows)
    assert children[-1].returncode is None
    rows.close()  # type: ignore[attr-defined]
    assert children[-1].returncode is not None


def test_whoever_takes_the_rows_slowly_loses_none(monkeypatch: pytest.MonkeyPatch) -> None:
    hours = iter(range(0, 10**9, 3_600))
    moment = [0.0]
    monkeypatch.setattr(parent, "monotonic", lambda: moment[0])
    (table,) = read_upload(upload_bytes("scores.csv", LONG))
    count = 0
    for rows in table.read():
        moment[0] = float(next(hours))
        count += rows.count
    assert count == 40_000


def test_a_cell_at_the_far_end_of_a_workbook_is_a_sentence() -> None:
    """Its 5 kB make the library abort, which no process survives."""
    book, file = openpyxl.Workbook(), BytesIO()
    book.worksheets[0]["A1"], book.worksheets[0]["XFD1048576"] = "a", "z"
    book.save(file)
    told = refuse(upload_bytes("far.xlsx", file.getvalue()))
    assert told.startswith(
        "far.xlsx needs more memory to read than a file may (1 GiB). Remove what is not data from it"
    )


def test_a_child_that_takes_too_long_is_ended(
    monkeypatch: pytest.MonkeyPatch, children: list[subprocess.Popen[bytes]]
) -> None:
    monkeypatch.setattr(parent, "seconds_for", lambda size: 1)
    told = act_as_child(monkeypatch, "import time; time.sleep(600)")
    assert told.startswith("scores.csv takes longer to read than a file of its size may (1 seconds)")
    assert children[-1].returncode is not None


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("1 / 0", "is damaged, or is not what it seems to be"),
        ("os.kill(os.getpid(), 11)", "is damaged, or is not what it seems to be"),
        ("os.abort()", "needs more memory to read than a file may"),
        ("os._exit(77)", "needs more memory to read than a file may"),
        ("os.kill(os.getpid(), 9)", "needs more memory to read than a file may"),
        ("os.kill(os.getpid(), 24)", "takes longer to read than a file of its size may"),
        ("say(b'nonsense')", "is damaged"),
        ("say(b'[\"tables\", [], 0]')", "is damaged"),
        ("say(b'[\"file\", null, 7]')", "is damaged"),
        ("say(b'[\"exec\", null, 0]')", "is damaged"),
        ("os.write(1, b'\\xff\\xff\\xff\\xff'); import time; time.sleep(600)", "is damaged"),
        ("say(b'[\"end\", null, 0]')", "holds no table"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_however_a_child_ends_the_user_reads_a_sentence(
    monkeypatch: pytest.MonkeyPatch, script: str, told: str
) -> None:
    sentence = act_as_child(monkeypatch, script)
    assert sentence.startswith(f"scores.csv {told}")


def test_a_refusal_of_a_child_is_shown_without_signs_that_steer_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    told = act_as_child(monkeypatch, 'say(b\'["refused", "scores.csv: \\\\u001b[31mno", 0]\')')
    assert told == "scores.csv: �[31mno"


def test_a_name_without_sense_is_shown_without_it() -> None:
    assert refuse(upload_bytes("a\x1b[2J\udcff.csv", b"")).startswith("a�[2J�.csv is empty")
    (table,) = read_upload(upload_bytes("a\x1b\udcff.csv", b"a\n1\n"))
    assert table.upload.name == "a��.csv"


def test_a_child_knows_nothing_of_the_secrets_around_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAP_DATABASE_KEY", "00" * 32)
    known = act_as_child(monkeypatch, "say(('[\"refused\", \"' + ' '.join(sorted(os.environ)) + '\", 0]').encode())")
    assert "KAP_READ" in known.split()
    assert {name for name in known.split() if name.startswith("KAP_")} == {"KAP_READ"}


def test_a_hostile_folder_and_path_change_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("csv", "orjson", "data_access", "sitecustomize"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('hijacked')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (table,) = read_upload(upload_bytes("scores.csv", b"a\n1\n"))
    assert [rows.cells for rows in table.read()] == [[["1"]]]


@pytest.mark.skipif(sys.platform != "linux", reason="limits of Linux")
@pytest.mark.parametrize(
    ("script", "fault"),
    [
        ("bytearray(1 << 30)", "MemoryError"),
        ("import socket; socket.create_connection(('127.0.0.1', 9))", "PermissionError: socket."),
        ("import subprocess; subprocess.run(['true'])", "PermissionError: subprocess.Popen"),
        ("import os; os.fork()", "PermissionError: os.fork"),
        ("import os; os.remove('nothing')", "PermissionError: os.remove"),
        ("import os; os.write(os.memfd_create('x'), b'x')", "OSError: [Errno 27] File too large"),
    ],
)
def test_a_child_may_not(script: str, fault: str) -> None:
    assert fault in try_confined(script)


@pytest.mark.parametrize(
    ("size", "seconds"), [(0, 30), (1, 31), (10_000_000, 31), (10_000_001, 32), (1_000_000_000, 130)]
)
def test_a_file_has_thirty_seconds_and_one_for_every_ten_megabytes(size: int, seconds: int) -> None:
    assert parent.seconds_for(size) == seconds


def test_a_file_that_changed_since_it_was_chosen_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "scores.csv"
    path.write_bytes(b"a,b\n1,2\n")
    upload = upload_path(path)
    path.write_bytes(b"a,b\n1,2\n3,4\n")
    assert refuse(upload) == "scores.csv has changed since it was chosen. Choose it again."


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty: not even a header line"),
        (b"%PDF-1.7", "is a PDF"),
        (b"\x1f\x8b\x08", "is a compressed file"),
        (b"\x89PNG\r\n", "is a picture"),
        (b"\xff\xd8\xff\xe0", "is a picture"),
        (b"{\\rtf1", "is a document of a word processor"),
        (b"SQLite format 3\0", "is a database"),
        (b"\xd0\xcf\x11\xe0\xa1", "is a spreadsheet in Excel's old form, or one that is protected by a password"),
        (b"+/v8-patient", "is UTF-7 text"),
        (b"<html><table><tr><td>patient", "is a web page, though its name may say otherwise"),
        (b"\n\n<!DOCTYPE html>", "is a web page"),
    ],
)
def test_what_is_no_table_at_all_is_refused_by_its_first_bytes(
    content: bytes, told: str, children: list[subprocess.Popen[bytes]]
) -> None:
    assert refuse(upload_bytes("scores.csv", content)).startswith(f"scores.csv {told}")
    assert children == []


def test_an_old_or_locked_workbook_inside_a_zip_name_is_still_known_by_its_bytes() -> None:
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("scores.csv", "a,b\n")
    assert "is a zip file, not a workbook" in refuse(upload_bytes("scores.csv", file.getvalue()))
    (table,) = read_upload(upload_bytes("scores.csv", write_workbook({"s": [["a"], [1]]})))
    assert table.part == "s"


def test_no_file_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    read_upload(upload_bytes("scores.csv", LONG))
    assert os.listdir(tmp_path) == []  # noqa: PTH208
