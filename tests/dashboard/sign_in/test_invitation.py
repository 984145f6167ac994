"""Taking an invited account into use by a password and a second factor."""

import base64
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import unquote

import pytest
from sqlalchemy import select

from dashboard.sign_in.invitation import NOT_THE_SAME
from dashboard.sign_in.pages import draw_square_code
from data_access.accounts.second_factor import write_uri
from data_access.database import Store
from data_access.models import UserAccount
from data_access.provider import Provider
from tests.conftest import NOON
from tests.dashboard.sign_in.clinic import COOKIE, PASSWORD, Browser, Clinic, make_clinic


def accept(browser: Browser, clinic: Clinic, login: str, **changed: str) -> object:
    fields = {"password": PASSWORD, "again": PASSWORD, "code": clinic.code_of(login)} | changed
    return browser.fill_in(f"/sign-in/invite/{clinic.tokens[login]}", fields)


def look(browser: Browser, clinic: Clinic, login: str) -> str:
    answer = browser.get(f"/sign-in/invite/{clinic.tokens[login]}")
    assert answer.status_code == 200
    return answer.text


def test_an_invitation_says_for_whom_it_is_and_until_when(clinic: Clinic, browser: Browser) -> None:
    clinic.invite("ada", "director")
    text = look(browser, clinic, "ada")
    assert "<b>Ada</b>, clinical director at Clinic by the sea" in text
    assert "until 11 Mar 2026, 12:00" in text
    assert "<script" not in text


def test_the_square_holds_what_the_typed_key_says(clinic: Clinic, browser: Browser) -> None:
    clinic.invite("ada")
    text = look(browser, clinic, "ada")
    key = "".join(re.findall(r"<code>([A-Z2-7 ]+)</code>", text)[0].split())
    assert len(base64.b32decode(key)) == 20
    with clinic.store.read() as session:
        kept = session.scalars(select(UserAccount.second_factor).filter_by(site_id=clinic.site_id)).one()
    address = write_uri(clinic.store.keys, kept or "", "ada", "Clinic by the sea")
    assert f"secret={key}&" in address
    picture = re.findall(r'src="(data:image/svg\+xml[^"]+)"', text)[0].replace("&#39;", "'").replace("&amp;", "&")
    assert unquote(picture) == unquote(draw_square_code(address))


@pytest.mark.parametrize("database", ["sqlite_store", "postgres_store"])
def test_password_and_code_take_the_account_into_use_and_sign_in(
    request: pytest.FixtureRequest, database: str, today: int
) -> None:
    store: Store = request.getfixturevalue(database)
    clinic = make_clinic(store)
    browser = Browser(clinic)
    clinic.invite("ada")
    look(browser, clinic, "ada")
    answer = accept(browser, clinic, "ada")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")  # type: ignore[attr-defined]
    session = clinic.find_session(browser.cookies[COOKIE])
    assert session is not None
    assert (session.login, session.is_open) == ("ada", True)
    assert clinic.list_events() == [
        ("accept invitation", "ada", "done", "ada"),
        ("sign in", "ada", "done", "ada"),
    ]
    browser.fill_in("/sign-out", {})
    assert browser.sign_in("ada", clinic.code_of("ada")).status_code == 401  # No code works twice.
    assert clinic.list_events()[-1] == ("sign in", "ada", "denied", "")


def test_an_invitation_works_once(clinic: Clinic, browser: Browser) -> None:
    clinic.invite("ada")
    look(browser, clinic, "ada")
    accept(browser, clinic, "ada")
    for answer in (browser.get(f"/sign-in/invite/{clinic.tokens['ada']}"), accept(browser, clinic, "ada")):
        assert answer.status_code == 404  # type: ignore[attr-defined]
        assert "This invitation does not work" in answer.text  # type: ignore[attr-defined]


def test_after_a_week_or_a_newer_invitation_it_works_no_more(
    clinic: Clinic, browser: Browser, set_now: Callable[[datetime], None]
) -> None:
    token = clinic.invite("ada")
    set_now(NOON + timedelta(days=7))
    assert browser.get(f"/sign-in/invite/{token}").status_code == 404
    assert browser.get("/sign-in/invite/never-was").status_code == 404


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"again": "another one entirely"}, NOT_THE_SAME),
        ({"password": "short", "again": "short"}, "at least 12 characters"),
        ({"password": "passwordpassword", "again": "passwordpassword"}, "among the first that are tried"),
        ({"code": "000000"}, "The code does not fit."),
        ({"code": ""}, "The code does not fit."),
    ],
)
def test_what_does_not_do_is_said_and_the_invitation_still_works(
    clinic: Clinic, browser: Browser, changed: dict[str, str], sentence: str
) -> None:
    clinic.invite("ada")
    before = look(browser, clinic, "ada")
    answer = accept(browser, clinic, "ada", **changed)
    assert answer.status_code == 400  # type: ignore[attr-defined]
    text: str = answer.text  # type: ignore[attr-defined]
    assert sentence in text
    assert COOKIE not in browser.cookies
    assert PASSWORD not in text
    assert re.findall("<code>.*</code>", text) == re.findall("<code>.*</code>", before)
    assert accept(browser, clinic, "ada").status_code == 303  # type: ignore[attr-defined]


def test_without_a_look_at_the_key_no_code_can_fit(clinic: Clinic, browser: Browser) -> None:
    token = clinic.invite("ada")
    fields = {"password": PASSWORD, "again": PASSWORD, "code": "123456"}
    assert browser.fill_in(f"/sign-in/invite/{token}", fields).status_code == 400
    with clinic.store.read() as session:
        assert session.scalars(select(UserAccount).filter_by(site_id=clinic.site_id)).one().state == "invited"


def test_an_address_that_tries_many_invitations_is_held_back(clinic: Clinic, browser: Browser) -> None:
    clinic.invite("ada")
    for number in range(20):
        assert browser.get(f"/sign-in/invite/guess-{number}").status_code == 404
    assert browser.get(f"/sign-in/invite/{clinic.tokens['ada']}").status_code == 429


def test_with_a_provider_the_invitation_offers_it_first(clinic: Clinic) -> None:
    browser = Browser(clinic, Provider("https://login.example", "kap", None, "Clinic login"))
    token = clinic.invite("ada")
    text = browser.get(f"/sign-in/invite/{token}").text
    assert f'<a class="button" href="/sign-in/invite/{token}/provider">Sign in with Clinic login</a>' in text
