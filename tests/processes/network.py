"""Two processes of the program on one PostgreSQL database, as on two hosts, and a balancer before them."""

import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path
from typing import Final

from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from data_access.accounts.sessions import end_sessions_of, open_session
from data_access.database import Store
from data_access.sight import see_site
from tests.browser.serving import command, find_free_port, make_environment
from tests.canaries.clinic import CanaryClinic
from tests.canaries.streamlit_client import Refused, Tab

HOST: Final = "outcomes.clinic.example"
PUBLIC: Final = f"https://{HOST}"
LOOPBACK: Final = "127.0.0.1"
FROM_BALANCER: Final = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}
SERVER_KEY: Final = "5e" * 32
PATIENCE_S: Final = 120.0
HERE: Final = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Door:
    """Where people come in: the balancer, or one process as the balancer speaks to it."""

    port: int
    tls: ssl.SSLContext | None = None

    def fetch(self, method: str, path: str, headers: dict[str, str], body: str = "") -> tuple[int, dict[str, str], str]:
        """The status, headers and text of an answer."""
        if self.tls is None:
            connection: HTTPConnection = HTTPConnection(LOOPBACK, self.port, timeout=60)
            headers = {**FROM_BALANCER, **headers}
        else:
            connection = HTTPSConnection(LOOPBACK, self.port, timeout=60, context=self.tls)
        try:
            connection.request(method, path, body or None, {"Host": HOST, **headers})
            answer = connection.getresponse()
            return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read().decode()
        finally:
            connection.close()


class Seat(Tab):
    """A page of a browser that came in by a door. ``sticky``: the balancer's own cookie."""

    def __init__(self, door: Door, token: str | None, sticky: str = "") -> None:
        super().__init__(PUBLIC, token)
        self.door, self.sticky = door, sticky

    @property
    def headers(self) -> dict[str, str]:
        """What a browser sends along, and the balancer where there is none."""
        cookie = {"Cookie": "; ".join(filter(None, (super().headers.get("Cookie"), self.sticky)))}
        return cookie if self.door.tls else {**cookie, **FROM_BALANCER}

    def open(self) -> None:
        """Connect as a page does. Raises Refused."""
        scheme = "wss" if self.door.tls else "ws"
        more = {"ssl": self.door.tls, "server_hostname": HOST} if self.door.tls else {}
        try:
            connection = connect(
                f"{scheme}://{HOST}/_stcore/stream",
                origin=Origin(PUBLIC),
                additional_headers=self.headers,
                subprotocols=[Subprotocol("streamlit")],
                max_size=None,
                sock=socket.create_connection((LOOPBACK, self.door.port), timeout=60),
                open_timeout=60,
                **more,  # type: ignore[arg-type]
            )
            self.socket = self.leaving.enter_context(connection)
        except (InvalidStatus, ConnectionClosed) as closed:
            raise Refused(str(closed)) from closed

    def fetch(self, path: str) -> tuple[int, bytes]:
        """The status and the body of an address of the server."""
        status, _, body = self.door.fetch("GET", path, self.headers)
        return status, body.encode()

    def read(self, page: str, **query: str) -> str:
        """What a page says."""
        self.go(page, **query)
        assert self.window.exceptions == []
        return "\n".join(self.said)


@dataclass
class Network:
    """The clinic, two processes with a folder of their own each, and their environments."""

    store: Store
    clinic: CanaryClinic
    doors: tuple[Door, Door]
    environments: tuple[dict[str, str], dict[str, str]]
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    leaving: ExitStack = field(default_factory=ExitStack)

    @property
    def site_id(self) -> int:
        return self.clinic.site_ids[0]

    def sign_in(self, login: str) -> str:
        """A new session; its token."""
        with self.store.write_as(see_site(self.site_id)) as session:
            return open_session(session, self.site_id, self.clinic.users[login], "password").token

    def revoke(self, login: str) -> None:
        """End all sessions of somebody."""
        with self.store.write_as(see_site(self.site_id)) as session:
            end_sessions_of(session, self.site_id, self.clinic.users[login], "revoked")

    def sit(self, number: int, token: str) -> Seat:
        """An open page at the first or the second process."""
        seat = Seat(self.doors[number], token)
        seat.open()
        self.leaving.callback(seat.close)
        return seat

    def begin(self, number: int, *arguments: str) -> subprocess.Popen[str]:
        """The command line on the first or the second host."""
        return subprocess.Popen(
            command(*arguments),
            env=self.environments[number],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


def environment_of(folder: Path, address: str) -> dict[str, str]:
    """One host's: a configuration folder of its own, and what all hosts share."""
    return make_environment(
        folder, KAP_DATABASE_URL=address, KAP_SERVER_KEY=SERVER_KEY, PYTHONPATH=str(HERE), PYTHONWARNINGS="ignore"
    )


@contextmanager
def running(environment: dict[str, str], folder: Path, log: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """One process behind a balancer on this machine: its port, and itself."""
    port = find_free_port()
    own = ("--behind-proxy", PUBLIC, "--trusted-proxy", LOOPBACK)
    with log.open("wb") as file:
        process = subprocess.Popen(
            command("run", "--port", str(port), "--no-browser", *own),
            env=environment,
            cwd=folder,
            stdout=file,
            stderr=file,
        )
    try:
        yield port, process
    finally:
        process.terminate()
        process.wait(30)


def wait_for(door: Door, process: subprocess.Popen[bytes], log: Path) -> None:
    """Until a process answers, by the name that the balancer calls it by."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text()
        try:
            status, _, _ = door.fetch("GET", "/healthz", {})
        except OSError:
            time.sleep(0.1)
            continue
        assert status == 200, log.read_text()
        return
    raise AssertionError("The process did not answer in time.")
