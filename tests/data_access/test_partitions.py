"""Partitioning a server's tables by site: nothing of them is lost, and the only way to a row is through its table."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from typer.testing import CliRunner

from dashboard import cli
from dashboard.cli_store import word_partitions
from data_access import partitions
from data_access.database import open_store
from data_access.digests import digest_tables
from data_access.engines import make_postgres_engine, writing
from data_access.errors import StoreError
from data_access.models import AuditEvent, Patient
from data_access.partition_forms import list_tables
from data_access.partitions import SCHEMA, Partitioned, partition_store
from data_access.row_security import see_everything
from data_access.settings import Settings
from data_access.sight import EVERY_SITE, see_no_patient, see_site
from tests.conftest import NOON, PostgresDatabases, make_settings, open_as_administrator
from tests.data_access.test_logins import fill, give, make_administrator, owned
from tests.data_access.test_migrations import ADD, MEDDLE, later
from tests.factories import make_clinician, make_patient, make_site

__all__ = ["owned"]

CATALOGUE = {
    "keys and checks": (
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE conparentid = 0 AND connamespace = 'public'::regnamespace"
    ),
    "indexes": (
        "SELECT tablename, indexname, replace(indexdef, ' ON ONLY ', ' ON ') FROM pg_indexes "
        "WHERE schemaname = 'public'"
    ),
    "policies": "SELECT tablename, policyname, permissive, roles, cmd, qual, with_check FROM pg_policies",
    "triggers": (
        "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(pg_trigger.oid) FROM pg_trigger JOIN pg_class "
        "ON pg_class.oid = tgrelid WHERE NOT tgisinternal AND relnamespace = 'public'::regnamespace"
    ),
    "rights": "SELECT relname, relowner, acl::text FROM pg_class, unnest(relacl) AS acl WHERE relname NOT LIKE 'pg_%'",
    "row security": (
        "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class "
        "WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
    ),
    "columns": (
        "SELECT table_name, column_name, data_type, is_nullable, column_default, is_identity, collation_name "
        "FROM information_schema.columns WHERE table_schema = 'public'"
    ),
}
"""What a table is besides its rows, by the server's own words."""


@contextmanager
def administering(settings: Settings) -> Iterator[Connection]:
    """A connection of the server's administrator, whom no row security stops."""
    engine = make_postgres_engine(make_administrator(settings).database_url)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def read_catalogue(settings: Settings) -> dict[str, set[tuple[str, ...]]]:
    with administering(settings) as connection:
        return {
            name: {tuple(str(cell) for cell in row) for row in connection.execute(text(query))}
            for name, query in CATALOGUE.items()
        }


def read_digests(settings: Settings) -> dict[str, object]:
    with administering(settings) as connection:
        return dict(digest_tables(connection))


def find_homes(settings: Settings) -> list[tuple[str, str]]:
    """Every patient, and the partition in which the row lies."""
    with administering(settings) as connection:
        rows = connection.execute(text("SELECT name, tableoid::regclass::text FROM patient ORDER BY id"))
        return [(name, home) for name, home in rows]


def add_event(settings: Settings) -> None:
    """One event of the audit trail of the first clinic."""
    store = open_as_administrator(make_administrator(settings))
    with store.write() as session:
        event = {"number": 1, "at": NOON, "actor_kind": "program", "actor": "", "action": "sign in", "target": ""}
        session.add(AuditEvent(site_id=1, **event, outcome="done", details={}, mac="0"))
    store.close()


def copy(databases: PostgresDatabases, template: Settings, folder: Path) -> Settings:
    """A database like another one, and its owner's too."""
    address = databases.create(str(template.database_url.database))
    owned = make_url(address).set(username="kap_owner").render_as_string(hide_password=False)
    give(databases, address, "kap_owner")
    return make_settings(folder, owned)


@pytest.fixture(scope="module")
def plain(
    owned: str, postgres_databases: PostgresDatabases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Settings]:
    """Two clinics with a patient each and an event, to copy from."""
    bare = make_settings(tmp_path_factory.mktemp("owned"), f"postgresql:///{owned}")
    settings = copy(postgres_databases, bare, tmp_path_factory.mktemp("plain"))
    fill(make_administrator(settings))
    add_event(settings)
    yield settings
    postgres_databases.drop(settings.database_url.render_as_string(hide_password=False))


@pytest.fixture(scope="module")
def partitioned(
    plain: Settings, postgres_databases: PostgresDatabases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Settings, Partitioned]]:
    """The same, partitioned by the owner, and what that said."""
    settings = copy(postgres_databases, plain, tmp_path_factory.mktemp("partitioned"))
    yield settings, partition_store(settings)
    postgres_databases.drop(settings.database_url.render_as_string(hide_password=False))


@pytest.fixture
def filled(plain: Settings, postgres_databases: PostgresDatabases, tmp_path: Path) -> Iterator[Settings]:
    """Two clinics that are still to be partitioned."""
    settings = copy(postgres_databases, plain, tmp_path)
    yield settings
    postgres_databases.drop(settings.database_url.render_as_string(hide_password=False))


@pytest.fixture
def network(
    partitioned: tuple[Settings, Partitioned], postgres_databases: PostgresDatabases, tmp_path: Path
) -> Iterator[Settings]:
    """Two clinics with partitions of their own."""
    settings = copy(postgres_databases, partitioned[0], tmp_path)
    yield settings
    postgres_databases.drop(settings.database_url.render_as_string(hide_password=False))


def login(settings: Settings, databases: PostgresDatabases) -> Settings:
    """The program's own login, which owns nothing."""
    address = settings.database_url.render_as_string(hide_password=False)
    return make_settings(settings.data_dir.parent, databases.add_login(address, "kap_dashboard"))


def add_clinic(settings: Settings, name: str) -> None:
    store = open_as_administrator(make_administrator(settings))
    with store.write() as session:
        site = make_site(session)
        make_patient(session, site, make_clinician(session, site), name=name)
    store.close()


def test_no_row_key_index_trigger_policy_or_right_is_lost(
    plain: Settings, partitioned: tuple[Settings, Partitioned]
) -> None:
    network, done = partitioned
    catalogue = read_catalogue(plain)
    assert (len(done.tables), done.site_ids) == (len(catalogue["policies"]), (1, 2))
    assert read_catalogue(network) == catalogue
    assert read_digests(network) == read_digests(plain)
    assert find_homes(network) == [("Someone", f"{SCHEMA}.patient_1"), ("Somebody else", f"{SCHEMA}.patient_2")]
    with administering(network) as connection:
        assert set(list_tables(connection).values()) == {True}


def test_a_clinic_that_came_later_moves_out_of_the_partition_of_all_others(network: Settings) -> None:
    catalogue = read_catalogue(network)
    add_clinic(network, "Third")
    add_clinic(network, "Fourth")
    digests = read_digests(network)
    assert [home for _, home in find_homes(network)[2:]] == [f"{SCHEMA}.patient_others"] * 2
    assert partition_store(network) == Partitioned((), (3, 4))
    assert [home for _, home in find_homes(network)[2:]] == [f"{SCHEMA}.patient_3", f"{SCHEMA}.patient_4"]
    assert (read_catalogue(network), read_digests(network)) == (catalogue, digests)
    assert partition_store(network) == Partitioned((), ())


def test_rows_written_afterwards_go_on_with_the_next_number_by_the_programs_login(
    network: Settings, postgres_databases: PostgresDatabases
) -> None:
    store = open_store(login(network, postgres_databases))
    with store.write_as(EVERY_SITE) as session:
        site = make_site(session)
        assert (site.id, make_patient(session, site).id) == (3, 3)
    with store.read_as(see_site(2)) as session:
        assert session.scalars(select(Patient.name)).all() == ["Somebody else"]
    with store.read_as(see_no_patient(2)) as session:
        assert session.scalar(select(func.count(Patient.id))) == 0
    store.close()


def test_rows_that_would_be_lost_stop_it(filled: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    digests = read_digests(filled)

    def lose(connection: Connection, table: str, partition: str) -> None:
        if partition == f"{SCHEMA}.assignment_1":
            connection.execute(text(f"DELETE FROM {partition}"))

    monkeypatch.setattr(partitions, "_guard", lose)
    with pytest.raises(StoreError, match=r"would have lost rows of assignment\. Nothing was done"):
        partition_store(filled)
    assert read_digests(filled) == digests


# The only way to a row


def list_partitions(connection: Connection) -> list[str]:
    inside = "SELECT oid::regclass::text FROM pg_class WHERE relispartition AND relkind = 'r' ORDER BY 1"
    return list(connection.scalars(text(inside)))


def test_the_programs_role_has_no_right_on_any_partition(
    network: Settings, postgres_databases: PostgresDatabases
) -> None:
    with administering(network) as connection:
        names = list_partitions(connection)
        rights = "has_table_privilege('kap_outcomes_app', c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE')"
        held = text(f"SELECT relname FROM pg_class c WHERE relispartition AND relkind = 'r' AND {rights}")
        assert connection.scalars(held).all() == []
    assert len(names) == 3 * len(read_catalogue(network)["policies"])
    store = open_store(login(network, postgres_databases))
    with pytest.raises(StoreError, match="This user may not do that"), store.read_as(EVERY_SITE) as session:
        session.execute(text(f"SELECT 1 FROM {SCHEMA}.patient_1"))
    store.close()


def test_a_partition_by_itself_gives_its_owner_nothing_and_is_never_emptied(network: Settings) -> None:
    engine = make_postgres_engine(network.database_url)
    with engine.connect() as connection:
        see_everything(connection)
        assert connection.scalar(select(func.count(Patient.id))) == 2
        for name in list_partitions(connection):
            assert connection.scalar(text(f"SELECT count(*) FROM {name}")) == 0
    for refused in (
        f"TRUNCATE {SCHEMA}.audit_event_1",
        "TRUNCATE audit_event",
        "UPDATE audit_event SET mac = ''",
        "DELETE FROM audit_event",
    ):
        with writing(engine).connect() as connection:
            see_everything(connection)
            with pytest.raises(DBAPIError, match="only ever added to"):
                connection.execute(text(refused))
    engine.dispose()


# Versions of the program that come later


def test_later_migrations_change_every_partition(
    network: Settings, postgres_databases: PostgresDatabases, tmp_path: Path
) -> None:
    folder = later(tmp_path / "later", ADD, "patient")
    open_store(network, folder).close()
    store = open_store(login(network, postgres_databases), folder)
    with store.read_as(EVERY_SITE) as session:
        assert session.scalars(text("SELECT nickname FROM patient")).all() == [None, None]
    store.close()


def test_a_later_migration_that_would_lose_rows_is_stopped(network: Settings, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="the rows of site would have changed"):
        open_store(network, later(tmp_path / "later", MEDDLE, "patient"))


# The command


def name(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of whoever gives the command."""
    for variable, value in {
        "KAP_DATABASE_URL": settings.database_url.render_as_string(hide_password=False),
        "KAP_DATA_DIR": str(settings.data_dir),
        "KAP_CONFIG_DIR": str(settings.config_dir),
        "KAP_KEY_STORE": "file",
    }.items():
        monkeypatch.setenv(variable, value)


def test_the_command_says_what_it_did_and_that_it_is_done(network: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    name(network, monkeypatch)
    done = CliRunner().invoke(cli.app, ["partition"])
    assert done.stdout == f"Every clinic of {network.shown_url} has partitions of its own already. Nothing was done.\n"
    add_clinic(network, "Third")
    once_more = CliRunner().invoke(cli.app, ["partition", "--json"])
    assert once_more.exit_code == 0
    assert json.loads(once_more.stdout) == {"database": network.shown_url, "tables": [], "sites": [3]}


@pytest.mark.parametrize(
    ("done", "said"),
    [
        (Partitioned(("patient",), (1,)), "1 table of X is now partitioned. 1 clinic got partitions of its own."),
        (
            Partitioned(("a", "b"), (1, 2)),
            "2 tables of X are now partitioned. 2 clinics got partitions of their own.",
        ),
        (Partitioned((), (7,)), "1 clinic got partitions of its own."),
        (Partitioned(("new",), ()), "1 table of X is now partitioned."),
    ],
)
def test_what_was_done_is_one_sentence_each(done: Partitioned, said: str) -> None:
    assert word_partitions(done, "X") == said


def test_a_login_that_does_not_own_the_tables_is_told_who_must_do_it(
    filled: Settings, postgres_databases: PostgresDatabases
) -> None:
    with pytest.raises(StoreError, match=r"Only the owner of the tables of .* can partition them\. Nothing was done\."):
        partition_store(login(filled, postgres_databases))
    assert find_homes(filled) == [("Someone", "patient"), ("Somebody else", "patient")]


def test_an_owner_who_may_not_make_the_schema_is_told_what_the_administrator_runs(
    filled: Settings, postgres_databases: PostgresDatabases
) -> None:
    give(postgres_databases, filled.database_url.render_as_string(hide_password=False), "postgres")
    with pytest.raises(StoreError, match=f"CREATE SCHEMA {SCHEMA} AUTHORIZATION"):
        partition_store(filled)


def test_a_file_needs_no_partitions(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"one encrypted file.*Nothing was done; a file needs none of it"):
        partition_store(make_settings(tmp_path))
