"""The import itself: every file in one transaction, all of it or nothing."""

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from data_access import clock
from data_access.database import SiteInfo, Store
from data_access.days import to_date
from data_access.errors import ImportRefused
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
from data_access.importers.site import SiteWish, check_wish, settle_site
from data_access.importers.source import Source
from data_access.importers.tables import SITE
from data_access.importers.write import Writer, Written
from data_access.models import ImportBatch, ImportFile, ImportRow
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
NO_ZONE = Clock(ZoneInfo("UTC"), 0, 0)

Progress = Callable[[str, int, int], None]
"""Called with the file's name, bytes read of all files, bytes in all."""
Told = Callable[[str, Rejection], None]
"""Called with the file's name and each rejected row."""


class _DryRun(Exception):  # undoes the transaction of a dry run; never seen outside
    """Everything was tried; nothing is kept."""


def import_sources(
    store: Store,
    sources: Sequence[Source],
    wish: SiteWish | None = None,
    *,
    progress: Progress | None = None,
    tell: Told | None = None,
    dry_run: bool = False,
) -> Outcome:
    """Write every row of every source that follows the rules; rows that do not are rejected and counted.

    Raises ImportRefused (a file cannot be used) or StoreError (the database cannot); nothing is written then,
    and nothing ever is in a dry run.
    """
    outcome: Outcome | None = None
    with suppress(_DryRun), _collector_at_rest(), store.write() as session:
        outcome = _import(session, store.where, sources, wish, progress or _say_nothing, tell or _tell_nobody)
        outcome.dry_run = dry_run
        outcome.check()
        if dry_run:
            raise _DryRun
    if outcome is None:
        raise AssertionError("an import ended without an outcome")
    return outcome


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Rows are plain tuples, which no ring of references holds: looking for rings costs a quarter of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _say_nothing(file: str, done: int, total: int) -> None:
    """No progress is shown."""


def _tell_nobody(file: str, rejection: Rejection) -> None:
    """Rejected rows are only counted and stored."""


def _import(
    session: Session, where: str, sources: Sequence[Source], wish: SiteWish | None, progress: Progress, tell: Told
) -> Outcome:
    described = [(source, told) for source in sources if source.table is SITE for told in read_site(source)]
    if len(described) > 1:
        names = " and ".join(source.name for source, _ in described[:2])
        raise ImportRefused(f"{names} both describe the clinic. One row of one file may.")
    wish = described[0][1] if described else wish
    site, fate = settle_site(session, where, wish if wish is None else check_wish(wish))
    outcome = Outcome(site.name)
    for source, _ in described:
        tally = Tally(source.name, source.digest, SITE.name, rows_in=1)
        setattr(tally, fate, 1)
        outcome.tallies.append(tally)
    outcome.repeated = list(_find_repeated(session, site, sources))
    run = _Run(session, site, outcome, tell)
    done, total = 0, sum(source.size for source in sources)
    for source in sources:
        if source.table is not SITE:
            for bytes_read in run.import_source(source):
                progress(source.name, done + bytes_read, total)
        done += source.size
    run.finish()
    return outcome


def read_site(source: Source) -> list[SiteWish]:
    """The clinic that site.csv describes; none where it only has a header. Raises ImportRefused for a faulty row."""
    reader = RowReader(source, NO_ZONE)
    found: list[SiteWish] = []
    for rows in source.read():
        chunk, _, rejections = reader.read(rows)
        if rejections:
            row = rejections[0]
            raise ImportRefused(f"{source.name}, line {row.line}, {row.field}: {row.rule}. Correct that line.")
        found += [
            SiteWish(name, zone, code)
            for name, zone, code in zip(
                *(chunk.values[column] for column in ("name", "time_zone", "site")), strict=True
            )
        ]
    if len(found) > 1:
        raise ImportRefused(f"{source.name}: describes {len(found)} clinics. A database holds one: leave one row.")
    return found


def _find_repeated(session: Session, site: SiteInfo, sources: Sequence[Source]) -> Iterator[str]:
    """A sentence for each file whose bytes were imported before."""
    digests = sorted({source.digest for source in sources})
    seen = (
        select(ImportFile.digest, ImportBatch.imported_at)
        .join(ImportBatch, (ImportBatch.site_id == ImportFile.site_id) & (ImportBatch.id == ImportFile.batch_id))
        .where(ImportFile.site_id == site.id, ImportFile.digest.in_(digests))
        .order_by(ImportBatch.id)
    )
    imported: dict[str, datetime] = dict(session.execute(seen).all())
    for name, digest in dict.fromkeys((source.name, source.digest) for source in sources):
        if digest in imported:
            day = to_date(clock.local_day(imported[digest], site.time_zone))
            yield f"{name} is the very same file as one imported on {day}."


class _Run:
    """One import into one clinic."""

    def __init__(self, session: Session, site: SiteInfo, outcome: Outcome, tell: Told) -> None:
        self.session, self.site, self.outcome, self.tell = session, site, outcome, tell
        now = clock.now()
        today = clock.local_day(now, site.time_zone)
        self.clock = Clock(ZoneInfo(site.time_zone), today, int(now.timestamp()))
        self.driver = Driver(session.connection(), site.id)
        self.resolver = Resolver(self.driver, self.clock)
        self.writers: dict[str, Writer] = {}
        batch = (
            insert(ImportBatch)
            .values(site_id=site.id, kind="import", imported_at=now, policy="replace", program="", state="done")
            .returning(ImportBatch.id)
        )
        self.batch_id = session.execute(batch).scalar_one()

    def import_source(self, source: Source) -> Iterator[int]:
        """Take every row of a source; yields the bytes read so far."""
        tally = Tally(source.name, source.digest, source.table.name)
        self.outcome.tallies.append(tally)
        reader = RowReader(source, self.clock)
        for rows in source.read():
            chunk, blank, rejections = reader.read(rows)
            written = Written()
            mismatches: list[Mismatch] = []
            for part in self._split(source, chunk):
                refused = self._take(source, part, written, mismatches)
                rejections += refused
            rejections += written.rejections
            rejections.sort(key=lambda rejection: rejection.line)
            self._store_rejections(source.name, rejections)
            tally.add(rows.count, blank, len(rejections), written, len(mismatches))
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
            writer = self.writers[source.table.name] = Writer(self.driver, prepared)
        written.add(writer.write(chunk, prepared))
        gone = {rejection.line for rejection in refused}
        mismatches += [mismatch for mismatch in prepared.mismatches if mismatch.line not in gone]
        return refused

    def _store_rejections(self, file: str, rejections: Sequence[Rejection]) -> None:
        if not rejections:
            return
        for rejection in rejections:
            self.tell(file, rejection)
        names = ("line", "field", "value", "rule")
        columns: dict[str, Sequence[Any]] = {
            name: [getattr(rejection, name) for rejection in rejections] for name in names
        }
        same = {"batch_id": self.batch_id, "file": file, "table_name": "", "cells": "{}", "raw": "{}", "state": "open"}
        columns |= {name: [value] * len(rejections) for name, value in same.items()}
        self.driver.insert(ImportRow.__table__, columns)  # type: ignore[arg-type]

    def finish(self) -> None:
        """Write down what became of every file; the data version rises only where a clinical row changed."""
        for tally in self.outcome.tallies:
            said = asdict(tally)
            name, table = said.pop("file"), said.pop("table")
            self.session.execute(
                insert(ImportFile).values(
                    site_id=self.site.id,
                    batch_id=self.batch_id,
                    name=name,
                    table_name=table,
                    kept=0,
                    left_out={},
                    **said,
                )
            )
        if self.outcome.changed:
            bump_data_version(self.session, self.site.id)
