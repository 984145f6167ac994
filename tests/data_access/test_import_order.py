"""However a clinic's rows are spread over files, the same clinic comes out."""

import shutil
from pathlib import Path
from random import Random

import pytest

from data_access.database import Store, open_store
from data_access.importers.import_files import import_sources
from data_access.importers.source import open_sources
from tests.conftest import PostgresDatabases, make_settings
from tests.data_access.random_files import Tables, digest_contents, make_random_tables, spread_files
from tests.long_proof import Proof, long_proof

pytestmark = pytest.mark.usefixtures("today")


class FreshStores:
    """One empty store after another."""

    def __init__(self, request: pytest.FixtureRequest, folder: Path, dialect: str) -> None:
        self.request, self.folder, self.dialect = request, folder, dialect

    def import_files(self, name: str, batches: list[list[Path]]) -> tuple[str, int]:
        """The digest of what lies in a new store after these imports, and how many rows the last one found there."""
        folder = self.folder / name
        if self.dialect == "sqlite":
            shutil.copytree(self.request.getfixturevalue("sqlite_template"), folder)
            return self._import(open_store(make_settings(folder)), batches)
        databases: PostgresDatabases = self.request.getfixturevalue("postgres_databases")
        address = databases.create(self.request.getfixturevalue("postgres_template"))
        try:
            return self._import(open_store(make_settings(folder, address)), batches)
        finally:
            databases.drop(address)

    def _import(self, store: Store, batches: list[list[Path]]) -> tuple[str, int]:
        try:
            for batch in batches:
                outcome = import_sources(store, open_sources(batch))
                assert not outcome.rejections, [rows.sentence for rows in outcome.rejections.values()]
            return digest_contents(store), outcome.total("unchanged")
        finally:
            store.close()


def split_batches(random: Random, tables: Tables, folder: Path) -> list[list[Path]]:
    """One import of everything; or everything twice; or people and plans first and everything after them."""
    whole = spread_files(random, tables, folder / "whole")
    choice = random.randrange(3)
    if choice == 0:
        return [whole]
    if choice == 1:
        return [whole, spread_files(random, tables, folder / "again")]
    first = {name: tables[name] for name in ("site", "clinicians", "patients", "protocols")}
    return [spread_files(random, first, folder / "first"), whole]


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
@long_proof("import of permuted, split and overlapping files", sample=5, full=100, parts=4, unit="imported clinics")
def test_rows_spread_in_any_way_make_the_same_clinic(
    proof: Proof, dialect: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    stores = FreshStores(request, tmp_path, dialect)
    expected: dict[int, str] = {}
    for number in proof:
        clinic = number // 5  # Five ways to spread each clinic.
        tables = make_random_tables(Random(clinic))
        if clinic not in expected:
            plain = spread_files(Random(0), tables, tmp_path / f"plain-{clinic}")
            expected[clinic], _ = stores.import_files(f"plain-store-{clinic}", [plain])
        random = Random(1_000 + number)
        batches = split_batches(random, tables, tmp_path / f"files-{number}")
        digest, unchanged = stores.import_files(f"store-{number}", batches)
        assert digest == expected[clinic]
        proof.count("files", sum(map(len, batches)))
        proof.count("rows met again", unchanged)
        proof.count(f"on {dialect}")


def test_the_digest_tells_two_clinics_apart_and_one_changed_cell(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    stores = FreshStores(request, tmp_path, "sqlite")
    tables = make_random_tables(Random(1))
    other = make_random_tables(Random(2))
    digests = {stores.import_files("one", [spread_files(Random(0), tables, tmp_path / "a")])[0]}
    digests.add(stores.import_files("other", [spread_files(Random(0), other, tmp_path / "b")])[0])
    tables["side_effects"][0]["severity"] = str(int(tables["side_effects"][0]["severity"]) % 3 + 1)
    digests.add(stores.import_files("changed", [spread_files(Random(0), tables, tmp_path / "c")])[0])
    assert len(digests) == 3
