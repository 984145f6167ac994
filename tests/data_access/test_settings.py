"""Settings: their order, what is refused, and that the key is never shown."""

from pathlib import Path

import platformdirs
import pytest

from data_access.errors import SettingsError
from data_access.settings import choose_database_to_run, choose_demo, read_settings
from data_access.shown_settings import list_settings

SECRET = "0f" * 32


def environ(folder: Path, **more: str) -> dict[str, str]:
    return {"KAP_DATA_DIR": str(folder / "data"), "KAP_CONFIG_DIR": str(folder / "config"), **more}


def write_config(folder: Path, text: str) -> None:
    (folder / "config").mkdir()
    (folder / "config" / "config.toml").write_text(text, encoding="utf-8")


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(tmp_path: Path) -> None:
    write_config(tmp_path, f'data_dir = "{tmp_path / "filed"}"\nkey_store = "file"\n')
    settings = read_settings(environ(tmp_path))
    sources = {line.name: line.source for line in list_settings(settings)}
    assert settings.data_dir == tmp_path / "data"
    assert sources["data_dir"] == "KAP_DATA_DIR"
    assert settings.key_store == "file"
    assert sources["key_store"] == str(tmp_path / "config" / "config.toml")
    assert sources["database_url"] == "default"


def test_the_default_database_is_a_file_in_the_data_folder(tmp_path: Path) -> None:
    settings = read_settings(environ(tmp_path))
    assert settings.database_path == tmp_path / "data" / "clinic.db"
    assert not settings.names_a_database


def test_the_key_is_never_printed(tmp_path: Path) -> None:
    settings = read_settings(environ(tmp_path, KAP_DATABASE_KEY=SECRET))
    assert settings.database_key == SECRET
    assert SECRET not in repr(settings)
    assert SECRET not in repr(list_settings(settings))
    assert {line.name: line.value for line in list_settings(settings)}["database_key"] == "set, not shown"


def test_a_server_password_is_never_printed(tmp_path: Path) -> None:
    settings = read_settings(environ(tmp_path, KAP_DATABASE_URL="postgresql://kap:hush-hush@db.example/clinic"))
    assert not settings.is_sqlite
    assert settings.database_url.drivername == "postgresql+psycopg"
    assert "hush-hush" not in repr(list_settings(settings)) + repr(settings) + settings.shown_url


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('colour = "red"', "unknown setting “colour”"),
        ("data_dir = 3", "must be text"),
        (f'database_key = "{SECRET}"', "Remove it and set KAP_DATABASE_KEY"),
        ("data_dir = ", "not valid TOML"),
        ('key_store = "drawer"', "keyring or file"),
    ],
)
def test_a_config_file_that_makes_no_sense_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    write_config(tmp_path, text)
    with pytest.raises(SettingsError, match=complaint) as caught:
        read_settings({"KAP_CONFIG_DIR": str(tmp_path / "config")})
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("nonsense", "not a database address"),
        ("mysql://host/clinic", "“mysql” databases are not supported"),
        ("sqlite://", "needs a file"),
        ("sqlite:///:memory:", "needs a file"),
    ],
)
def test_an_address_that_is_no_database_of_ours_is_refused(tmp_path: Path, url: str, complaint: str) -> None:
    with pytest.raises(SettingsError, match=complaint):
        read_settings(environ(tmp_path, KAP_DATABASE_URL=url))


def test_run_prefers_the_named_database_then_the_clinic_then_the_demo(tmp_path: Path) -> None:
    settings = read_settings(environ(tmp_path))
    assert choose_database_to_run(settings).database_path == tmp_path / "data" / "demo.db"
    settings.data_dir.mkdir()
    settings.database_path.touch()
    assert choose_database_to_run(settings).database_path == tmp_path / "data" / "clinic.db"
    named = read_settings(environ(tmp_path, KAP_DATABASE_URL=f"sqlite:///{tmp_path / 'other.db'}"))
    assert choose_database_to_run(named) == choose_demo(named) == named


def test_configuration_and_data_have_different_folders_on_every_platform(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """macOS has one folder for both."""
    monkeypatch.setattr(platformdirs, "user_config_path", lambda *_, **__: tmp_path / "Application Support")
    monkeypatch.setattr(platformdirs, "user_data_path", lambda *_, **__: tmp_path / "Application Support")
    settings = read_settings({})
    assert not settings.keys_dir.is_relative_to(settings.data_dir)
