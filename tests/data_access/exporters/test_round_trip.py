"""Any clinic that came in goes out and comes in again the same, from either database into the other."""

import csv
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Final

import pytest

from data_access.content_digests import digest_contents
from data_access.database import Store, open_store
from data_access.exporters.clinic import ClinicReader, write_clinic_folder, write_clinic_workbook
from data_access.importers.import_files import import_sources
from data_access.importers.source import open_sources
from data_access.safe_text import neutralise
from tests.conftest import PostgresDatabases, make_settings
from tests.data_access.exporters.odd_clinic import whole_clinic
from tests.data_access.random_files import Tables, make_random_tables
from tests.long_proof import Proof, long_proof

pytestmark = pytest.mark.usefixtures("today")
ZONES: Final = ("Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia")
SIGNS: Final = "'=+-−@＝＠\"“,\n\r\t\\%_x0041 aZ9ß界🙂()"
LISTS: Final = {"patients": ("prior_treatments", "contraindications", "interacting_medicines")}
TEXTS: Final = {
    "clinicians": ("name",),
    "patients": ("name", "ethnicity", "payer"),
    "protocols": ("name",),
    "sessions": ("place",),
    "side_effects": ("action",),
    "long_term_checks": ("result",),
}


def draw_text(random: Random, signs: str = SIGNS) -> str:
    """Text without spaces at its ends, of signs that are hard to carry."""
    return "".join(random.choices(signs, k=random.randint(1, 12))).strip()


def make_hard_tables(random: Random) -> Tables:
    """A random clinic with hard texts in every column of text, in any time zone."""
    tables = make_random_tables(random, patients=random.randint(1, 8))
    tables["site"][0] |= {"time_zone": random.choice(ZONES), "name": draw_text(random) or "Clinic"}
    for table, columns in TEXTS.items():
        for row in tables[table]:
            for column in columns:
                row[column] = draw_text(random) or ("Somebody" if column == "name" else "")
    for table, columns in LISTS.items():
        for row in tables[table]:
            for column in columns:
                words = [draw_text(random, SIGNS.replace("\n", "")) for _ in range(random.randint(0, 3))]
                row[column] = "; ".join(filter(None, words)) or random.choice(("", "none"))
    return tables


def write_tables(tables: Tables, folder: Path) -> list[Path]:
    """The clinic as files that a careful source would write: text safe for spreadsheets."""
    folder.mkdir()
    paths = []
    for name, rows in tables.items():
        path = folder / f"{name}.csv"
        with path.open("x", encoding="utf-8", newline="") as file:
            header = list(dict.fromkeys(column for row in rows for column in row))
            writer = csv.writer(file)
            writer.writerows([header] if header else [])
            texts = (*TEXTS.get(name, ()), *LISTS.get(name, ()), *(("name",) if name == "site" else ()))
            writer.writerows(
                [neutralise(row.get(column, "")) if column in texts else row.get(column, "") for column in header]
                for row in rows
            )
        paths += [path] if header else []
    return paths


class Stores:
    """Fresh stores on either database, gone again after their use."""

    def __init__(self, request: pytest.FixtureRequest, folder: Path) -> None:
        self.request, self.folder = request, folder

    @contextmanager
    def fresh(self, dialect: str, name: str) -> Iterator[Store]:
        folder, address = self.folder / name, None
        databases: PostgresDatabases | None = None
        if dialect == "sqlite":
            shutil.copytree(self.request.getfixturevalue("sqlite_template"), folder)
        else:
            databases = self.request.getfixturevalue("postgres_databases")
            assert databases is not None
            address = databases.create(self.request.getfixturevalue("postgres_template"))
        store = open_store(make_settings(folder, address))
        try:
            yield store
        finally:
            store.close()
            if databases is not None and address is not None:
                databases.drop(address)


def take_out(store: Store, folder: Path, form: str) -> list[Path]:
    reader = ClinicReader(store, whole_clinic(store))
    if form == "workbook":
        write_clinic_workbook(reader, folder.with_suffix(".xlsx"))
        return [folder.with_suffix(".xlsx")]
    write_clinic_folder(reader, folder)
    return sorted(folder.iterdir())


@pytest.mark.parametrize(("source", "target"), [("sqlite", "postgresql"), ("postgresql", "sqlite")])
@long_proof("whole-clinic export and import", sample=2, full=100, parts=4, unit="clinics taken out and in again")
def test_any_clinic_says_the_same_after_it_went_out_and_came_in(
    proof: Proof, source: str, target: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    stores = Stores(request, tmp_path)
    for number in proof:
        form = ("files", "workbook")[number % 2]
        paths = write_tables(make_hard_tables(Random(number)), tmp_path / f"in {number}")
        with stores.fresh(source, f"old {number}") as old, stores.fresh(target, f"new {number}") as new:
            assert not import_sources(old, open_sources(paths)).rejections
            out = take_out(old, tmp_path / f"out {number}", form)
            outcome = import_sources(new, open_sources(out))
            assert [alike.sentence for alike in outcome.rejections.values()] == []
            assert digest_contents(new, new.site().id) == digest_contents(old, old.site().id)
            assert (new.site().code, new.site().name, new.site().time_zone) == (
                old.site().code,
                old.site().name,
                old.site().time_zone,
            )
            again = take_out(new, tmp_path / f"again {number}", "files")
            first = take_out(old, tmp_path / f"first {number}", "files")
            assert [path.read_bytes() for path in again] == [path.read_bytes() for path in first]
            proof.count("rows", outcome.total("inserted"))
            proof.count(f"as {form}")
