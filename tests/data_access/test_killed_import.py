"""An import that is killed, or meets a full disk, leaves the clinic as it was; the same import again completes it."""

import pickle
import shutil
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest
from sqlalchemy import event, text

from data_access.database import Store, open_store
from data_access.digests import TableDigest, digest_tables
from data_access.errors import StoreError
from data_access.importers.history import list_batches
from data_access.importers.import_files import import_sources
from data_access.importers.undo import undo_batch
from tests.conftest import make_settings
from tests.data_access.killed_import import (
    FULL,
    Steps,
    commit_every_chunk,
    import_and_die,
    import_with_little_room,
    read_parts,
    run_alone,
)
from tests.data_access.random_files import change_clinic, digest_contents, make_random_tables, make_sources, spread_rows
from tests.long_proof import Proof, long_proof

pytestmark = pytest.mark.usefixtures("today")
SMALL, WHOLE = 3, 500
"""Patients of a sample; and of a full proof, whose import has 20,000 rows."""
Digests = dict[str, TableDigest]


@dataclass(frozen=True)
class Plan:
    """Two imports, the second of a clinic that has grown and changed: their rows, steps, and what lies there after."""

    parts: tuple[Path, Path]
    steps: tuple[int, int]
    contents: tuple[str, str]


def write_plan(folder: Path, store: Store, patients: int) -> Plan:
    """Import both into a store, counting steps."""
    tables = make_random_tables(Random(0), patients)
    made, steps, contents = [], [], []
    for number, clinic in enumerate((tables, change_clinic(Random(1), tables, patients + patients // 3))):
        path = folder / f"parts-{number}"
        path.write_bytes(pickle.dumps(spread_rows(Random(number), clinic)))
        counted = Steps(store)
        outcome = import_sources(store, make_sources(read_parts(path)))
        assert not outcome.rejections
        assert patients < WHOLE or outcome.total("rows_in") >= 20_000
        made.append(path)
        steps.append(counted.done)
        contents.append(digest_contents(store))
    assert len(set(contents)) == 2
    return Plan((made[0], made[1]), (steps[0], steps[1]), (contents[0], contents[1]))


def read_digests(store: Store) -> Digests:
    """Every row of every table; a damaged file or a broken reference is told."""
    if store.dialect == "sqlite":
        with store.read() as session:
            assert session.scalar(text("PRAGMA integrity_check")) == "ok"
            assert session.execute(text("PRAGMA foreign_key_check")).all() == []
    with store.engine.connect() as connection:
        return digest_tables(connection)


class Files:
    """SQLite stores with nothing in them and with the first import, to copy from."""

    def __init__(self, template: Path, folder: Path, patients: int) -> None:
        self.folder, self.bases = folder, (template, folder / "filled")
        shutil.copytree(template, folder / "plan")
        store = open_store(make_settings(folder / "plan"))
        self.plan = write_plan(folder, store, patients)
        store.close()
        shutil.copytree(template, self.bases[1])
        self.digests = (self.read(0), self.fill())
        self.pages, after = (self.count_pages(base) for base in (self.bases[1], folder / "plan"))
        self.growth = after - self.pages

    def read(self, which: int) -> Digests:
        store = open_store(make_settings(self.bases[which]))
        found = read_digests(store)
        store.close()
        return found

    def count_pages(self, base: Path) -> int:
        store = open_store(make_settings(base))
        with store.read() as session:
            pages = session.scalar(text("PRAGMA page_count"))
        store.close()
        assert pages is not None
        return int(pages)

    def fill(self) -> Digests:
        store = open_store(make_settings(self.bases[1]))
        import_sources(store, make_sources(read_parts(self.plan.parts[0])))
        store.close()
        return self.read(1)

    def check(self, which: int, spoil: Callable[[Path], None]) -> None:
        """A copy, in which an import is spoilt, holds what it held; the same import then completes it."""
        folder = self.folder / "copy"
        shutil.copytree(self.bases[which], folder)
        spoil(folder)
        store = open_store(make_settings(folder))
        try:
            assert read_digests(store) == self.digests[which], "something of the import is there"
            import_sources(store, make_sources(read_parts(self.plan.parts[which])))
            assert digest_contents(store) == self.plan.contents[which]
        finally:
            store.close()
            shutil.rmtree(folder)

    def choose_step(self, number: int, which: int) -> int:
        """Every tenth dies at its commit. (An import may take a few steps fewer on another day.)"""
        return 0 if number % 10 == 9 else Random(number).randint(1, round(0.98 * self.plan.steps[which]))


@long_proof("kill -9 during an import", sample=10, full=200, parts=8, unit="killed imports")
def test_a_killed_import_leaves_nothing_half_written(proof: Proof, sqlite_template: Path, tmp_path: Path) -> None:
    files = Files(sqlite_template, tmp_path, WHOLE if proof.full else SMALL)
    for number in proof:
        which = number % 2
        step = files.choose_step(number, which)

        def kill(folder: Path, which: int = which, step: int = step) -> None:
            assert run_alone(import_and_die, folder, "", files.plan.parts[which], step) == -signal.SIGKILL

        files.check(which, kill)
        proof.count("at the commit", step == 0)


@long_proof("full disks during an import", sample=4, full=20, parts=2, unit="full disks")
def test_a_full_disk_leaves_nothing_half_written(proof: Proof, sqlite_template: Path, tmp_path: Path) -> None:
    """By turns the system forbids a file to grow, and the database itself."""
    files = Files(sqlite_template, tmp_path, WHOLE if proof.full else 8 * SMALL)
    assert files.growth > 1
    for number in proof:
        random = Random(number)

        def forbid_files(folder: Path, most: int = random.randint(4_096, 4_096 * files.growth)) -> None:
            assert run_alone(import_with_little_room, folder, files.plan.parts[1], most) == FULL

        def forbid_pages(folder: Path, most: int = files.pages + random.randrange(files.growth)) -> None:
            store = open_store(make_settings(folder))
            event.listen(store.engine, "checkout", lambda driver, *_: limit_pages(driver, most))
            with pytest.raises(StoreError, match=r"is full\. Make room and try again"):
                import_sources(store, make_sources(read_parts(files.plan.parts[1])))
            store.close()

        files.check(1, forbid_pages if number % 2 else forbid_files)
        proof.count("of the system", number % 2 == 0)


def limit_pages(driver: Any, most: int) -> None:
    """Let the database have no more pages than that."""
    driver.execute(f"PRAGMA max_page_count = {most:d}").fetchall()


def test_an_import_that_commits_chunk_by_chunk_is_found_out(sqlite_template: Path, tmp_path: Path) -> None:
    files = Files(sqlite_template, tmp_path, SMALL)

    def kill(folder: Path) -> None:
        step = round(0.7 * files.plan.steps[1])
        assert run_alone(import_and_die, folder, "", files.plan.parts[1], step, True) == -signal.SIGKILL

    with pytest.raises(AssertionError, match="something of the import is there"):
        files.check(1, kill)


# PostgreSQL: the server's own process dies, or the program's


class Server:
    """A store on the server with the first import in it, and the means to end the process that serves it."""

    def __init__(self, store: Store, folder: Path, patients: int) -> None:
        self.store = store
        self.plan = write_plan(folder, store, patients)
        undo_batch(store, max(batch.id for batch in list_batches(store)))
        self.address = store.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self.admin = psycopg.connect(self.address, autocommit=True)

    def check(self, spoil: Callable[[], None]) -> None:
        """The clinic holds what it held; the same import then completes it, and is undone for the next."""
        before = read_digests(self.store)
        spoil()
        assert read_digests(self.store) == before, "something of the import is there"
        outcome = import_sources(self.store, make_sources(read_parts(self.plan.parts[1])))
        assert digest_contents(self.store) == self.plan.contents[1]
        assert outcome.batch_id is not None
        undo_batch(self.store, outcome.batch_id)
        assert digest_contents(self.store) == self.plan.contents[0]

    def end_backend(self, step: int) -> None:
        """Import until the step, at which the server ends the process that serves it."""
        store = Store(self.store.engine, self.store.where, self.store.keys, self.store.heads)
        backend: list[int] = []

        def note(connection: Any, *_: Any) -> None:
            backend[:] = [connection.info.backend_pid]

        def end() -> None:
            self.admin.execute("SELECT pg_terminate_backend(%s, 5000)", backend)

        steps = Steps(store, step, end)
        event.listen(store.engine, "checkout", note)
        try:
            with pytest.raises(StoreError, match="cannot be reached"):
                import_sources(store, make_sources(read_parts(self.plan.parts[1])))
        finally:
            event.remove(store.engine, "checkout", note)
            for name in ("before_cursor_execute", "after_cursor_execute"):
                event.remove(store.engine, name, steps.count)
            event.remove(store.engine, "commit", steps.commit)


@pytest.fixture
def make_server(postgres_store: Store, tmp_path: Path) -> Iterator[Callable[[int], Server]]:
    """Makes the server's store once the number of patients is known."""
    made: list[Server] = []

    def make(patients: int) -> Server:
        made.append(Server(postgres_store, tmp_path, patients))
        return made[0]

    yield make
    for server in made:
        server.admin.close()


# A cursor of a connection that the server has ended cannot be closed any more; psycopg warns when it is forgotten.
@pytest.mark.filterwarnings("ignore:.*ServerCursor:pytest.PytestUnraisableExceptionWarning")
@long_proof("ended server processes during an import", sample=4, full=50, parts=4, unit="ended server processes")
def test_an_import_whose_server_process_ends_leaves_nothing_half_written(
    proof: Proof, make_server: Callable[[int], Server]
) -> None:
    server = make_server(150 if proof.full else SMALL)
    for number in proof:
        step = 0 if number % 4 == 3 else Random(number).randint(1, round(0.98 * server.plan.steps[1]))
        server.check(lambda step=step: server.end_backend(step))  # type: ignore[misc]
        proof.count("at the commit", step == 0)


def test_a_program_that_is_killed_leaves_nothing_on_the_server(make_server: Callable[[int], Server]) -> None:
    server = make_server(SMALL)
    for step in (0, server.plan.steps[1] // 2):

        def kill(step: int = step) -> None:
            folder = server.plan.parts[1].parent
            assert run_alone(import_and_die, folder, server.address, server.plan.parts[1], step) == -signal.SIGKILL

        server.check(kill)


def test_an_import_into_a_server_that_commits_chunk_by_chunk_is_found_out(
    make_server: Callable[[int], Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    server = make_server(SMALL)
    commit_every_chunk(monkeypatch)
    with pytest.raises(AssertionError, match="something of the import is there"):
        server.check(lambda: server.end_backend(round(0.7 * server.plan.steps[1])))
