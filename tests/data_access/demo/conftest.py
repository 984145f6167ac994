"""One small demonstration clinic, built once and read by many tests."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select

from data_access.database import Store, open_store
from data_access.days import to_day_number
from data_access.definitions.registry import get_protocols
from data_access.demo.build import build_demo_clinic
from data_access.demo.clinicians import plan_clinicians
from data_access.demo.part import Part
from data_access.demo.people import spread_intake
from data_access.demo.simulate import Clinic, simulate_part
from data_access.models import Base
from tests.conftest import make_settings
from tests.data_access.random_files import TRAIL

AS_OF = to_day_number(date(2026, 11, 23))
"""A Monday."""
PATIENTS, SEED = 60, 5

Row = dict[str, Any]


@dataclass(frozen=True)
class Rows:
    """Every row of a built clinic, by table, as plain mappings."""

    tables: dict[str, list[Row]]

    def __getitem__(self, table: str) -> list[Row]:
        return self.tables[table]

    def of(self, table: str, patient: Row) -> list[Row]:
        """The rows of one patient."""
        return [row for row in self.tables[table] if row["patient_id"] == patient["id"]]


def read_rows(store: Store) -> Rows:
    """Every table of a store in the order of its key, but the audit trail, which tells of the making itself."""
    with store.read() as session:
        return Rows(
            {
                table.name: [
                    dict(row) for row in session.execute(select(table).order_by(*table.primary_key)).mappings()
                ]
                for table in Base.metadata.sorted_tables
                if table.name not in TRAIL
            }
        )


@pytest.fixture(scope="session")
def demo_store(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with a small demonstration clinic. Read only: it is shared."""
    folder = tmp_path_factory.mktemp("demo") / "store"
    shutil.copytree(sqlite_template, folder)
    store = open_store(make_settings(folder))
    build_demo_clinic(store, PATIENTS, SEED, AS_OF)
    yield store
    store.close()


@pytest.fixture(scope="session")
def demo(demo_store: Store) -> Rows:
    """The rows of the small clinic."""
    return read_rows(demo_store)


@pytest.fixture(scope="session")
def many() -> Part:
    """Twelve hundred simulated patients that were never written: enough to see what depends on what."""
    clinic = Clinic(get_protocols(), plan_clinicians(1200), AS_OF)
    return simulate_part(np.random.default_rng(7), clinic, spread_intake(1200, np.zeros(0, dtype=np.int64), AS_OF))
