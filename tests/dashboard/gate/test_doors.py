"""Where the server listens, by which names, whom it believes; and what every answer carries."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from starlette.applications import Starlette
from starlette.formparsers import MultiPartParser
from typer.testing import CliRunner
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from dashboard.cli import app as command_line
from dashboard.doors import NOBODY_BELIEVED, Doors, choose_doors
from dashboard.middleware import EncryptedOnly
from dashboard.server import build_app, build_settings
from data_access.errors import SettingsError
from tests.dashboard.gate.asking import HERE, PAGE, Inside, ask, connect

PUBLIC = "https://outcomes.example"


def make_certificate(folder: Path, *names: str) -> tuple[Path, Path]:
    """A certificate for names and addresses, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    alternatives = [x509.IPAddress(ip_address(n)) if n[0].isdigit() else x509.DNSName(n) for n in names]
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now - timedelta(1)).not_valid_after(now + timedelta(30))
    if alternatives:
        builder = builder.add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    files[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, *plain))
    return files


def choose(host: str = "127.0.0.1", **more: Any) -> Doors:
    asked = {"tls": (None, None), "behind_proxy": None, "trusted_proxy": None} | more
    return choose_doors(8501, host, asked["tls"], asked["behind_proxy"], asked["trusted_proxy"])


def test_by_default_it_answers_this_machine_only():
    doors = choose()
    assert (doors.host, doors.names, doors.address) == (
        "127.0.0.1",
        ("127.0.0.1", "localhost"),
        "http://localhost:8501",
    )
    assert not doors.is_encrypted
    assert build_settings(doors)["server.address"] == "127.0.0.1"


@pytest.mark.parametrize("host", ["0.0.0.0", "10.0.0.5", "::"])
def test_another_address_needs_tls_or_a_named_proxy(host: str):
    with pytest.raises(SettingsError, match="others could read along"):
        choose(host)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"behind_proxy": PUBLIC}, "A proxy needs both"),
        ({"trusted_proxy": "10.0.0.1"}, "A proxy needs both"),
        ({"behind_proxy": "http://outcomes.example", "trusted_proxy": "10.0.0.1"}, "--behind-proxy is the address"),
        ({"behind_proxy": f"{PUBLIC}/path", "trusted_proxy": "10.0.0.1"}, "--behind-proxy is the address"),
        ({"behind_proxy": PUBLIC, "trusted_proxy": "*"}, "--trusted-proxy is the address"),
        ({"behind_proxy": PUBLIC, "trusted_proxy": "proxy.example"}, "--trusted-proxy is the address"),
        ({"tls": (Path("a.pem"), None)}, "TLS needs both"),
        ({"tls": (Path("missing.pem"), Path("missing.key"))}, "cannot be used"),
        ({"host": "localhost"}, "--host is the address"),
    ],
)
def test_a_way_that_is_named_by_half_says_what_is_missing(more: dict[str, Any], said: str):
    with pytest.raises(SettingsError, match=said):
        choose(**more)


def test_a_certificate_names_the_hosts_that_may_be_asked_for(tmp_path: Path):
    files = make_certificate(tmp_path, "outcomes.example", "10.0.0.5")
    doors = choose("10.0.0.5", tls=files)
    assert doors.names == ("10.0.0.5", "outcomes.example")
    assert doors.address == "https://outcomes.example:8501"
    assert doors.is_encrypted
    settings = build_settings(doors)
    assert (settings["server.sslCertFile"], settings["server.sslKeyFile"]) == (str(files[0]), str(files[1]))


def test_a_certificate_that_names_nobody_or_has_another_key_is_refused(tmp_path: Path):
    with pytest.raises(SettingsError, match="must name the hosts"):
        choose(tls=make_certificate(tmp_path))
    certificate, _ = make_certificate(tmp_path, "a.example")
    (tmp_path / "other").mkdir()
    _, key = make_certificate(tmp_path / "other", "a.example")
    with pytest.raises(SettingsError, match="belong together"):
        choose(tls=(certificate, key))


def test_behind_a_proxy_only_its_own_name_is_asked_for():
    doors = choose("10.0.0.5", behind_proxy=PUBLIC, trusted_proxy="10.0.0.1")
    assert (doors.names, doors.address, doors.public_url) == (("outcomes.example",), PUBLIC, PUBLIC)
    assert build_settings(doors)["server.corsAllowedOrigins"] == [PUBLIC]


@pytest.mark.parametrize(("believed", "status"), [(NOBODY_BELIEVED, 403), ("10.0.0.1", 403), ("127.0.0.1", 200)])
def test_forwarded_headers_are_believed_of_the_named_proxy_only(believed: str, status: int):
    app = ProxyHeadersMiddleware(EncryptedOnly(Inside()), trusted_hosts=believed)
    assert ask(app, "/caseload", headers={"x-forwarded-proto": "https", "x-forwarded-for": "8.8.8.8"}).status == status


def test_what_did_not_come_through_the_proxy_is_refused_but_for_the_health():
    inside = Inside()
    app = EncryptedOnly(inside)
    assert ask(app, "/sign-in").status == 403
    assert connect(app, {}, []) == [{"type": "websocket.close", "code": 1008}]
    assert ask(app, "/healthz").status == 200
    assert ask(app, "/readyz").status == 200
    assert inside.paths == ["/healthz", "/readyz"]


@pytest.mark.parametrize("encrypted", [True, False])
def test_every_answer_carries_the_security_headers(encrypted: bool, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(MultiPartParser, "spool_max_size", MultiPartParser.spool_max_size)
    doors = Doors(certificate=Path("x"), private_key=Path("y")) if encrypted else Doors()
    built = build_app("clinic", doors)
    app = Starlette(routes=built._user_routes, middleware=built._user_middleware)
    asked = {
        "/caseload": 303,
        "/media/a": 401,
        "/static/js/index.js": 401,
        "/_stcore/metrics": 404,
        "/sign-in/nowhere": 404,
        "/session/nowhere": 404,
        "/healthz": 200,
    }
    for path, status in asked.items():
        answer = ask(app, path, headers=PAGE)
        assert answer.status == status, path
        headers = answer.headers
        assert headers["content-security-policy"].startswith("default-src 'self'; script-src 'self' 'sha256-")
        assert "unsafe-eval" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cache-control"] == "no-store"
        assert ("strict-transport-security" in headers) is encrypted
        assert "set-cookie" not in headers
    assert ask(app, "/healthz", headers={"host": "evil.example"}).status == 400


def test_the_command_line_says_what_is_missing_before_anything_is_opened(monkeypatch: pytest.MonkeyPatch):
    result = CliRunner().invoke(command_line, ["run", "--host", "0.0.0.0", "--no-browser"])
    assert isinstance(result.exception, SettingsError)
    assert HERE not in str(result.exception)
