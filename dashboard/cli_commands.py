"""Which commands there are and where each is: one is imported when it is asked for, all of them for the help."""

from importlib import import_module
from typing import Any, Final

import typer
from typer.core import TyperGroup
from typer.main import get_command, get_group

COMMANDS: Final = {
    "demo": "cli_demo:demo",
    "template": "cli_template:template",
    "packet": "cli_packet:packet",
    "config": "cli_config:config",
    "import": "cli_import:import_files",
    "imports": "cli_history:imports",
    "undo": "cli_history:undo",
    "export": "cli_export:export",
    "users": "cli_users:users",
    "backup": "cli_store:backup",
    "restore": "cli_store:restore",
    "check": "cli_store:check",
    "upgrade": "cli_store:upgrade",
    "partition": "cli_store:partition",
    "verify-audit": "cli_audit:verify",
    "audit": "cli_audit:audit",
}
"""Name on the command line: module of ``dashboard``, and the function or the group of commands in it."""


class CommandsOnDemand(TyperGroup):
    """The commands of ``COMMANDS`` beside those that are written where the program starts."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = _OnDemand({**self.commands, **COMMANDS})


class _OnDemand(dict[str, Any]):
    """Commands by name; where one lies, until it is asked for."""

    def get(self, name: str, default: Any = None) -> Any:
        found = super().get(name, default)
        if isinstance(found, str):
            self[name] = found = _import_command(name, found)
        return found


def _import_command(name: str, place: str) -> Any:
    module, member = place.split(":")
    command = _make(getattr(import_module(f"dashboard.{module}"), member))
    command.name = name
    return command


def _make(found: Any) -> Any:
    if isinstance(found, typer.Typer):
        return get_group(found)
    alone = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
    alone.command()(found)
    return get_command(alone)
