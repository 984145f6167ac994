"""The import itself: every file in one transaction, all of it or nothing."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access.database import SiteInfo, Store
from data_access.errors import ImportRefused
from data_access.importers.batch_log import Request
from data_access.importers.cells import Clock
from data_access.importers.check_rows import RowReader
from data_access.importers.policy import REPLACE, Policy
from data_access.importers.reconcile import Outcome, Tally
from data_access.importers.rejection import Rejection
from data_access.importers.repeats import NOTHING_TO_DO, find_repeated, find_same
from data_access.importers.run import Run, Told
from data_access.importers.site import SiteWish, check_wish, settle_site
from data_access.importers.source import Source
from data_access.importers.tables import SITE
from data_access.importers.who import NOBODY_NAMED, Who, tell_import
from data_access.importers.written import Written
from data_access.models import Site

COUNTED: Final = ("rows_in", "inserted", "unchanged", "updated", "rejected", "blank")
NO_ZONE = Clock(ZoneInfo("UTC"), 0, 0)

Progress = Callable[[str, int, int], None]
"""Called with the file's name, bytes read of all files, bytes in all."""


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
    policy: Policy = REPLACE,
    by: int | None = None,
    profile: tuple[str, int] | None = None,
    who: Who = NOBODY_NAMED,
) -> Outcome:
    """Write every row of every source that follows the rules; rows that do not are rejected and counted.

    ``policy``: what becomes of stored rows of which a file says something else; replacing any by way of a profile
    takes a reason. ``by``: the clinician who imports, ``who``: the same for the audit trail; ``profile``: name and
    version. Files that were imported before are skipped where nothing has changed since. Raises ImportRefused (a file
    cannot be used) or StoreError (the database cannot); nothing is written then, and nothing ever is in a dry run.
    """
    outcome: Outcome | None = None
    with suppress(_DryRun), collector_at_rest(), store.write() as session:
        work = _Import(session, store.where, sources, Request(policy, by, profile), dry_run)
        outcome = work.run(wish, progress or _say_nothing, tell or _tell_nobody)
        if dry_run:
            outcome.batch_id = None
            raise _DryRun
        check_reason(outcome, policy, profile)
        work.tell(outcome, who)
    if outcome is None:
        raise AssertionError("an import ended without an outcome")
    return outcome


@contextmanager
def collector_at_rest() -> Iterator[None]:
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


def check_reason(outcome: Outcome, policy: Policy, profile: tuple[str, int] | None) -> None:
    """Refuse to replace stored rows by way of a profile without a reason: a wrong mapping would do it silently."""
    count = outcome.total("updated")
    if count and profile is not None and policy.name == "replace" and not policy.reason.strip():
        rows = "1 stored row" if count == 1 else f"{count:,} stored rows"
        raise ImportRefused(
            f"This would replace {rows} by what the files say, and no reason was given. Give a reason, or let stored "
            "rows stay (keep), or let differing rows be rejected (reject)."
        )


class _Import:
    """The import of some sources inside one transaction."""

    def __init__(
        self, session: Session, where: str, sources: Sequence[Source], request: Request, dry_run: bool
    ) -> None:
        self.session, self.where, self.sources = session, where, sources
        self.request, self.dry_run = request, dry_run

    def run(self, wish: SiteWish | None, progress: Progress, tell: Told) -> Outcome:
        """Do the work; nothing is committed here."""
        site, fate, former = self._settle(wish)
        self.site_id = site.id
        outcome = Outcome(site.name, dry_run=self.dry_run)
        outcome.repeated = list(find_repeated(self.session, site, self.sources))
        same = None
        if fate == "unchanged" and not self.dry_run:
            same = find_same(self.session, site, self.sources, self.request)
        if same is not None:
            outcome.tallies = same
            outcome.repeated.append(NOTHING_TO_DO)
        else:
            self._import(Run(self.session, site, outcome, self.request, tell), fate, former, progress)
        outcome.check()
        return outcome

    def tell(self, outcome: Outcome, who: Who) -> None:
        """Tell the audit trail: the number in the history, and what became of the rows."""
        counts = {name: outcome.total(name) for name in COUNTED}
        target = f"import {outcome.batch_id}" if outcome.batch_id is not None else "import, nothing new"
        details: dict[str, str | int] = {"files": len(self.sources), "policy": self.request.policy.name, **counts}
        tell_import(self.session, self.site_id, who, "import", target, details)

    def _settle(self, wish: SiteWish | None) -> tuple[SiteInfo, str, str | None]:
        """The clinic, what becomes of its row, and the name it had."""
        self.described = [read_site(source) for source in self.sources if source.table is SITE]
        told = [(found, tally.file) for found, tally in self.described if found is not None]
        if len(told) > 1:
            names = " and ".join(file for _, file in told[:2])
            raise ImportRefused(f"{names} both describe the clinic. One row of one file may.")
        wish = told[0][0] if told else wish
        former = self.session.scalars(select(Site.name).order_by(Site.id)).first()
        site, fate = settle_site(self.session, self.where, wish if wish is None else check_wish(wish))
        return site, fate, former

    def _import(self, run: Run, fate: str, former: str | None, progress: Progress) -> None:
        for told, tally in self.described:
            if told is not None:
                setattr(tally, fate, 1)
            run.outcome.tallies.append(tally)
        if fate == "updated":
            run.log.keep_former(Site.__table__, [run.site.id], [{"name": former}])  # type: ignore[arg-type]
        done, total = 0, sum(source.size for source in self.sources)
        for source in self.sources:
            if source.table is not SITE:
                for bytes_read in run.import_source(source):
                    progress(source.name, done + bytes_read, total)
            done += source.size
        run.finish()


def read_site(source: Source) -> tuple[SiteWish | None, Tally]:
    """The clinic that site.csv describes, if any, and its account. Raises ImportRefused for a faulty row."""
    reader = RowReader(source, NO_ZONE)
    tally = Tally(source.name, source.digest, SITE.name, reading=source.reading.words)
    found: list[SiteWish] = []
    for rows in source.read():
        chunk, blank, rejections = reader.read(rows)
        if rejections:
            row = rejections[0]
            raise ImportRefused(f"{source.name}, line {row.line}, {row.field}: {row.rule}. Correct that line.")
        tally.add(rows, blank, 0, Written(), 0)
        cells = (chunk.values[column] for column in ("name", "time_zone", "site"))
        found += [SiteWish(name, zone, code) for name, zone, code in zip(*cells, strict=True)]
    if len(found) > 1:
        raise ImportRefused(f"{source.name}: describes {len(found)} clinics. A database holds one: leave one row.")
    return (found[0] if found else None), tally
