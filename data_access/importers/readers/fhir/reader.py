"""FHIR files as the child process reads them: together, and once, whatever is asked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from data_access.importers.raw import Rows
from data_access.importers.readers.fhir.read_fhir import FhirFile, GivenFile, read_together
from data_access.importers.readers.found import Found


@dataclass(frozen=True)
class FhirReader:
    """A file that was read; its tables are the program's own."""

    file: FhirFile

    def look(self) -> list[Found]:
        """The tables; what is to be said of the file stands with the first."""
        return [
            Found(table.part, table.header, () if place else self.file.notes, is_own=True)
            for place, table in enumerate(self.file.tables)
        ]

    def read(self, place: int, part: str) -> Iterator[Rows]:
        """The rows of one."""
        yield from self.file.tables[place].pieces


def open_together(given: Sequence[GivenFile]) -> list[FhirReader]:
    """Readers of files that may refer to each other. Raises ImportRefused."""
    return [FhirReader(file) for file in read_together(given)]
