"""The key of an encrypted database: 32 random bytes, kept apart from the database.

A key is filed under the database's own salt (the first 16 bytes of its file, not
secret), so that moving or renaming a database never loses its key and two databases
never share or overwrite one. It lies in the system's key ring, else in a file of
mode 0600 in the configuration folder; ``KAP_DATABASE_KEY`` overrides both.
"""

import os
import secrets
import stat
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import keyring
from keyring.errors import KeyringError

from data_access.errors import SettingsError, StoreError
from data_access.recovery import KEY_BYTES, read_recovery_key, write_recovery_key
from data_access.settings import APP, Settings

SALT_BYTES = 16


@dataclass(frozen=True)
class DatabaseKey:
    """A key and the salt of the database it opens."""

    key: bytes = field(repr=False)
    salt: bytes

    @property
    def raw(self) -> str:
        """What SQLCipher takes as a raw key: no passphrase, no derivation.

        Source: https://www.zetetic.net/sqlcipher/sqlcipher-api/#key (raw key with explicit salt).
        """
        return f"x'{self.key.hex()}{self.salt.hex()}'"

    @property
    def recovery_key(self) -> str:
        """The form a person writes down."""
        return write_recovery_key(self.key)


def make_key(settings: Settings) -> DatabaseKey:
    """A key for a new database: the one of ``KAP_DATABASE_KEY``, else a random one. Not stored yet."""
    given = _read_given_key(settings)
    return DatabaseKey(given or secrets.token_bytes(KEY_BYTES), secrets.token_bytes(SALT_BYTES))


def read_salt(path: Path) -> bytes:
    """The salt of a database file: its first 16 bytes."""
    with path.open("rb") as file:
        return file.read(SALT_BYTES)


def get_key(settings: Settings, path: Path) -> DatabaseKey:
    """The key of an existing database file. Raises StoreError where none is found."""
    salt = read_salt(path)
    key = _read_given_key(settings) or get_kept_key(settings, salt)
    if key is None:
        raise StoreError(
            f"There is no key on this machine for {path}, or it is not a database of this program. "
            "If it is, set KAP_DATABASE_KEY to its recovery key."
        )
    return DatabaseKey(key, salt)


def get_kept_key(settings: Settings, salt: bytes) -> bytes | None:
    """The key that is kept on this machine under a salt; None where there is none."""
    return _get_ring_key(settings, salt) or _read_key_file(settings, salt)


def store_key(settings: Settings, key: DatabaseKey) -> str:
    """Keep a key in the key ring, else in a file; says where. A key given by the environment is kept by nobody."""
    if settings.database_key:
        return "KAP_DATABASE_KEY"
    if settings.key_store == "keyring" and _set_ring_key(key):
        return "the system's key ring"
    return str(_write_key_file(settings, key))


def forget_key(settings: Settings, salt: bytes) -> None:
    """Remove the key of a database that was never finished."""
    if settings.key_store == "keyring":
        # Not there, or no key ring: then it lies in the file.
        with suppress(KeyringError, RuntimeError):
            keyring.delete_password(APP, salt.hex())
    _key_file(settings, salt).unlink(missing_ok=True)


def _read_given_key(settings: Settings) -> bytes | None:
    text = settings.database_key
    if not text:
        return None
    if len(text) == 2 * KEY_BYTES:
        try:
            return bytes.fromhex(text)
        except ValueError:
            pass  # Not hex; a recovery key's reader says what is wrong.
    try:
        return read_recovery_key(text)
    except SettingsError as error:
        raise SettingsError(f"KAP_DATABASE_KEY is neither 64 hex digits nor a recovery key. {error}") from error


def _get_ring_key(settings: Settings, salt: bytes) -> bytes | None:
    if settings.key_store != "keyring":
        return None
    try:
        text = keyring.get_password(APP, salt.hex())
    except (KeyringError, RuntimeError):
        return None
    return bytes.fromhex(text) if text else None


def _set_ring_key(key: DatabaseKey) -> bool:
    """Whether the key ring took the key: some take it and keep nothing, so it is read back."""
    try:
        keyring.set_password(APP, key.salt.hex(), key.key.hex())
        return keyring.get_password(APP, key.salt.hex()) == key.key.hex()
    except (KeyringError, RuntimeError):
        return False


def _key_file(settings: Settings, salt: bytes) -> Path:
    return settings.keys_dir / f"{salt.hex()}.key"


def _read_key_file(settings: Settings, salt: bytes) -> bytes | None:
    path = _key_file(settings, salt)
    try:
        open_to_others = os.name == "posix" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
        text = path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(f"The key file {path} cannot be read: {error.strerror}.") from error
    if open_to_others:
        raise StoreError(f"The key file {path} can be read by others on this machine. Run: chmod 600 '{path}'")
    try:
        return bytes.fromhex(text)
    except ValueError as error:
        raise StoreError(f"The key file {path} is damaged. Set KAP_DATABASE_KEY to the recovery key.") from error


def _write_key_file(settings: Settings, key: DatabaseKey) -> Path:
    folder = settings.keys_dir
    if settings.is_sqlite and settings.database_path.parent.resolve() == folder.resolve():
        raise SettingsError(f"The database cannot lie in {folder}: keys are kept there, apart from what they open.")
    path = _key_file(settings, key.salt)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
            file.write(key.key.hex() + "\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise StoreError(f"The key cannot be kept in {path}: {error.strerror}.") from error
    return path
