"""Codes of the second factor, against the worked examples of the standard."""

import base64
import secrets
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.fernet import Fernet

from data_access.accounts.second_factor import find_step, make_code, make_secret, write_secret, write_uri
from data_access.errors import StoreError
from data_access.server_keys import ServerKeys

KEYS = ServerKeys(b"k" * 32)
SEED = b"12345678901234567890"


def keep(secret: bytes) -> str:
    return Fernet(base64.urlsafe_b64encode(KEYS.derive("second factor"))).encrypt(secret).decode()


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_codes_are_those_of_rfc_6238(seconds: int, code: str) -> None:
    """Source: RFC 6238, appendix B (SHA-1; the last six of the eight digits)."""
    moment = datetime.fromtimestamp(seconds, UTC)
    assert make_code(KEYS, keep(SEED), moment) == code
    assert find_step(KEYS, keep(SEED), code, moment, None) == seconds // 30
    assert find_step(KEYS, keep(SEED), code, moment, seconds // 30) is None


def test_the_secret_is_kept_encrypted_and_differs_each_time() -> None:
    first, second = make_secret(KEYS), make_secret(KEYS)
    assert write_secret(KEYS, first) != write_secret(KEYS, second)
    assert write_secret(KEYS, first) not in first
    assert len(base64.b32decode(write_secret(KEYS, first))) == 20


def test_an_authenticator_is_told_who_where_and_the_secret() -> None:
    kept = keep(SEED)
    uri = urlsplit(write_uri(KEYS, kept, "thea@clinic.example", "Hill Clinic"))
    asked = parse_qs(uri.query)
    assert (uri.scheme, uri.netloc) == ("otpauth", "totp")
    assert (asked["secret"], asked["digits"], asked["period"]) == ([write_secret(KEYS, kept)], ["6"], ["30"])
    assert asked["issuer"] == ["KAP Outcomes (Hill Clinic)"]


def test_another_server_key_is_said_in_a_sentence() -> None:
    with pytest.raises(StoreError, match="kept with another server key"):
        make_code(ServerKeys(secrets.token_bytes(32)), keep(SEED), datetime(2026, 1, 1, tzinfo=UTC))
