"""Measures every view at every size, and writes the tables and the picture of ``docs/performance.md``."""

import argparse
import json
import platform
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.copies import multiply
from benchmarks.data_ready import open_network
from benchmarks.views.picture import draw_results
from benchmarks.views.results import Results, keep_result, read_results
from benchmarks.views.table import between, write_tables
from dashboard.charts.theme import get_tokens
from data_access.database import open_store
from data_access.settings import Settings, read_settings

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = DOCS / "performance.md"
BEGIN, END = "<!-- views: written by make bench -->", "<!-- views: end -->"
TIMES = 10
"""The third size is so many times the network."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """What can be said of this part on the command line."""
    parser.add_argument("--write", action="store_true", help="views: write tables and picture into docs/performance.md")
    parser.add_argument("--sizes", type=int, nargs="*", help="views: only these sizes (of 500, 23000, 230000)")
    parser.add_argument("--no-server", action="store_true", help="views: leave PostgreSQL out")


def main(options: argparse.Namespace, cache: Path, clinic: int, network: int) -> None:
    """Measure the sizes asked for, and print (or write) what is known of all of them."""
    kept = cache / "views.json"
    for size in options.sizes if options.sizes is not None else (clinic, network, TIMES * network):
        folder = cache / f"benchmark-{size}"
        make_network(folder, size, cache / f"benchmark-{network}", network)
        told = measure_apart(folder, size, options)
        keep_result(kept, size, json.loads(told))
    results = read_results(kept)
    if not results.sizes:
        return
    print(write_tables(results))
    if options.write:
        write(results)


def make_network(folder: Path, size: int, base: Path, network: int) -> None:
    """The network of a size, where it is not there yet; ten times the network as its copies."""
    if folder.exists() or size != TIMES * network:
        open_network(folder, size).store.close()
        return
    open_network(base, network).store.close()
    print(f"Copying the network {TIMES} times inside its database (about ten minutes) …", flush=True)
    growing = folder.with_name(f"{folder.name}.growing")
    copy_database(base, growing)
    store = open_store(settings_of(growing))
    multiply(store, TIMES)
    store.close()
    growing.rename(folder)


def copy_database(source: Path, target: Path) -> None:
    """The database file and its key, without the backups beside it."""
    shutil.rmtree(target, ignore_errors=True)
    (target / "data").mkdir(parents=True)
    shutil.copytree(source / "config", target / "config")
    shutil.copy2(source / "data" / "clinic.db", target / "data" / "clinic.db")


def settings_of(folder: Path) -> Settings:
    """Settings of the network in a folder."""
    return read_settings(
        {"KAP_DATA_DIR": str(folder / "data"), "KAP_CONFIG_DIR": str(folder / "config"), "KAP_KEY_STORE": "file"}
    )


def measure_apart(folder: Path, size: int, options: argparse.Namespace) -> str:
    """One size in a process of its own; what it tells as JSON."""
    print(f"Measuring {size:,} patients …", flush=True)
    server = "no" if options.no_server else "yes"
    command = [sys.executable, "-m", "benchmarks.views.measure", str(folder), str(size), str(options.runs)]
    command += [str(options.baseline_runs), server]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()[-1]


def write(results: Results) -> None:
    """The tables between their marks, and the picture in both themes."""
    day = datetime.now(UTC).strftime("%-d %B %Y")
    told = f"Measured on {day}; Python {platform.python_version()}, {platform.machine()}.\n\n{write_tables(results)}"
    PAGE.write_text(between(PAGE.read_text(encoding="utf-8"), BEGIN, END, told), encoding="utf-8")
    for mode in ("light", "dark"):
        (DOCS / f"performance-{mode}.svg").write_text(draw_results(results, get_tokens(mode)), encoding="utf-8")
