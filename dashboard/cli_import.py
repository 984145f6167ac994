"""``kap-outcomes import``: files into the database, with a progress bar, every row accounted for."""

import csv
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TextIO

import typer

from dashboard.cli_outcome import describe_outcome, print_outcome
from dashboard.cli_say import SOME_REJECTED, AsJson, bar, write_json
from dashboard.cli_target import opened_target
from data_access.actor import act_on_machine
from data_access.automatic_backup import back_up_before
from data_access.database import Store, has_database, open_store
from data_access.errors import ImportRefused
from data_access.importers.import_files import import_sources
from data_access.importers.policy import POLICIES, Policy
from data_access.importers.profiles.apply import make_sources
from data_access.importers.profiles.find import find_profile, list_presets
from data_access.importers.profiles.kept import keep_profile
from data_access.importers.profiles.open_paths import open_tables
from data_access.importers.profiles.profile import Profile
from data_access.importers.raw import RawTable
from data_access.importers.reconcile import Outcome
from data_access.importers.rejection import Rejection
from data_access.importers.site import SiteWish
from data_access.importers.source import Source, open_sources
from data_access.importers.who import Who
from data_access.safe_text import neutralise
from data_access.settings import Settings, read_settings


@dataclass(frozen=True)
class Order:
    """What is to be imported, and how. ``profile`` "": the program's own files; ``policy`` "": as the profile says."""

    files: tuple[Path, ...]
    profile: str = ""
    policy: str = ""
    reason: str = ""
    wish: SiteWish | None = None
    rejected: Path | None = None
    dry_run: bool = False
    redcap: bool = False
    """Whether the records come from the REDCap server that the settings name."""


@dataclass(frozen=True)
class How:
    """What of the order and its profile the import itself takes."""

    wish: SiteWish | None
    policy: Policy
    profile: tuple[str, int] | None


def import_files(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Files, in any order; docs/data.md lists the program's own.")
    ] = None,
    profile: Annotated[
        str,
        typer.Option("--profile", "--preset", help=f"A kept profile, a TOML file, {', '.join(list_presets())}."),
    ] = "",
    policy: Annotated[
        str,
        typer.Option(
            help=f"Where a file contradicts a stored row: {', '.join(POLICIES)}. Default: as the profile says."
        ),
    ] = "",
    reason: Annotated[str, typer.Option(help="Why stored rows are replaced; needed with a profile.")] = "",
    site_name: Annotated[str, typer.Option(help="The clinic's name, at the first import (or a site.csv).")] = "",
    time_zone: Annotated[str, typer.Option(help="Its time zone, such as Europe/London.")] = "",
    rejected: Annotated[Path | None, typer.Option(help="Write every rejected row to this CSV file.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Try all of it and keep nothing.")] = False,
    redcap: Annotated[bool, typer.Option("--redcap", help="Ask the REDCap server of KAP_REDCAP_URL.")] = False,
    as_json: AsJson = False,
) -> None:
    """Import a clinic's files: all of it in one transaction, every row accounted for, with a backup before.

    Exit code 0: every row was accepted; 3: some rows were rejected, the others are in; 1: nothing was imported.
    """
    wish = SiteWish(site_name, time_zone) if site_name or time_zone else None
    if not files and not redcap:
        raise typer.BadParameter("Name at least one file.", param_hint="FILES")
    order = Order(tuple(files or ()), profile, policy, reason, wish, rejected, dry_run, redcap)
    outcome = run_import(read_settings(), order)
    if as_json:
        write_json(describe_outcome(outcome, rejected))
    else:
        print_outcome(outcome, rejected)
    if outcome.total("rejected"):
        raise typer.Exit(SOME_REJECTED)


def run_import(settings: Settings, order: Order) -> Outcome:
    """Import the files into the database the settings name, made if it is not there yet."""
    there = has_database(settings)
    profile = _find_profile(settings, order.profile, there) if order.profile else None
    sources, notes = _open(settings, order, profile)
    policy, published = _decide_policy(order, profile), profile is not None and profile.published
    wish = (profile.site if profile else None) or order.wish
    with opened_target(settings, published, order.dry_run) as store, _rejection_file(order.rejected) as file:
        if there and not order.dry_run:
            notes.append(f"Backup before the import: {back_up_before(settings, 'import').sentence}")
        how = How(wish, policy, _keep(store, profile, order))
        outcome = _import(store, sources, order, how, file)
    outcome.notes = notes
    return outcome


def _decide_policy(order: Order, profile: Profile | None) -> Policy:
    if profile is None:
        return Policy(order.policy or "replace", order.reason)
    return Policy(order.policy or profile.conflict, order.reason or profile.reason)


def _find_profile(settings: Settings, text: str, there: bool) -> Profile:
    store = open_store(settings) if there else None
    try:
        return find_profile(store, text)
    finally:
        if store is not None:
            store.close()


def _open(settings: Settings, order: Order, profile: Profile | None) -> tuple[list[Source], list[str]]:
    """The sources of the files, and what the user should know of them."""
    pulled = _pull(settings, profile) if order.redcap else []
    told = []
    if profile is None:
        sources = open_sources(order.files)
    else:
        sources = make_sources(profile, [*pulled, *open_tables(order.files)])
        told = [f"{profile.title}. {profile.source}".rstrip(), *profile.notes]
    return sources, [*told, *dict.fromkeys(note for source in sources for note in source.notes)]


def _pull(settings: Settings, profile: Profile | None) -> list[RawTable]:
    from data_access.importers.profiles.pull_redcap import pull_redcap, read_redcap_access  # takes time to import

    access = read_redcap_access(settings)
    if access is None:
        raise ImportRefused("No REDCap server is named. Set KAP_REDCAP_URL; docs/profiles.md says how.")
    if profile is None:
        raise ImportRefused("Say with --profile how the project is mapped. The Data screen makes a profile of it.")
    return pull_redcap(access)


def _keep(store: Store, profile: Profile | None, order: Order) -> tuple[str, int] | None:
    """The profile's name and version; one from a file is kept first, so that the history can tell how it read."""
    if profile is None:
        return None
    from_file = order.profile.casefold().endswith(".toml")
    kept = from_file and not order.dry_run and bool(store.sites())
    return profile.name, keep_profile(store, profile, None, Who(act_on_machine())) if kept else profile.version


def _import(store: Store, sources: list[Source], order: Order, how: How, file: TextIO | None) -> Outcome:
    writer = None if file is None else csv.writer(file)
    if writer is not None:
        writer.writerow(["file", "line", "field", "value", "rule"])

    def tell(name: str, row: Rejection) -> None:
        if writer is not None:
            writer.writerow([name, row.line, row.field, neutralise(row.value), row.rule])

    with bar("Import") as progress:
        return import_sources(
            store, sources, how.wish, progress=progress.tell, tell=tell, dry_run=order.dry_run, policy=how.policy,
            profile=how.profile, who=Who(act_on_machine()),
        )  # fmt: skip


@contextmanager
def _rejection_file(path: Path | None) -> Iterator[TextIO | None]:
    """The file for rejected rows, readable by its owner only; gone again where the import failed."""
    if path is None:
        yield None
        return
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise ImportRefused(f"There is already a file {path}. Name another one for --rejected.") from None
    except OSError as error:
        raise ImportRefused(f"The file {path} cannot be made: {error.strerror}.") from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8-sig", newline="") as file:
            yield file
    except BaseException:
        path.unlink(missing_ok=True)
        raise
