"""The server's own secrets: one root key, and a key for each purpose derived from it.

For a database file the root is the database's key, so that a restored backup brings its secrets along. For a
PostgreSQL database it is a key of its own: ``KAP_SERVER_KEY``, else the key ring, else a file of mode 0600.
Several app processes on one database need the same one.

Source: HKDF, RFC 5869 (of the ``cryptography`` library).
"""

import hashlib
import secrets
from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from data_access.errors import StoreError
from data_access.files import alone
from data_access.keys import SALT_BYTES, DatabaseKey, get_kept_key, store_key
from data_access.recovery import KEY_BYTES, read_recovery_key
from data_access.settings import Settings


@dataclass(frozen=True)
class ServerKeys:
    """Keys by purpose, each 32 bytes. Nothing of the root can be told from one of them."""

    root: bytes = field(repr=False)

    def derive(self, purpose: str) -> bytes:
        """The key of a purpose, such as "audit" or "second factor"."""
        return _derive(self.root, purpose)


@lru_cache(maxsize=64)
def _derive(root: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"kap-outcomes {purpose}".encode()).derive(root)


def get_server_keys(settings: Settings) -> ServerKeys:
    """The secrets that belong to a database on a server; made and kept where there are none yet."""
    if settings.server_key:
        return ServerKeys(_read_given(settings.server_key))
    salt = _name_database(settings)
    key = get_kept_key(settings, salt)
    if key is None:
        key = _make_first(settings, salt)
    if key is None:
        raise StoreError("The server's key could not be kept on this machine. Set KAP_SERVER_KEY.")
    return ServerKeys(key)


def _make_first(settings: Settings, salt: bytes) -> bytes | None:
    """Make a key and keep it; of processes that start together, the first one's is everybody's."""
    try:
        settings.keys_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        with alone(settings.keys_dir / f"{salt.hex()}.key"):
            if get_kept_key(settings, salt) is None:
                store_key(settings, DatabaseKey(secrets.token_bytes(KEY_BYTES), salt))
            return get_kept_key(settings, salt)
    except OSError as error:
        raise StoreError(f"The server's key cannot be kept in {settings.keys_dir}: {error.strerror}.") from error


def _name_database(settings: Settings) -> bytes:
    url = settings.database_url
    named = f"{url.host}:{url.port}/{url.database}"
    return hashlib.blake2b(named.encode(), digest_size=SALT_BYTES, person=b"kap server key").digest()


def _read_given(text: str) -> bytes:
    if len(text) == 2 * KEY_BYTES:
        try:
            return bytes.fromhex(text)
        except ValueError:
            pass  # Not hex; a recovery key's reader says what is wrong.
    return read_recovery_key(text)
