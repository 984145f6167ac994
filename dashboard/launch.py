"""Saying where the program is, and opening the browser, once it answers."""

import os
import ssl
import sys
import threading
import time
import webbrowser
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection

from rich.console import Console

from dashboard.doors import Doors

PATIENCE_S = 60.0


def announce_when_ready(doors: Doors, browser: bool) -> None:
    """Wait in the background until ``/healthz`` answers, then print the address and open the browser."""
    threading.Thread(target=_announce, args=(doors, browser), daemon=True).start()


def _announce(doors: Doors, browser: bool) -> None:
    address = doors.address
    if not _wait_until_healthy(doors):
        return
    Console(highlight=False).print(f"KAP Outcomes is open at {address}  (Ctrl-C stops it)")
    sys.stdout.flush()
    if browser and has_screen():
        webbrowser.open(address)


def _wait_until_healthy(doors: Doors) -> bool:
    """Asks from this machine, by a name the server knows; its certificate need not name this machine."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        connection = _connect(doors)
        try:
            connection.request("GET", "/healthz", headers={"Host": doors.names[-1]})
            return connection.getresponse().status == HTTPStatus.OK
        except (HTTPException, OSError):
            time.sleep(0.1)
        finally:
            connection.close()
    return False


def _connect(doors: Doors) -> HTTPConnection:
    host, port = doors.nearest
    if doors.certificate is None:
        return HTTPConnection(host, port, timeout=2)
    unverified = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    unverified.check_hostname, unverified.verify_mode = False, ssl.CERT_NONE
    return HTTPSConnection(host, port, timeout=2, context=unverified)


def has_screen() -> bool:
    """Whether there is a desktop to open a browser on (a text browser in the terminal would be no help)."""
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
