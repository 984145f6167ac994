"""From files to their tables, each with the means to read its rows: asked of a child, one for several small files."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

from data_access.errors import ImportRefused
from data_access.importers.raw import RawTable, Reading, Rows, Upload
from data_access.importers.readers.found import Found
from data_access.importers.sandbox.frames import Frame
from data_access.importers.sandbox.job import Job, JobFile
from data_access.importers.sandbox.kinds import HEAD, find_kind
from data_access.importers.sandbox.limits import SMALL
from data_access.importers.sandbox.parent import ask_child

MOST_TOGETHER: Final = 64
MOST_KEPT: Final = 256 << 20
"""Bytes of rows that are kept of a file; small ones and FHIR hold far less, unless they were made to hold more."""


@dataclass
class _Told:
    """What a child said of a file: its tables; the rows of some; of which of them these are all."""

    tables: list[Found] = field(default_factory=list)
    rows: dict[int, list[Rows]] = field(default_factory=dict)
    whole: set[int] = field(default_factory=set)
    size: int = 0

    def keep(self, frame: Frame) -> None:
        """Keep some rows; none of a file whose rows turn out to be too many to hold."""
        self.size += frame.size
        if self.size <= MOST_KEPT:
            self.rows.setdefault(frame.place, []).append(frame.body)
        else:
            self.rows.clear()

    def get_rows(self, place: int) -> list[Rows] | None:
        """All rows of a table; None where they are still to be read."""
        return self.rows.get(place, []) if place in self.whole and self.size <= MOST_KEPT else None


def read_tables(uploads: Sequence[Upload], reading: Reading) -> list[tuple[RawTable, ...]]:
    """Every table of every file. Raises ImportRefused where none of a file can be read."""
    files = [_look_at(upload, reading) for upload in uploads]
    found: dict[int, tuple[RawTable, ...]] = {}
    for group in _group(files):
        found |= zip(group, _read_group([uploads[n] for n in group], [files[n] for n in group]), strict=True)
    return [found[place] for place in range(len(uploads))]


def _look_at(upload: Upload, reading: Reading) -> JobFile:
    with upload.open() as handle:
        return JobFile(find_kind(upload.name, handle.read(HEAD)), upload.name, upload.size, reading)


def _group(files: Sequence[JobFile]) -> Iterator[list[int]]:
    """The places of files that one child reads: all of FHIR, which refers to itself; small ones; a large one."""
    if together := [place for place, file in enumerate(files) if file.kind == "fhir"]:
        yield together
    group: list[int] = []
    for place, file in enumerate(files):
        if file.kind == "fhir":
            continue
        if group and (file.size > SMALL or files[group[0]].size > SMALL or len(group) == MOST_TOGETHER):
            yield group
            group = []
        group.append(place)
    if group:
        yield group


def _read_group(uploads: Sequence[Upload], files: Sequence[JobFile]) -> list[tuple[RawTable, ...]]:
    told = _listen(uploads, Job(tuple(files)))
    return [_make_tables(*each) for each in zip(uploads, files, told, strict=True)]


def _listen(uploads: Sequence[Upload], job: Job) -> list[_Told]:
    told = [_Told() for _ in uploads]
    current = told[0]
    with closing(ask_child(uploads, job)) as frames:
        for frame in frames:
            if frame.kind == "file":
                current = told[frame.place]
            elif frame.kind == "tables":
                current.tables = frame.body
            elif frame.kind == "rows":
                current.keep(frame)
            elif frame.kind == "whole":
                current.whole.add(frame.place)
    return told


def _make_tables(upload: Upload, file: JobFile, told: _Told) -> tuple[RawTable, ...]:
    if all(table.refused for table in told.tables):
        raise ImportRefused(told.tables[0].refused if told.tables else f"{upload.name} holds no table.")
    return tuple(
        _make_table(upload, Job((file,), place), table, told.get_rows(place)) for place, table in enumerate(told.tables)
    )


def _make_table(upload: Upload, job: Job, found: Found, rows: list[Rows] | None) -> RawTable:
    """``rows``: those of a small file, which the child sent along."""
    read: Callable[[], Iterator[Rows]]
    if found.refused:
        read = partial(_refuse, found.refused)
    elif rows is not None:
        read = partial(iter, rows)
    else:
        file = replace(job.files[0], reading=found.reading)
        read = partial(_read_rows, upload, replace(job, files=(file,), part=found.part))
    notes = (*found.notes, found.refused) if found.refused else found.notes
    return RawTable(upload, found.part, found.header, read, notes, found.is_own, found.reading)


def _read_rows(upload: Upload, job: Job) -> Iterator[Rows]:
    with closing(ask_child([upload], job)) as frames:
        for frame in frames:
            if frame.kind == "rows":
                yield frame.body


def _refuse(sentence: str) -> Iterator[Rows]:
    raise ImportRefused(sentence)
