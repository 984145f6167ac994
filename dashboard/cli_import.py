"""Importing from the command line: which database, a progress bar, and every row accounted for in plain words."""

import csv
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final, TextIO

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from sqlalchemy.engine import URL

from dashboard.cli_recovery import confirm_recovery_key
from data_access.database import Store, create_store, has_database, open_store
from data_access.errors import ImportRefused, StoreError
from data_access.files import remove_database_file
from data_access.importers.import_files import import_sources
from data_access.importers.profiles.apply import make_sources
from data_access.importers.profiles.find import get_preset
from data_access.importers.profiles.open_paths import open_tables
from data_access.importers.reconcile import Outcome
from data_access.importers.rejection import Rejection
from data_access.importers.site import SiteWish
from data_access.importers.source import Source, open_sources
from data_access.keys import forget_key, read_salt
from data_access.safe_text import neutralise
from data_access.settings import Settings

SOME_REJECTED: Final = 3
"""Exit code: rows were rejected, the others are in. 1: nothing was imported; 2 is that of a mistyped command."""
COUNTS = ("rows_in", "inserted", "unchanged", "updated", "rejected", "blank")


def run_import(
    settings: Settings,
    paths: list[Path],
    preset_name: str | None,
    wish: SiteWish | None,
    rejected: Path | None,
    dry_run: bool,
) -> Outcome:
    """Import the files into the database the settings name, made if it is not there yet."""
    if preset_name is None:
        sources, published, notes = open_sources(paths), False, []
    else:
        preset = get_preset(preset_name)
        sources, wish, published = make_sources(preset, open_tables(paths)), preset.site or wish, preset.published
        notes = [f"{preset.title}. {preset.source}", *preset.notes, *(n for source in sources for n in source.notes)]
    with _opened(settings, published, dry_run) as store, _rejection_file(rejected) as file:
        outcome = _import_with_bar(store, sources, wish, file, dry_run)
    outcome.notes = notes
    return outcome


def _import_with_bar(
    store: Store, sources: list[Source], wish: SiteWish | None, file: TextIO | None, dry_run: bool
) -> Outcome:
    writer = None if file is None else csv.writer(file)
    if writer is not None:
        writer.writerow(["file", "line", "field", "value", "rule"])
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Import", total=None)

        def report(name: str, done: int, total: int) -> None:
            bar.update(task, description=name, completed=done, total=total)

        def tell(name: str, row: Rejection) -> None:
            if writer is not None:
                writer.writerow([name, row.line, row.field, neutralise(row.value), row.rule])

        return import_sources(store, sources, wish, progress=report, tell=tell, dry_run=dry_run)


@contextmanager
def _rejection_file(path: Path | None) -> Iterator[TextIO | None]:
    """The file for rejected rows, readable by its owner only; gone again where the import failed."""
    if path is None:
        yield None
        return
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise ImportRefused(f"There is already a file {path}. Name another one for --rejected.") from None
    except OSError as error:
        raise ImportRefused(f"The file {path} cannot be made: {error.strerror}.") from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8-sig", newline="") as file:
            yield file
    except BaseException:
        path.unlink(missing_ok=True)
        raise


@contextmanager
def _opened(settings: Settings, published: bool, dry_run: bool) -> Iterator[Store]:
    """The store to import into. One that was made for this import is gone again where the import failed."""
    if has_database(settings):
        store = open_store(settings)
        try:
            yield store
        finally:
            store.close()
    elif dry_run:
        with tempfile.TemporaryDirectory(prefix="kap-dry-run-") as folder, _passing(settings, Path(folder)) as store:
            yield store
    else:
        store = _create(settings, published)
        try:
            yield store
        except BaseException:
            store.close()
            _remove(settings)
            raise
        store.close()


@contextmanager
def _passing(settings: Settings, folder: Path) -> Iterator[Store]:
    """A database that is there for a dry run only."""
    url = URL.create("sqlite", database=str(folder / "data" / "dry-run.db"))
    store = create_store(replace(settings, database_url=url, config_dir=folder / "config", key_store="file"))
    try:
        yield store
    finally:
        store.close()


def _create(settings: Settings, published: bool) -> Store:
    """A new database; its recovery key is shown once and asked back, but for published data."""
    if published or settings.database_key or not settings.is_sqlite:
        return create_store(settings)
    if not sys.stdin.isatty():
        raise StoreError(
            f"There is no database at {settings.database_path} yet. The first import makes one, shows its recovery key "
            "once and asks for it back: run it in a terminal, or set KAP_DATABASE_KEY to a key of your own "
            "(64 hex digits)."
        )
    return create_store(settings, confirm_recovery_key)


def _remove(settings: Settings) -> None:
    """Undo ``_create``. On a server only empty tables stay."""
    if settings.is_sqlite:
        salt = read_salt(settings.database_path)
        remove_database_file(settings.database_path)
        forget_key(settings, salt)


def print_outcome(outcome: Outcome, out: Console, rejected: Path | None) -> None:
    """The reconciliation in plain words: a line per file and table, rejected rows, totals that differ."""
    table = Table(box=None, pad_edge=False)
    for name in ("file", "table", "rows in", *COUNTS[1:]):
        table.add_column(name, justify="left" if name in ("file", "table") else "right")
    for tally in outcome.tallies:
        table.add_row(tally.file, tally.table, *(f"{getattr(tally, name):,}" for name in COUNTS))
    out.print(table)
    for sentence in (*outcome.notes, *outcome.repeated):
        out.print(sentence, markup=False)
    count = outcome.total("mismatched")
    if count:
        out.print(f"\n{_count(count, 'total')} of the files differ from the answers beside them; both are kept:")
        _list(out, [mismatch.sentence for mismatch in outcome.mismatches], count - len(outcome.mismatches))
    count = outcome.total("rejected")
    if count:
        out.print(f"\n{_count(count, 'row')} rejected:")
        alike = list(outcome.rejections.values())
        _list(out, [rows.sentence for rows in alike], count - sum(rows.count for rows in alike))
        where = f"in {rejected}" if rejected else "in the database; --rejected FILE writes them to a CSV file"
        out.print(f"All rejected rows are {where}.", markup=False)
    out.print("\n" + _conclude(outcome), markup=False)


def _list(out: Console, sentences: list[str], others: int) -> None:
    for sentence in sentences:
        out.print(f"  {sentence}", markup=False)
    if others:
        out.print(f"  … and {others:,} more.")


def _count(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _conclude(outcome: Outcome) -> str:
    counts = {name: outcome.total(name) for name in COUNTS}
    told = ", ".join(f"{counts[name]:,} {name}" for name in COUNTS[1:])
    sentence = f"{outcome.site_name}: {_count(counts['rows_in'], 'row')} in = {told}."
    if outcome.dry_run:
        return f"{sentence} This was a dry run: nothing was written."
    return sentence if outcome.changed else f"{sentence} Nothing has changed."
