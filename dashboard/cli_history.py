"""``kap-outcomes imports`` and ``undo``: what came in, and taking it back."""

from dataclasses import asdict
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

import typer
from rich.table import Table

from dashboard.cli_outcome import COUNTS
from dashboard.cli_say import AsJson, opened, out, write_json
from data_access.actor import act_on_machine
from data_access.automatic_backup import back_up_before
from data_access.importers.history import Batch, list_batches
from data_access.importers.undo import undo_batch
from data_access.importers.who import Who
from data_access.settings import choose_database_to_run, read_settings

SHOWN: Final = ("inserted", "updated", "rejected", "open")
"""Counts of an import in the table; open: rejected rows that nobody has put right or set aside."""


def imports(
    limit: Annotated[int, typer.Option(min=1, help="How many, the latest first.")] = 20, as_json: AsJson = False
) -> None:
    """List what was imported: when, by which profile, how many rows, and what still waits to be put right."""
    with opened() as store:
        batches, zone = list_batches(store, limit), ZoneInfo(store.site().time_zone)
    if as_json:
        write_json({"imports": [_describe(batch) for batch in batches]})
        return
    if not batches:
        out.print("Nothing was imported into this database yet.")
        return
    table = Table(box=None, pad_edge=False)
    for name in ("no.", "when", "what", "files"):
        table.add_column(name, no_wrap=name in ("no.", "when"))
    for name in SHOWN:
        table.add_column(name, justify="right", no_wrap=True)
    for batch in batches:
        when = f"{batch.at.astimezone(zone):%Y-%m-%d %H:%M}"
        counts = (*(batch.total(name) for name in SHOWN[:-1]), batch.open_rows)
        table.add_row(str(batch.id), when, _name(batch), _name_files(batch), *(f"{count:,}" for count in counts))
    out.print(table)


def _name(batch: Batch) -> str:
    """What a batch was: "import by psilodep2, undone"."""
    what = batch.kind if batch.of_batch_id is None else f"{batch.kind} of {batch.of_batch_id}"
    by = "" if batch.profile is None else f" by {batch.profile[0]}"
    return f"{what}{by}{', undone' if batch.state == 'undone' else ''}"


def _name_files(batch: Batch) -> str:
    names = list(dict.fromkeys(tally.file for tally in batch.files))
    return ", ".join(names[:2]) + (f" and {len(names) - 2} more" if len(names) > 2 else "")


def _describe(batch: Batch) -> dict[str, Any]:
    said = asdict(batch) | {"profile": None if batch.profile is None else list(batch.profile)}
    return said | {name: batch.total(name) for name in COUNTS}


def undo(
    number: Annotated[int, typer.Argument(help="The number that kap-outcomes imports gives it.")],
    as_json: AsJson = False,
) -> None:
    """Take an import back: new rows go, changed ones are as before. A backup is made first.

    Refused, with nothing changed, where a row of it was changed since or another one refers to it.
    """
    with opened() as store:
        backup = back_up_before(choose_database_to_run(read_settings()), "undo")
        undone = undo_batch(store, number, None, Who(act_on_machine()))
    if as_json:
        write_json(asdict(undone) | {"backup": None if backup.path is None else str(backup.path)})
        return
    removed, restored = sum(undone.removed.values()), sum(undone.restored.values())
    out.print(f"Import {number} is undone. New rows taken out: {removed:,}; rows as they were before: {restored:,}.")
    out.print(f"Backup before it: {backup.sentence}", markup=False)
