"""The files of docs/deploy say the same: ports, names, whom the program trusts; and what checks them takes them."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

DEPLOY = Path(__file__).resolve().parents[1] / "docs" / "deploy"
UNITS = sorted(path.name for path in DEPLOY.iterdir() if path.suffix in (".service", ".timer", ".target"))
DIRECTIVE = re.compile(r"[A-Z][A-Za-z]+=.*")


def read(name: str) -> str:
    return (DEPLOY / name).read_text("utf-8")


@pytest.mark.parametrize("name", UNITS)
def test_every_line_of_a_unit_is_a_section_a_directive_or_a_comment(name: str):
    lines = [line for line in read(name).splitlines() if line.strip()]
    odd = [line for line in lines if not (line.startswith(("#", "[")) or DIRECTIVE.fullmatch(line))]
    assert odd == []
    assert any(line == "[Install]" for line in lines) or name.endswith(("verify.service", "backup.service"))


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
@pytest.mark.parametrize("name", UNITS)
def test_systemd_knows_every_directive(name: str):
    done = subprocess.run(["systemd-analyze", "verify", DEPLOY / name], capture_output=True, text=True, timeout=60)
    unknown = re.findall(r"Unknown .*|Failed to parse .*|.*ignoring.*", done.stderr)
    assert [line for line in unknown if str(DEPLOY) in line or "Unknown" in line] == []


def test_the_processes_trust_the_balancer_and_nobody_else():
    compose, unit, balancer = read("compose.yaml"), read("kap-outcomes@.service"), read("haproxy.cfg")
    trusted = re.findall(r'"--trusted-proxy", "([^"]+)"', compose)
    assert len(trusted) == 1
    assert re.search(rf"balancer:.*ipv4_address: {re.escape(trusted[0])}\b", compose, re.DOTALL)
    for variable in ("KAP_FIRST", "KAP_SECOND"):
        host, port = re.findall(rf"{variable}: ([\d.]+):(\d+)", compose)[0]
        assert f"ipv4_address: {host}" in compose
        assert f'"--port", "{port}"' in compose
        assert f"presetenv {variable} 127.0.0.1:" in balancer
    assert "--trusted-proxy 127.0.0.1" in unit


def test_no_secret_stands_in_any_file_and_no_core_is_written():
    for path in DEPLOY.iterdir():
        text = path.read_text("utf-8")
        assert not re.search(r"(?i)(password|server_key|secret)\s*[:=]\s*[0-9a-z]{8,}", text), path.name
    services = [name for name in UNITS if name.endswith(".service")]
    assert [name for name in services if "LimitCORE=0" not in read(name)] == []


def test_what_the_balancer_asks_is_answered_by_the_program():
    from dashboard.middleware import ASKED_BY_MACHINES

    asked = re.findall(r"http-check send meth GET uri (\S+)", read("haproxy.cfg"))
    assert sorted(asked) == sorted(ASKED_BY_MACHINES)
