"""The recovery key on the command line: shown once and asked back, or asked for."""

import typer
from rich.console import Console

from data_access.errors import SettingsError
from data_access.recovery import read_recovery_key

TRIES = 3


def ask_recovery_key() -> str:
    """Ask for a recovery key; it is not shown while it is typed."""
    key: str = typer.prompt("Recovery key", hide_input=True)
    return key


def confirm_recovery_key(recovery_key: str) -> bool:
    """Show a new database's recovery key once and ask for it back; whether it came back right within three tries.

    Give this to ``create_store(settings, confirm_recovery_key)`` for every database that is not a demonstration.
    """
    console = Console(stderr=True, highlight=False)
    console.print(
        "\nThis is the recovery key of your new, encrypted database. It is shown this once. Write it down and keep "
        "it apart from this machine: without it a backup cannot be opened elsewhere.\n"
    )
    console.print(f"    {recovery_key}\n", markup=False)
    expected = read_recovery_key(recovery_key)
    for _ in range(TRIES):
        try:
            if read_recovery_key(typer.prompt("Type it in again to show that you have it", err=True)) == expected:
                return True
            console.print("That is another key.")
        except SettingsError as error:
            console.print(str(error), markup=False)
    return False
