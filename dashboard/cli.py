"""The command line: ``kap-outcomes``. Errors are one sentence on stderr and an exit code, never a traceback."""

import os
import sys
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Annotated, Final

import typer

from dashboard.cli_commands import CommandsOnDemand
from dashboard.cli_say import NOTHING_DONE, err, out, write_json
from dashboard.quiet_log import word_error
from dashboard.serving import Purpose
from data_access.database import open_store
from data_access.errors import KapError
from data_access.settings import Settings, choose_database_to_run, choose_demo, read_settings
from data_access.sight import see_site

PORT: Final = 8501
HERE: Final = "127.0.0.1"
app = typer.Typer(
    name="kap-outcomes",
    cls=CommandsOnDemand,
    help="A clinical dashboard for treatment outcomes at clinics that give ketamine-assisted psychotherapy.",
    epilog="Exit codes: 0 done; 1 nothing done, and standard error says why; 2 mistyped; 3 done, with rejected rows.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@app.callback()
def begin() -> None:
    """A command is always named, though only one is written here."""


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
        return _prepare_demo(settings)
    with closing(open_store(settings)) as store:
        site = store.site()
        if site.is_demo:
            return "demonstration"
        from data_access.accounts.users import get_users  # Only a clinic has users.

        with store.read_as(see_site(site.id)) as session:
            if not get_users(session, site.id):
                err.print("Nobody can sign in yet. Invite the clinical director: kap-outcomes users invite --help")
        return "clinic"


def _prepare_demo(settings: Settings) -> Purpose:
    from dashboard.cli_demo import DEMO_PATIENTS, DEMO_SEED, fill_demo, open_or_create  # Seldom made, long to import.

    with open_or_create(settings) as store:
        if not store.sites():
            out.print(f"No database is configured: making a demonstration clinic of {DEMO_PATIENTS} patients.")
            fill_demo(store, DEMO_PATIENTS, DEMO_SEED, None)
    return "demonstration"


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
