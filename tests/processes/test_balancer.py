"""The balancer's very configuration of docs/deploy before two real processes: TLS, WebSocket, stickiness, health."""

import os
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.browser.serving import find_free_port
from tests.canaries.marks import word
from tests.processes.network import HERE, HOST, LOOPBACK, PATIENCE_S, Door, Network, Seat
from tests.streamlit_protocol import COOKIE

CONFIGURATION = HERE / "docs" / "deploy" / "haproxy.cfg"
HAPROXY = shutil.which("haproxy") or shutil.which("haproxy", path="/usr/sbin:/usr/local/sbin")
REQUIRED = "KAP_TEST_BALANCER"
"""Set where the balancer must be there: then its absence is a failure, not a skip."""


def write_certificate(path: Path) -> None:
    """A certificate of its own for the host, and its key, in one file as HAProxy reads it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(HOST), x509.IPAddress(ip_address(LOOPBACK))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    path.chmod(0o600)


@pytest.fixture(scope="module")
def balancer(network: Network, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """HAProxy before the two processes."""
    if HAPROXY is None:
        assert not os.environ.get(REQUIRED), "haproxy is not installed"
        pytest.skip("haproxy is not installed")
    certificate, port = tmp_path_factory.mktemp("balancer") / "outcomes.pem", find_free_port()
    write_certificate(certificate)
    first, second = (f"{LOOPBACK}:{door.port}" for door in network.doors)
    own = {"KAP_BIND": f"{LOOPBACK}:{port}", "KAP_CERTIFICATE": str(certificate)}
    process = subprocess.Popen(
        [HAPROXY, "-db", "-f", str(CONFIGURATION)],
        env={**os.environ, **own, "KAP_FIRST": first, "KAP_SECOND": second},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    door = Door(port, ssl.create_default_context(cafile=str(certificate)))
    until = time.monotonic() + PATIENCE_S
    while True:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until
        try:
            if door.fetch("GET", "/sign-in", {})[0] == 200:
                break
        except OSError:
            pass
        time.sleep(0.1)
    yield door
    process.terminate()
    process.communicate(timeout=20)


def test_a_page_comes_by_tls_and_stays_with_the_process_that_it_began_with(network: Network, balancer: Door):
    token = network.sign_in("tom")
    status, headers, _ = balancer.fetch("GET", "/caseload", {"Cookie": f"{COOKIE}={token}", "Accept": "text/html"})
    assert status == 200
    given = headers["set-cookie"]
    assert all(part in given for part in ("kap-process=", "Secure", "HttpOnly", "SameSite=Lax"))
    assert headers["strict-transport-security"] == "max-age=31536000"
    sticky = given.split(";")[0]
    _, again, _ = balancer.fetch("GET", "/caseload", {"Cookie": f"{COOKIE}={token}; {sticky}", "Accept": "text/html"})
    assert "set-cookie" not in again
    for cookie in ("kap-process=first", "kap-process=second"):
        seat = Seat(balancer, token, cookie)
        seat.open()
        network.leaving.callback(seat.close)
        assert word(1, "name") in seat.read("caseload"), cookie


def test_what_is_not_for_the_world_is_not_there(balancer: Door):
    for path in ("/healthz", "/readyz", "/_stcore/metrics"):
        assert balancer.fetch("GET", path, {})[0] == 404
    assert balancer.fetch("GET", "/sign-in", {"Host": "evil.example"})[0] == 404
    # What a browser says of itself is believed by nobody.
    lied = {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "http", "X-Forwarded-Host": "evil.example"}
    assert balancer.fetch("GET", "/sign-in", lied)[0] == 200
