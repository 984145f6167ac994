"""The migrated tables are those of models.py on both databases, and a migration cannot lose a row."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Table, UniqueConstraint, inspect, select, text
from sqlalchemy.engine.reflection import Inspector
from sqlalchemy.exc import IntegrityError

from data_access.columns import Words
from data_access.database import Store, create_store, open_store
from data_access.errors import StoreError
from data_access.migrations.schema_state import FOLDER, get_schema_state, read_revisions
from data_access.migrations.upgrade import upgrade_tables
from data_access.models import (
    Base,
    Decision,
    DecisionChange,
    ImportBatch,
    ImportChange,
    ImportFile,
    ImportRow,
    Patient,
    TreatmentSession,
)
from data_access.settings import Settings
from data_access.sight import EVERY_SITE
from tests.conftest import NOON, PostgresDatabases, make_settings, open_as_administrator
from tests.factories import make_clinician, make_course, make_patient, make_site

TABLES = Base.metadata.sorted_tables
NAMES = [table.name for table in TABLES]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def migrated(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """An inspector of a migrated database."""
    address = None
    if request.param == "postgresql":
        databases: PostgresDatabases = request.getfixturevalue("postgres_databases")
        address = databases.create()
    store = create_store(make_settings(tmp_path_factory.mktemp("migrated"), address))
    yield inspect(store.engine)
    store.close()


def table_of(name: str) -> Table:
    return Base.metadata.tables[name]


def test_both_have_the_same_tables(migrated: Inspector) -> None:
    assert set(migrated.get_table_names()) == {*NAMES, "alembic_version"}


@pytest.mark.parametrize("name", NAMES)
def test_columns_agree_in_name_type_and_whether_they_may_be_empty(migrated: Inspector, name: str) -> None:
    dialect = migrated.dialect
    expected = {
        column.name: (column.type.compile(dialect=dialect), column.nullable) for column in table_of(name).columns
    }
    found = {
        column["name"]: (column["type"].compile(dialect=dialect), column["nullable"])
        for column in migrated.get_columns(name)
    }
    assert found == expected


@pytest.mark.parametrize("name", NAMES)
def test_text_sorts_by_code_point(migrated: Inspector, name: str) -> None:
    found = {column["name"]: getattr(column["type"], "collation", None) for column in migrated.get_columns(name)}
    words = {column.name for column in table_of(name).columns if isinstance(column.type, Words)}
    if migrated.dialect.name == "sqlite":
        words = set()  # It compares bytes unless told otherwise.
    assert {column for column, collation in found.items() if collation == "C"} == words


@pytest.mark.parametrize("name", NAMES)
def test_keys_agree(migrated: Inspector, name: str) -> None:
    """On a server the key is (site_id, id), so that tables can be partitioned by site; elsewhere the ORM's."""
    found = migrated.get_pk_constraint(name)["constrained_columns"]
    expected = [column.name for column in table_of(name).primary_key.columns]
    if migrated.dialect.name == "postgresql" and {"site_id", "id"} <= set(table_of(name).columns.keys()):
        expected = ["site_id", "id"]
    assert found == expected


@pytest.mark.parametrize("name", NAMES)
def test_unique_keys_agree(migrated: Inspector, name: str) -> None:
    expected = {
        (constraint.name, tuple(column.name for column in constraint.columns))
        for constraint in table_of(name).constraints
        if isinstance(constraint, UniqueConstraint)
    }
    if migrated.dialect.name == "postgresql":
        # There it is the primary key.
        expected = {(label, columns) for label, columns in expected if columns != ("site_id", "id")}
    found = {(unique["name"], tuple(unique["column_names"])) for unique in migrated.get_unique_constraints(name)}
    assert found == expected


@pytest.mark.parametrize("name", NAMES)
def test_foreign_keys_agree(migrated: Inspector, name: str) -> None:
    expected = {
        (
            constraint.name,
            tuple(constraint.column_keys),
            constraint.referred_table.name,
            tuple(element.column.name for element in constraint.elements),
        )
        for constraint in table_of(name).foreign_key_constraints
    }
    found = {
        (key["name"], tuple(key["constrained_columns"]), key["referred_table"], tuple(key["referred_columns"]))
        for key in migrated.get_foreign_keys(name)
    }
    assert found == expected


@pytest.mark.parametrize("name", NAMES)
def test_checks_agree(migrated: Inspector, name: str) -> None:
    expected = {
        (str(constraint.name), read_check(str(constraint.sqltext)))
        for constraint in table_of(name).constraints
        if isinstance(constraint, CheckConstraint)
    }
    found = {(check["name"], read_check(check["sqltext"])) for check in migrated.get_check_constraints(name)}
    assert found == expected


def read_check(sql: str) -> tuple[str, ...]:
    """What a CHECK says, however a database writes it: the column, then each word or number."""
    column = re.search(r"[a-z_0-9]+", sql)
    assert column is not None
    values = re.findall(r"'([^']*)'|(?<![a-z_0-9])(-?\d+)", sql)
    return (column.group(), *(word or number for word, number in values))


@pytest.mark.parametrize("name", NAMES)
def test_indexes_agree(migrated: Inspector, name: str) -> None:
    expected = {(index.name, tuple(column.name for column in index.columns)) for index in table_of(name).indexes}
    found = {
        (index["name"], tuple(index["column_names"]))
        for index in migrated.get_indexes(name)
        if not index.get("duplicates_constraint")
    }
    assert found == expected


def test_only_the_site_itself_has_a_unique_or_foreign_key_without_the_site() -> None:
    for table in TABLES:
        for constraint in table.constraints:
            if isinstance(constraint, UniqueConstraint) and table.name != "site":
                assert "site_id" in constraint.columns, (table.name, constraint.name)
        for key in table.foreign_key_constraints:
            assert "site_id" in key.column_keys, (table.name, key.name)


# Migrations that come later

HEAD = ScriptDirectory(str(FOLDER)).get_current_head()
"""The revision that this version makes."""

HEADER = """
from alembic import op
import sqlalchemy as sa

revision = "9999"
down_revision = {head!r}
changes = {changes!r}


def upgrade():
"""
REBUILD = """
    with op.batch_alter_table("clinician", table_kwargs={"sqlite_strict": True}) as batch:
        batch.alter_column("name", new_column_name="full_name")
"""
ADD = """
    op.add_column("patient", sa.Column("nickname", sa.Text()))
"""
MEDDLE = """
    op.add_column("patient", sa.Column("nickname", sa.Text()))
    op.execute("UPDATE site SET name = 'changed by mistake'")
"""
LOSE = """
    op.execute("DELETE FROM assignment")
    op.execute("DELETE FROM clinician")
"""
ORPHAN = """
    op.execute("DELETE FROM clinician")
"""


def later(folder: Path, body: str, *changes: str) -> Path:
    """A copy of the migrations with one more."""
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "9999_later.py").write_text(HEADER.format(changes=changes, head=HEAD) + body)
    return folder


@pytest.fixture
def old_clinic(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """A database of today's version with one patient, as a later version will find it."""
    address = None
    if getattr(request, "param", "sqlite") == "postgresql":
        databases: PostgresDatabases = request.getfixturevalue("postgres_databases")
        address = databases.create()
    settings = make_settings(tmp_path / "clinic", address)
    create_store(settings).close()
    store = open_as_administrator(settings)
    with store.write() as session:
        site = make_site(session, name="North clinic")
        clinician = make_clinician(session, site)
        make_patient(session, site, clinician, name="Someone")
    store.close()
    return settings


def read_state(settings: Settings, folder: Path) -> tuple[str, str | None]:
    store = open_store(settings, folder)
    with store.engine.connect() as connection:
        state = get_schema_state(connection, folder)
    store.close()
    return state.state, state.revision


both = pytest.mark.parametrize("old_clinic", ["sqlite", "postgresql"], indirect=True)


@both
def test_an_older_database_is_brought_up_to_date_when_it_is_opened(old_clinic: Settings, tmp_path: Path) -> None:
    assert read_state(old_clinic, later(tmp_path / "later", ADD, "patient")) == ("current", "9999")


@both
def test_a_migrated_database_is_refused_by_the_version_before(old_clinic: Settings, tmp_path: Path) -> None:
    read_state(old_clinic, later(tmp_path / "later", ADD, "patient"))
    with pytest.raises(StoreError, match="newer version of this program"):
        open_store(old_clinic)


@both
def test_rows_of_a_table_no_migration_meant_to_change_stop_it(old_clinic: Settings, tmp_path: Path) -> None:
    folder = later(tmp_path / "later", MEDDLE, "patient")
    with pytest.raises(StoreError, match=r"rows of site would have changed\. Nothing was written"):
        open_store(old_clinic, folder)
    store = open_store(old_clinic)
    assert store.site().name == "North clinic"
    with store.read_as(EVERY_SITE) as session:
        assert session.scalars(select(Patient.name)).all() == ["Someone"]
    store.close()


@both
def test_rows_that_vanish_stop_it(old_clinic: Settings, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="rows of assignment"):
        open_store(old_clinic, later(tmp_path / "later", LOSE, "clinician"))


def test_a_row_that_loses_its_parent_stops_it(old_clinic: Settings, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="rows of assignment would refer to rows that are gone"):
        open_store(old_clinic, later(tmp_path / "later", ORPHAN, "clinician"))
    open_store(old_clinic).close()


def test_a_rebuilt_table_keeps_its_children_its_checks_and_stays_strict(old_clinic: Settings, tmp_path: Path) -> None:
    store = open_store(old_clinic, later(tmp_path / "later", REBUILD, "clinician"))
    with store.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM assignment")).scalar() == 1
        strict = connection.execute(text("SELECT strict FROM pragma_table_list WHERE name = 'clinician'")).scalar()
        sql = connection.execute(text("SELECT sql FROM sqlite_master WHERE name = 'clinician'")).scalar()
    store.close()
    assert strict == 1
    assert sql is not None
    assert sql.count("CHECK") == 1


def test_a_backup_is_made_before_a_file_is_changed(old_clinic: Settings, tmp_path: Path, today: int) -> None:
    open_store(old_clinic, later(tmp_path / "later", ADD, "patient")).close()
    backups = list((old_clinic.data_dir / "backups").iterdir())
    assert [path.name for path in backups] == ["clinic-2026-03-04-120000-before-upgrade.db"]
    before = make_settings(tmp_path / "clinic", f"sqlite:///{backups[0]}")
    assert read_state(before, FOLDER) == ("current", HEAD)


def test_opening_a_current_database_makes_no_backup(sqlite_store: Store, tmp_path: Path) -> None:
    assert not list(tmp_path.rglob("backups"))


# The migrations there are


def first_only(folder: Path, count: int) -> Path:
    """A copy of the first ``count`` migrations, as an earlier version had them."""
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    for later_one in sorted((folder / "versions").glob("*.py"))[count:]:
        later_one.unlink()
    return folder


@pytest.fixture(params=["sqlite", "postgresql"])
def earlier_settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings of a database that an earlier version is to make."""
    address = None
    if request.param == "postgresql":
        databases: PostgresDatabases = request.getfixturevalue("postgres_databases")
        address = databases.create()
    return make_settings(tmp_path / "clinic", address)


def create_earlier(settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A database as the migrations of ``folder`` alone make it."""
    with monkeypatch.context() as earlier:
        earlier.setattr(
            "data_access.migrations.upgrade.upgrade_tables",
            lambda engine, where, *_: upgrade_tables(engine, where, folder),
        )
        store = create_store(settings)
    if settings.is_sqlite:
        return store
    store.close()
    return open_as_administrator(settings)


def bring_up_to_date(settings: Settings) -> Store:
    """The database of an earlier version, as this one finds and leaves it."""
    open_store(settings).close()
    return open_as_administrator(settings)


def test_a_clinic_of_the_second_version_gets_empty_tables_for_decisions_and_keeps_its_rows(
    earlier_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = {"decision", "decision_change", "snooze", "discussion"}
    store = create_earlier(earlier_settings, first_only(tmp_path / "two", 2), monkeypatch)
    assert not new & set(inspect(store.engine).get_table_names())
    with store.write() as session:
        site = make_site(session)
        make_patient(session, site, make_clinician(session, site), name="Someone")
    store.close()
    store = bring_up_to_date(earlier_settings)
    with store.read() as session:
        assert session.scalars(select(Patient.name)).all() == ["Someone"]
        for table in sorted(new):
            assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 0
            if store.dialect == "sqlite":
                strict = session.execute(text(f"SELECT strict FROM pragma_table_list WHERE name = '{table}'"))
                assert strict.scalar() == 1
    store.close()


def test_a_decision_of_no_known_meeting_or_about_a_patient_of_another_clinic_is_refused(
    earlier_settings: Settings,
) -> None:
    create_store(earlier_settings).close()
    store = open_as_administrator(earlier_settings)
    with store.write() as session:
        site = make_site(session)
        clinician, patient = make_clinician(session, site), make_patient(session, site)
        foreign = make_patient(session, make_site(session))
        fields = {"site_id": site.id, "meeting_day": 1, "text": "x", "owner_id": clinician.id, "decided_at": NOON}
        good = Decision(**fields, meeting="supervision", patient_id=patient.id, decided_by=clinician.id)
        session.add(good)
        session.flush()
        site_id, patient_id, foreign_id, by = site.id, patient.id, foreign.id, clinician.id
    for meeting, who in (("tea", patient_id), ("supervision", foreign_id)):
        with pytest.raises(IntegrityError), store.write() as session:
            session.add(Decision(**fields, meeting=meeting, patient_id=who, decided_by=by))
    with pytest.raises(IntegrityError), store.write() as session:
        session.add(
            DecisionChange(site_id=site_id, decision_id=good.id + 1, kind="done", changed_by=by, changed_at=NOON)
        )
    store.close()


def test_sessions_of_the_first_version_are_kept_and_have_no_duration(
    earlier_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = earlier_settings
    store = create_earlier(settings, first_only(tmp_path / "first", 1), monkeypatch)
    kind = store.dialect
    assert "duration_min" not in {column["name"] for column in inspect(store.engine).get_columns("session")}
    with store.write() as session:
        patient = make_patient(session, make_site(session))
        site_id, course_id = patient.site_id, make_course(session, patient).id
        place = "(site_id, patient_id, course_id, kind, status, starts_at, day, adjuncts, recorded_at)"
        moment = "now()" if kind == "postgresql" else "0"
        values = f"({site_id}, {patient.id}, {course_id}, 'integration', 'attended', {moment}, 0, '[]', {moment})"
        session.execute(text(f"INSERT INTO session {place} VALUES {values}"))
    store.close()
    store = bring_up_to_date(settings)
    with store.read() as session:
        assert session.scalars(select(TreatmentSession.duration_min)).all() == [None]
    for minutes in (0, 1441):
        with pytest.raises(IntegrityError), store.write() as session:
            session.execute(text(f"UPDATE session SET duration_min = {minutes}"))
    with store.write() as session:
        session.execute(text("UPDATE session SET duration_min = 1440"))
        if kind == "sqlite":
            strict = session.execute(text("SELECT strict FROM pragma_table_list WHERE name = 'session'")).scalar()
            assert strict == 1
    store.close()


def write_earlier_imports(store: Store) -> None:
    """Two batches as the third version wrote them: one of two files with a rejected row each, one of a preset."""
    file = {"rows_in": 3, "inserted": 1, "unchanged": 0, "updated": 0, "rejected": 1, "blank": 1, "mismatched": 0}
    files = [
        [{"file": name, "digest": f"d-{name}", "table": table, **file} for name, table in held]
        for held in (
            (("patients.csv", "patients"), ("screenings.csv", "screenings")),
            (("trial.csv", "patients"), ("trial.csv", "sessions")),
        )
    ]
    moment = "now()" if store.dialect == "postgresql" else "0"
    with store.write() as session:
        site = make_site(session)
        for held in files:
            batch = text(
                f"INSERT INTO import_batch (site_id, files, imported_at) VALUES (:s, :f, {moment}) RETURNING id"
            )
            id_ = session.execute(batch, {"s": site.id, "f": json.dumps(held)}).scalar_one()
            for name in dict.fromkeys(entry["file"] for entry in held):
                row = "(:s, :b, :f, 7, 'patient', 'Nobody', 'is no patient')"
                columns = "(site_id, batch_id, file, line, field, value, rule)"
                session.execute(
                    text(f"INSERT INTO import_row {columns} VALUES {row}"), {"s": site.id, "b": id_, "f": name}
                )


def test_imports_of_the_third_version_keep_every_count_and_every_rejected_row(
    earlier_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = create_earlier(earlier_settings, first_only(tmp_path / "three", 3), monkeypatch)
    write_earlier_imports(store)
    store.close()
    store = bring_up_to_date(earlier_settings)
    with store.read() as session:
        batches = session.scalars(select(ImportBatch).order_by(ImportBatch.id)).all()
        files = session.scalars(select(ImportFile).order_by(ImportFile.id)).all()
        rows = session.scalars(select(ImportRow).order_by(ImportRow.id)).all()
    store.close()
    assert [(b.kind, b.policy, b.program, b.state, b.profile, b.relies_on) for b in batches] == [
        ("import", "replace", "", "done", None, [])
    ] * 2
    assert [(f.batch_id, f.name, f.digest, f.table_name) for f in files] == [
        (batches[0].id, "patients.csv", "d-patients.csv", "patients"),
        (batches[0].id, "screenings.csv", "d-screenings.csv", "screenings"),
        (batches[1].id, "trial.csv", "d-trial.csv", "patients"),
        (batches[1].id, "trial.csv", "d-trial.csv", "sessions"),
    ]
    assert {(f.rows_in, f.inserted, f.rejected, f.blank, f.kept) for f in files} == {(3, 1, 1, 1, 0)}
    assert [(r.file, r.table_name, r.line, r.value, r.cells, r.raw, r.state) for r in rows] == [
        ("patients.csv", "patients", 7, "Nobody", {}, {}, "open"),
        ("screenings.csv", "screenings", 7, "Nobody", {}, {}, "open"),
        ("trial.csv", "", 7, "Nobody", {}, {}, "open"),
    ]


COUNTS = {"rows_in": 5, "inserted": 1, "unchanged": 1, "updated": 1, "rejected": 1, "blank": 1}


def test_the_database_itself_refuses_a_file_of_which_a_row_was_lost(earlier_settings: Settings) -> None:
    create_store(earlier_settings).close()
    store = open_as_administrator(earlier_settings)
    fields = {
        "name": "a.csv",
        "digest": "d",
        "reading": "",
        "table_name": "patients",
        "kept": 1,
        "left_out": {},
        "mismatched": 0,
    }
    with store.write() as session:
        site_id = make_site(session).id
        batch = ImportBatch(
            site_id=site_id, kind="import", imported_at=NOON, policy="keep", program="1", relies_on=[], state="done"
        )
        session.add(batch)
        session.flush()
        session.add(ImportFile(site_id=site_id, batch_id=batch.id, **fields, **COUNTS))
        batch_id = batch.id
    for wrong in (
        {"rows_in": 6},
        {"inserted": 0},
        {"rejected": 3, "blank": -1},
        {"kept": 2},
        {"kept": -1},
        {"mismatched": -1},
        {"batch_id": batch_id + 1},
    ):
        with pytest.raises(IntegrityError), store.write() as session:
            session.add(ImportFile(**{"site_id": site_id, "batch_id": batch_id, **fields, **COUNTS, **wrong}))
    change = {"site_id": site_id, "batch_id": batch_id, "table_name": "patient", "first_id": 1, "last_id": 2}
    with pytest.raises(IntegrityError), store.write() as session:
        session.add(ImportChange(**change, before={"name": "Someone"}))
    with store.write() as session:
        session.add(ImportChange(**change, before=None))
        session.execute(text("UPDATE import_batch SET state = 'undone'"))
        if store.dialect == "sqlite":
            for table in ("import_batch", "import_row", "import_file", "import_change", "mapping_profile"):
                found = session.execute(text(f"SELECT strict FROM pragma_table_list WHERE name = '{table}'"))
                assert found.scalar() == 1
    store.close()


def test_revisions_are_read_from_the_files_as_alembic_reads_them(tmp_path: Path) -> None:
    for folder in (FOLDER, later(tmp_path / "migrations", "    pass")):
        scripts = ScriptDirectory(str(folder))
        known = {script.revision for script in scripts.walk_revisions()}
        assert read_revisions(folder) == (known, scripts.get_current_head())
