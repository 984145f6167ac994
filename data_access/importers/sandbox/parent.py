"""The side that may be trusted: starts a child, believes nothing it says unseen, and always sees to its end.

Time runs only while the parent waits: whoever takes the rows slowly does not lose them.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from io import UnsupportedOperation
from pathlib import Path
from shutil import copyfileobj
from signal import Signals
from threading import Timer
from time import monotonic
from typing import IO, BinaryIO, Final

import data_access
from data_access.errors import ImportRefused
from data_access.importers.raw import Upload
from data_access.importers.sandbox.frames import HEAD, Frame, check_length, read_frame
from data_access.importers.sandbox.job import JOB, Job
from data_access.importers.sandbox.limits import MEMORY, ONE_THREAD, OUT_OF_MEMORY, seconds_for
from data_access.importers.sandbox.packing import BrokenFrame

ROOT: Final = str(Path(next(iter(data_access.__path__))).parent)
START: Final = (
    "import sys; sys.path[:0] = {sys.argv[1]} - {*sys.path}; "
    "from data_access.importers.sandbox.child import main; main()"
)
"""-I leaves out every folder that the environment could name; the program's own is put back where it is missing."""
OUT_OF_MEMORY_ENDS: Final = (OUT_OF_MEMORY, *(-getattr(Signals, name, 1) for name in ("SIGABRT", "SIGKILL")))
"""By its own word; by a library that gives up; by the system, which is short of memory itself."""
PATIENCE: Final = 1.0
STOPPED: Final = 1
KEPT_OF_ENVIRONMENT: Final = ("SYSTEMROOT",)


def ask_child(uploads: Sequence[Upload], job: Job) -> Generator[Frame]:
    """What a child says of some files, but for the end. Whatever goes wrong in it raises ImportRefused, a sentence."""
    environment = {name: os.environ[name] for name in KEPT_OF_ENVIRONMENT if name in os.environ}
    environment |= {**ONE_THREAD, JOB: job.to_text()}
    with _hold(uploads) as handle:
        command = [sys.executable, "-I", "-c", START, ROOT]
        try:
            process = subprocess.Popen(  # noqa: S603 - a fixed command
                command, stdin=handle, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
            )
        except OSError:
            told = "cannot be read now: this computer is short of memory. Try again in a while."
            raise ImportRefused(f"{job.files[0].name} {told}") from None
    watch = _Watch(process, job)
    try:
        while (frame := watch.next_frame()).kind != "end":
            yield frame
    finally:
        watch.end()


@contextmanager
def _hold(uploads: Sequence[Upload]) -> Iterator[IO[bytes]]:
    """What a process can have as its input: a file as it is, else a copy in memory, of several one after the other."""
    if len(uploads) == 1:
        with uploads[0].open() as file:
            if _has_handle(file):
                _check_size(uploads[0], os.fstat(file.fileno()).st_size)
                yield file
                return
    with _make_file() as copy:
        for upload in uploads:
            began = copy.tell()
            with upload.open() as file:
                copyfileobj(file, copy)
            _check_size(upload, copy.tell() - began)
        copy.seek(0)
        yield copy


def _check_size(upload: Upload, size: int) -> None:
    if size != upload.size:
        raise ImportRefused(f"{upload.name} has changed since it was chosen. Choose it again.")


def _has_handle(file: BinaryIO) -> bool:
    try:
        file.fileno()
    except UnsupportedOperation:
        return False
    return True


def _make_file() -> IO[bytes]:
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("upload"), "w+b")
    return tempfile.TemporaryFile()


class _Watch:
    """Reads what a process says, and ends it when its time is over."""

    def __init__(self, process: subprocess.Popen[bytes], job: Job) -> None:
        self.process, self.job = process, job
        self.name = job.files[0].name
        self.seconds = self.left = float(seconds_for(job.size))
        self.is_late = False

    def next_frame(self) -> Frame:
        """The next thing it says. Raises ImportRefused where it refuses the file, or ends before its end."""
        try:
            frame = read_frame(self._read(check_length(self._read(HEAD))))
            if frame.kind == "file":
                self.name = self.job.name_of(frame.place)
        except BrokenFrame:
            raise self.explain() from None
        if frame.kind == "refused":
            raise ImportRefused(frame.body)
        return frame

    def _read(self, count: int) -> bytes:
        if self.process.stdout is None:
            raise AssertionError("a child without a voice")
        timer = Timer(max(self.left, 0), self._stop)
        timer.start()
        began = monotonic()
        try:
            read = self.process.stdout.read(count)
        finally:
            timer.cancel()
            self.left -= monotonic() - began
        if len(read) < count:
            raise BrokenFrame("the end before the end")
        return read

    def _stop(self) -> None:
        self.is_late = True
        self.process.kill()

    def end(self) -> None:
        """There is no such process any more."""
        self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()

    def _wait(self) -> int:
        """How it ended; one that says strange things and does not end is ended."""
        try:
            return self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return STOPPED

    def explain(self) -> ImportRefused:
        """Why a child broke off, as far as its end tells."""
        name, late = self.name, self.is_late
        code = self._wait()
        if late or code == -getattr(Signals, "SIGXCPU", 0):
            return ImportRefused(
                f"{name} takes longer to read than a file of its size may ({self.seconds:.0f} seconds). "
                "Split it into smaller files, or export it as CSV."
            )
        if code in OUT_OF_MEMORY_ENDS:
            return ImportRefused(
                f"{name} needs more memory to read than a file may ({MEMORY >> 30} GiB). Remove what is not data "
                "from it, such as cells far away from the others, or split it into smaller files."
            )
        return ImportRefused(
            f"{name} is damaged, or is not what it seems to be: reading it broke off. "
            "Open it in the program that made it, save it again and import that file."
        )
