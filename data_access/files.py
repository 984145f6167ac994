"""Database files: what may be opened as one, and how a new one is made without anybody else reading it."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from data_access.errors import StoreError

HOW_TO_CREATE = "Create one with `kap-outcomes demo` (invented patients) or `kap-outcomes import FILE…` (your own)."
PLAIN_SQLITE = b"SQLite format 3\x00"
COMPANIONS = ("-wal", "-shm", "-journal")


def check_database_file(path: Path) -> None:
    """Raise StoreError unless the file is there and may be one of ours."""
    if path.is_dir():
        raise StoreError(f"{path} is a folder, not a database file. Name a file in KAP_DATABASE_URL.")
    try:
        with path.open("rb") as file:
            head = file.read(len(PLAIN_SQLITE))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise StoreError(f"There is no database at {path}. {HOW_TO_CREATE}") from error
    except OSError as error:
        raise StoreError(f"The database {path} cannot be opened: {error.strerror}.") from error
    if head == PLAIN_SQLITE:
        raise StoreError(f"{path} is a database, but not an encrypted one of this program. Name another file.")
    if len(head) < len(PLAIN_SQLITE):
        raise StoreError(f"{path} is not a database of this program. Name another file, or move it away.")


def check_nothing_there(path: Path) -> None:
    """Raise StoreError where a new file would replace something."""
    if path.is_dir():
        raise StoreError(f"{path} is a folder, not a database file. Name a file.")
    if path.exists():
        raise StoreError(f"There is already a file {path}. Move it away, or name another.")


def make_private_file(path: Path) -> None:
    """An empty file that only its owner can open; its folder too where it is new. Raises StoreError."""
    try:
        if not path.parent.is_dir():
            path.parent.mkdir(mode=0o700, parents=True)
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise StoreError(f"The file {path} cannot be made: {error.strerror}. Check its folder.") from error


def remove_database_file(path: Path) -> None:
    """Remove a database and what SQLite keeps beside it."""
    for companion in ("", *COMPANIONS):
        Path(f"{path}{companion}").unlink(missing_ok=True)


@contextmanager
def made_whole(path: Path) -> Iterator[Path]:
    """A private file to write to: it takes the name ``path`` when the block ended well, and is gone otherwise."""
    check_nothing_there(path)
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    make_private_file(partial)
    try:
        yield partial
        _flush_to_disk(partial)
        partial.replace(path)
        _flush_to_disk(path.parent)
    except OSError as error:
        raise StoreError(f"The file {path} cannot be written: {error.strerror}.") from error
    finally:
        remove_database_file(partial)


@contextmanager
def made_whole_folder(path: Path) -> Iterator[Path]:
    """A private folder to write into: it takes the name ``path`` when the block ended well, and is gone otherwise."""
    if path.exists():
        raise StoreError(f"There is already something at {path}. Move it away, or name another folder.")
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial.mkdir(mode=0o700)
        yield partial
        for file in partial.iterdir():
            file.chmod(0o600)
            _flush_to_disk(file)
        partial.replace(path)
        _flush_to_disk(path.parent)
    except OSError as error:
        raise StoreError(f"The folder {path} cannot be written: {error.strerror}.") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _flush_to_disk(path: Path) -> None:
    if path.is_dir() and os.name != "posix":
        return  # Windows has no handle on a folder.
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Nobody else, in this process or another, writes a file meanwhile."""
    handle = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
