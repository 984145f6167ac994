"""FHIR files as the child process reads them: once, whatever is asked."""

from collections.abc import Iterator
from functools import cached_property
from io import SEEK_END
from typing import BinaryIO

from data_access.importers.raw import Reading, Rows
from data_access.importers.readers.fhir.read_fhir import FhirFile, read_fhir
from data_access.importers.readers.found import Found


class FhirReader:
    """A FHIR file; its tables are the program's own."""

    def __init__(self, handle: BinaryIO, name: str, reading: Reading) -> None:
        self.handle, self.name = handle, name

    @cached_property
    def file(self) -> FhirFile:
        """All of it."""
        size = self.handle.seek(0, SEEK_END)
        self.handle.seek(0)
        return read_fhir(self.handle, self.name, size)

    def look(self) -> list[Found]:
        return [Found(table.part, table.header, self.file.notes, is_own=True) for table in self.file.tables]

    def read(self, place: int, part: str) -> Iterator[Rows]:
        yield from self.file.tables[place].pieces
