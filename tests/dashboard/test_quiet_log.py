"""Logs and tracebacks never hold patients' data, whatever fails."""

import subprocess
import sys

import pytest
from sqlalchemy.exc import IntegrityError

from dashboard import cli
from dashboard.quiet_log import word_error
from data_access.database import Store
from data_access.models import Patient
from tests.factories import make_patient, make_site

NAME = "Cassiopeia Quillfeather"


@pytest.fixture(scope="module")
def written() -> str:
    """All that a process writes which fails in every way."""
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.dashboard.failing_in_every_way", NAME],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 1
    return ended.stdout + ended.stderr


def test_nothing_that_fails_writes_a_name(written: str):
    assert "Cassiopeia" not in written
    assert "Quillfeather" not in written


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        ("KeyError", "in <module>"),
        ("LookupError", "in answer"),
        ("RuntimeError", "in work"),
        ("caused by ValueError", "in work"),
        ("BufferError", "in __del__"),
        ("ExceptionGroup of [OSError]", "in task"),
        ("ArithmeticError", "in main"),
        ("FutureWarning", "failing_in_every_way.py"),
        ("ERROR some.library: at", "in say_it_in_other_peoples_logs"),
    ],
)
def test_what_failed_and_where_stands_in_the_log(written: str, kind: str, place: str):
    assert any(kind in line and place in line for line in written.splitlines()), written


def test_our_own_words_and_numbers_stay(written: str):
    assert "kap_outcomes.part: own words: (str), 7 rows" in written
    assert "a fault: UnicodeError\n" in written
    assert "refused: unknown identity\n" in written
    assert "The database is locked." in written


def test_a_fault_of_the_database_is_told_without_the_rows(store: Store):
    with store.write() as session:
        site = make_site(session)
        make_patient(session, site, code="Q-1", name=NAME)
    with pytest.raises(IntegrityError) as caught, store.write() as session:
        make_patient(session, site, code="Q-1", name=NAME)
    if store.engine.dialect.name == "postgresql":
        assert "Q-1" in str(caught.value), "the driver tells the row, so this test can fail"
    told = word_error(caught.value)
    assert "IntegrityError" in told
    assert Patient.__name__ not in told
    assert "Q-1" not in told
    assert NAME not in told


def test_the_command_line_tells_more_only_when_asked_and_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def tell() -> str:
        error = KeyError(NAME)
        cli.tell_unexpected(KeyError, error, None)
        said = capsys.readouterr()
        return said.out + said.err

    monkeypatch.delenv("KAP_DEBUG", raising=False)
    assert NAME not in tell()
    monkeypatch.setenv("KAP_DEBUG", "1")
    told = tell()
    assert "may hold patients’ data" in told
    assert NAME in told
