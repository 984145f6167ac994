"""One run of the importer into one clinic, inside a transaction: source by source, chunk by chunk."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from data_access import clock
from data_access.database import SiteInfo
from data_access.importers.batch_log import BatchLog, Request, begin_batch
from data_access.importers.cells import Clock
from data_access.importers.check_rows import Chunk, RowReader
from data_access.importers.driver import Driver
from data_access.importers.prepare_people import (
    prepare_assignments,
    prepare_checks,
    prepare_clinicians,
    prepare_patients,
    split_by_supervisor,
)
from data_access.importers.prepare_plans import prepare_courses, prepare_protocols
from data_access.importers.prepare_screenings import prepare_screenings
from data_access.importers.prepare_sessions import prepare_sessions, prepare_side_effects, prepare_vitals
from data_access.importers.prepared import Mismatch, Prepare
from data_access.importers.reconcile import Outcome, Tally
from data_access.importers.rejection import Rejection
from data_access.importers.resolve import Resolver
from data_access.importers.source import Source
from data_access.importers.touched import find_touched
from data_access.importers.write import Writer
from data_access.importers.written import Written
from data_access.versions import bump_data_version

PREPARE: Final[dict[str, Prepare]] = {
    "clinicians": prepare_clinicians,
    "patients": prepare_patients,
    "assignments": prepare_assignments,
    "protocols": prepare_protocols,
    "courses": prepare_courses,
    "sessions": prepare_sessions,
    "vitals": prepare_vitals,
    "side_effects": prepare_side_effects,
    "screenings": prepare_screenings,
    "long_term_checks": prepare_checks,
}

Told = Callable[[str, Rejection], None]
"""Called with the file's name and each rejected row."""
MakeLog = Callable[[Driver, int], BatchLog]


class Run:
    """Takes sources and tells of them in ``outcome``; ``tell`` hears of each rejected row."""

    def __init__(
        self,
        session: Session,
        site: SiteInfo,
        outcome: Outcome,
        request: Request,
        tell: Told,
        make_log: MakeLog = BatchLog,
    ) -> None:
        self.session, self.site, self.outcome, self.request, self.tell = session, site, outcome, request, tell
        now = clock.now()
        today = clock.local_day(now, site.time_zone)
        self.clock = Clock(ZoneInfo(site.time_zone), today, int(now.timestamp()))
        self.driver = Driver(session.connection(), site.id)
        self.resolver = Resolver(self.driver, self.clock)
        self.writers: dict[str, Writer] = {}
        outcome.batch_id = begin_batch(session, site.id, request)
        self.log = make_log(self.driver, outcome.batch_id)

    def import_source(self, source: Source) -> Iterator[int]:
        """Take every row of a source; yields the bytes read so far."""
        tally = Tally(source.name, source.digest, source.table.name, reading=source.reading.words)
        self.outcome.tallies.append(tally)
        reader = RowReader(source, self.clock)
        for rows in source.read():
            chunk, blank, rejections = reader.read(rows)
            written = Written()
            mismatches: list[Mismatch] = []
            for part in self._split(source, chunk):
                rejections += self._take(source, part, written, mismatches)
            rejections += written.rejections
            rejections.sort(key=lambda rejection: rejection.line)
            self.log.keep_rejections(source, rows, rejections)
            for rejection in rejections:
                self.tell(source.name, rejection)
            tally.add(rows, blank, len(rejections), written, len(mismatches))
            self.outcome.note(source.name, rejections, mismatches)
            yield rows.bytes_read

    def _split(self, source: Source, chunk: Chunk) -> Iterable[Chunk]:
        if not len(chunk):
            return ()
        return split_by_supervisor(chunk) if source.table.name == "clinicians" else (chunk,)

    def _take(self, source: Source, chunk: Chunk, written: Written, mismatches: list[Mismatch]) -> list[Rejection]:
        """Resolve, check and write one chunk; returns the rows that were rejected before writing."""
        prepared = PREPARE[source.table.name](chunk, self.resolver)
        prepared.drop(chunk.refused)
        refused = chunk.drop_refused()
        if not len(chunk):
            return refused
        writer = self.writers.get(source.table.name)
        if writer is None:
            writer = Writer(self.driver, prepared, self.request.policy, self.log, self.clock.zone)
            self.writers[source.table.name] = writer
        written.add(writer.write(chunk, prepared))
        gone = {rejection.line for rejection in refused}
        mismatches += [mismatch for mismatch in prepared.mismatches if mismatch.line not in gone]
        return refused

    def finish(self) -> None:
        """Write down what became of every file; the data version rises only where a clinical row changed."""
        for writer in self.writers.values():
            if writer.has_inserted:
                self.log.keep_inserted(writer.table, writer.highest)
        met = {writer.table.name: writer.has_met for writer in self.writers.values()}
        self.log.keep_reliance(self.session, met)
        self.log.keep_tallies(self.session, self.outcome.tallies)
        if self.outcome.changed:
            touched = find_touched(self.session, self.site.id, self.log.batch_id)
            bump_data_version(self.session, self.site.id, touched)
