"""Signing in by the clinic's OIDC provider: the good way, and every way round it that is known.

The provider is a real one on the loopback, with real keys; each hostile variant breaks one rule of it.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from joserfc.jwk import RSAKey

from dashboard.sign_in.oidc import ProviderClient
from dashboard.sign_in.with_provider import DID_NOT_WORK
from data_access.accounts.accept import bind_identity
from data_access.accounts.users import disable_user
from data_access.database import Store
from data_access.provider import Provider as ProviderSettings
from tests.conftest import NOON
from tests.dashboard.sign_in.clinic import COOKIE, HOST, Browser, Clinic, make_clinic
from tests.dashboard.sign_in.hostile_provider import CLIENT, SECRET, SUBJECT, Faults, Json, Provider, serve_provider

AT_PROVIDER = httpx2.Client(verify=False)
"""The browser while it is at the provider, which has no certificate on the loopback."""
ANOTHER = RSAKey.generate_key(2048, {"kid": "key-1"})


@pytest.fixture(scope="session")
def running_provider() -> Iterator[Provider]:
    """One provider for all these tests."""
    with serve_provider() as provider:
        yield provider


@pytest.fixture
def provider(running_provider: Provider) -> Provider:
    """The provider, keeping every rule."""
    running_provider.faults, running_provider.given, running_provider.token_calls = Faults(), {}, 0
    return running_provider


def settings_of(provider: Provider) -> ProviderSettings:
    return ProviderSettings(provider.issuer, CLIENT, SECRET, "Clinic login")


@pytest.fixture
def browser(clinic: Clinic, provider: Provider) -> Browser:
    """A browser at a clinic with a provider, who knows one user: ada."""
    clinic.add_provider_user("ada", provider.issuer, SUBJECT)
    return Browser(clinic, settings_of(provider))


def go(browser: Browser, path: str = "/sign-in/provider?next=%2Fcaseload") -> str:
    """To the provider and back as far as the address the provider sends the browser to."""
    away = browser.get(path)
    assert away.status_code == 302, away.text
    back = AT_PROVIDER.get(away.headers["location"])
    assert back.status_code == 302
    return str(back.headers["location"])


def come_back(browser: Browser, address: str, **headers: str) -> Any:
    return browser.get(address.removeprefix(HOST), headers={n.replace("_", "-"): v for n, v in headers.items()})


def assert_refused(clinic: Clinic, browser: Browser, answer: Any, why: str) -> None:
    """One sentence for whoever tries; the reason in the audit trail alone."""
    assert (answer.status_code, DID_NOT_WORK in answer.text) == (401, True)
    assert COOKIE not in browser.cookies
    assert COOKIE not in answer.headers.get("set-cookie", "")
    assert [(event["how"], event["why"]) for event in clinic.list_denied()] == [("provider", why)]
    assert clinic.list_events()[-1][2:] == ("denied", "")


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


def change(**claims: Any) -> Callable[[Json], Json]:
    """Other claims than the right ones; None leaves one out."""
    return lambda right: {name: value for name, value in (right | claims).items() if value is not None}


def public_bytes(provider: Provider) -> bytes:
    return provider.key.as_pem(private=False)


SECONDS = int(NOON.timestamp())
HOSTILE: dict[str, tuple[Faults, str]] = {
    "alg none": (Faults(sign=lambda p, c: p.sign_by_hand(c, {"alg": "none"}, None)), "unsupported_algorithm"),
    "alg None in capitals": (
        Faults(sign=lambda p, c: p.sign_by_hand(c, {"alg": "NONE"}, None)),
        "unsupported_algorithm",
    ),
    "HS256 with the public key": (
        Faults(sign=lambda p, c: p.sign_by_hand(c, {"alg": "HS256", "kid": "key-1"}, public_bytes(p))),
        "unsupported_algorithm",
    ),
    "HS256 with the client's secret": (
        Faults(sign=lambda p, c: p.sign_by_hand(c, {"alg": "HS256"}, SECRET.encode())),
        "unsupported_algorithm",
    ),
    "an algorithm beyond the list": (Faults(sign=lambda p, c: p.sign(c, "RS512")), "unsupported_algorithm"),
    "another's key under the same name": (Faults(sign=lambda p, c: p.sign(c, key=ANOTHER)), "bad_signature"),
    "a key nobody published": (Faults(sign=lambda p, c: p.sign(c, kid="key-9")), "invalid_key_id"),
    "a signature left out": (Faults(sign=lambda p, c: p.sign(c).rpartition(".")[0] + "."), "bad_signature"),
    "wrong issuer": (Faults(claims=change(iss="https://evil.example")), "invalid_claim"),
    "issuer with a slash more": (Faults(claims=lambda c: c | {"iss": c["iss"] + "/"}), "invalid_claim"),
    "no issuer": (Faults(claims=change(iss=None)), "missing_claim"),
    "wrong audience": (Faults(claims=change(aud="another-client")), "missing_claim"),
    "wrong audience, right party": (Faults(claims=change(aud="another-client", azp=CLIENT)), "invalid_claim"),
    "another audience beside ours": (
        Faults(claims=change(aud=[CLIENT, "another-client"], azp=CLIENT)),
        "invalid_claim",
    ),
    "no audience": (Faults(claims=change(aud=None)), "missing_claim"),
    "token for another client": (Faults(claims=change(azp="another-client")), "invalid_claim"),
    "expired": (Faults(claims=change(exp=SECONDS - 61)), "expired_token"),
    "never expires": (Faults(claims=change(exp=None)), "missing_claim"),
    "issued in the future": (Faults(claims=change(iat=SECONDS + 61)), "invalid_claim"),
    "not valid yet": (Faults(claims=change(nbf=SECONDS + 61)), "invalid_claim"),
    "no issue time": (Faults(claims=change(iat=None)), "missing_claim"),
    "wrong nonce": (Faults(claims=change(nonce="another")), "invalid_claim"),
    "missing nonce": (Faults(claims=change(nonce=None)), "missing_claim"),
    "nonce said not to be needed": (Faults(claims=change(nonce=None, nonce_supported=False)), "missing_claim"),
    "token of another access": (Faults(claims=change(at_hash="AAAAAAAAAAAAAAAAAAAAAA")), "invalid_claim"),
    "no subject": (Faults(claims=change(sub=None)), "missing_claim"),
    "empty subject": (Faults(claims=change(sub="")), "invalid_claim"),
    "subject is a number": (Faults(claims=change(sub=1)), "invalid_claim"),
    "subject without end": (Faults(claims=change(sub="s" * 256)), "invalid_claim"),
    "same e-mail, new subject": (
        Faults(subject="subject-9", claims=change(email="ada@clinic.example", email_verified=True)),
        "unknown identity",
    ),
    "unverified e-mail that is a login": (
        Faults(subject="subject-9", claims=change(email="ada", email_verified=False, preferred_username="ada")),
        "unknown identity",
    ),
    "subject in other letters": (Faults(subject="SUBJECT-1"), "unknown identity"),
    "another subject when asked again": (Faults(userinfo=change(sub="subject-9")), "another subject"),
    "no subject when asked again": (Faults(userinfo=change(sub=None)), "another subject"),
    "no JSON when asked again": (Faults(userinfo=lambda _: "<html>"), "JSONDecodeError"),
    "no token": (Faults(token=change(id_token=None)), "no token"),
    "a token that is none": (Faults(token=change(id_token="a.b")), "decode_error"),
    "a token of another kind": (Faults(token=change(id_token=5)), "decode_error"),
    "a list for a token": (Faults(token=lambda _: ["id_token"]), "ValueError"),
    "a page for a token": (Faults(token=lambda _: "<html>"), "ValueError"),
    "an error with markup in it": (Faults(token=lambda _: {"error": "<script>alert(1)</script>"}), "OAuthError"),
    "issuer of the answer": (Faults(answer=lambda a: a | {"iss": "https://evil.example"}), "another issuer"),
    "two issuers of the answer": (
        Faults(answer=lambda a: a | {"iss": [a["iss"], "https://evil.example"]}),
        "another issuer",
    ),
    "user said no": (Faults(answer=lambda a: {"error": "access_denied", "state": a["state"]}), "access_denied"),
    "no code": (Faults(answer=lambda a: {"state": a["state"]}), "missing_code"),
    "code of nobody": (Faults(answer=lambda a: a | {"code": "guessed"}), "invalid_grant"),
    "other state": (Faults(answer=lambda a: a | {"state": "guessed"}), "mismatching_state"),
    "no state": (Faults(answer=lambda a: {"code": a["code"]}), "mismatching_state"),
}


@pytest.mark.parametrize(("faults", "why"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_answer_is_refused_with_the_one_sentence_and_written_down(
    clinic: Clinic, browser: Browser, provider: Provider, faults: Faults, why: str
) -> None:
    provider.faults = faults
    assert_refused(clinic, browser, come_back(browser, go(browser)), why)


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


def test_signing_in_by_the_provider_ends_the_session_this_browser_had(clinic: Clinic, browser: Browser) -> None:
    come_back(browser, go(browser))
    first = browser.cookies[COOKIE]
    come_back(browser, go(browser))
    second = browser.cookies[COOKIE]
    before, now = clinic.find_session(first), clinic.find_session(second)
    assert before is not None
    assert now is not None
    assert (before.state, now.state) == ("ended", "open")


def test_refusals_are_logged_without_anything_the_answer_held(
    clinic: Clinic, browser: Browser, provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    provider.faults = Faults(answer=lambda a: {"error": "patient Ada Lovelace", "state": a["state"]})
    with caplog.at_level(logging.INFO, "kap_outcomes"):
        assert_refused(clinic, browser, come_back(browser, go(browser)), "OAuthError")
    own = [record.getMessage() for record in caplog.records if record.name == "kap_outcomes"]
    assert own == ["A sign-in by the provider was refused: OAuthError."]


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
