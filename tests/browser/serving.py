"""Starting the program as a user does, in a process of its own."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect

DEMO = ("--patients", "80", "--seed", "7", "--as-of", "2026-03-04")

RESTS = "[data-testid=stApp][data-test-script-state=notRunning][data-test-connection-state=CONNECTED]"
"""The program while no run is under way. The widget that says "running" comes late, and may not have come yet."""


@dataclass(frozen=True)
class RunningServer:
    """A started ``kap-outcomes run``: its address, process and environment."""

    url: str
    process: subprocess.Popen[bytes]
    environment: dict[str, str]


def find_free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def make_environment(folder: Path, **more: str) -> dict[str, str]:
    """An environment in which the program reads and writes below one folder only, and opens no browser."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("KAP_", "STREAMLIT_"))}
    own = {
        "KAP_DATA_DIR": str(folder / "data"),
        "KAP_CONFIG_DIR": str(folder / "config"),
        "KAP_KEY_STORE": "file",
        "NO_COLOR": "1",
        "COLUMNS": "200",
    }
    return {**kept, **own, **more}


def command(*arguments: str) -> list[str]:
    """The command line of the program, by this interpreter."""
    return [sys.executable, "-m", "dashboard.cli", *arguments]


def wait_until_healthy(url: str, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    """Return once /healthz answers; fail with what the server said if it ends before."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if process.poll() is not None:
            raise AssertionError(f"The server ended with {process.returncode}: {process.communicate()!r}")
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("The server did not answer in time.")


def wait_for_page(page: Page) -> None:
    """Return once the page's title stands, its style is there and the script has ended."""
    page.wait_for_selector("[data-testid=stMain] h1")
    expect(page.locator(RESTS)).to_have_count(1, timeout=45_000)
    # Not wait_for_function: it evaluates text in the page, which the program's own policy forbids.
    until = time.monotonic() + 45
    while not page.evaluate("() => getComputedStyle(document.documentElement).getPropertyValue('--ink')"):
        assert time.monotonic() < until, "The style sheet did not arrive."
        page.wait_for_timeout(50)
