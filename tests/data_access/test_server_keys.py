"""The server's own key: of processes that start together, the first one's is everybody's."""

import threading
from pathlib import Path

import pytest

from data_access import server_keys
from data_access.server_keys import get_server_keys
from data_access.settings import Settings
from tests.conftest import make_settings


@pytest.fixture
def on_server(tmp_path: Path) -> Settings:
    return make_settings(tmp_path, "postgresql://user@host/clinic")


def test_a_key_is_made_once_and_found_again(on_server: Settings) -> None:
    assert get_server_keys(on_server) == get_server_keys(on_server)
    assert len(list(on_server.keys_dir.glob("*.key"))) == 1


def test_processes_that_start_together_have_one_key(on_server: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each finds no key at first, which is what makes it a race."""
    ready, found, looked = threading.Barrier(8), [], threading.local()
    real = server_keys.get_kept_key

    def look(settings: Settings, salt: bytes) -> bytes | None:
        if not getattr(looked, "once", False):
            looked.once = True
            ready.wait()
            return None
        return real(settings, salt)

    monkeypatch.setattr(server_keys, "get_kept_key", look)
    starting = [threading.Thread(target=lambda: found.append(get_server_keys(on_server).root)) for _ in range(8)]
    for thread in starting:
        thread.start()
    for thread in starting:
        thread.join()
    assert len(found) == 8
    assert set(found) == {real(on_server, server_keys._name_database(on_server))}


def test_another_database_has_another_key(on_server: Settings, tmp_path: Path) -> None:
    other = make_settings(tmp_path, "postgresql://user@host/clinic2")
    assert get_server_keys(on_server) != get_server_keys(other)
