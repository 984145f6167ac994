"""Records pulled from a REDCap server by its API: over TLS, to that server only, and never with the token told."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import keyring
import pytest

from data_access.errors import ImportRefused, SettingsError
from data_access.importers.profiles.apply import make_sources
from data_access.importers.profiles.pull_redcap import RedcapAccess, pull_redcap, read_redcap_access
from data_access.importers.profiles.suggest import suggest
from data_access.settings import Settings
from tests.data_access.importers.profiles.redcap_files import API_HEADER, PEOPLE, make_form, write_dictionary
from tests.data_access.importers.profiles.redcap_server import TOKEN, FakeRedcap, serve_redcap
from tests.data_access.importers.profiles.tables import list_rows

RECORDS = "rec,dob,sex,gad2_date,gad2_1,gad2_2\n7,1980-05-17,2,2026-02-01,3,1\n"
URL = "https://redcap.example.org/api/"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[FakeRedcap]:
    fake = FakeRedcap(RECORDS, write_dictionary((*PEOPLE, *make_form()), API_HEADER))
    with serve_redcap(fake, tmp_path):
        yield fake


def access(server: FakeRedcap, token: str = TOKEN) -> RedcapAccess:
    return RedcapAccess(server.url, token, server.authority)


def test_what_is_pulled_is_mapped_like_what_is_downloaded(server: FakeRedcap) -> None:
    tables = pull_redcap(access(server))
    assert [table.upload.name for table in tables] == ["127.0.0.1 records.csv", "127.0.0.1 dictionary.csv"]
    sources = make_sources(suggest(tables).to_profile("pulled"), tables)
    assert [list_rows(source) for source in sources] == [
        [["7", "7", "1980-05-17", "Female"]], [["7", "gad2", "2026-02-01", "3,1"]],
    ]  # fmt: skip
    (asked,) = [asked for asked in server.asked if asked["content"] == "record"]
    assert (asked["exportSurveyFields"], asked["exportDataAccessGroups"]) == ("True", "True")


def test_a_refused_token_is_told_without_naming_it(server: FakeRedcap) -> None:
    wrong = TOKEN[::-1]
    with pytest.raises(ImportRefused, match="refuses the token, or what it may export") as refused:
        pull_redcap(access(server, wrong))
    assert wrong not in str(refused.value)
    assert refused.value.__cause__ is None
    assert wrong not in repr(access(server, wrong))


def test_a_certificate_nobody_vouches_for_gets_nothing(server: FakeRedcap) -> None:
    with pytest.raises(ImportRefused, match="cannot be trusted, so nothing was sent to it"):
        pull_redcap(replace(access(server), authority=""))
    assert server.asked == []


def test_the_token_never_follows_a_redirect(server: FakeRedcap, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    with serve_redcap(FakeRedcap(RECORDS, server.dictionary), tmp_path / "other") as other:
        server.redirect = other.url
        with pytest.raises(ImportRefused, match="does not answer as REDCap does"):
            pull_redcap(access(server))
        assert other.asked == []


def test_a_server_that_is_not_there_is_told() -> None:
    with pytest.raises(ImportRefused, match=r"https://127\.0\.0\.1:9/api/ cannot be reached"):
        pull_redcap(RedcapAccess("https://127.0.0.1:9/api/", TOKEN))


def test_a_server_is_named_by_the_settings_or_not_at_all(settings: Settings) -> None:
    assert read_redcap_access(settings, {}) is None
    said = {"KAP_REDCAP_URL": URL, "KAP_REDCAP_TOKEN": TOKEN, "KAP_REDCAP_CA": "ca.pem"}
    assert read_redcap_access(settings, said) == RedcapAccess(URL, TOKEN, "ca.pem")


@pytest.mark.parametrize(
    ("url", "token", "told"),
    [
        ("http://redcap.example.org/api/", TOKEN, "must begin with https://"),
        ("https://redcap.example.org/", TOKEN, "must end with /api/"),
        (URL, "", "There is no token for the REDCap project"),
        (URL, TOKEN[1:], "it is not one of 32 letters and figures"),
    ],
)
def test_a_setting_that_would_not_be_safe_or_cannot_work_is_refused(
    settings: Settings, url: str, token: str, told: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        read_redcap_access(settings, {"KAP_REDCAP_URL": url, "KAP_REDCAP_TOKEN": token})
    assert told in str(refused.value)
    assert not token or token not in str(refused.value)


def test_the_token_may_lie_in_the_key_ring(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring, "get_password", lambda service, user: TOKEN if user == URL else None)
    asked = replace(settings, key_store="keyring")
    assert read_redcap_access(asked, {"KAP_REDCAP_URL": URL}) == RedcapAccess(URL, TOKEN)
    with pytest.raises(SettingsError, match="There is no token"):
        read_redcap_access(settings, {"KAP_REDCAP_URL": URL})
