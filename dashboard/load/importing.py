"""An import from the screen: what some uploads hold, the dry run, the import itself. Nothing here knows a screen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.reports.data.reconciliation import (
    HIDDEN,
    FileCounts,
    Reconciliation,
    RejectedAlike,
    build_reconciliation,
    hide_quoted,
    say_lines,
    shorten,
)
from dashboard.reports.words.wording import plural
from data_access.automatic_backup import back_up_before
from data_access.database import SiteInfo, Store
from data_access.errors import NotFound
from data_access.importers.import_files import import_sources
from data_access.importers.policy import REPLACE, Policy
from data_access.importers.profiles.kept import keep_profile
from data_access.importers.profiles.shape import Profile
from data_access.importers.reconcile import Outcome, Tally
from data_access.importers.site import SiteWish
from data_access.importers.source import Source, sort_sources
from data_access.importers.who import who_sees
from data_access.scope import Role, Scope
from data_access.settings import Settings

MAY_IMPORT: Final[tuple[Role, ...]] = ("director", "data manager")
Progress = Callable[[str, int, int], None]


def check_may_import(scope: Scope) -> None:
    """Raise NotFound for whoever may not bring data in or see what came in."""
    if scope.role not in MAY_IMPORT:
        raise NotFound("Data in and out is for the clinical director and the data manager.")


@dataclass(frozen=True)
class Order:
    """What is to be imported and how: rows, what becomes of stored ones that differ, the mapping (None: none)."""

    sources: tuple[Source, ...]
    policy: Policy = REPLACE
    profile: Profile | None = None
    remember: bool = False


@dataclass(frozen=True)
class Done:
    """An import that took place: its account, its number in the history, what was said of the backup before it."""

    account: Reconciliation
    batch_id: int | None
    backup: str


def try_import(store: Store, scope: Scope, order: Order, progress: Progress, hide_names: bool) -> Reconciliation:
    """The whole import, told in full, and undone: nothing is written."""
    check_may_import(scope)
    profile = None if order.profile is None else (order.profile.name, order.profile.version)
    outcome = import_sources(
        store,
        sort_sources(list(order.sources)),
        wish_for(store.site()),
        progress=progress,
        dry_run=True,
        policy=order.policy,
        by=scope.clinician_id,
        profile=profile,
    )
    return tell_outcome(outcome, hide_names)


def import_now(
    store: Store, settings: Settings, scope: Scope, order: Order, progress: Progress, hide_names: bool
) -> Done:
    """A backup, then the import in one transaction. Whatever interrupts it leaves the database as it was."""
    check_may_import(scope)
    backup = back_up_before(settings, "import")
    outcome = import_sources(
        store,
        sort_sources(list(order.sources)),
        wish_for(store.site()),
        progress=progress,
        policy=order.policy,
        by=scope.clinician_id,
        profile=_keep(store, scope, order),
        who=who_sees(scope),
    )
    return Done(tell_outcome(outcome, hide_names), outcome.batch_id, backup.sentence)


def _keep(store: Store, scope: Scope, order: Order) -> tuple[str, int] | None:
    """The mapping's name and version, kept first where it is to be remembered."""
    if order.profile is None:
        return None
    if not order.remember:
        return order.profile.name, order.profile.version
    return order.profile.name, keep_profile(store, order.profile, scope.clinician_id, who_sees(scope))


def wish_for(site: SiteInfo) -> SiteWish | None:
    """A demonstration takes rows only from who names it; a real clinic needs no word."""
    return SiteWish(site.name, site.time_zone, site.code) if site.is_demo else None


def tell_outcome(outcome: Outcome, hide_names: bool) -> Reconciliation:
    """The account of an import. While names are hidden no cell of a file is shown."""
    return build_reconciliation(
        [count_rows(tally) for tally in outcome.tallies],
        [
            RejectedAlike(
                alike.file,
                say_lines(alike.lines, alike.count),
                alike.first.field,
                HIDDEN if hide_names else shorten(alike.first.value),
                hide_quoted(alike.first.rule) if hide_names else alike.first.rule,
                alike.count,
            )
            for alike in outcome.rejections.values()
        ],
        [mismatch.sentence for mismatch in outcome.mismatches],
        list_left_out(outcome.tallies),
        notes=(*outcome.notes, *outcome.repeated),
    )


def list_left_out(tallies: Sequence[Tally]) -> list[str]:
    """A sentence for each reason for which rows of a file were rightly not taken."""
    return [
        f"{tally.file}: {plural(count, 'row')}, {why}." for tally in tallies for why, count in tally.left_out.items()
    ]


def count_rows(tally: Tally) -> FileCounts:
    """What became of the rows of one file, for the account."""
    return FileCounts(
        tally.file, tally.table, tally.rows_in, tally.inserted, tally.updated, tally.unchanged, tally.rejected,
        tally.blank, tally.mismatched, tally.kept,
    )  # fmt: skip
