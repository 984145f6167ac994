"""The head of the trail outside the database: number and seal of the last event, in a small file of its own.

Whoever cuts the trail off, or puts an older database in its place, cannot also turn this file back: it carries a
seal of its own, and only ever goes forward. It is written before the commit and given its name after it, so it may
lag behind by what was committed at the moment of a power cut, and never runs ahead.
"""

import hashlib
import hmac
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from data_access import clock
from data_access.errors import StoreError
from data_access.files import alone
from data_access.server_keys import ServerKeys

HEADS: Final = "audit head"
"""The purpose of the key of the head files."""


@dataclass(frozen=True)
class Head:
    """Where a trail ends: the number of its last event (0: none yet) and that event's seal."""

    number: int
    mac: str


@dataclass(frozen=True)
class HeadFile:
    """The file that keeps the head of one site's trail. ``site_code`` is under its seal too."""

    path: Path
    site_code: str
    key: bytes

    def read(self) -> Head | None:
        """The head that is kept; None where there is no file. Raises StoreError for one that nobody here wrote."""
        try:
            kept = json.loads(self.path.read_bytes())
            head = Head(int(kept["number"]), str(kept["mac"]))
            sealed = hmac.compare_digest(str(kept["seal"]), self._seal(head))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(f"The head of the audit trail {self.path} cannot be read: {error.strerror}.") from error
        except (ValueError, KeyError, TypeError) as error:
            raise StoreError(f"The head of the audit trail {self.path} is damaged.") from error
        if not sealed:
            raise StoreError(f"The head of the audit trail {self.path} was changed, or belongs to another database.")
        return head

    def write(self, head: Head) -> None:
        """Keep a head, unless a later one is kept already. Raises StoreError where the file cannot be written."""
        self.put(self.prepare(head), head)

    def prepare(self, head: Head) -> Path:
        """A head in a file beside, whole and on the disk: what can go wrong goes wrong here. Raises StoreError."""
        with self._explained():
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            return _write_beside(self.path, self._compose(head))

    def put(self, prepared: Path, head: Head) -> None:
        """Give a prepared file its name, unless a later head is kept already."""
        try:
            with self._explained(), alone(self.path):
                kept = self.read()
                if kept is None or kept.number < head.number:
                    prepared.replace(self.path)
        finally:
            prepared.unlink(missing_ok=True)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise StoreError(
                f"The head of the audit trail {self.path} cannot be written: {error.strerror}. "
                "Nothing is shown until it can: check its folder and the room on the disk."
            ) from error

    def set_aside(self) -> Path | None:
        """Rename the file, dated, so that another head may begin; where it is now (None: there was none)."""
        if not self.path.exists():
            return None
        first = aside = self.path.with_name(f"{self.path.stem}-until-{clock.now():%Y-%m-%d-%H%M%S}.json")
        number = 1
        while aside.exists():
            number += 1
            aside = first.with_name(f"{first.stem}-{number}.json")
        try:
            return self.path.rename(aside)
        except OSError as error:
            raise StoreError(f"The head {self.path} cannot be set aside: {error.strerror}.") from error

    def _compose(self, head: Head) -> bytes:
        kept = {"site": self.site_code, "number": head.number, "mac": head.mac, "seal": self._seal(head)}
        return json.dumps(kept, indent=1).encode() + b"\n"

    def _seal(self, head: Head) -> str:
        said = json.dumps([self.site_code, head.number, head.mac])
        return hmac.new(self.key, said.encode(), hashlib.sha256).hexdigest()


def find_head_file(heads: Path, site_code: str, keys: ServerKeys) -> HeadFile:
    """The head file of a site. ``heads``: the folder and the database's name, as the store gives them."""
    return HeadFile(heads.with_name(f"{quote(site_code, safe='')}-{heads.name}.json"), site_code, keys.derive(HEADS))


def _write_beside(path: Path, content: bytes) -> Path:
    """Write a file beside another one, as a whole or not at all; only its owner can read it."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    return beside
