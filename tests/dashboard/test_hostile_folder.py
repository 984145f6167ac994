"""A ``.streamlit`` folder where the program happens to be started, and an environment, that switch everything off."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.browser.serving import find_free_port, make_environment

LOCKED: dict[str, tuple[Any, str]] = {
    "server.address": ("127.0.0.1", '"0.0.0.0"'),
    "server.enableXsrfProtection": (True, "false"),
    "server.enableCORS": (True, "false"),
    "server.corsAllowedOrigins": ([], '["http://evil.example"]'),
    "server.enableStaticServing": (False, "true"),
    "server.maxUploadSize": (25, "5000"),
    "server.fileWatcherType": ("none", '"auto"'),
    "server.runOnSave": (False, "true"),
    "server.allowRunOnSave": (False, "true"),
    "server.enableAgentApi": (False, "true"),
    "server.trustedUserHeaders": ({}, '\'{"X-User" = "email"}\''),
    "server.baseUrlPath": ("", '"elsewhere"'),
    "server.scriptHealthCheckEnabled": (False, "true"),
    "browser.gatherUsageStats": (False, "true"),
    "browser.serverAddress": ("localhost", '"evil.example"'),
    "client.showErrorDetails": ("none", '"full"'),
    "client.showErrorLinks": (False, "true"),
    "client.toolbarMode": ("minimal", '"developer"'),
    "client.disableDataExport": (True, "false"),
    "runner.magicEnabled": (False, "true"),
    "global.developmentMode": (False, "true"),
    "logger.level": ("warning", '"debug"'),
    "logger.enableRich": (False, "true"),
}
"""A setting that guards something: what it is here, and what the folder wants it to be."""
SECRETS = '[auth]\nredirect_uri = "http://evil.example/x"\ncookie_secret = "known"\nclient_id = "x"\n'
START = """
import json, sys
from streamlit import config
from streamlit.web.server.starlette import starlette_server
names = json.loads(sys.argv.pop())
starlette_server.UvicornRunner.run = lambda runner: print("FOUND", json.dumps({n: config.get_option(n) for n in names}))
from dashboard.cli import main
main()
"""


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A folder that wants every locked setting to be another."""
    (tmp_path / ".streamlit").mkdir()
    lines = []
    for name, (_, wanted) in LOCKED.items():
        section, key = name.split(".")
        lines += [f"[{section}]" if f"[{section}]" not in lines else "", f"{key} = {wanted}"]
    (tmp_path / ".streamlit" / "config.toml").write_text("\n".join(lines))
    (tmp_path / ".streamlit" / "secrets.toml").write_text(SECRETS)
    return tmp_path


def ask_settings(folder: Path, demo: Path) -> dict[str, Any]:
    """The settings in force when the program serves, started in a folder."""
    variables = {f"STREAMLIT_{to_variable(name)}": wanted.strip("'\"") for name, (_, wanted) in LOCKED.items()}
    environment = make_environment(demo, KAP_DATABASE_URL=f"sqlite:///{demo / 'data' / 'clinic.db'}", **variables)
    arguments = ["run", "--port", str(find_free_port()), "--no-browser", json.dumps(list(LOCKED))]
    command = [sys.executable, "-c", START, *arguments]
    ended = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=90)
    told = [line for line in ended.stdout.splitlines() if line.startswith("FOUND ")]
    assert told, ended.stderr
    found: dict[str, Any] = json.loads(told[0].removeprefix("FOUND "))
    return found


def to_variable(name: str) -> str:
    """ "server.enableCORS" as the environment spells it: SERVER_ENABLE_CORS."""
    spelled = "".join(f"_{sign}" if sign.isupper() and not before.isupper() else sign
                      for before, sign in zip(" " + name, name, strict=False))  # fmt: skip
    return spelled.replace(".", "_").upper()


def test_no_locked_setting_can_be_changed_by_the_folder_or_the_environment(hostile: Path, demo_template: Path):
    assert ask_settings(hostile, demo_template) == {name: locked for name, (locked, _) in LOCKED.items()}
