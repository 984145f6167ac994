"""The review packet from the command line: the clinical director's view, with a progress bar."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from dashboard.analysis.expected_course.clinic_courses import build_clinic_courses
from dashboard.cli_say import opened, out
from dashboard.cli_telling import tell_export
from dashboard.packet.weekly_review import print_weekly_review
from dashboard.reports.view import View
from data_access import clock
from data_access.actor import act_on_machine
from data_access.clinic_settings import ClinicSettings, get_clinic_settings
from data_access.database import Store
from data_access.days import to_day_number
from data_access.errors import KapError
from data_access.facts.store import FactsStore
from data_access.files import made_whole
from data_access.queries.clinicians import get_clinicians
from data_access.scope import Scope, decide_scope
from data_access.sight import see_no_patient


def packet(
    file: Annotated[Path, typer.Argument(help="Where to write it, such as review.pdf.")],
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day it is looked at from. Default: today.")
    ] = None,
    names: Annotated[bool, typer.Option("--names", help="With patients' names; without it there are codes.")] = False,
) -> None:
    """Write the weekly review as PDF, as the clinical director sees it."""
    with opened() as store:
        write_packet(store, file, to_day_number(as_of.date()) if as_of else None, hide_names=not names)
    out.print(f"The weekly review is in {file}. Only you can open it; keep it as you keep a record.")


def write_packet(store: Store, file: Path, as_of_day: int | None, *, hide_names: bool) -> None:
    """Write the weekly review of a day (None: today) as PDF that only its owner can read; the bar goes to stderr."""
    today = clock.today(store.site().time_zone)
    day = today if as_of_day is None else as_of_day
    if day > today:
        raise KapError("--as-of lies in the future. Choose today or an earlier day.")
    columns = (TextColumn("{task.description}"), BarColumn())
    with made_whole(file) as partial, Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Computing the expected courses", total=1.0)
        scope, facts_store = _find_scope(store, today), FactsStore(store)
        expected = build_clinic_courses(facts_store.get_view(scope.site_id, None, day), day)

        def tell(share: float, words: str) -> None:
            bar.update(task, completed=share, description=words)

        settings = _find_settings(store)
        view = View(day, settings.thresholds, hide_names, settings.least_group)
        partial.write_bytes(print_weekly_review(store, facts_store, scope, view, expected, tell))
        tell_export(store, scope, "weekly review", partial, None)


def _find_settings(store: Store) -> ClinicSettings:
    site_id = store.site().id
    with store.read_as(see_no_patient(site_id)) as session:
        return get_clinic_settings(session, site_id)


def _find_scope(store: Store, today: int) -> Scope:
    """The clinical director's, by today's assignments."""
    site_id = store.site().id
    with store.read_as(see_no_patient(site_id)) as session:
        for clinician in get_clinicians(session, site_id):
            if clinician.role == "director":
                return decide_scope(session, site_id, clinician.id, today, act_on_machine())
    raise KapError("This clinic has no clinical director yet. Import clinicians.csv with one first.")
