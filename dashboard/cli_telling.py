"""What the command line takes out or puts back, told to the audit trail by whoever is logged in on the machine."""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from data_access.actor import act_on_machine
from data_access.audit.record import ALL_PATIENTS, Event, Patients, record_event, record_event_of
from data_access.database import Store
from data_access.scope import Scope
from data_access.sight import see_site


def tell_export(
    store: Store, scope: Scope, what: str, file: Path, rows: int | None, patients: Patients = ALL_PATIENTS
) -> None:
    """Write an export down. ``what``: its kind; a file's own name may hold a patient's."""
    details = {"rows": rows, "bytes": count_bytes(file), "sha256": digest_file(file)}
    with store.write_as(scope.sight) as session:
        record_event(session, scope, Event("export", what, patients, details=details))


@contextmanager
def nothing_left_of(target: Path) -> Iterator[None]:
    """A finished file or folder goes again where the block fails: what is not in the trail was not taken out."""
    try:
        yield
    except BaseException:
        if target.is_dir():
            shutil.rmtree(target, ignore_errors=True)
        else:
            target.unlink(missing_ok=True)
        raise


def tell_backup(store: Store, rows: int) -> None:
    """Write a backup down, for every clinic in it. It stays where the trail cannot be written: it may be needed."""
    for site in store.sites():
        with store.write_as(see_site(site.id)) as session:
            record_event_of(session, site.id, act_on_machine(), None, Event("back up", details={"rows": rows}))


def list_files(target: Path) -> list[Path]:
    """The files of a folder in order of name, or the one file."""
    return sorted(target.iterdir()) if target.is_dir() else [target]


def count_bytes(target: Path) -> int:
    """The size of a file, or of all files of a folder."""
    return sum(path.stat().st_size for path in list_files(target))


def digest_file(target: Path) -> str:
    """SHA-256 of a file; of a folder that of the lines that sha256sum would print for its files in order of name."""
    if not target.is_dir():
        with target.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    lines = "".join(f"{digest_file(path)}  {path.name}\n" for path in list_files(target))
    return hashlib.sha256(lines.encode()).hexdigest()
