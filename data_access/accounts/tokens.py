"""Random secrets that a browser or a link holds, of which the database keeps a digest only."""

import hashlib
import secrets
from typing import Final

BYTES: Final = 32
MOST_CHARACTERS: Final = 100


def make_token() -> str:
    """A new random secret, fit for a cookie and a link."""
    return secrets.token_urlsafe(BYTES)


def digest_token(token: str) -> str:
    """What is kept of a secret. It is random and long, so that no slow hash is needed to keep it from being guessed."""
    return hashlib.blake2b(token[:MOST_CHARACTERS].encode("utf-8", "replace"), digest_size=BYTES).hexdigest()
