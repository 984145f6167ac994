"""An import that is killed leaves the clinic as it was; the same import again completes it."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import text

from data_access.database import open_store
from data_access.importers.import_files import import_sources
from data_access.importers.source import open_sources
from data_access.settings import Settings
from tests.conftest import PostgresDatabases, make_settings
from tests.data_access.killed_import import Steps
from tests.data_access.random_files import change_clinic, digest_contents, make_random_tables, spread_files
from tests.long_proof import Proof, long_proof

pytestmark = pytest.mark.usefixtures("today")


def die_during_import(folder: Path, address: str, files: list[Path], step: int) -> None:
    """Import in a process of its own that is killed at a step."""
    command = [sys.executable, "-m", "tests.data_access.killed_import", address, str(folder), str(step)]
    done = subprocess.run([*command, *map(str, files)], capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr


def import_whole(settings: Settings, files: list[Path]) -> int:
    """Import to the end; returns how many steps it took."""
    store = open_store(settings)
    steps = Steps(store)
    outcome = import_sources(store, open_sources(files))
    store.close()
    assert not outcome.rejections
    return steps.done


def read_digest(settings: Settings) -> str:
    """What lies in the clinic, opened as the program opens it; an SQLite file is looked through for damage."""
    store = open_store(settings)
    try:
        if store.dialect == "sqlite":
            with store.read() as session:
                assert session.scalar(text("PRAGMA integrity_check")) == "ok"
                assert session.execute(text("PRAGMA foreign_key_check")).all() == []
        return digest_contents(store)
    finally:
        store.close()


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
@long_proof("kill -9 during an import", sample=3, full=15, parts=3, unit="killed imports")
def test_a_killed_import_leaves_nothing_half_written(
    proof: Proof, dialect: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    tables = make_random_tables(Random(0))
    plans = {
        "first": spread_files(Random(0), tables, tmp_path / "first"),
        "later": spread_files(Random(1), change_clinic(Random(1), tables, 16), tmp_path / "later"),
    }

    def make_store(name: str) -> tuple[Settings, Path, str]:
        folder = tmp_path / name
        if dialect == "sqlite":
            shutil.copytree(request.getfixturevalue("sqlite_template"), folder)
            return make_settings(folder), folder, ""
        databases: PostgresDatabases = request.getfixturevalue("postgres_databases")
        address = databases.create(request.getfixturevalue("postgres_template"))
        request.addfinalizer(lambda: databases.drop(address))
        return make_settings(folder, address), folder, address

    settings, _, _ = make_store("whole")
    digests, steps = [read_digest(settings)], []
    for files in plans.values():
        steps.append(import_whole(settings, files))
        digests.append(read_digest(settings))
    assert len(set(digests)) == 3

    for number in proof:
        which = number % 2
        settings, folder, address = make_store(f"killed-{number}")
        first, later = plans.values()
        if which:
            import_whole(settings, first)
        files = later if which else first
        # Every third dies at its commit. (An import may take a few steps fewer on another day.)
        step = 0 if number % 3 == 2 else Random(number).randint(1, round(0.98 * steps[which]))
        die_during_import(folder, address, files, step)
        assert read_digest(settings) == digests[which]
        import_whole(settings, files)
        assert read_digest(settings) == digests[which + 1]
        proof.count("at the commit", step == 0)
        proof.count(f"on {dialect}")
