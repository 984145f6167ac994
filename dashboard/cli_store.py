"""``kap-outcomes backup``, ``restore``, ``check``, ``upgrade`` and ``partition``."""

from collections.abc import Sized
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.table import Table

from dashboard.cli_recovery import ask_recovery_key
from dashboard.cli_say import NOTHING_DONE, SOME_REJECTED, AsJson, count_of, err, opened, out, write_json
from dashboard.cli_telling import tell_backup
from data_access.actor import act_on_machine
from data_access.audit.anew import go_on_from_here
from data_access.audit.record import Event
from data_access.backup import Copied, back_up
from data_access.backup import restore as restore_backup
from data_access.database import create_store, has_database, open_store
from data_access.partitions import Partitioned, partition_store
from data_access.settings import choose_database_to_run, read_settings
from data_access.store_check import Checked, check_store

FAULTY: Final = NOTHING_DONE
"""Exit code of ``check``: the database has a fault. 3: it is sound, and rejected rows wait to be put right."""


def backup(
    target: Annotated[Path | None, typer.Argument(help="File or folder. Default: beside the database.")] = None,
    as_json: AsJson = False,
) -> None:
    """Copy the database while it is in use, checked row by row. The key is not in the copy."""
    copied = back_up(choose_database_to_run(read_settings()), target)
    _tell(copied, as_json)
    with opened() as store:
        tell_backup(store, sum(copied.rows.values()))


def restore(
    file: Annotated[Path, typer.Argument(help="The backup.")],
    with_recovery_key: Annotated[
        bool, typer.Option("--with-recovery-key", help="Ask for the recovery key: needed on another machine.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Bring a backup back as the configured database, which must not exist yet. The audit trail tells of it."""
    key = ask_recovery_key() if with_recovery_key else None
    settings = read_settings()
    copied = restore_backup(settings, file, key)
    store = open_store(settings)
    try:
        event = Event("restore", details={"rows": sum(copied.rows.values())})
        for site in store.sites():
            go_on_from_here(store, site.id, act_on_machine(), event)
    finally:
        store.close()
    _tell(copied, as_json)


def _tell(copied: Copied, as_json: bool) -> None:
    if as_json:
        write_json({"path": str(copied.path), "rows": copied.rows})
    else:
        out.print(copied.sentence, markup=False)


def upgrade(as_json: AsJson = False) -> None:
    """Make the tables on a server, or bring a database's tables up to this version, as every start does.

    Needed by itself only on a server whose tables belong to another login than the one the program runs by.
    """
    settings = choose_database_to_run(read_settings())
    if not settings.is_sqlite and not has_database(settings):
        create_store(settings).close()
    with opened() as store:
        where = store.where
    if as_json:
        write_json({"database": where})
    else:
        out.print(f"The tables of {where} are those of this version.", markup=False)


def partition(as_json: AsJson = False) -> None:
    """Give each clinic of a network partitions of its own on a PostgreSQL server. Run it again after adding clinics.

    By the login that owns the tables, while nobody works with the program: all of it happens, or nothing.
    """
    settings = choose_database_to_run(read_settings())
    done = partition_store(settings)
    if as_json:
        write_json({"database": settings.shown_url, "tables": done.tables, "sites": done.site_ids})
    else:
        out.print(word_partitions(done, settings.shown_url), markup=False)


def word_partitions(done: Partitioned, where: str) -> str:
    """What ``partition`` did, in a sentence each for tables and clinics."""
    if not done.tables and not done.site_ids:
        return f"Every clinic of {where} has partitions of its own already. Nothing was done."
    said = []
    if done.tables:
        said.append(f"{count_of(len(done.tables), 'table')} of {where} {_is(done.tables)} now partitioned.")
    if done.site_ids:
        own = "its own" if len(done.site_ids) == 1 else "their own"
        said.append(f"{count_of(len(done.site_ids), 'clinic')} got partitions of {own}.")
    return " ".join(said)


def _is(things: Sized) -> str:
    return "is" if len(things) == 1 else "are"


def check(as_json: AsJson = False) -> None:
    """Look through the whole database: damage, lost references, every import's count of rows, its contents.

    Exit code 0: sound; 3: sound, and rejected rows wait to be put right; 1: something is wrong.
    """
    with opened() as store:
        checked = check_store(store)
    if as_json:
        contents = {name: {"rows": d.rows, "digest": d.digest} for name, d in checked.contents.items()}
        write_json(
            {
                "sound": checked.is_sound,
                "faults": checked.faults,
                "imports": checked.batches,
                "open_rejected_rows": checked.open_rows,
                "contents": contents,
            }
        )
    else:
        _print_checked(checked)
    if not checked.is_sound:
        raise typer.Exit(FAULTY)
    if checked.open_rows:
        raise typer.Exit(SOME_REJECTED)


def _print_checked(checked: Checked) -> None:
    table = Table("table", "rows", "digest of its contents", box=None, pad_edge=False)
    table.columns[1].justify = "right"
    for name, digest in checked.contents.items():
        table.add_row(name, f"{digest.rows:,}", digest.digest)
    out.print(table)
    for fault in checked.faults:
        err.print(fault, markup=False)
    if checked.is_sound:
        out.print(
            f"\nSound: no damage, no lost reference, every row of {count_of(checked.batches, 'import')} accounted for."
        )
    if checked.open_rows:
        rows = count_of(checked.open_rows, "rejected row")
        out.print(f"{rows} still to be put right; kap-outcomes imports says of which imports.")
