"""However a clinic's rows are spread over files, however often they come, the same clinic comes out."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

from data_access.database import Store, open_store
from data_access.importers.import_files import import_sources
from data_access.importers.reconcile import Outcome
from data_access.importers.source import Source, open_sources
from tests.conftest import PostgresDatabases, make_settings
from tests.data_access.random_files import (
    Tables,
    digest_contents,
    make_random_tables,
    make_sources,
    spread_files,
    spread_rows,
)
from tests.long_proof import Proof, long_proof

pytestmark = pytest.mark.usefixtures("today")
WAYS = 10
"""Ways in which the rows of one clinic come in."""
CHUNKS = (20, 2_000)


@contextmanager
def fresh_store(request: pytest.FixtureRequest, folder: Path, dialect: str) -> Iterator[Store]:
    """An empty store, gone again afterwards."""
    if dialect == "sqlite":
        shutil.copytree(request.getfixturevalue("sqlite_template"), folder)
        store = open_store(make_settings(folder))
        yield store
        store.close()
        shutil.rmtree(folder)
        return
    databases: PostgresDatabases = request.getfixturevalue("postgres_databases")
    address = databases.create(request.getfixturevalue("postgres_template"))
    store = open_store(make_settings(folder, address))
    yield store
    store.close()
    databases.drop(address)


def import_all(store: Store, sources: list[Source]) -> Outcome:
    outcome = import_sources(store, sources)
    assert not outcome.rejections, [rows.sentence for rows in outcome.rejections.values()]
    return outcome


def choose_some(random: Random, tables: Tables) -> Tables:
    """An export that overlaps others: whole patients, with all that they refer to."""
    codes = [row["patient"] for row in tables["patients"]]
    chosen = set(random.sample(codes, random.randint(1, len(codes))))
    return {name: [row for row in rows if row.get("patient", "") in {*chosen, ""}] for name, rows in tables.items()}


def bring_in(store: Store, random: Random, tables: Tables) -> int:
    """Everything at once; or people and plans first; or exports that overlap, the last one whole."""
    first = {name: tables[name] for name in ("site", "clinicians", "patients", "protocols")}
    overlapping = [choose_some(random, tables) for _ in range(random.randint(1, 3))]
    batches = [*random.choice(([], [first], overlapping)), tables]
    for batch in batches:
        import_all(store, make_sources(spread_rows(random, batch), random.choice(CHUNKS)))
    return len(batches)


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
@long_proof("import of permuted, split and overlapping files", sample=12, full=500, parts=4, unit="imported clinics")
def test_rows_spread_in_any_way_make_the_same_clinic(
    proof: Proof, dialect: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """The first of every ten ways fills an empty store; the others come on top of what is there and change nothing."""
    draws = iter(proof)
    number = next(draws, None)
    while number is not None:
        clinic = number // WAYS
        tables = make_random_tables(Random(clinic), 12 if proof.full else 2)
        with fresh_store(request, tmp_path / f"plain-{clinic}", dialect) as store:
            import_all(store, make_sources(spread_rows(Random(0), tables)))
            expected = digest_contents(store)
        with fresh_store(request, tmp_path / f"store-{clinic}", dialect) as store:
            while number is not None and number // WAYS == clinic:
                proof.count("imports", bring_in(store, Random(1_000 + number), tables))
                assert digest_contents(store) == expected
                proof.count(f"on {dialect}")
                number = next(draws, None)


def test_rows_come_out_of_files_as_they_come_out_of_memory(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    tables = make_random_tables(Random(3))
    digests = set()
    for name, sources in (
        ("files", open_sources(spread_files(Random(1), tables, tmp_path / "files"))),
        ("memory", make_sources(spread_rows(Random(2), tables))),
    ):
        with fresh_store(request, tmp_path / f"store of {name}", "sqlite") as store:
            import_all(store, sources)
            digests.add(digest_contents(store))
    assert len(digests) == 1


def test_the_digest_tells_two_clinics_apart_and_one_changed_cell(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    tables = make_random_tables(Random(1), 3)
    changed = make_random_tables(Random(1), 3)
    changed["side_effects"][0]["severity"] = str(int(tables["side_effects"][0]["severity"]) % 3 + 1)
    digests = set()
    for number, some in enumerate((tables, make_random_tables(Random(2), 3), changed)):
        with fresh_store(request, tmp_path / str(number), "sqlite") as store:
            import_all(store, make_sources(spread_rows(Random(0), some)))
            digests.add(digest_contents(store))
    assert len(digests) == 3
