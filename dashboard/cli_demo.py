"""``kap-outcomes demo``: a demonstration clinic, with a progress bar."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from dashboard.cli_say import out
from data_access import clock
from data_access.actor import act_on_machine
from data_access.database import Store, create_store, open_store
from data_access.days import to_day_number
from data_access.errors import KapError, StoreError
from data_access.settings import Settings, choose_demo, read_settings

DEMO_PATIENTS = 500
DEMO_SEED = 1


def demo(
    patients: Annotated[int, typer.Option(help="How many invented patients.")] = DEMO_PATIENTS,
    seed: Annotated[int, typer.Option(help="The same numbers give the same patients.")] = DEMO_SEED,
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day its history ends. Default: today.")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace a demonstration clinic that is there.")] = False,
) -> None:
    """Write a demonstration clinic: invented patients, marked as such on every screen."""
    settings = choose_demo(read_settings())
    last_day = to_day_number(as_of.date()) if as_of else None
    if last_day is not None and last_day > to_day_number(date.fromordinal(clock.now().toordinal() + 1)):
        raise KapError("--as-of lies in the future. A demonstration's history ends today or earlier.")
    with open_or_create(settings) as store:
        fill_demo(store, patients, seed, last_day, replace=replace)
    out.print(f"{patients:,} invented patients are in {settings.shown_url}. Start with: kap-outcomes run")


@contextmanager
def open_or_create(settings: Settings) -> Iterator[Store]:
    """The store the settings name, made if it is not there yet."""
    store = _open_or_create(settings)
    try:
        yield store
    finally:
        store.close()


def _open_or_create(settings: Settings) -> Store:
    if settings.is_sqlite:
        return open_store(settings) if settings.database_path.exists() else create_store(settings)
    try:
        return create_store(settings)
    except StoreError:
        return open_store(settings)


def fill_demo(store: Store, patients: int, seed: int, last_day: int | None, *, replace: bool = False) -> None:
    """Write the clinic; ``last_day`` None: its history ends today. The bar goes to stderr, and only on a terminal."""
    # Both take half a second to import, and a program that finds its clinic there needs neither.
    from dashboard.load.demo_meetings import hold_past_meetings, save_past_reviews
    from data_access.demo.build import TIME_ZONE, build_demo_clinic

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Invented patients", total=patients)

        def report(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        day = clock.today(TIME_ZONE) if last_day is None else last_day
        build_demo_clinic(store, patients, seed, day, report, replace, act_on_machine())
    save_past_reviews(store, day)
    hold_past_meetings(store, day)
