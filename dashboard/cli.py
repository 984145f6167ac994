"""The command line: ``kap-outcomes``. Errors are one sentence on stderr and an exit code, never a traceback."""

import os
import sys
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Annotated, Final

import typer
from rich.table import Table

from dashboard.cli_audit import audit, verify
from dashboard.cli_demo import DEMO_PATIENTS, DEMO_SEED, fill_demo, open_or_create
from dashboard.cli_export import export
from dashboard.cli_history import imports, undo
from dashboard.cli_import import import_files
from dashboard.cli_say import NOTHING_DONE, err, out, write_json
from dashboard.cli_store import backup, check, partition, restore, upgrade
from dashboard.cli_users import users
from dashboard.quiet_log import word_error
from dashboard.serving import Purpose
from data_access import clock
from data_access.accounts.users import get_users
from data_access.database import open_store
from data_access.days import to_day_number
from data_access.errors import KapError
from data_access.importers.template import write_templates
from data_access.settings import Settings, choose_database_to_run, choose_demo, read_settings
from data_access.shown_settings import list_settings
from data_access.sight import see_site

PORT: Final = 8501
HERE: Final = "127.0.0.1"
app = typer.Typer(
    name="kap-outcomes",
    help="A clinical dashboard for treatment outcomes at clinics that give ketamine-assisted psychotherapy.",
    epilog="Exit codes: 0 done; 1 nothing done, and standard error says why; 2 mistyped; 3 done, with rejected rows.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@app.command()
def run(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port.")] = PORT,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the browser.")] = True,
    host: Annotated[str, typer.Option(help="Address to listen on; another one than this machine's needs TLS.")] = HERE,
    certificate: Annotated[Path | None, typer.Option(help="TLS certificate, PEM, with its chain.")] = None,
    private_key: Annotated[Path | None, typer.Option(help="Its private key, PEM, without a password.")] = None,
    behind_proxy: Annotated[str | None, typer.Option(help="The address users know, https://…, of a TLS proxy.")] = None,
    trusted_proxy: Annotated[str | None, typer.Option(help="The proxy's own address: only it is believed.")] = None,
) -> None:
    """Start the program; Ctrl-C stops it. Makes a demonstration clinic first if there is no database."""
    from dashboard.doors import choose_doors  # Streamlit takes a second to import
    from dashboard.launch import announce_when_ready
    from dashboard.server import is_port_free, serve

    doors = choose_doors(port, host, (certificate, private_key), behind_proxy, trusted_proxy)
    if not is_port_free(host, port):
        raise KapError(f"Port {port} is in use. Choose another one: kap-outcomes run --port {port + 1}")
    purpose = prepare_database(choose_database_to_run(read_settings()))
    announce_when_ready(doors, browser)
    try:
        serve(doors, purpose)
    except KeyboardInterrupt:
        raise typer.Exit(0) from None


def prepare_database(settings: Settings) -> Purpose:
    """Make sure that there is a clinic to show; what it is for. Raises StoreError with what to do."""
    if not settings.names_a_database and settings == choose_demo(settings):
        with open_or_create(settings) as store:
            if not store.sites():
                out.print(f"No database is configured: making a demonstration clinic of {DEMO_PATIENTS} patients.")
                fill_demo(store, DEMO_PATIENTS, DEMO_SEED, None)
            return "demonstration"
    with closing(open_store(settings)) as store:
        site = store.site()
        if site.is_demo:
            return "demonstration"
        with store.read_as(see_site(site.id)) as session:
            if not get_users(session, site.id):
                err.print("Nobody can sign in yet. Invite the clinical director: kap-outcomes users invite --help")
        return "clinic"


@app.command()
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


@app.command()
def template(folder: Annotated[Path, typer.Argument(help="Where to write them.")]) -> None:
    """Write an empty CSV file of every table that can be imported, and a page that explains the columns."""
    paths = write_templates(folder)
    out.print(f"{len(paths)} files are in {folder}. Fill in what you have, then: kap-outcomes import {folder}/*.csv")


@app.command()
def packet(
    file: Annotated[Path, typer.Argument(help="Where to write it, such as review.pdf.")],
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day it is looked at from. Default: today.")
    ] = None,
    names: Annotated[bool, typer.Option("--names", help="With patients' names; without it there are codes.")] = False,
) -> None:
    """Write the weekly review as PDF, as the clinical director sees it."""
    from dashboard.cli_packet import write_packet  # the statistics take half a second to import

    store = open_store(choose_database_to_run(read_settings()))
    try:
        write_packet(store, file, to_day_number(as_of.date()) if as_of else None, hide_names=not names)
    finally:
        store.close()
    out.print(f"The weekly review is in {file}. Only you can open it; keep it as you keep a record.")


@app.command()
def config() -> None:
    """Print every setting, its value and where it came from. The database key is never printed."""
    settings = read_settings()
    table = Table("setting", "value", "from", box=None, pad_edge=False)
    for shown in list_settings(settings):
        table.add_row(shown.name, shown.value, shown.source)
    table.add_row("config_file", str(settings.config_file), "exists" if settings.config_file.exists() else "not there")
    table.add_row("opened by run", choose_database_to_run(settings).shown_url, "")
    out.print(table)


app.command(name="import")(import_files)
app.command()(imports)
app.command()(undo)
app.add_typer(export, name="export")
app.add_typer(users, name="users")
app.command()(backup)
app.command()(restore)
app.command()(check)
app.command()(upgrade)
app.command()(partition)
app.command(name="verify-audit")(verify)
app.command()(audit)


def tell_unexpected(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """The last resort for what nobody foresaw: a sentence, and the traceback only for whoever asks for it."""
    if os.environ.get("KAP_DEBUG"):
        err.print("KAP_DEBUG is set. What follows may hold patients’ data: keep it as you keep a record.")
        sys.__excepthook__(kind, error, trace)
        return
    err.print(f"Something unexpected went wrong: {word_error(error)}.", markup=False)
    err.print("Run it again with KAP_DEBUG=1 to see more; that may hold patients’ data, this does not.")


def main() -> None:
    """The entry point of ``kap-outcomes``."""
    sys.excepthook = tell_unexpected
    try:
        app()
    except KapError as error:
        err.print(str(error), markup=False)
        if "--json" in sys.argv[1:]:
            write_json({"error": str(error)})
        sys.exit(NOTHING_DONE)


if __name__ == "__main__":
    main()
