"""The second factor of a local account: a code of six digits that changes every half minute.

Source: TOTP, RFC 6238 (of the ``cryptography`` library), with the parameters every authenticator knows.
"""

import base64
import secrets
from datetime import datetime
from typing import Final

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken as WrongCode
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from data_access.errors import StoreError
from data_access.server_keys import ServerKeys

ISSUER: Final = "KAP Outcomes"
SECRET_BYTES: Final = 20
DIGITS: Final = 6
STEP_S: Final = 30
TOLERANCE: Final = (0, -1, 1)
"""Steps beside the present one whose code is taken too: clocks differ, and typing takes time."""


def make_secret(keys: ServerKeys) -> str:
    """A new secret, encrypted as it is kept."""
    return _box(keys).encrypt(secrets.token_bytes(SECRET_BYTES)).decode()


def write_uri(keys: ServerKeys, kept: str, login: str, clinic: str) -> str:
    """The address that an authenticator reads as a square code: the secret is in it."""
    return _read(keys, kept).get_provisioning_uri(login, f"{ISSUER} ({clinic})")


def write_secret(keys: ServerKeys, kept: str) -> str:
    """The secret as it is typed where no square code can be read."""
    return base64.b32encode(_open(keys, kept)).decode()


def make_code(keys: ServerKeys, kept: str, moment: datetime) -> str:
    """The code of a moment, as an authenticator shows it."""
    return _read(keys, kept).generate(int(moment.timestamp())).decode()


def find_step(keys: ServerKeys, kept: str, code: str, moment: datetime, last_step: int | None) -> int | None:
    """The time step a code belongs to; None for a wrong one, and for one of a step that was used before."""
    typed = "".join(code.split())
    if len(typed) != DIGITS or not (typed.isascii() and typed.isdigit()):
        return None
    factor, now = _read(keys, kept), int(moment.timestamp()) // STEP_S
    return next(
        (now + off for off in TOLERANCE if _is_new(now + off, last_step) and _fits(factor, typed, now + off)), None
    )


def _is_new(step: int, last_step: int | None) -> bool:
    return last_step is None or step > last_step


def _fits(factor: TOTP, typed: str, step: int) -> bool:
    try:
        factor.verify(typed.encode(), step * STEP_S)
    except WrongCode:
        return False
    return True


def _read(keys: ServerKeys, kept: str) -> TOTP:
    return TOTP(_open(keys, kept), DIGITS, SHA1(), STEP_S)  # noqa: S303 — what authenticators know, in an HMAC


def _open(keys: ServerKeys, kept: str) -> bytes:
    try:
        return _box(keys).decrypt(kept.encode())
    except InvalidToken as error:
        raise StoreError(
            "The second factors of this database were kept with another server key. "
            "Set KAP_SERVER_KEY to the former one, or reset the accounts: kap-outcomes users reset."
        ) from error


def _box(keys: ServerKeys) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(keys.derive("second factor")))
