"""A REDCap server for tests: the two questions of its API that the program asks, over TLS on this machine."""

import csv
import ipaddress
import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

TOKEN = "0123456789ABCDEF0123456789ABCDEF"


@dataclass
class FakeRedcap:
    """What it answers, and what it was asked. ``redirect``: where it sends everybody on to."""

    records: str
    dictionary: str
    url: str = ""
    authority: str = ""
    redirect: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)

    def answer(self, asked: dict[str, str]) -> tuple[int, str]:
        """The status and the text of an answer."""
        if asked.get("token") != TOKEN:
            told = "You do not have permissions to use the API"
            return 403, json.dumps({"error": told}) if asked["format"] == "json" else f'error: "{told}"'
        text = {"record": self.records, "metadata": self.dictionary}[asked["content"]]
        return 200, json.dumps(list(csv.DictReader(StringIO(text)))) if asked["format"] == "json" else text


@contextmanager
def serve_redcap(fake: FakeRedcap, folder: Path) -> Iterator[FakeRedcap]:
    """The server, for as long as a test lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            fake.asked.append({key: values[0] for key, values in parse_qs(body).items()})
            status, text = (307, "") if fake.redirect else fake.answer(fake.asked[-1])
            self.send_response(status)
            if fake.redirect:
                self.send_header("Location", fake.redirect)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_make_certificate(folder))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    fake.url, fake.authority = f"https://127.0.0.1:{server.server_port}/api/", str(folder / "server.pem")
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _make_certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + secret)
    return path
