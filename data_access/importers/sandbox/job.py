"""What a child is told to do. It travels in the environment, which other users of the machine cannot see."""

from dataclasses import asdict, dataclass
from typing import Final

import orjson

from data_access.importers.raw import Reading
from data_access.importers.sandbox.packing import BrokenFrame

JOB: Final = "KAP_READ"


@dataclass(frozen=True)
class JobFile:
    """A file to read: its kind, what it is called, how many bytes it has."""

    kind: str
    name: str
    size: int
    reading: Reading


@dataclass(frozen=True)
class Job:
    """The files one after the other. ``place``: of the table of the only file whose rows are wanted, ``part`` its name.

    None: say which tables there are.
    """

    files: tuple[JobFile, ...]
    place: int | None = None
    part: str = ""

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)

    def name_of(self, place: int) -> str:
        """What a file is called. Raises BrokenFrame where there is no such file."""
        if not 0 <= place < len(self.files):
            raise BrokenFrame("a file that it was not given")
        return self.files[place].name

    def to_text(self) -> str:
        """As the child is told it."""
        return orjson.dumps(asdict(self)).decode()


def read_job(text: str) -> Job:
    """The job a process was started for."""
    told = orjson.loads(text)
    files = (JobFile(**{**file, "reading": Reading(**file["reading"])}) for file in told["files"])
    return Job(tuple(files), told["place"], told["part"])
