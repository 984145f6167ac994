"""Facts in memory: how long they take to load and to follow an import, what others feel of it, what they weigh.

The network's folder is copied first, as imports write into it. Facts that followed imports and their undoing are
compared with a whole load, column by column: a fast refresh that is wrong is no figure. The processor's time is this
process's: a database server's own stands in the median alone.
"""

import csv
import gc
import shutil
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

import numpy as np
from sqlalchemy import select, update

from benchmarks.data_ready import open_network
from benchmarks.stalls import StallWatch
from benchmarks.views.on_server import open_copy
from data_access.facts.arrays import Facts
from data_access.facts.load import load_facts
from data_access.facts.store import FactsStore
from data_access.facts.tables import count_bytes, get_arrays
from data_access.importers.import_files import import_sources
from data_access.importers.source import open_sources
from data_access.importers.undo import undo_batch
from data_access.models import Patient, Site, TreatmentSession
from data_access.sight import see_site
from data_access.store import Store

ROWS = 1_000
LOAD_MS, REFRESH_MS, STALL_MS = 2_000, 100, 100
SMALL, SMALL_MB, LARGE_MB = 23_000, 150, 1_200
RUNS = 5
Row = tuple[str, ...]


@dataclass(frozen=True)
class Took:
    """One way of bringing facts up to date: medians, and the longest that another thread waited in any run."""

    name: str
    wall_ms: float
    processor_ms: float
    stall_ms: float
    goal_ms: float


def measure(name: str, goal_ms: float, runs: int, prepare: Callable[[], Any], run: Callable[[], Any]) -> Took:
    """``runs`` times: ``prepare``, which is not measured, then ``run``."""
    walls, used, stalls = [], [], []
    for _ in range(runs):
        prepare()
        gc.collect()
        with StallWatch() as watch:
            wall, busy = perf_counter(), process_time()
            run()
            walls.append(perf_counter() - wall)
            used.append(process_time() - busy)
        stalls.append(watch.longest_ms)
    return Took(name, median(walls) * 1000, median(used) * 1000, max(stalls), goal_ms)


def load(store: Store) -> Facts:
    """All facts of the only site, read anew."""
    site_id = store.site().id
    with store.read_as(see_site(site_id)) as session:
        return load_facts(session, site_id)


def find_peak(store: Store) -> float:
    """MB that Python and numpy hold at most during a load, what stays of it included; slow, as all is counted."""
    gc.collect()
    tracemalloc.start()
    load(store)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 2**20


class Imports:
    """Imports of ``ROWS`` rows of as many patients, each with rows that no other brought, and their undoing."""

    def __init__(self, store: Store, folder: Path) -> None:
        self._store, self._folder, self._number = store, folder, 0
        self.batches: list[int] = []
        site_id = store.site().id
        with store.read_as(see_site(site_id)) as session:
            dosing = (TreatmentSession.kind == "dosing") & (TreatmentSession.status == "attended")
            same = (Patient.site_id == TreatmentSession.site_id) & (Patient.id == TreatmentSession.patient_id)
            query = select(Patient.code, TreatmentSession.starts_at).join(TreatmentSession, same)
            rows = session.execute(query.where(Patient.site_id == site_id, dosing))
            doses = {row.code: row.starts_at for row in rows}
        chosen = np.linspace(0, len(doses) - 1, min(ROWS, len(doses)), dtype=int)
        self._doses = [sorted(doses.items())[place] for place in chosen.tolist()]

    def bring_screenings(self) -> None:
        """A GAD-7 each, some minutes after a dose."""
        after = timedelta(minutes=self._number + 1)
        rows = [(code, "gad7", (at + after).isoformat(), "1,1,1,1,1,1,1") for code, at in self._doses]
        self._bring("screenings", ("patient", "instrument", "taken_at", "answers"), rows)

    def bring_vitals(self) -> None:
        """A reading each, late on the day of a dose."""
        minute = str(1_000 + self._number)
        rows = [(code, at.isoformat(), "during", minute, "121", "79") for code, at in self._doses]
        self._bring("vitals", ("patient", "session_at", "moment", "minutes_from_dose", "systolic", "diastolic"), rows)

    def undo(self) -> None:
        """The latest import, taken back."""
        undo_batch(self._store, self.batches.pop())

    def _bring(self, table: str, names: Row, rows: Sequence[Row]) -> None:
        self._number += 1
        path = self._folder / f"{table}-{self._number}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([names, *rows])
        outcome = import_sources(self._store, open_sources([path]))
        if outcome.total("inserted") != len(rows) or outcome.batch_id is None:
            raise SystemExit(f"An import of the benchmark brought {outcome.total('inserted')} of {len(rows)} rows.")
        self.batches.append(outcome.batch_id)


def measure_all(store: Store, folder: Path, runs: int) -> list[Took]:
    """A whole load, and refreshes after imports and their undoing, which are checked at the end."""
    site_id, kept, imports = store.site().id, FactsStore(store), Imports(store, folder)

    def refresh() -> None:
        kept.get(site_id)

    refresh()
    lines = [
        measure("all facts loaded", LOAD_MS, runs, gc.collect, lambda: load(store)),
        measure(f"after an import of {ROWS:,} screenings", REFRESH_MS, runs, imports.bring_screenings, refresh),
        measure(f"after an import of {ROWS:,} vital signs", REFRESH_MS, runs, imports.bring_vitals, refresh),
        measure("after an import was undone", REFRESH_MS, runs, imports.undo, refresh),
    ]
    for one, other in zip(get_arrays(kept.get(site_id)), get_arrays(load(store)), strict=True):
        np.testing.assert_array_equal(one, other, strict=True)
    return lines


def show(store: Store, lines: list[Took], patients: int) -> None:
    """A table, and the memory below it."""
    print(f"\n{patients:,} patients, {store.dialect}:\n")
    print("| facts | median | processor | goal | others wait at most | goal |")
    print("|---|---:|---:|---:|---:|---:|")
    for line in lines:
        print(
            f"| {line.name} | {line.wall_ms:,.0f} ms | {line.processor_ms:,.0f} ms | ≤ {line.goal_ms:,.0f} ms "
            f"| {line.stall_ms:,.0f} ms | ≤ {STALL_MS} ms |"
        )
    goal = SMALL_MB if patients <= SMALL else LARGE_MB
    held = count_bytes(load(store)) / 2**20
    print(f"\nKept: {held:,.0f} MB (goal: ≤ {goal:,} MB). At most during a load: {find_peak(store):,.0f} MB.")
    print("Facts that followed imports and their undoing equal a whole load, column by column.")


@contextmanager
def copy_network(folder: Path, patients: int) -> Iterator[Store]:
    """The network of a folder, to be written to; without its backups."""
    if not folder.exists():
        open_network(folder, patients).store.close()
    with tempfile.TemporaryDirectory(prefix="kap-facts-") as name:
        shutil.copytree(folder, Path(name) / "network", ignore=shutil.ignore_patterns("backups"))
        store = open_network(Path(name) / "network", patients).store
        site_id = store.site().id
        with store.write_as(see_site(site_id)) as session:
            # Files are refused where the clinic is a demonstration.
            session.execute(update(Site).where(Site.id == site_id).values(is_demo=False))
        yield store
        store.close()


def main(folder: Path, patients: int) -> None:
    """Measure on a PostgreSQL server of its own (but ten times the rows take half an hour to send), and on SQLite."""
    with copy_network(folder, patients) as store, tempfile.TemporaryDirectory(prefix="kap-rows-") as name:
        if patients <= SMALL:
            with open_copy(store, patients) as server:
                show(server, measure_all(server, Path(name), RUNS), patients)
        show(store, measure_all(store, Path(name), RUNS), patients)
