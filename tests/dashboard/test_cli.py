"""The command line: what it says, its exit codes, and that no error is a traceback."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from dashboard.cli import main
from dashboard.cli_recovery import confirm_recovery_key
from dashboard.launch import has_screen
from data_access.recovery import write_recovery_key
from tests.browser.serving import command, find_free_port, make_environment, wait_until_healthy
from tests.dashboard.packet.reading import read_words


@dataclass(frozen=True)
class Said:
    """What one command said, and its exit code."""

    returncode: int
    stdout: str
    stderr: str


Kap = Callable[..., Said]


@pytest.fixture
def kap(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Kap:
    """Run one command to its end, in this process: ``kap(folder, "config", KAP_DATABASE_URL=…)``."""

    def run(folder: Path, *arguments: str, **more: str) -> Said:
        for name in [name for name in os.environ if name.startswith("KAP_")]:
            monkeypatch.delenv(name)
        for name, value in make_environment(folder, **more).items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr("sys.argv", ["kap-outcomes", *arguments])
        monkeypatch.setattr("sys.excepthook", sys.excepthook)
        code = 0
        try:
            main()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 0 if ended.code is None else 1
        heard = capsys.readouterr()
        return Said(code, heard.out, heard.err)

    return run


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small demonstration clinic, made by the command line as a user would."""
    folder = tmp_path_factory.mktemp("cli")
    arguments = command("demo", "--patients", "20", "--seed", "3", "--as-of", "2026-03-04")
    made = subprocess.run(arguments, env=make_environment(folder), cwd=folder, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    assert "20 invented patients are in" in made.stdout
    return folder


def assert_one_sentence(result: Said, *said: str) -> None:
    assert result.returncode != 0
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1, result.stderr
    for words in said:
        assert words in result.stderr


def test_a_second_demonstration_needs_to_be_asked_for(kap: Kap, clinic: Path):
    assert_one_sentence(kap(clinic, "demo", "--patients", "20"), "already holds the demonstration clinic")


def test_a_demonstration_cannot_end_in_the_future(kap: Kap, tmp_path: Path):
    assert_one_sentence(kap(tmp_path, "demo", "--as-of", "2999-01-01"), "future")


def test_config_prints_every_setting_with_its_source_and_never_the_key(kap: Kap, clinic: Path):
    result = kap(clinic, "config", KAP_DATABASE_KEY="11" * 32)
    assert result.returncode == 0
    assert "KAP_DATA_DIR" in result.stdout
    assert "set, not shown" in result.stdout
    assert "1111" not in result.stdout


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("sqlite:////nowhere/at/all.db", "There is no database at"),
        ("mysql://a/b", "not supported"),
        ("nonsense", "not a database address"),
        ("postgresql://127.0.0.1:1/none", "cannot be reached"),
    ],
)
def test_a_database_that_cannot_be_opened_is_one_sentence(kap: Kap, tmp_path: Path, address: str, said: str):
    port = str(find_free_port())
    assert_one_sentence(kap(tmp_path, "run", "--no-browser", "--port", port, KAP_DATABASE_URL=address), said)


def test_a_folder_and_a_foreign_file_are_no_databases(kap: Kap, tmp_path: Path):
    (tmp_path / "text.db").write_bytes(b"not a database, " * 500)
    for address in (f"sqlite:///{tmp_path}", f"sqlite:///{tmp_path / 'text.db'}"):
        port = str(find_free_port())
        result = kap(tmp_path, "run", "--no-browser", "--port", port, KAP_DATABASE_URL=address)
        assert_one_sentence(result)


def test_a_config_file_that_makes_no_sense_is_one_sentence(kap: Kap, tmp_path: Path):
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "config.toml").write_text("data_dir = [")
    assert_one_sentence(kap(tmp_path, "config"), "config.toml")


def test_a_busy_port_is_one_sentence(kap: Kap, clinic: Path):
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        assert_one_sentence(kap(clinic, "run", "--no-browser", "--port", str(port)), f"Port {port} is in use")


def test_an_unknown_command_or_option_says_so_without_a_traceback(kap: Kap, tmp_path: Path):
    for arguments in (["fly"], ["run", "--port", "seven"], ["run", "--port", "70000"], ["restore"]):
        result = kap(tmp_path, *arguments)
        assert result.returncode == 2
        assert "Traceback" not in result.stderr


def test_a_backup_comes_back_on_the_same_machine(kap: Kap, clinic: Path, tmp_path: Path):
    made = kap(clinic, "backup", str(tmp_path / "copy.db"))
    assert made.returncode == 0, made.stderr
    assert "checked row by row" in made.stdout
    back = kap(clinic, "restore", str(tmp_path / "copy.db"), KAP_DATABASE_URL=f"sqlite:///{tmp_path / 'back.db'}")
    assert back.returncode == 0, back.stderr
    assert_one_sentence(kap(clinic, "restore", str(tmp_path / "none.db")), "There is no database at")


def test_ctrl_c_stops_the_server_within_two_seconds_and_says_nothing(clinic: Path):
    port = find_free_port()
    process = subprocess.Popen(
        command("run", "--no-browser", "--port", str(port)),
        env=make_environment(clinic),
        cwd=clinic,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_until_healthy(f"http://127.0.0.1:{port}", process)
    assert process.stdout is not None
    while f"http://localhost:{port}" not in (line := process.stdout.readline()):
        assert line, "The server ended without saying its address."
    process.send_signal(signal.SIGINT)
    _, complained = process.communicate(timeout=10)
    assert process.returncode == 0
    assert "Traceback" not in complained
    assert "Error" not in complained


def test_the_first_run_makes_a_demonstration_clinic(tmp_path: Path):
    port = find_free_port()
    process = subprocess.Popen(
        command("run", "--no-browser", "--port", str(port)),
        env=make_environment(tmp_path),
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_until_healthy(f"http://127.0.0.1:{port}", process, 90)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=10)
    assert "making a demonstration clinic of 500 patients" in said
    assert (tmp_path / "data" / "demo.db").is_file()
    assert "not a demonstration" not in said


def test_a_desktop_is_known_by_its_display(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert not has_screen()
    monkeypatch.setenv("DISPLAY", ":0")
    assert has_screen()
    monkeypatch.setattr("sys.platform", "darwin")
    monkeypatch.delenv("DISPLAY")
    assert has_screen()


def test_a_recovery_key_must_be_typed_back(monkeypatch: pytest.MonkeyPatch):
    key = write_recovery_key(bytes(range(32)))
    other = write_recovery_key(bytes(32))
    typed = iter([other, "nonsense", key.lower()])
    monkeypatch.setattr("typer.prompt", lambda *_args, **_kwargs: next(typed))
    assert confirm_recovery_key(key)
    monkeypatch.setattr("typer.prompt", lambda *_args, **_kwargs: other)
    assert not confirm_recovery_key(key)


def test_the_weekly_review_is_written_as_a_pdf_without_names_that_only_its_owner_can_read(
    kap: Kap, clinic: Path, tmp_path: Path
):
    file = tmp_path / "review.pdf"
    said = kap(clinic, "packet", str(file))
    assert said.returncode == 0, said.stderr
    assert said.stdout.startswith(f"The weekly review is in {file}.")
    assert file.read_bytes().startswith(b"%PDF-")
    assert "names hidden" in read_words(file.read_bytes())
    assert file.stat().st_mode & 0o077 == 0
    again = kap(clinic, "packet", str(file))
    assert (again.returncode, again.stderr.strip()) == (
        1,
        f"There is already a file {file}. Move it away, or name another.",
    )


def test_a_packet_of_the_future_is_refused_and_leaves_no_file(kap: Kap, clinic: Path, tmp_path: Path):
    said = kap(clinic, "packet", str(tmp_path / "x.pdf"), "--as-of", "2999-01-01")
    assert said.returncode == 1
    assert said.stderr.strip() == "--as-of lies in the future. Choose today or an earlier day."
    assert not list(tmp_path.glob("x.pdf*"))
