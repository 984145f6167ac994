"""Two logins on a PostgreSQL server: the owner of the tables, and the program's own, which owns nothing."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from typer.testing import CliRunner

from dashboard import cli
from data_access.database import Store, create_store, open_store
from data_access.demo.build import build_demo_clinic
from data_access.engines import make_postgres_engine
from data_access.errors import StoreError
from data_access.facts.store import FactsStore
from data_access.importers.import_files import import_sources
from data_access.importers.site import SiteWish
from data_access.importers.source import open_sources
from data_access.importers.undo import undo_batch
from data_access.models import Base, Clinician, Patient, Site
from data_access.row_security import APP_ROLE
from data_access.settings import Settings
from data_access.sight import EVERY_SITE, see_site
from data_access.store_check import check_store
from tests.conftest import PostgresDatabases, make_settings, open_as_administrator
from tests.data_access.test_migrations import ADD, LOSE, MEDDLE, later
from tests.factories import make_clinician, make_patient, make_site

LAST = 20_781


@pytest.fixture(scope="module")
def owned(postgres_databases: PostgresDatabases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a database whose tables were made by a login without any other right, to copy from."""
    address = postgres_databases.create()
    owner = postgres_databases.add_login(address, "kap_owner", "CREATEROLE")
    give(postgres_databases, address, "kap_owner")
    create_store(make_settings(tmp_path_factory.mktemp("owned"), owner)).close()
    yield str(make_url(address).database)
    postgres_databases.drop(address)


def give(databases: PostgresDatabases, address: str, login: str) -> None:
    """A database belongs to a login, who may then make tables in it."""
    databases.admin.execute(f'ALTER DATABASE "{make_url(address).database}" OWNER TO {login}')


@pytest.fixture
def owner(owned: str, postgres_databases: PostgresDatabases, tmp_path: Path) -> Iterator[Settings]:
    """Settings of the owner of a database and its tables."""
    address = postgres_databases.create(owned)
    yield make_settings(tmp_path, make_url(address).set(username="kap_owner").render_as_string(hide_password=False))
    postgres_databases.drop(address)


@pytest.fixture
def app(owner: Settings, postgres_databases: PostgresDatabases, tmp_path: Path) -> Settings:
    """Settings of the program's own login."""
    held = owner.database_url.render_as_string(hide_password=False)
    return make_settings(tmp_path, postgres_databases.add_login(held, "kap_dashboard"))


def read_rights(settings: Settings) -> list[tuple[str, str]]:
    """Owner of each table, and whether the role that owns nothing may change it."""
    store = open_as_administrator(settings)
    with store.read() as session:
        rows = session.execute(text("SELECT tablename, tableowner FROM pg_tables WHERE schemaname = 'public'")).all()
    store.close()
    return [tuple(row) for row in rows]


def test_the_owner_makes_the_tables_and_the_programs_login_owns_none(app: Settings) -> None:
    rights = dict(read_rights(app))
    assert set(rights) == {*Base.metadata.tables, "alembic_version"}
    assert set(rights.values()) == {"kap_owner"}
    store = open_store(app)
    with store.read() as session:
        role = (
            "SELECT rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = '{}'"
        )
        assert session.scalar(text("SELECT current_user")) == APP_ROLE
        assert session.execute(text(role.format(APP_ROLE))).one() == (False, False, False, False, False)
        assert session.execute(text(role.format("kap_dashboard"))).one() == (True, False, False, False, False)
    store.close()


def test_every_table_below_a_clinic_is_guarded_against_its_owner_too(app: Settings) -> None:
    guarded = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relrowsecurity AND relforcerowsecurity"
    store = open_store(app)
    with store.read() as session:
        found = set(session.scalars(text(guarded)))
        views = session.scalar(text("SELECT count(*) FROM pg_views WHERE schemaname = 'public'"))
    store.close()
    below = {name for name, table in Base.metadata.tables.items() if {"id", "site_id"} <= set(table.c.keys())}
    assert found == {*below, "patient_change"}
    assert views == 0  # A view would be read by the rights of who made it.


def fill(settings: Settings) -> None:
    """Two clinics with a patient each."""
    store = open_as_administrator(settings)
    with store.write() as session:
        for name in ("Someone", "Somebody else"):
            site = make_site(session)
            make_patient(session, site, make_clinician(session, site), name=name)
    store.close()


@pytest.mark.parametrize("who", ["owner", "app"])
def test_neither_is_given_a_row_before_it_says_its_sight(
    owner: Settings, app: Settings, postgres_databases: PostgresDatabases, who: str
) -> None:
    del postgres_databases
    fill(make_administrator(owner))
    engine = make_postgres_engine((owner if who == "owner" else app).database_url)
    with engine.connect() as connection:
        assert connection.scalar(select(func.count(Patient.id))) == 0
        assert connection.scalar(select(func.count(Clinician.id))) == 0
    engine.dispose()


def make_administrator(settings: Settings) -> Settings:
    """The same database by the server's administrator."""
    url = settings.database_url.set(username="postgres").render_as_string(hide_password=False)
    return make_settings(settings.data_dir.parent, url)


def test_the_administrators_login_is_held_to_the_sight_as_well(owner: Settings) -> None:
    administrator = make_administrator(owner)
    fill(administrator)
    store = open_store(administrator)
    with store.read() as session:
        assert session.scalar(select(func.count(Patient.id))) == 0
    with store.read_as(see_site(store.site().id)) as session:
        assert session.scalars(select(Patient.name)).all() == ["Someone"]
    store.close()


def test_a_demonstration_is_made_and_replaced_by_the_programs_login(app: Settings) -> None:
    store = open_store(app)
    site = build_demo_clinic(store, 30, 5, LAST)
    assert build_demo_clinic(store, 30, 6, LAST, replace=True).id == site.id
    assert len(FactsStore(store).get(site.id).patients.id) == 30
    checked = check_store(store)
    store.close()
    assert checked.is_sound
    assert checked.contents["patient"].rows == 30


def test_files_are_imported_and_taken_back_by_the_programs_login(app: Settings, tmp_path: Path) -> None:
    (tmp_path / "patients.csv").write_text("patient,name\nP-1,One\nP-2,Two\n,Nobody\n")
    store = open_store(app)
    done = import_sources(store, open_sources([tmp_path / "patients.csv"]), SiteWish("North", "Europe/London"))
    assert (done.total("inserted"), done.total("rejected")) == (2, 1)
    assert done.batch_id is not None
    site_id = store.site().id
    with store.read_as(see_site(site_id)) as session:
        assert session.scalars(select(Patient.code).order_by(Patient.code)).all() == ["P-1", "P-2"]
    undo_batch(store, done.batch_id)
    assert check_store(store).contents["patient"].rows == 0
    store.close()


# Bringing tables up to date


def test_the_programs_login_says_that_the_owner_must_update_older_tables(app: Settings, tmp_path: Path) -> None:
    folder = later(tmp_path / "later", ADD, "patient")
    with pytest.raises(StoreError, match=r"only their owner can update them\. Run `kap-outcomes upgrade` once"):
        open_store(app, folder)
    open_store(app).close()


def test_the_owner_updates_older_tables_and_the_programs_login_goes_on(
    owner: Settings, app: Settings, tmp_path: Path
) -> None:
    fill(make_administrator(owner))
    folder = later(tmp_path / "later", ADD, "patient")
    open_store(owner, folder).close()
    store = open_store(app, folder)
    with store.read_as(EVERY_SITE) as session:
        assert session.scalars(select(Patient.name).order_by(Patient.id)).all() == ["Someone", "Somebody else"]
    store.close()


@pytest.mark.parametrize(("body", "lost"), [(MEDDLE, "site"), (LOSE, "assignment")])
def test_an_update_by_the_owner_sees_every_row_it_must_not_lose(
    owner: Settings, tmp_path: Path, body: str, lost: str
) -> None:
    fill(make_administrator(owner))
    with pytest.raises(StoreError, match=f"rows of {lost}"):
        open_store(owner, later(tmp_path / "later", body, "patient", "clinician"))


def test_the_owners_command_makes_the_tables_and_may_be_given_again(
    postgres_databases: PostgresDatabases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = postgres_databases.create()
    owner = make_settings(tmp_path, postgres_databases.add_login(address, "kap_owner", "CREATEROLE"))
    give(postgres_databases, address, "kap_owner")
    for name, value in {
        "KAP_DATABASE_URL": owner.database_url.render_as_string(hide_password=False),
        "KAP_DATA_DIR": str(owner.data_dir),
        "KAP_CONFIG_DIR": str(owner.config_dir),
        "KAP_KEY_STORE": "file",
    }.items():
        monkeypatch.setenv(name, value)
    for _ in range(2):
        done = CliRunner().invoke(cli.app, ["upgrade", "--json"])
        assert done.exit_code == 0
        assert json.loads(done.stdout) == {"database": owner.shown_url}
    assert set(dict(read_rights(make_administrator(owner))).values()) == {"kap_owner"}
    postgres_databases.drop(address)


def test_a_login_that_is_not_of_the_role_is_told_what_to_ask_for(
    owner: Settings, postgres_databases: PostgresDatabases, tmp_path: Path
) -> None:
    held = owner.database_url.render_as_string(hide_password=False)
    stranger = make_settings(tmp_path, postgres_databases.add_login(held, "kap_stranger", "NOINHERIT"))
    with pytest.raises(StoreError, match="GRANT kap_outcomes_app TO this user"):
        open_store(stranger)


def test_where_the_role_cannot_be_made_it_says_what_the_administrator_runs(
    postgres_databases: PostgresDatabases, tmp_path: Path
) -> None:
    admin, address = postgres_databases.admin, postgres_databases.create()
    maker = postgres_databases.add_login(address, "kap_maker", "NOCREATEROLE")
    give(postgres_databases, address, "kap_maker")
    admin.execute(f"ALTER ROLE {APP_ROLE} RENAME TO kap_set_aside")
    try:
        with pytest.raises(StoreError, match="CREATE ROLE kap_outcomes_app NOLOGIN;"):
            create_store(make_settings(tmp_path, maker))
    finally:
        admin.execute(f"ALTER ROLE kap_set_aside RENAME TO {APP_ROLE}")
    create_store(make_settings(tmp_path, maker)).close()
    postgres_databases.drop(address)


# What a connection of the pool carries from one transaction to the next: nothing


def list_told(store: Store) -> tuple[str, list[str], int]:
    """Role, settings and number of patients of a transaction that says nothing."""
    with store.read() as session:
        settings = [f"current_setting('{name}', true)" for name in EVERY_SITE.list_settings()]
        told = session.execute(text(f"SELECT {', '.join(settings)}")).one()
        patients = session.scalar(select(func.count(Patient.id)))
        return session.scalar(text("SELECT current_user")) or "", [value or "" for value in told], patients or 0


NOTHING = (APP_ROLE, [""] * 5, 0)


@pytest.fixture
def filled(owner: Settings, app: Settings) -> Iterator[Store]:
    """Two clinics, opened by the program's login, one connection at a time."""
    fill(make_administrator(owner))
    store = open_store(app)
    yield store
    store.close()


def test_the_next_transaction_of_a_connection_knows_nothing_of_the_last(filled: Store) -> None:
    with filled.read_as(EVERY_SITE) as session:
        assert session.scalar(select(func.count(Patient.id))) == 2
    assert list_told(filled) == NOTHING
    with filled.write_as(EVERY_SITE) as session:
        session.add(Site(code="THIRD", name="Third", time_zone="Europe/London", is_demo=False))
    assert list_told(filled) == NOTHING
    assert filled.engine.pool.checkedin() == 1  # type: ignore[attr-defined]


def test_nor_after_an_error_in_it(filled: Store) -> None:
    with pytest.raises(DBAPIError), filled.read_as(EVERY_SITE) as session:
        session.execute(text("SELECT 1 / 0"))
    assert list_told(filled) == NOTHING
    with pytest.raises(ZeroDivisionError), filled.write_as(EVERY_SITE):
        raise ZeroDivisionError
    assert list_told(filled) == NOTHING


def test_nor_after_the_connection_broke(filled: Store, postgres_databases: PostgresDatabases) -> None:
    with filled.read_as(EVERY_SITE) as session:
        own = session.scalar(text("SELECT pg_backend_pid()"))
        postgres_databases.admin.execute("SELECT pg_terminate_backend(%s)", [own])
        with pytest.raises(DBAPIError):
            session.execute(text("SELECT 1"))
    assert list_told(filled) == NOTHING


def test_one_who_sees_one_clinic_follows_one_who_sees_all_on_one_connection(filled: Store) -> None:
    first, second = (site.id for site in filled.sites())
    for site_id, name in ((first, "Someone"), (second, "Somebody else"), (first, "Someone")):
        with filled.read_as(EVERY_SITE) as session:
            assert session.scalar(select(func.count(Patient.id))) == 2
        with filled.read_as(see_site(site_id)) as session:
            assert session.scalars(select(Patient.name)).all() == [name]
    assert filled.engine.pool.checkedin() == 1  # type: ignore[attr-defined]
