"""``kap-outcomes export``: the whole clinic, files for research, one patient as FHIR."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from dashboard.cli_say import AsJson, bar, opened, out, write_json
from dashboard.cli_telling import nothing_left_of, tell_export
from data_access import clock
from data_access.actor import act_on_machine
from data_access.audit.record import Patients
from data_access.database import Store
from data_access.days import to_date, to_day_number
from data_access.errors import KapError
from data_access.exporters.clinic import (
    ClinicReader,
    Progress,
    write_clinic_folder,
    write_clinic_workbook,
    write_clinic_zip,
)
from data_access.exporters.research.modes import MODES, PLAIN_WORDS, Mode
from data_access.exporters.research.write import write_research
from data_access.files import made_whole
from data_access.queries.patients import find_handle
from data_access.scope import Scope, see_whole_site

export = typer.Typer(help="Take data out: the whole clinic, files for research, one patient.", no_args_is_help=True)
PRIVATE: Final = "Only you can open it; keep it as you keep a record."
AsOf = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day it is looked at from. Default: today.")
]


def decide_own_scope(store: Store) -> Scope:
    """Who runs the program on its machine sees the whole clinic."""
    site = store.site()
    return see_whole_site(site.id, clock.today(site.time_zone), act_on_machine())


def decide_day(store: Store, as_of: datetime | None) -> int:
    """The as-of day. Raises KapError for one that has not come."""
    today = clock.today(store.site().time_zone)
    day = today if as_of is None else to_day_number(as_of.date())
    if day > today:
        raise KapError("--as-of lies in the future. Choose today or an earlier day.")
    return day


@export.command(name="all")
def export_all(
    target: Annotated[Path, typer.Argument(help="A new folder, or a file that ends in .zip or .xlsx.")],
    as_json: AsJson = False,
) -> None:
    """Write every table in the form in which it can be imported again: a CSV file or a sheet each."""
    with opened() as store, bar("Export") as progress:
        rows = _write_all(store, target, progress.tell)
        with nothing_left_of(target):
            tell_export(store, decide_own_scope(store), "the whole clinic", target, sum(rows.values()))
    if as_json:
        write_json({"target": str(target), "rows": rows})
        return
    out.print(f"{sum(rows.values()):,} rows of {len(rows)} tables are in {target}. {PRIVATE}", markup=False)
    out.print("It holds names. To read it into another database: kap-outcomes import", markup=False)


def _write_all(store: Store, target: Path, tell: Progress) -> dict[str, int]:
    reader = ClinicReader(store, decide_own_scope(store), tell)
    if target.suffix.casefold() == ".xlsx":
        return write_clinic_workbook(reader, target).rows
    if target.suffix.casefold() == ".zip":
        with made_whole(target) as partial, partial.open("wb") as file:
            return write_clinic_zip(reader, file).rows
    return write_clinic_folder(reader, target).rows


@export.command()
def research(
    file: Annotated[Path, typer.Argument(help="Where to write it, such as research.zip.")],
    mode: Annotated[str, typer.Option(help=f"{MODES[0]} or {MODES[1]}; what each leaves out is told when it is done.")],
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Write sessions, side effects and questionnaires for research, without names, in one of two modes."""
    chosen = _read_mode(mode)
    with opened() as store, bar("Export") as progress:
        day = decide_day(store, as_of)
        scope = decide_own_scope(store)
        with made_whole(file) as partial:
            with partial.open("wb") as archive:
                rows = write_research(store, scope, chosen, day, archive, progress.tell)
            tell_export(store, scope, f"research, {chosen}", partial, sum(rows.values()))
    if as_json:
        write_json({"target": str(file), "mode": chosen, "as_of": to_date(day).isoformat(), "rows": rows})
        return
    out.print(f"{rows['DM']:,} patients are in {file}, mode {chosen}. {PRIVATE}", markup=False)
    out.print(PLAIN_WORDS[chosen], markup=False)


@export.command()
def patient(
    code: Annotated[str, typer.Argument(help="The patient's code.")],
    file: Annotated[Path, typer.Argument(help="Where to write it, such as patient.json.")],
    names: Annotated[bool, typer.Option("--names", help="With name and free text, else only the code.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write one patient's sessions, side effects and screenings as a FHIR R4 bundle."""
    from data_access.exporters.fhir_patient import write_patient_bundle  # the models take a second to import

    with opened() as store:
        scope = decide_own_scope(store)
        with store.read_as(scope.sight) as session:
            handle = find_handle(session, scope, code)
        with made_whole(file) as partial:
            partial.write_bytes(write_patient_bundle(store, scope, handle, hide_names=not names))
            tell_export(store, scope, "FHIR bundle of a patient", partial, None, Patients((handle,)))
    if as_json:
        write_json({"target": str(file), "patient": code, "names": names})
        return
    out.print(f"The FHIR bundle of {code} is in {file}. {PRIVATE}", markup=False)


def _read_mode(text: str) -> Mode:
    for mode in MODES:
        if text == mode:
            return mode
    raise KapError(f"There is no mode “{text}”. There are: {', '.join(MODES)}.")
