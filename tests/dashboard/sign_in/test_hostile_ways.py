"""Ways round a sign-in by the provider: answers used twice or elsewhere, headers, pages of others, a wrong provider."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from data_access.accounts.users import disable_user
from data_access.provider import Provider as ProviderSettings
from tests.conftest import NOON
from tests.dashboard.sign_in.at_provider import ANOTHER, assert_refused, come_back, go, settings_of
from tests.dashboard.sign_in.clinic import HOST, Browser, Clinic
from tests.dashboard.sign_in.hostile_provider import CLIENT, SUBJECT, Faults, Json, Provider


@pytest.fixture
def browser(provider_browser: Browser) -> Browser:
    """A browser at a clinic with a provider, who knows one user: ada."""
    return provider_browser


def test_an_answer_works_once_even_with_the_cookie_of_its_time(
    clinic: Clinic, browser: Browser, provider: Provider
) -> None:
    address = go(browser)
    kept = {cookie.name: cookie.value or "" for cookie in browser.cookies.jar}
    assert come_back(browser, address).status_code == 303
    browser.cookies.clear()
    for name, value in kept.items():
        browser.cookies.set(name, value)
    assert provider.token_calls == 1
    assert_refused(clinic, browser, come_back(browser, address), "mismatching_state")
    assert provider.token_calls == 1


def test_an_answer_in_another_browser_is_refused_before_its_code_is_used(
    clinic: Clinic, browser: Browser, provider: Provider
) -> None:
    address = go(browser)
    victim = Browser(clinic, settings_of(provider))
    go(victim)  # Is at the provider too, with a state of its own.
    assert_refused(clinic, victim, come_back(victim, address), "mismatching_state")
    assert provider.token_calls == 0


def test_a_code_of_another_sign_in_does_not_fit(clinic: Clinic, browser: Browser, provider: Provider) -> None:
    stolen = parse_qs(urlsplit(go(Browser(clinic, settings_of(provider)))).query)["code"][0]
    own = urlsplit(go(browser))
    state = parse_qs(own.query)["state"][0]
    assert_refused(clinic, browser, come_back(browser, f"{own.path}?code={stolen}&state={state}"), "invalid_grant")


def test_a_code_is_used_once(clinic: Clinic, browser: Browser, provider: Provider) -> None:
    used = parse_qs(urlsplit(go(browser)).query)
    provider.given.pop(used["code"][0])  # Somebody was faster.
    address = f"/sign-in/provider/answer?code={used['code'][0]}&state={used['state'][0]}&iss={provider.issuer}"
    assert_refused(clinic, browser, come_back(browser, address), "invalid_grant")


def test_after_ten_minutes_at_the_provider_one_begins_anew(
    clinic: Clinic, browser: Browser, set_now: Callable[[datetime], None]
) -> None:
    address = go(browser)
    set_now(NOON + timedelta(minutes=10))
    assert_refused(clinic, browser, come_back(browser, address), "mismatching_state")


def test_headers_that_name_a_user_are_nothing(clinic: Clinic, browser: Browser) -> None:
    named = {
        "X_Forwarded_User": "ada",
        "X_Forwarded_Email": "ada@clinic.example",
        "X_Remote_User": "ada",
        "Remote_User": "ada",
        "X_Auth_Request_User": "ada",
        "X_MS_Client_Principal_Name": "ada",
        "Authorization": "Bearer ada",
        "X_Forwarded_Host": "evil.example",
        "X_Forwarded_Proto": "http",
        "X_Forwarded_For": "203.0.113.9",
        "Forwarded": "host=evil.example;proto=http",
    }
    assert_refused(clinic, browser, come_back(browser, "/sign-in/provider/answer", **named), "mismatching_state")
    away = come_back(browser, "/sign-in/provider", **named).headers["location"]
    assert parse_qs(urlsplit(away).query)["redirect_uri"] == [f"{HOST}/sign-in/provider/answer"]
    for number in range(20):
        come_back(browser, "/sign-in/provider/answer", X_Forwarded_For=f"203.0.113.{number}")
    assert browser.get("/sign-in/provider/answer").status_code == 429


@pytest.mark.parametrize(
    ("describe", "why"),
    [
        (lambda d: d | {"issuer": "https://evil.example"}, "another issuer"),
        (lambda d: d | {"issuer": d["issuer"] + "/"}, "another issuer"),
        (lambda d: d | {"token_endpoint": "http://evil.example/token"}, "open address"),
        (lambda d: d | {"authorization_endpoint": "javascript:alert(1)"}, "open address"),
        (lambda d: d | {"userinfo_endpoint": "http://evil.example/me"}, "open address"),
        (lambda d: {name: value for name, value in d.items() if name != "jwks_uri"}, "open address"),
        (lambda _: {}, "another issuer"),
    ],
)
def test_a_provider_that_describes_itself_wrongly_is_not_gone_to(
    clinic: Clinic, browser: Browser, provider: Provider, describe: Callable[[Json], Json], why: str
) -> None:
    provider.faults = Faults(describe=describe)
    assert_refused(clinic, browser, browser.get("/sign-in/provider"), why)


def test_where_the_provider_says_it_names_itself_an_answer_without_its_name_is_refused(
    clinic: Clinic, browser: Browser, provider: Provider
) -> None:
    provider.faults = Faults(
        describe=lambda d: d | {"authorization_response_iss_parameter_supported": True},
        answer=lambda a: {name: value for name, value in a.items() if name != "iss"},
    )
    assert_refused(clinic, browser, come_back(browser, go(browser)), "another issuer")


def test_keys_that_the_description_brings_along_are_not_believed(
    clinic: Clinic, browser: Browser, provider: Provider
) -> None:
    keys = {"keys": [ANOTHER.as_dict(private=False)]}
    provider.faults = Faults(describe=lambda d: d | {"jwks": keys}, sign=lambda p, c: p.sign(c, key=ANOTHER))
    assert_refused(clinic, browser, come_back(browser, go(browser)), "bad_signature")


def test_a_provider_that_does_not_answer_is_one_sentence(clinic: Clinic) -> None:
    clinic.add_provider_user("ada", "https://127.0.0.1:1", SUBJECT)
    browser = Browser(clinic, ProviderSettings("https://127.0.0.1:1", CLIENT))
    assert_refused(clinic, browser, browser.get("/sign-in/provider"), "ConnectError")


def test_a_disabled_user_is_nobody(clinic: Clinic, browser: Browser) -> None:
    with clinic.store.write() as session:
        disable_user(session, clinic.director_scope(), clinic.find_user_id("ada"))
    assert_refused(clinic, browser, come_back(browser, go(browser)), "unknown identity")


@pytest.mark.parametrize(
    "headers", [{"Sec_Fetch_Dest": "image"}, {"Sec_Fetch_Dest": "iframe"}, {"Sec_Fetch_Mode": "no-cors"}]
)
def test_a_picture_or_frame_in_some_page_counts_for_nothing(
    clinic: Clinic, browser: Browser, headers: dict[str, str]
) -> None:
    before = clinic.list_events()
    for _ in range(21):
        assert come_back(browser, "/sign-in/provider/answer?error=x", **headers).status_code == 400
    assert clinic.list_events() == before
    assert come_back(browser, go(browser)).status_code == 303


def test_a_link_on_another_page_leads_to_no_account(clinic: Clinic, browser: Browser, provider: Provider) -> None:
    token = clinic.invite("ben")
    led = come_back(browser, f"/sign-in/invite/{token}/provider", Sec_Fetch_Site="cross-site")
    assert (led.status_code, led.headers["location"]) == (303, f"/sign-in/invite/{token}")
    led = come_back(browser, "/sign-in/provider?next=%2Fcaseload", Sec_Fetch_Site="cross-site")
    assert (led.status_code, led.headers["location"]) == (303, "/sign-in?next=%2Fcaseload")
    assert provider.given == {}


def test_refusals_are_logged_without_anything_the_answer_held(
    clinic: Clinic, browser: Browser, provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    provider.faults = Faults(answer=lambda a: {"error": "patient Ada Lovelace", "state": a["state"]})
    with caplog.at_level(logging.INFO, "kap_outcomes"):
        assert_refused(clinic, browser, come_back(browser, go(browser)), "OAuthError")
    own = [record.getMessage() for record in caplog.records if record.name == "kap_outcomes"]
    assert own == ["A sign-in by the provider was refused: OAuthError."]


def test_a_provider_is_asked_anew_every_hour_what_it_is(
    clinic: Clinic, browser: Browser, provider: Provider, set_now: Callable[[datetime], None]
) -> None:
    assert come_back(browser, go(browser)).status_code == 303
    browser.fill_in("/sign-out", {})
    provider.faults = Faults(describe=lambda d: d | {"issuer": "https://evil.example"})
    set_now(NOON + timedelta(hours=1))
    assert browser.get("/sign-in/provider").status_code == 302
    set_now(NOON + timedelta(hours=1, seconds=1))
    assert_refused(clinic, browser, browser.get("/sign-in/provider"), "another issuer")
