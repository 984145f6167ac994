"""Which database an import goes into: the one that is there, a new one, or a passing one for a dry run."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy.engine import URL

from dashboard.cli_recovery import confirm_recovery_key
from data_access.database import Store, create_store, has_database, open_store
from data_access.errors import StoreError
from data_access.files import remove_database_file
from data_access.keys import forget_key, read_salt
from data_access.settings import Settings


@contextmanager
def opened_target(settings: Settings, published: bool, dry_run: bool) -> Iterator[Store]:
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
