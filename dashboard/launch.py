"""Saying where the program is, and opening the browser, once it answers."""

import os
import sys
import threading
import time
import urllib.error
import urllib.request
import webbrowser

from rich.console import Console

PATIENCE_S = 60.0


def announce_when_ready(port: int, browser: bool) -> None:
    """Wait in the background until ``/healthz`` answers, then print the address and open the browser."""
    threading.Thread(target=_announce, args=(port, browser), daemon=True).start()


def _announce(port: int, browser: bool) -> None:
    address = f"http://localhost:{port}"
    if not _wait_until_healthy(port):
        return
    Console(highlight=False).print(f"KAP Outcomes is open at {address}  (Ctrl-C stops it)")
    sys.stdout.flush()
    if browser and has_screen():
        webbrowser.open(address)


def _wait_until_healthy(port: int) -> bool:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    return False


def has_screen() -> bool:
    """Whether there is a desktop to open a browser on (a text browser in the terminal would be no help)."""
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
