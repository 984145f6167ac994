"""Signing in by the clinic's OIDC provider: the good way, on both databases."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import RSAKey

from dashboard.sign_in.oidc import ProviderClient
from data_access.accounts.accept import bind_identity
from data_access.database import Store
from data_access.provider import Provider as ProviderSettings
from tests.dashboard.sign_in.at_provider import SECONDS, assert_refused, change, come_back, go, settings_of
from tests.dashboard.sign_in.clinic import COOKIE, HOST, Browser, Clinic, make_clinic
from tests.dashboard.sign_in.hostile_provider import CLIENT, SUBJECT, Faults, Provider


@pytest.fixture
def browser(provider_browser: Browser) -> Browser:
    """A browser at a clinic with a provider, who knows one user: ada."""
    return provider_browser


def test_a_user_of_the_provider_is_signed_in_and_led_to_the_page_that_was_asked_for(
    clinic: Clinic, browser: Browser
) -> None:
    answer = come_back(browser, go(browser))
    assert (answer.status_code, answer.headers["location"]) == (303, "/caseload")
    session = clinic.find_session(browser.cookies[COOKIE])
    assert session is not None
    assert (session.login, session.is_open) == ("ada", True)
    assert clinic.list_events()[-1] == ("sign in", "ada", "done", "ada")


def test_what_is_asked_of_the_provider_is_a_code_with_pkce_a_nonce_and_nothing_but_who_it_is(
    browser: Browser,
) -> None:
    asked = parse_qs(urlsplit(browser.get("/sign-in/provider").headers["location"]).query)
    assert asked["response_type"] == ["code"]
    assert asked["scope"] == ["openid"]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["prompt"] == ["login"]
    assert asked["redirect_uri"] == [f"{HOST}/sign-in/provider/answer"]
    assert len(asked["nonce"][0]) >= 20
    assert len(asked["state"][0]) >= 20


def test_the_state_cookie_is_for_the_sign_in_pages_alone_and_holds_neither_verifier_nor_nonce(
    browser: Browser,
) -> None:
    answer = browser.get("/sign-in/provider")
    asked = parse_qs(urlsplit(answer.headers["location"]).query)
    given = answer.headers["set-cookie"]
    parts = {part.strip().lower() for part in given.split(";")[1:]}
    assert parts == {"path=/sign-in", "max-age=600", "httponly", "samesite=lax", "secure"}
    assert asked["nonce"][0] not in given
    assert "verifier" not in given


def test_an_invited_person_takes_the_account_into_use_by_signing_in_there_once(
    clinic: Clinic, browser: Browser, provider: Provider
) -> None:
    token = clinic.invite("ben", "supervisor")
    provider.faults.subject = "subject-2"
    answer = come_back(browser, go(browser, f"/sign-in/invite/{token}/provider"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert clinic.list_events()[-2:] == [("accept invitation", "ben", "done", "ben"), ("sign in", "ben", "done", "ben")]
    browser.fill_in("/sign-out", {})
    assert come_back(browser, go(browser)).status_code == 303
    session = clinic.find_session(browser.cookies[COOKIE])
    assert session is not None
    assert session.login == "ben"


def test_an_identity_that_has_an_account_cannot_take_a_second_one(clinic: Clinic, browser: Browser) -> None:
    token = clinic.invite("ben", "director")
    assert_refused(clinic, browser, come_back(browser, go(browser, f"/sign-in/invite/{token}/provider")), "invitation")


def test_an_invitation_that_was_used_meanwhile_binds_nobody(
    clinic: Clinic, browser: Browser, provider: Provider
) -> None:
    token = clinic.invite("ben")
    provider.faults.subject = "subject-2"
    address = go(browser, f"/sign-in/invite/{token}/provider")
    clinic.invite("ben2")
    with clinic.store.write() as session:
        bind_identity(session, clinic.site_id, token, provider.issuer, "subject-3")
    assert_refused(clinic, browser, come_back(browser, address), "invitation")


def test_a_new_key_of_the_provider_is_fetched(clinic: Clinic, browser: Browser, provider: Provider) -> None:
    assert come_back(browser, go(browser)).status_code == 303
    browser.fill_in("/sign-out", {})
    old = provider.key
    provider.key = RSAKey.generate_key(2048, {"kid": "key-2"})
    provider.faults = Faults(sign=lambda p, c: p.sign(c, kid="key-2"))
    try:
        assert come_back(browser, go(browser)).status_code == 303
    finally:
        provider.key = old


def test_signing_in_by_the_provider_ends_the_session_this_browser_had(clinic: Clinic, browser: Browser) -> None:
    come_back(browser, go(browser))
    first = browser.cookies[COOKIE]
    come_back(browser, go(browser))
    second = browser.cookies[COOKIE]
    before, now = clinic.find_session(first), clinic.find_session(second)
    assert before is not None
    assert now is not None
    assert (before.state, now.state) == ("ended", "open")


def test_a_provider_that_knows_no_prompt_of_login_is_asked_for_another_one(clinic: Clinic, provider: Provider) -> None:
    clinic.add_provider_user("ada", provider.issuer, SUBJECT)
    browser = Browser(clinic, replace(settings_of(provider), prompt="select_account"))
    provider.faults = Faults(claims=change(auth_time=SECONDS - 3600))
    asked = parse_qs(urlsplit(browser.get("/sign-in/provider").headers["location"]).query)
    assert asked["prompt"] == ["select_account"]
    assert come_back(browser, go(browser)).status_code == 303


def test_behind_a_proxy_the_provider_sends_back_to_the_public_address(clinic: Clinic, provider: Provider) -> None:
    browser = Browser(clinic, settings_of(provider), "https://kap.clinic.example")
    asked = parse_qs(urlsplit(browser.get("/sign-in/provider").headers["location"]).query)
    assert asked["redirect_uri"] == ["https://kap.clinic.example/sign-in/provider/answer"]


def test_without_a_secret_or_with_another_method_the_client_is_known_in_the_providers_way(
    clinic: Clinic, browser: Browser, provider: Provider
) -> None:
    client = ProviderClient(settings_of(provider))
    assert client._choose_method(["client_secret_post", "private_key_jwt"]) == "client_secret_post"
    assert client._choose_method(["client_secret_post", "client_secret_basic"]) == "client_secret_basic"
    assert client._choose_method(None) == "client_secret_basic"
    assert ProviderClient(ProviderSettings(provider.issuer, CLIENT))._choose_method(None) == "none"


def test_the_good_way_and_a_refusal_on_postgresql(postgres_store: Store, provider: Provider, today: int) -> None:
    clinic = make_clinic(postgres_store)
    clinic.add_provider_user("ada", provider.issuer, SUBJECT)
    browser = Browser(clinic, settings_of(provider))
    provider.faults.subject = "subject-9"
    assert_refused(clinic, browser, come_back(browser, go(browser)), "unknown identity")
    provider.faults.subject = SUBJECT
    assert come_back(browser, go(browser)).status_code == 303
    assert clinic.list_events()[-1] == ("sign in", "ada", "done", "ada")
