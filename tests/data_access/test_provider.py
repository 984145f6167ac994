"""The settings of the clinic's OIDC provider and of the address users know the program by."""

from pathlib import Path

import pytest

from data_access.errors import SettingsError
from data_access.provider import Provider
from data_access.settings import read_settings
from data_access.shown_settings import list_settings

ISSUER = "https://login.clinic.example/realms/staff"


def environ(folder: Path, **more: str) -> dict[str, str]:
    return {"KAP_DATA_DIR": str(folder / "data"), "KAP_CONFIG_DIR": str(folder / "config"), **more}


def test_without_settings_there_is_no_provider(tmp_path: Path) -> None:
    settings = read_settings(environ(tmp_path))
    assert settings.provider is None
    assert settings.public_url is None


def test_a_provider_comes_from_the_file_and_its_secret_from_the_environment(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    text = f'oidc_issuer = "{ISSUER}"\noidc_client_id = "kap"\noidc_name = "Clinic login"\n'
    (tmp_path / "config" / "config.toml").write_text(text + 'public_url = "https://kap.clinic.example/"\n', "utf-8")
    settings = read_settings(environ(tmp_path, KAP_OIDC_CLIENT_SECRET="hush-hush"))
    assert settings.provider == Provider(ISSUER, "kap", "hush-hush", "Clinic login")
    assert settings.provider.discovery_url == f"{ISSUER}/.well-known/openid-configuration"
    assert settings.public_url == "https://kap.clinic.example"
    shown = {line.name: line.value for line in list_settings(settings)}
    assert shown["oidc_issuer"] == ISSUER
    assert shown["oidc_prompt"] == "login"
    assert shown["oidc_client_secret"] == "set, not shown"
    assert "hush-hush" not in repr(settings) + repr(list_settings(settings))


def test_the_secret_has_no_place_in_the_file(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "config.toml").write_text('oidc_client_secret = "hush-hush"\n', "utf-8")
    with pytest.raises(SettingsError, match="Remove it and set KAP_OIDC_CLIENT_SECRET") as caught:
        read_settings(environ(tmp_path))
    assert "hush-hush" not in str(caught.value)


def test_the_discovery_address_names_the_issuer_too(tmp_path: Path) -> None:
    given = f"{ISSUER}/.well-known/openid-configuration"
    settings = read_settings(environ(tmp_path, KAP_OIDC_ISSUER=given, KAP_OIDC_CLIENT_ID="kap"))
    assert settings.provider == Provider(ISSUER, "kap", None, "your provider")


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        ({"KAP_OIDC_ISSUER": ISSUER}, "needs both"),
        ({"KAP_OIDC_CLIENT_ID": "kap"}, "needs both"),
        ({"KAP_OIDC_ISSUER": "http://login.clinic.example", "KAP_OIDC_CLIENT_ID": "kap"}, "must be an https"),
        ({"KAP_OIDC_ISSUER": "login.clinic.example", "KAP_OIDC_CLIENT_ID": "kap"}, "must be an https"),
        ({"KAP_OIDC_ISSUER": f"{ISSUER}?x=1", "KAP_OIDC_CLIENT_ID": "kap"}, "must be an https"),
        ({"KAP_OIDC_ISSUER": "https://login.example:99999", "KAP_OIDC_CLIENT_ID": "kap"}, "must be an https"),
        ({"KAP_OIDC_ISSUER": "https:// login.example", "KAP_OIDC_CLIENT_ID": "kap"}, "must be an https"),
        (
            {"KAP_OIDC_ISSUER": ISSUER, "KAP_OIDC_CLIENT_ID": "kap", "KAP_OIDC_PROMPT": "none"},
            "login or select_account",
        ),
        ({"KAP_PUBLIC_URL": "http://kap.clinic.example"}, "public_url must be an https"),
        ({"KAP_PUBLIC_URL": "https://kap.clinic.example/app"}, "without a path"),
        ({"KAP_PUBLIC_URL": "https://user@kap.clinic.example"}, "public_url must be"),
        ({"KAP_PUBLIC_URL": "kap.clinic.example"}, "public_url must be"),
    ],
)
def test_an_address_that_could_be_listened_to_or_makes_no_sense_is_refused(
    tmp_path: Path, more: dict[str, str], complaint: str
) -> None:
    with pytest.raises(SettingsError, match=complaint):
        read_settings(environ(tmp_path, **more))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_on_this_machine_itself_no_encryption_is_needed(tmp_path: Path, host: str) -> None:
    given = {"KAP_OIDC_ISSUER": f"http://{host}:9400", "KAP_OIDC_CLIENT_ID": "kap"}
    provider = read_settings(environ(tmp_path, **given)).provider
    assert provider is not None
    assert provider.issuer == f"http://{host}:9400"
