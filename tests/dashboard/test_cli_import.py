"""``kap-outcomes import`` and ``template``: exit codes, what is said, what is left behind. Never a traceback."""

import io
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import orjson
import pytest

from dashboard.cli import main
from dashboard.cli_say import SOME_REJECTED
from data_access.database import open_store
from data_access.settings import read_settings
from tests.data_access.importers.clinic import FILES, write_clinic
from tests.data_access.importers.fhir_files import bundle, patient, total

KEY = "5a" * 32


@dataclass(frozen=True)
class Said:
    """What one command said, and its exit code."""

    code: int
    out: str
    err: str


Kap = Callable[..., Said]


@pytest.fixture
def kap(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, today: int) -> Kap:
    """Run one command to its end in this process, with a database below the test's own folder."""
    for name in [name for name in os.environ if name.startswith("KAP_")]:
        monkeypatch.delenv(name)
    own = {"KAP_DATA_DIR": tmp_path / "data", "KAP_CONFIG_DIR": tmp_path / "config", "KAP_KEY_STORE": "file"}
    for name, value in own.items():
        monkeypatch.setenv(name, str(value))
    monkeypatch.setenv("KAP_DATABASE_KEY", KEY)

    def run(*arguments: str | Path) -> Said:
        monkeypatch.setattr("sys.argv", ["kap-outcomes", *map(str, arguments)])
        monkeypatch.setattr("sys.excepthook", sys.excepthook)
        code = 0
        try:
            main()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 0 if ended.code is None else 1
        heard = capsys.readouterr()
        assert "Traceback" not in heard.out + heard.err
        return Said(code, heard.out, heard.err)

    return run


def database(tmp_path: Path) -> Path:
    return tmp_path / "data" / "clinic.db"


def test_a_clinics_files_go_in_and_every_row_is_told(kap: Kap, tmp_path: Path) -> None:
    said = kap("import", *write_clinic(tmp_path / "files"))
    assert said.code == 0, said.err
    assert "Hill Clinic: 26 rows in = 24 inserted, 0 unchanged, 0 updated, 0 rejected, 2 blank." in said.out
    assert "2 totals of the files differ from the answers beside them; both are kept:" in said.out
    again = kap("import", *write_clinic(tmp_path / "files"))
    assert again.code == 0
    assert "is the very same file as one imported on 2026-03-04" in again.out
    assert "Nothing has changed." in again.out


def test_rejected_rows_are_told_written_to_a_file_and_give_their_own_exit_code(kap: Kap, tmp_path: Path) -> None:
    text = FILES["screenings.csv"] + "=cmd(),gad7,2026-01-11 20:15,,12,\n"
    paths = write_clinic(tmp_path / "files", screenings=text)
    said = kap("import", *paths, "--rejected", tmp_path / "rejected.csv")
    assert said.code == SOME_REJECTED
    assert "screenings.csv, line 8, patient “=cmd()”: is no patient of this clinic" in said.out
    rejected = (tmp_path / "rejected.csv").read_text(encoding="utf-8-sig")
    assert rejected.splitlines()[1].startswith("screenings.csv,8,patient,'=cmd(),is no patient")
    assert (tmp_path / "rejected.csv").stat().st_mode & 0o077 == 0
    twice = kap("import", *paths, "--rejected", tmp_path / "rejected.csv")
    assert twice.code == 1
    assert "There is already a file" in twice.err


def test_what_was_left_out_of_a_fhir_file_is_told_with_the_reason_and_how_many(kap: Kap, tmp_path: Path) -> None:
    resources = [patient(), total("o1"), total("o2", status="entered-in-error"), total("o3", status="entered-in-error")]
    path = tmp_path / "export.json"
    path.write_bytes(orjson.dumps(bundle(*resources)))
    said = kap("import", path, "--site-name", "Hill Clinic", "--time-zone", "Europe/London")
    assert said.code == 0, said.err
    assert "2 rows left out, among the blank:\n  2 entered in error\n" in said.out
    assert "Where a line is named, it is the number of a resource in the file." in said.out
    assert "Hill Clinic: 4 rows in = 2 inserted, 0 unchanged, 0 updated, 0 rejected, 2 blank." in said.out


def test_a_file_that_cannot_be_used_leaves_no_database_behind(kap: Kap, tmp_path: Path) -> None:
    paths = write_clinic(tmp_path / "files", patients="patient,name\n00123,“open\n\0")
    said = kap("import", *paths)
    assert said.code == 1
    assert "holds a NUL byte" in said.err
    assert not database(tmp_path).exists()


def test_a_first_import_that_fails_late_leaves_no_database_and_no_key_behind(kap: Kap, tmp_path: Path) -> None:
    said = kap("import", *write_clinic(tmp_path / "files", site=""))
    assert said.code == 1
    assert "Give --site-name and --time-zone" in said.err
    assert list((tmp_path / "data").iterdir()) == []


def test_the_clinic_may_be_named_by_options(kap: Kap, tmp_path: Path) -> None:
    paths = write_clinic(tmp_path / "files", site="")
    assert kap("import", *paths, "--site-name", "Dale", "--time-zone", "Europe/Dublin").code == 0
    store = open_store(read_settings())
    assert (store.site().name, store.site().code, store.site().is_demo) == ("Dale", "DALE", False)
    store.close()


def test_a_dry_run_before_the_first_import_makes_no_database(kap: Kap, tmp_path: Path) -> None:
    said = kap("import", *write_clinic(tmp_path / "files"), "--dry-run")
    assert said.code == 0, said.err
    assert "This was a dry run: nothing was written." in said.out
    assert not (tmp_path / "data").exists()


def test_without_a_terminal_the_first_import_says_what_to_do(
    kap: Kap, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KAP_DATABASE_KEY")
    monkeypatch.setattr("sys.stdin", io.StringIO())
    said = kap("import", *write_clinic(tmp_path / "files"))
    assert said.code == 1
    assert "shows its recovery key once and asks for it back" in said.err
    assert not database(tmp_path).exists()


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of its own")
def test_in_a_terminal_the_recovery_key_is_shown_once_and_asked_back(kap: Kap, tmp_path: Path) -> None:
    environ = {name: value for name, value in os.environ.items() if name != "KAP_DATABASE_KEY"}
    paths = [str(path) for path in write_clinic(tmp_path / "files")]
    ours, theirs = pty.openpty()
    script = "from dashboard.cli import main; main()"
    command = [sys.executable, "-c", script, "import", *paths]
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environ, close_fds=True)
    os.close(theirs)
    heard = b""
    while b"Type it in again" not in heard:
        heard += os.read(ours, 4096)
    key = next(word for word in heard.decode().split() if word.count("-") == 13)
    os.write(ours, f"{key}\n".encode())
    try:
        while piece := os.read(ours, 4096):
            heard += piece
    except OSError:
        pass  # The terminal is closed when the program ends.
    os.close(ours)
    assert process.wait(60) == 0, heard.decode()
    assert "24 inserted" in heard.decode()
    assert database(tmp_path).exists()


def test_a_locked_database_is_a_sentence(kap: Kap, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = write_clinic(tmp_path / "files")
    kap("import", *paths)
    store = open_store(read_settings())
    monkeypatch.setattr("data_access.engines.BUSY_TIMEOUT_MS", 50)
    with store.write():
        said = kap("import", *paths)
    store.close()
    assert said.code == 1
    assert "is locked: another program is writing to it. Try again when it has finished." in said.err


def test_a_demonstration_takes_no_real_rows(kap: Kap, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAP_DATABASE_URL", f"sqlite:///{tmp_path / 'data' / 'demo.db'}")
    assert kap("demo", "--patients", "3", "--as-of", "2026-03-03").code == 0
    said = kap("import", *write_clinic(tmp_path / "files"))
    assert said.code == 1
    assert "real rows never join invented ones" in said.err


def test_templates_are_written_and_never_replaced(kap: Kap, tmp_path: Path) -> None:
    said = kap("template", tmp_path / "new")
    assert said.code == 0
    assert (tmp_path / "new" / "screenings.csv").is_file()
    said = kap("template", tmp_path / "new")
    assert said.code == 1
    assert "There is already a file" in said.err


def test_a_preset_of_published_data_asks_nobody_for_a_key(
    kap: Kap, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KAP_DATABASE_KEY")
    path = tmp_path / "scores.csv"
    path.write_text("patient_id,trt,scale,tp,score,sex\n1,E,qids,wk0,16,M\n", encoding="utf-8")
    said = kap("import", "--preset", "psilodep2", path)
    assert said.code == 0, said.err
    assert "Psilodep 2 (published trial): 6 rows in = 6 inserted" in said.out
    assert "?as_of=2019-02-18" in said.out
    assert kap("import", "--preset", "nope", path).code == 1
