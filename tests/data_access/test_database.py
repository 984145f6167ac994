"""Opening and creating databases, and every way in which that can fail."""

import os
import shutil
import stat
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlcipher3 import dbapi2

from data_access import engines
from data_access.database import Store, advance_keys, create_site, create_store, has_database, open_store
from data_access.engines import choose_journal_mode, connect_to_file
from data_access.errors import NotFound, StoreError
from data_access.keys import get_key
from data_access.models import Clinician, Patient, Site
from data_access.settings import Settings
from data_access.store_errors import explained
from tests.conftest import PostgresDatabases, make_settings
from tests.factories import make_patient, make_site


@pytest.fixture
def created(settings: Settings) -> Settings:
    """Settings of a machine with an empty database."""
    create_store(settings).close()
    return settings


def list_files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_what_is_written_is_read_after_opening_again(created: Settings) -> None:
    store = open_store(created)
    with store.write() as session:
        create_site(session, "north", "North clinic", "Europe/Berlin", is_demo=False)
    store.close()
    again = open_store(created)
    site = again.site()
    again.close()
    assert (site.code, site.name, site.time_zone, site.is_demo) == ("north", "North clinic", "Europe/Berlin", False)


def test_the_file_is_its_owners_and_encrypted(created: Settings) -> None:
    store = open_store(created)
    with store.write() as session:
        create_site(session, "north", "A name to look for", "UTC", is_demo=False)
    companions = list(created.data_dir.iterdir())
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in companions)
    store.close()
    content = created.database_path.read_bytes()
    assert b"A name to look for" not in content
    assert not content.startswith(b"SQLite format 3")
    assert stat.S_IMODE(created.data_dir.stat().st_mode) == 0o700


def test_the_key_is_not_in_the_data_folder(created: Settings) -> None:
    key = get_key(created, created.database_path).key
    for path in created.data_dir.rglob("*"):
        content = path.read_bytes()
        assert key not in content
        assert key.hex().encode() not in content


def test_each_connection_has_the_pragmas_that_hold(sqlite_store: Store) -> None:
    with sqlite_store.engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}


def test_the_write_ahead_log_is_used_only_where_it_is_safe() -> None:
    assert choose_journal_mode((3, 51, 2)) == "DELETE"
    assert choose_journal_mode((3, 51, 3)) == "WAL"
    assert choose_journal_mode((3, 40, 1)) == "DELETE"


def test_every_table_is_strict(sqlite_store: Store) -> None:
    with sqlite_store.engine.connect() as connection:
        tables = connection.exec_driver_sql("PRAGMA table_list").mappings().all()
    loose = {row["name"] for row in tables if row["type"] == "table" and not row["strict"]}
    assert {name for name in loose if not name.startswith("sqlite_")} == {"alembic_version"}


def test_a_store_without_a_clinic_says_so(store: Store) -> None:
    with pytest.raises(StoreError, match="no clinic yet"):
        store.site()


def test_the_first_clinic_is_the_oldest(store: Store) -> None:
    with store.write() as session:
        for code in ("zebra", "alpha"):
            create_site(session, code, code, "UTC", is_demo=True)
    assert store.site().code == "zebra"
    assert [site.code for site in store.sites()] == ["zebra", "alpha"]


def test_a_write_that_raises_leaves_nothing(store: Store) -> None:
    def write_half() -> None:
        with store.write() as session:
            create_site(session, "north", "North", "UTC", is_demo=True)
            raise NotFound("half way")

    with pytest.raises(NotFound):
        write_half()
    assert store.sites() == ()


def test_a_reading_session_cannot_write(store: Store) -> None:
    with pytest.raises(StoreError, match="read-only"), store.read() as session:
        create_site(session, "north", "North", "UTC", is_demo=True)
    with store.write() as session:
        create_site(session, "north", "North", "UTC", is_demo=True)


def test_a_reading_session_sees_one_moment(store: Store) -> None:
    count = select(func.count()).select_from(Site)
    with store.read() as reader:
        assert reader.scalar(count) == 0
        with store.write() as writer:
            create_site(writer, "north", "North", "UTC", is_demo=True)
        assert reader.scalar(count) == 0
    with store.read() as reader:
        assert reader.scalar(count) == 1


def test_a_broken_rule_of_the_tables_is_not_disguised_as_a_broken_database(store: Store) -> None:
    with store.write() as session:
        site = make_site(session)
    for broken in ({"site_id": site.id, "role": "janitor"}, {"site_id": site.id + 1, "role": "director"}):
        with pytest.raises(IntegrityError), store.write() as session:
            session.add(Clinician(code="X", name="X", **broken))


def test_keys_continue_after_rows_that_brought_their_own(store: Store) -> None:
    with store.write() as session:
        site = make_site(session)
        make_patient(session, site, id=500)
        advance_keys(session)
        assert make_patient(session, site).id == 501


def test_readers_and_writers_of_many_threads_share_the_pool(store: Store) -> None:
    with store.write() as session:
        site_id = make_site(session).id
    failures: list[BaseException] = []

    def work() -> None:
        try:
            with store.write() as session:
                make_patient(session, session.get_one(Site, site_id))
            with store.read() as session:
                session.scalar(select(func.count()).select_from(Patient))
        except BaseException as error:  # noqa: BLE001 - a thread must hand every failure to the test
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(Patient)) == 8


def test_a_path_may_hold_any_character(tmp_path: Path) -> None:
    settings = make_settings(tmp_path / "Zoë's clinic? 100 % #1; a&b")
    create_store(settings).close()
    store = open_store(settings)
    assert store.sites() == ()
    store.close()


# What can go wrong


def test_no_database_yet(settings: Settings) -> None:
    assert not has_database(settings)
    with pytest.raises(StoreError, match=r"no database at .*clinic\.db.*kap-outcomes demo"):
        open_store(settings)
    assert list_files(settings.data_dir.parent) == []


def test_there_is_one_already(created: Settings) -> None:
    before = created.database_path.read_bytes()
    assert has_database(created)
    with pytest.raises(StoreError, match="already a file"):
        create_store(created)
    assert created.database_path.read_bytes() == before


def test_a_folder_in_place_of_the_file(settings: Settings) -> None:
    settings.database_path.mkdir(parents=True)
    for attempt in (open_store, create_store):
        with pytest.raises(StoreError, match=r"clinic\.db is a folder"):
            attempt(settings)


def test_a_file_in_place_of_the_folder(settings: Settings) -> None:
    settings.data_dir.parent.mkdir(exist_ok=True)
    settings.data_dir.write_text("not a folder")
    with pytest.raises(StoreError, match="no database at"):
        open_store(settings)
    with pytest.raises(StoreError, match="cannot be made"):
        create_store(settings)
    assert list_files(settings.config_dir) == []


@pytest.mark.parametrize("content", [b"", b"short", b"date,name\n" * 1000, bytes(4096)])
def test_a_file_that_is_no_database(settings: Settings, content: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    settings.data_dir.mkdir()
    settings.database_path.write_bytes(content)
    with pytest.raises(StoreError, match="not a database of this program"):
        open_store(settings)
    with pytest.raises(StoreError, match="not a database of this program"):
        open_store(replace(settings, database_key="00" * 32))
    assert settings.database_path.read_bytes() == content
    assert capfd.readouterr() == ("", "")


def test_a_plain_sqlite_database(settings: Settings) -> None:
    settings.data_dir.mkdir()
    plain = dbapi2.connect(str(settings.database_path))
    plain.execute("CREATE TABLE someone_elses (id INTEGER)")
    plain.close()
    with pytest.raises(StoreError, match="not an encrypted one"):
        open_store(settings)


def test_a_wrong_key_is_one_sentence_and_nothing_on_the_terminal(
    created: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(StoreError, match="the key does not fit"):
        open_store(replace(created, database_key="00" * 32))
    assert capfd.readouterr() == ("", "")


def test_a_machine_without_the_key(created: Settings, tmp_path: Path) -> None:
    elsewhere = replace(created, config_dir=tmp_path / "other")
    with pytest.raises(StoreError, match="no key on this machine"):
        open_store(elsewhere)


def test_another_programs_tables(settings: Settings) -> None:
    create_store(settings).close()
    key = get_key(settings, settings.database_path)
    bare = connect_to_file(settings.database_path, key)
    bare.execute("DROP TABLE alembic_version")
    bare.close()
    with pytest.raises(StoreError, match="another program's tables"):
        open_store(settings)


def test_a_newer_version_is_refused_and_left_alone(created: Settings) -> None:
    bare = connect_to_file(created.database_path, get_key(created, created.database_path))
    bare.execute("UPDATE alembic_version SET version_num = '9999'")
    bare.close()
    with pytest.raises(StoreError, match="newer version of this program"):
        open_store(created)


def test_a_locked_database(created: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "BUSY_TIMEOUT_MS", 20)
    store = open_store(created)
    other = connect_to_file(created.database_path, get_key(created, created.database_path))
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match=r"clinic\.db is locked"), store.write():
        pass
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(Site)) == 0
    other.execute("ROLLBACK")
    other.close()
    with store.write() as session:
        create_site(session, "north", "North", "UTC", is_demo=True)
    store.close()


def test_a_full_disk_leaves_nothing_half_written(created: Settings) -> None:
    """SQLite's own page limit stands for the disk: it gives the same error."""
    store = open_store(created)
    with store.write() as session:
        site = make_site(session)

    def fill() -> None:
        with store.write() as session:
            session.execute(text("PRAGMA max_page_count = 1"))
            for _ in range(2000):
                make_patient(session, site, name="x" * 500)

    with pytest.raises(StoreError, match=r"disk that holds .* is full"):
        fill()
    store.close()
    store = open_store(created)
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(Patient)) == 0
    store.close()


def test_an_interrupted_creation_leaves_neither_file_nor_key(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("data_access.migrations.upgrade.upgrade_tables", interrupt)
    with pytest.raises(KeyboardInterrupt):
        create_store(settings)
    assert list_files(settings.data_dir) + list_files(settings.config_dir) == []


def test_a_recovery_key_that_was_not_confirmed_creates_nothing(settings: Settings) -> None:
    with pytest.raises(StoreError, match="was not confirmed"):
        create_store(settings, confirm=lambda _key: False)
    assert list_files(settings.data_dir.parent) == []


def test_the_confirmed_recovery_key_is_the_key_of_the_database(settings: Settings) -> None:
    seen: list[str] = []
    create_store(settings, confirm=lambda key: not seen.append(key)).close()
    assert get_key(settings, settings.database_path).recovery_key == seen[0]


def test_nobody_is_asked_about_a_key_they_brought(settings: Settings) -> None:
    own = replace(settings, database_key="ab" * 32)
    create_store(own, confirm=lambda _key: False).close()
    open_store(own).close()
    assert not settings.keys_dir.exists()


@contextmanager
def as_nobody() -> Iterator[None]:
    """Root may write anywhere; rights are tried as a user who may not."""
    was = os.geteuid()
    if was == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(was)


@pytest.fixture
def shared_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="kap-rights-"))
    yield folder
    shutil.rmtree(folder)


def lend(folder: Path, mode: int) -> None:
    """Give everything to the user of ``as_nobody``, its files with the given mode."""
    for path in (folder, *folder.rglob("*")):
        if os.geteuid() == 0:
            os.chown(path, 65534, 65534)
        path.chmod(0o500 if path.is_dir() else mode)


def try_as_nobody(action: Callable[[Settings], object], settings: Settings) -> str:
    with as_nobody(), pytest.raises(StoreError) as caught:
        action(settings)
    return str(caught.value)


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX files")
class TestRights:
    """A database, a folder or a key this user may not use."""

    def test_a_read_only_database(self, shared_folder: Path) -> None:
        settings = make_settings(shared_folder)
        create_store(settings).close()
        lend(shared_folder, 0o400)

        def write(settings: Settings) -> None:
            store = open_store(settings)
            try:
                with store.write() as session:
                    create_site(session, "north", "North", "UTC", is_demo=True)
            finally:
                store.close()

        message = try_as_nobody(write, settings)
        assert "clinic.db is read-only" in message or "clinic.db cannot be opened" in message

    def test_a_database_of_somebody_else(self, shared_folder: Path) -> None:
        settings = make_settings(shared_folder)
        create_store(settings).close()
        lend(shared_folder, 0o000)
        assert "clinic.db cannot be opened: Permission denied" in try_as_nobody(open_store, settings)

    def test_a_folder_nobody_may_write_to(self, shared_folder: Path) -> None:
        lend(shared_folder, 0o400)
        settings = make_settings(shared_folder)
        assert "Permission denied" in try_as_nobody(create_store, settings)


# PostgreSQL


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    settings = make_settings(tmp_path, f"postgresql://kap:hush@/clinic?host={tmp_path}")
    for attempt in (open_store, create_store, has_database):
        with pytest.raises(StoreError, match="cannot be reached") as caught:
            attempt(settings)
        assert "hush" not in str(caught.value)


def test_a_server_without_that_database(postgres_databases: PostgresDatabases, tmp_path: Path) -> None:
    address = postgres_databases.address.set(database="absent").render_as_string(hide_password=False)
    with pytest.raises(StoreError, match="There is no database"):
        open_store(make_settings(tmp_path, address))


def test_a_server_without_that_user(postgres_databases: PostgresDatabases, tmp_path: Path) -> None:
    address = postgres_databases.address.set(username="stranger").render_as_string(hide_password=False)
    with pytest.raises(StoreError, match=r"user of .* was refused"):
        open_store(make_settings(tmp_path, address))


def test_an_empty_database_on_a_server_is_created_once(postgres_databases: PostgresDatabases, tmp_path: Path) -> None:
    address = postgres_databases.create()
    settings = make_settings(tmp_path, address)
    assert not has_database(settings)
    with pytest.raises(StoreError, match="no tables yet"):
        open_store(settings)
    create_store(settings).close()
    assert has_database(settings)
    with pytest.raises(StoreError, match="already has tables"):
        create_store(settings)
    open_store(settings).close()
    postgres_databases.drop(address)


def test_a_lock_on_a_server(postgres_store: Store) -> None:
    with postgres_store.write() as first:
        first.execute(text("SELECT pg_advisory_xact_lock(1)"))
        with pytest.raises(StoreError, match="is locked"), postgres_store.write() as second:
            second.execute(text("SELECT set_config('lock_timeout', '20', true), pg_advisory_xact_lock(1)"))


def test_a_server_that_ended_the_connection(postgres_store: Store, postgres_databases: PostgresDatabases) -> None:
    """The next use gets a fresh connection from the pool."""
    with postgres_store.read() as session:
        own = session.scalar(text("SELECT pg_backend_pid()"))
        postgres_databases.admin.execute("SELECT pg_terminate_backend(%s)", [own])
        with pytest.raises(StoreError, match="cannot be reached"):
            _count_sites(postgres_store, session)
    assert postgres_store.sites() == ()


def _count_sites(store: Store, session: Session) -> None:
    with explained(store.where):
        session.scalar(select(func.count()).select_from(Site))


def test_a_key_that_cannot_be_kept_creates_nothing(settings: Settings) -> None:
    settings.config_dir.parent.mkdir(exist_ok=True)
    settings.config_dir.write_text("in the way")
    with pytest.raises(StoreError, match="key cannot be kept"):
        create_store(settings)
    assert not settings.database_path.exists()
