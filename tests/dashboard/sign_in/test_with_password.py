"""Signing in with name, password and code, and signing out."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from dashboard.sign_in.routes import build_sign_in_routes
from dashboard.sign_in.with_password import DID_NOT_WORK
from data_access.accounts import sessions
from data_access.database import Store
from data_access.errors import StoreError
from data_access.provider import Provider
from tests.conftest import NOON
from tests.dashboard.sign_in.clinic import COOKIE, HOST, PASSWORD, Browser, Clinic, make_clinic

SAID = DID_NOT_WORK


def test_name_password_and_code_open_a_session_and_lead_to_the_page_that_was_asked_for(
    clinic: Clinic, browser: Browser
) -> None:
    user_id = clinic.add_user("ada")
    answer = browser.sign_in("Ada ", clinic.code_of("ada"), next="/patient?patient=abc&as_of=2026-03-01")
    assert (answer.status_code, answer.headers["location"]) == (303, "/patient?patient=abc&as_of=2026-03-01")
    session = clinic.find_session(browser.cookies[COOKIE])
    assert session is not None
    assert (session.user_id, session.is_open) == (user_id, True)
    assert clinic.list_events()[-1] == ("sign in", "ada", "done", "ada")


def test_the_cookie_is_secure_hidden_from_scripts_and_for_this_host_alone(clinic: Clinic, browser: Browser) -> None:
    clinic.add_user("ada")
    given = browser.sign_in("ada", clinic.code_of("ada")).headers["set-cookie"]
    name, _, rest = given.partition("=")
    parts = {part.strip().lower() for part in rest.split(";")[1:]}
    assert name == "__Host-kap-session"
    assert parts == {"httponly", "secure", "samesite=lax", "path=/"}


@pytest.mark.parametrize(
    ("login", "password", "code"),
    [("ada", "another password", None), ("ada", PASSWORD, "000000"), ("nobody", PASSWORD, None), ("ada", "", "")],
)
def test_whatever_was_wrong_the_same_page_says_the_same_sentence(
    clinic: Clinic, browser: Browser, login: str, password: str, code: str | None
) -> None:
    clinic.add_user("ada")
    answer = browser.sign_in(login, clinic.code_of("ada") if code is None else code, password)
    assert answer.status_code == 401
    assert SAID in answer.text
    assert COOKIE not in browser.cookies
    assert len(clinic.list_denied()) == 1
    somebody = browser.sign_in("somebody", "", "").text
    assert answer.text.replace(f'value="{login}"', "") == somebody.replace('value="somebody"', "")


def test_the_page_never_sends_a_password_or_code_back(clinic: Clinic, browser: Browser) -> None:
    clinic.add_user("ada")
    answer = browser.sign_in("ada", "482113", "a secret of mine")
    assert "a secret of mine" not in answer.text
    assert "482113" not in answer.text


def test_a_name_with_markup_in_it_is_text(clinic: Clinic, browser: Browser) -> None:
    answer = browser.sign_in('"><script>alert(1)</script>', "1", "1", next='/x"><script>')
    assert "<script" not in answer.text
    assert "&lt;script&gt;" in answer.text


def test_names_of_clinic_and_provider_are_text(shared_store: Store, today: int) -> None:
    clinic = make_clinic(shared_store, name="<b>Clinic</b>")
    text = Browser(clinic, Provider("https://login.example", "kap", None, "<i>us</i>")).get("/sign-in").text
    assert "&lt;b&gt;Clinic" in text
    assert "Sign in with &lt;i&gt;us&lt;/i&gt;" in text
    assert "<b>" not in text
    assert "<i>" not in text


def test_where_the_audit_trail_cannot_be_written_nobody_is_signed_in_or_out(
    clinic: Clinic, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic.add_user("ada")
    code = clinic.code_of("ada")
    assert browser.sign_in("ada", code).status_code == 303
    token = browser.cookies[COOKIE]

    def fail(*_: object) -> int:
        raise StoreError("The head of the audit trail cannot be written.")

    monkeypatch.setattr(sessions, "record_event_of", fail)
    other = Browser(clinic)
    clinic.forget_code("ada")
    answer = other.sign_in("ada", code)
    assert (answer.status_code, COOKIE in other.cookies) == (503, False)
    assert browser.fill_in("/sign-out", {}).status_code == 503
    session = clinic.find_session(token)
    assert session is not None
    assert session.is_open


def test_five_wrong_guesses_lock_the_account_and_the_page_says_until_when(
    clinic: Clinic, browser: Browser, set_now: Callable[[datetime], None]
) -> None:
    clinic.add_user("ada")
    pages = [browser.sign_in("ada", "000000", "wrong") for _ in range(5)]
    assert [page.status_code for page in pages] == [401, 401, 401, 401, 429]
    assert "It opens again at 12:01." in pages[-1].text
    assert browser.sign_in("ada", clinic.code_of("ada")).status_code == 429
    set_now(NOON + timedelta(minutes=1))
    assert browser.sign_in("ada", clinic.code_of("ada")).status_code == 303


def test_an_unknown_name_is_locked_like_a_known_one(clinic: Clinic, browser: Browser) -> None:
    pages = [browser.sign_in("nobody", "000000", "wrong") for _ in range(5)]
    assert [page.status_code for page in pages] == [401, 401, 401, 401, 429]
    assert "It opens again at 12:01." in pages[-1].text


def test_an_address_that_guesses_at_many_names_is_held_back(
    clinic: Clinic, browser: Browser, set_now: Callable[[datetime], None]
) -> None:
    clinic.add_user("ada")
    pages = [browser.sign_in(f"name{number}", "000000", "wrong") for number in range(20)]
    assert {page.status_code for page in pages} == {401}
    held = browser.sign_in("ada", clinic.code_of("ada"))
    assert held.status_code == 429
    assert "It opens again at 12:05." in held.text
    assert len(clinic.list_denied()) == 20
    set_now(NOON + timedelta(minutes=5))
    assert browser.sign_in("ada", clinic.code_of("ada")).status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "missing"},
        {"Origin": "null"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://outcomes.example"},
        {"Origin": "https://outcomes.example:8443"},
        {"Origin": "https://outcomes.example.evil.example"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ],
)
def test_a_form_from_elsewhere_is_refused(clinic: Clinic, browser: Browser, headers: dict[str, str]) -> None:
    clinic.add_user("ada")
    assert browser.sign_in("ada", clinic.code_of("ada")).status_code == 303
    token = browser.cookies[COOKIE]
    fields = {"login": "ada", "password": PASSWORD, "again": PASSWORD, "code": clinic.code_of("ada")}
    before = clinic.list_events()
    for path in ("/sign-in", "/sign-out", f"/sign-in/invite/{clinic.invite('ben')}"):
        answer = browser.fill_in(path, fields, **headers)
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers
    session = clinic.find_session(token)
    assert session is not None
    assert session.is_open
    assert clinic.list_events() == before


def test_behind_a_proxy_the_public_address_is_the_programs_own(clinic: Clinic) -> None:
    clinic.add_user("ada")
    browser = Browser(clinic, public_url="https://kap.clinic.example")
    fields = {"login": "ada", "password": PASSWORD, "code": clinic.code_of("ada")}
    assert browser.fill_in("/sign-in", fields, Origin="https://kap.clinic.example").status_code == 303


def test_every_sign_in_has_a_new_token_and_ends_the_session_this_browser_had(clinic: Clinic, browser: Browser) -> None:
    clinic.add_user("ada")
    clinic.add_user("ben")
    browser.sign_in("ada", clinic.code_of("ada"))
    first = browser.cookies[COOKIE]
    browser.sign_in("ben", clinic.code_of("ben"))
    second = browser.cookies[COOKIE]
    assert first != second
    before, now = clinic.find_session(first), clinic.find_session(second)
    assert before is not None
    assert now is not None
    assert (before.state, before.reason, now.state) == ("ended", "signed out", "open")


def test_a_token_somebody_planted_is_never_taken_over(clinic: Clinic, browser: Browser) -> None:
    clinic.add_user("ada")
    planted = "A" * 43
    browser.cookies.set(COOKIE, planted)
    answer = browser.sign_in("ada", clinic.code_of("ada"))
    assert answer.status_code == 303
    assert planted not in answer.headers["set-cookie"]
    assert clinic.find_session(planted) is None


def test_signing_out_ends_the_session_and_takes_the_cookie_away(clinic: Clinic, browser: Browser) -> None:
    clinic.add_user("ada")
    browser.sign_in("ada", clinic.code_of("ada"))
    token = browser.cookies[COOKIE]
    answer = browser.fill_in("/sign-out", {})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert COOKIE not in browser.cookies
    session = clinic.find_session(token)
    assert session is not None
    assert (session.state, session.reason) == ("ended", "signed out")
    assert clinic.list_events()[-1] == ("sign out", "ada", "done", "ada")


def test_whoever_is_signed_in_is_led_on(clinic: Clinic, browser: Browser) -> None:
    clinic.add_user("ada")
    browser.sign_in("ada", clinic.code_of("ada"))
    answer = browser.get("/sign-in?next=%2Fcaseload")
    assert (answer.status_code, answer.headers["location"]) == (303, "/caseload")


def test_after_an_idle_session_the_page_says_why_and_keeps_the_way_back(
    clinic: Clinic, browser: Browser, set_now: Callable[[datetime], None]
) -> None:
    clinic.add_user("ada")
    browser.sign_in("ada", clinic.code_of("ada"))
    set_now(NOON + timedelta(minutes=15))
    answer = browser.get("/sign-in?next=%2Fpatient%3Fpatient%3Dabc")
    assert answer.status_code == 200
    assert "You were signed out because nothing was done for a while." in answer.text
    assert 'name="next" value="/patient?patient=abc"' in answer.text


def test_the_page_says_what_the_program_is_for_and_which_clinic_it_is(clinic: Clinic, browser: Browser) -> None:
    clinic.add_user("ada")
    text = browser.get("/sign-in").text
    assert "It is not watched between them: an urgent risk goes by the clinic’s own route." in text
    assert "Clinic by the sea" in text
    assert "Nobody has an account yet" not in text
    assert "<script" not in text


def test_a_clinic_without_accounts_says_how_the_first_one_is_made(browser: Browser) -> None:
    assert "kap-outcomes users invite" in browser.get("/sign-in").text


def test_a_demonstration_has_no_sign_in(shared_store: Store, today: int) -> None:
    browser = Browser(make_clinic(shared_store, is_demo=True))
    for path in ("/sign-in", "/sign-in/invite/abc"):
        answer = browser.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        assert browser.fill_in(path, {}).status_code == 404
    assert browser.fill_in("/sign-out", {}).status_code == 404


def test_a_database_out_of_order_tells_a_stranger_nothing_of_where_it_lies(
    sqlite_store: Store,
) -> None:
    routes = build_sign_in_routes(lambda: sqlite_store)  # It holds no clinic.
    answer = TestClient(Starlette(routes=routes), base_url=HOST).get("/sign-in")
    assert answer.status_code == 503
    assert "the reason is in its log" in answer.text
    assert sqlite_store.where not in answer.text


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"login=ada&password=" + b"x" * 9000, "application/x-www-form-urlencoded"),
        (b"&".join(b"a%d=1" % number for number in range(11)), "application/x-www-form-urlencoded"),
        (b"login=%ff%fe&password=\xff", "application/x-www-form-urlencoded"),
        (b'{"login": "ada"}', "application/json"),
        (b"", "multipart/form-data; boundary=x"),
        (b"", "missing"),
    ],
)
def test_what_is_no_form_of_ours_is_a_failed_sign_in(browser: Browser, body: bytes, kind: str) -> None:
    headers = {"Origin": HOST} | ({} if kind == "missing" else {"Content-Type": kind})
    assert browser.post("/sign-in", content=body, headers=headers).status_code == 401


def test_the_style_follows_the_browsers_theme_and_holds_the_programs_colours(browser: Browser) -> None:
    style = browser.get("/sign-in/style.css")
    assert style.headers["content-type"].startswith("text/css")
    assert "prefers-color-scheme: dark" in style.text
    assert style.text.count("--ink:") == 2
    assert browser.get("/sign-in/typeface.woff2").content[:4] == b"wOF2"


def test_noon_is_the_clinics_noon(shared_store: Store, set_now: Callable[[datetime], None]) -> None:
    set_now(datetime(2026, 7, 1, 12, 0, tzinfo=UTC))
    browser = Browser(make_clinic(shared_store))
    pages = [browser.sign_in("nobody", "000000", "wrong") for _ in range(5)]
    assert "It opens again at 13:01." in pages[-1].text
