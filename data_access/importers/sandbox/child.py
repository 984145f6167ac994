"""The process that reads files of unknown origin: bound first, then told by its environment what to read.

It gets them as its standard input, one after the other, and writes frames on its standard output;
what it says otherwise goes nowhere. It imports no more than its readers need.
"""

import gc
import os
import sys
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import BinaryIO, Final

from data_access.errors import ImportRefused
from data_access.importers.readers.found import Reader
from data_access.importers.sandbox.frames import Frame, write_frame, write_rows
from data_access.importers.sandbox.job import JOB, JobFile, read_job
from data_access.importers.sandbox.limits import OUT_OF_MEMORY, SMALL, confine
from data_access.importers.sandbox.packing import pack_refusal, pack_tables

MOST_ROWS: Final = 100_000
"""Rows that are sent along with their tables, of files that unfold to no more than this."""


def open_reader(handle: BinaryIO, file: JobFile) -> Reader:
    """The reader of a kind of file; only the one that is needed is imported."""
    if file.kind == "workbook":
        from data_access.importers.readers.read_workbook import WorkbookReader

        return WorkbookReader(handle, file.name, file.reading)
    from data_access.importers.readers.read_text import TextReader

    return TextReader(handle, file.name, file.reading)


def open_readers(given: BinaryIO, files: Sequence[JobFile]) -> Iterator[Reader]:
    """A reader of each file. FHIR files are read together, since they refer to each other."""
    if files[0].kind == "fhir":
        from data_access.importers.readers.fhir.read_fhir import GivenFile
        from data_access.importers.readers.fhir.reader import open_together

        gc.disable()  # Resources hold no rings; looking for rings among so many costs a quarter of the time.
        yield from open_together([GivenFile(_hold(given, file, files), file.name, file.size) for file in files])
        return
    for file in files:
        yield open_reader(_hold(given, file, files), file)


def _hold(given: BinaryIO, file: JobFile, files: Sequence[JobFile]) -> BinaryIO:
    return given if len(files) == 1 else BytesIO(given.read(file.size))


def main() -> None:
    """Read what the environment says, and say all of it."""
    job = read_job(os.environ[JOB])
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    confine(job.size)
    given = sys.stdin.buffer
    try:
        for place, (file, reader) in enumerate(zip(job.files, open_readers(given, job.files), strict=True)):
            write_frame(out, Frame("file", place=place))
            if job.place is None:
                _tell_all(reader, out, file)
            else:
                for rows in reader.read(job.place, job.part):
                    write_rows(out, rows)
        write_frame(out, Frame("end"))
    except ImportRefused as refusal:
        write_frame(out, Frame("refused", pack_refusal(refusal)))
    except MemoryError:
        os._exit(OUT_OF_MEMORY)


def _tell_all(reader: Reader, out: BinaryIO, file: JobFile) -> None:
    """The tables of a file. Rows of a small one, and of one that can only be read as a whole, spare other processes."""
    tables = reader.look()
    write_frame(out, Frame("tables", pack_tables(tables)))
    sent, is_fhir = 0, file.kind == "fhir"
    for place, table in enumerate(tables if is_fhir or file.size <= SMALL else ()):
        if table.refused:
            continue
        for rows in reader.read(place, table.part):
            sent += rows.count
            if sent > MOST_ROWS and not is_fhir:
                return
            write_rows(out, rows, place)
        write_frame(out, Frame("whole", place=place))
