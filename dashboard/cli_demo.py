"""Making a demonstration clinic from the command line, with a progress bar."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from data_access import clock
from data_access.actor import act_on_machine
from data_access.database import Store, create_store, open_store
from data_access.demo.build import TIME_ZONE, build_demo_clinic
from data_access.errors import StoreError
from data_access.settings import Settings

DEMO_PATIENTS = 500
DEMO_SEED = 1


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
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Invented patients", total=patients)

        def report(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        day = clock.today(TIME_ZONE) if last_day is None else last_day
        build_demo_clinic(store, patients, seed, day, report, replace, act_on_machine())
    # The statistics take half a second to import.
    from dashboard.load.demo_meetings import hold_past_meetings, save_past_reviews

    save_past_reviews(store, day)
    hold_past_meetings(store, day)
