"""What a start imports before the port answers, and what is made ready after."""

import subprocess
import sys
from importlib import import_module
from threading import Event

import pytest

from dashboard import warm_up
from dashboard.components.navigate import PAGES_FOLDER

NOT_AT_THE_START = (
    "alembic", "pandas", "psycopg", "authlib", "httpx2", "jinja2", "cryptography.x509", "scipy.optimize", "statsmodels",
    "typst", "xlsxwriter", "python_calamine", "fhir", "data_access.demo", "data_access.importers",
    "data_access.exporters", "dashboard.packet", "dashboard.cli_export",
)  # fmt: skip
"""Modules that a program which finds its clinic there does without until somebody asks for what needs them."""


def test_a_start_imports_nothing_that_only_some_commands_and_pages_need() -> None:
    script = "import sys, dashboard.cli, dashboard.launch, dashboard.server; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) & set(NOT_AT_THE_START) == set()


def test_one_command_imports_no_other_ones_module() -> None:
    script = (
        "import sys; from typer.main import get_command; from dashboard.cli import app; "
        "get_command(app).commands.get('config'); "
        "print(*sorted(name for name in sys.modules if name.startswith('dashboard.cli_')))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["dashboard.cli_commands", "dashboard.cli_config", "dashboard.cli_say"]


def test_every_page_names_modules_that_can_be_imported() -> None:
    pages = sorted(PAGES_FOLDER.glob("*.py"))
    names = {page.stem: warm_up.list_imports(page) for page in pages}
    assert all("dashboard.viewer" in found for found in names.values())
    assert all(import_module(name) for found in names.values() for name in found)


def test_the_facts_come_first_and_memory_is_frozen_last(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    monkeypatch.setattr(warm_up, "import_module", done.append)
    monkeypatch.setattr(warm_up, "load_first_facts", lambda: done.append("facts"))
    monkeypatch.setattr(warm_up, "freeze_memory", lambda: done.append("freeze"))
    for step in warm_up.list_steps():
        step()
    assert done[:4] == ["facts", *warm_up.FIRST]
    assert done[-1] == "freeze"
    assert done.count("dashboard.viewer") == len(list(PAGES_FOLDER.glob("*.py")))


def test_a_server_that_stops_does_not_wait_for_the_steps_to_come(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on, done = Event(), Event(), []

    def wait() -> None:
        begun.set()
        go_on.wait(30)

    monkeypatch.setattr(warm_up, "list_steps", lambda: iter([wait, lambda: done.append("a later step")]))
    warming = warm_up.WarmUp()
    warming.start()
    assert begun.wait(30)
    warming._stopped.set()
    go_on.set()
    warming.stop()
    assert done == []
