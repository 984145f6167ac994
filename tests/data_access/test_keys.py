"""Where a database key is kept, and where it is never kept."""

import stat
from dataclasses import replace
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import NoKeyringError

from data_access.errors import SettingsError, StoreError
from data_access.keys import DatabaseKey, forget_key, get_key, make_key, store_key
from data_access.settings import Settings


class RingInMemory(KeyringBackend):
    """A key ring that keeps, or (``keeps=False``) takes and loses, what it is given."""

    priority = 1

    def __init__(self, keeps: bool = True) -> None:
        super().__init__()
        self.keeps = keeps
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.keeps:
            self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self.kept.pop((service, username), None)


@pytest.fixture
def use_ring(monkeypatch: pytest.MonkeyPatch) -> object:
    def use(ring: KeyringBackend) -> None:
        for name in ("get_password", "set_password", "delete_password"):
            monkeypatch.setattr(keyring, name, getattr(ring, name))

    return use


def make_file(folder: Path, key: DatabaseKey) -> Path:
    path = folder / "some.db"
    path.write_bytes(key.salt + b"rest of the file")
    return path


def test_a_new_key_is_random_and_does_not_show_itself(settings: Settings) -> None:
    first, second = make_key(settings), make_key(settings)
    assert len(first.key) == 32
    assert first.key != second.key
    assert first.salt != second.salt
    assert first.key.hex() not in repr(first)


def test_the_key_file_is_for_its_owner_only_and_not_beside_the_database(settings: Settings, tmp_path: Path) -> None:
    key = make_key(settings)
    where = Path(store_key(settings, key))
    assert stat.S_IMODE(where.stat().st_mode) == 0o600
    assert stat.S_IMODE(where.parent.stat().st_mode) == 0o700
    assert where.parent == settings.config_dir / "keys"
    assert not where.is_relative_to(settings.data_dir)
    assert get_key(settings, make_file(tmp_path, key)) == key


def test_the_key_ring_is_preferred_and_then_no_file_is_written(
    settings: Settings, tmp_path: Path, use_ring: object
) -> None:
    use_ring(ring := RingInMemory())  # type: ignore[operator]
    settings = replace(settings, key_store="keyring")
    key = make_key(settings)
    assert store_key(settings, key) == "the system's key ring"
    assert not settings.keys_dir.exists()
    assert get_key(settings, make_file(tmp_path, key)) == key
    forget_key(settings, key.salt)
    assert ring.kept == {}


def test_a_key_ring_that_takes_a_key_and_keeps_nothing_is_not_trusted(settings: Settings, use_ring: object) -> None:
    use_ring(RingInMemory(keeps=False))  # type: ignore[operator]
    settings = replace(settings, key_store="keyring")
    assert Path(store_key(settings, make_key(settings))).exists()


def test_without_a_key_ring_the_key_goes_into_a_file(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: str) -> None:
        raise NoKeyringError

    for name in ("get_password", "set_password"):
        monkeypatch.setattr(keyring, name, refuse)
    settings = replace(settings, key_store="keyring")
    key = make_key(settings)
    assert Path(store_key(settings, key)).exists()
    assert get_key(settings, make_file(tmp_path, key)) == key


@pytest.mark.parametrize("form", ["hex", "recovery"])
def test_a_key_of_the_environment_overrides_all_and_is_kept_nowhere(
    settings: Settings, tmp_path: Path, form: str
) -> None:
    stored = make_key(settings)
    store_key(settings, stored)
    given = DatabaseKey(b"k" * 32, stored.salt)
    settings = replace(settings, database_key=given.key.hex() if form == "hex" else given.recovery_key)
    assert get_key(settings, make_file(tmp_path, stored)) == given
    assert make_key(settings).key == given.key
    assert store_key(settings, DatabaseKey(given.key, b"s" * 16)) == "KAP_DATABASE_KEY"
    assert len(list(settings.keys_dir.iterdir())) == 1


def test_a_key_of_the_environment_that_is_none_is_refused_without_repeating_it(settings: Settings) -> None:
    with pytest.raises(SettingsError, match="neither 64 hex digits nor a recovery key") as caught:
        make_key(replace(settings, database_key="correct horse battery"))
    assert "horse" not in str(caught.value)


def test_a_key_file_that_others_can_read_is_refused(settings: Settings, tmp_path: Path) -> None:
    key = make_key(settings)
    where = Path(store_key(settings, key))
    where.chmod(0o644)
    with pytest.raises(StoreError, match="chmod 600"):
        get_key(settings, make_file(tmp_path, key))


def test_a_damaged_key_file_names_the_recovery_key(settings: Settings, tmp_path: Path) -> None:
    key = make_key(settings)
    Path(store_key(settings, key)).write_text("not hex\n")
    with pytest.raises(StoreError, match="recovery key"):
        get_key(settings, make_file(tmp_path, key))


def test_a_database_in_the_folder_of_the_keys_is_refused(settings: Settings) -> None:
    inside = replace(settings, database_url=settings.database_url.set(database=str(settings.keys_dir / "clinic.db")))
    with pytest.raises(SettingsError, match="apart from what they open"):
        store_key(inside, make_key(inside))


def test_moving_a_database_does_not_lose_its_key(settings: Settings, tmp_path: Path) -> None:
    key = make_key(settings)
    store_key(settings, key)
    moved = make_file(tmp_path, key).rename(tmp_path / "elsewhere.db")
    assert get_key(settings, moved) == key
