"""How long an import of a million screening rows takes beside a bare executemany, and how much memory it needs.

``python -m benchmarks.import_screenings [ROWS]``. Both write the same rows into an encrypted SQLite database with the
same tables, indexes and checks; each runs in a process of its own, whose peak memory the system tells.
"""

import csv
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from data_access.database import Store, create_store, open_store
from data_access.importers.import_files import import_sources
from data_access.importers.site import SiteWish
from data_access.importers.source import open_sources
from data_access.models import Screening
from data_access.settings import Settings, read_settings

ROWS = 1_000_000
PER_PATIENT = 50
FORMS = (("gad7", 7, 3), ("phq9", 9, 3), ("pcl5", 20, 4), ("who5", 5, 5), ("isi", 7, 4))
BATCH = 20_000
MOST_TIMES, MOST_MB = 3.0, 300.0
FIRST_DAY = date(2024, 1, 1)
Clocks = tuple[float, float]


def make_settings(folder: Path) -> Settings:
    """Settings of a machine of its own."""
    own = {"KAP_DATA_DIR": str(folder / "data"), "KAP_CONFIG_DIR": str(folder / "config"), "KAP_KEY_STORE": "file"}
    return read_settings(own)


def write_files(folder: Path, rows: int) -> None:
    """patients.csv and screenings.csv, patient by patient."""
    numbers = random.Random(1)
    patients = max(1, rows // PER_PATIENT)
    with (folder / "patients.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["patient", "name", "birth_date"])
        writer.writerows([f"{number:06d}", f"Patient {number}", "1980-05-17"] for number in range(patients))
    with (folder / "screenings.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["patient", "instrument", "taken_at", "answers", "total"])
        for row in range(rows):
            patient, turn = divmod(row, PER_PATIENT)
            key, items, top = FORMS[turn % len(FORMS)]
            answers = [numbers.randint(0, top) for _ in range(items)]
            day = FIRST_DAY + timedelta(days=7 * (turn // len(FORMS)) + patient % 300)
            at = f"{day} {8 + turn % 10:02d}:{numbers.randint(0, 59):02d}"
            total = sum(answers) * (4 if key == "who5" else 1)
            writer.writerow([f"{patient % patients:06d}", key, at, ",".join(map(str, answers)), total])


def run_import(folder: Path) -> Clocks:
    """Seconds of the import of screenings.csv, from the file to the commit."""
    store = open_store(make_settings(folder))
    began = read_clocks()
    outcome = import_sources(store, open_sources([folder / "screenings.csv"]))
    took = since(began)
    store.close()
    if outcome.total("rejected"):
        raise SystemExit(next(iter(outcome.rejections.values())).sentence)
    return took


def run_bare(folder: Path) -> Clocks:
    """Seconds of the bare executemany of the rows that the import wrote, from memory, in one transaction."""
    source, target = open_store(make_settings(folder)), open_store(make_settings(folder / "bare"))
    names = [column.name for column in Screening.__table__.columns]
    rows = read_rows(source, names)
    marks = ", ".join("?" * len(names))
    with target.write() as session:
        driver: Any = session.connection().connection.driver_connection
        began = read_clocks()
        driver.executemany(f"INSERT INTO screening ({', '.join(names)}) VALUES ({marks})", rows)
    took = since(began)
    source.close()
    target.close()
    return took


def read_rows(store: Store, names: list[str]) -> list[tuple[Any, ...]]:
    """Every screening as the driver hands it out."""
    with store.read() as session:
        driver: Any = session.connection().connection.driver_connection
        found: list[tuple[Any, ...]] = driver.execute(
            f"SELECT {', '.join(names)} FROM screening ORDER BY id"
        ).fetchall()
    return found


def prepare(folder: Path, rows: int) -> None:
    """Files, and two databases with the same patients."""
    write_files(folder, rows)
    for place in (folder, folder / "bare"):
        store = create_store(make_settings(place))
        import_sources(store, open_sources([folder / "patients.csv"]), SiteWish("Benchmark", "Europe/London"))
        store.close()


def read_clocks() -> Clocks:
    """The clock on the wall; the processor time of this process and of the children that read for it."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.perf_counter(), time.process_time() + children.ru_utime + children.ru_stime


def since(began: Clocks) -> Clocks:
    """Seconds since then."""
    wall, processor = read_clocks()
    return wall - began[0], processor - began[1]


def peak_mb() -> float:
    """Peak memory of this process, or of a child that reads for it."""
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return peak / (1 << 20) if sys.platform == "darwin" else peak / 1024


def measure(step: str, folder: Path) -> tuple[float, float, float]:
    """Seconds on the wall, of the processor, and peak memory of one step in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.import_screenings", step, str(folder)]
    told = subprocess.run(command, check=True, capture_output=True, text=True, env=dict(os.environ)).stdout.split()
    return float(told[-3]), float(told[-2]), float(told[-1])


def main(rows: int = ROWS) -> bool:
    """Measure and print; whether both bounds hold."""
    with tempfile.TemporaryDirectory(prefix="kap-import-") as name:
        folder = Path(name)
        prepare(folder, rows)
        took, busy, memory = measure("import", folder)
        bare, bare_busy, _ = measure("bare", folder)
        same, _, _ = measure("import", folder)
        with (folder / "screenings.csv").open("a", encoding="utf-8") as file:
            file.write("\n")  # Other bytes, the same rows.
        again, again_busy, _ = measure("import", folder)
    times = took / bare
    print(f"import of {rows:,} screening rows: {took:.1f} s ({busy:.1f} s of processor), {rows / took:,.0f} rows/s")
    print(f"bare executemany of the same rows: {bare:.1f} s ({bare_busy:.1f} s of processor)")
    print(f"ratio {times:.2f} (processor time {busy / bare_busy:.2f}; to reach: at most {MOST_TIMES:g})")
    print(f"peak memory of the import: {memory:.0f} MB (to reach: at most {MOST_MB:g})")
    print(f"the same rows again, every one unchanged: {again:.1f} s ({again_busy:.1f} s of processor)")
    print(f"the same file again, byte for byte: {same:.2f} s")
    return times <= MOST_TIMES and memory <= MOST_MB


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(*{"import": run_import, "bare": run_bare}[sys.argv[1]](Path(sys.argv[2])), peak_mb())
    else:
        sys.exit(0 if main(int(sys.argv[1]) if len(sys.argv) == 2 else ROWS) else 1)
