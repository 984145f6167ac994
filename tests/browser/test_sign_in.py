"""Signing in, in a real browser: by password and code without any script, and by a provider of another make."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from data_access.database import Store
from tests.browser.axe import AXE, find_violations
from tests.browser.serving import RunningServer, find_free_port
from tests.conftest import make_store
from tests.dashboard.sign_in.clinic import COOKIE, PASSWORD, Clinic, make_clinic

LOOPBACK = ("127.0.0.1", "localhost")
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
SIZES = "() => [...document.querySelectorAll('p, label, a, span')].map(e => parseFloat(getComputedStyle(e).fontSize))"
OUTLINE = "element => getComputedStyle(element).outlineStyle"


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """The issuer of an OIDC provider that this program did not write."""
    port = find_free_port()
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    process = subprocess.Popen(
        [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(20)


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    """A real clinic without patients, in a store of its own."""
    store: Store = make_store(tmp_path_factory.mktemp("real"))
    yield make_clinic(store)
    store.close()


@pytest.fixture(scope="module")
def real_server(clinic: Clinic, provider: str, start_server: Callable[..., RunningServer]) -> RunningServer:
    """The program over the real clinic."""
    folder = Path(clinic.store.where.removeprefix("sqlite:///")).parent.parent
    known = {"KAP_OIDC_ISSUER": provider, "KAP_OIDC_CLIENT_ID": "kap", "KAP_OIDC_CLIENT_SECRET": "hush-hush"}
    return start_server(folder, KAP_OIDC_NAME="Clinic login", **known)


@pytest.fixture
def open_browser(browser: Browser, real_server: RunningServer) -> Iterator[Callable[..., BrowserContext]]:
    """Browser profiles that reach nothing but this machine."""
    opened: list[BrowserContext] = []

    def stay_here(route: Route) -> None:
        here = urlsplit(route.request.url).hostname in LOOPBACK
        route.continue_() if here else route.abort()

    def make(**more: object) -> BrowserContext:
        context = browser.new_context(base_url=real_server.url, **more)  # type: ignore[arg-type]
        context.set_default_timeout(45_000)
        context.route("**/*", stay_here)
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()


def fill_in(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        page.locator(f"#{name}").fill(value)
    page.locator("button[type=submit]").click()


def is_signed_in(context: BrowserContext) -> bool:
    return COOKIE in {cookie["name"] for cookie in context.cookies()}


def test_from_the_invitation_to_the_page_and_back_in_without_any_script(
    clinic: Clinic, open_browser: Callable[..., BrowserContext]
) -> None:
    context = open_browser(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"/sign-in/invite/{clinic.invite('ada', 'director')}")
    expect(page.locator("h1")).to_have_text("Your account")
    assert page.locator("img.square").evaluate("e => e.naturalWidth") > 150
    fill_in(page, password=PASSWORD, again=PASSWORD, code="000000")
    expect(page.get_by_role("alert")).to_contain_text("The code does not fit.")
    fill_in(page, password=PASSWORD, again=PASSWORD, code=clinic.code_of("ada"))
    page.wait_for_url(lambda url: "/sign-in" not in url)
    assert is_signed_in(context)
    context.clear_cookies()
    page.goto("/sign-in?next=%2Fmethods%3Fsection%3Dagenda")
    fill_in(page, login="ada", password=PASSWORD, code="000000")
    expect(page.get_by_role("alert")).to_have_text("Sign-in did not work. Check name, password and code.")
    expect(page.locator("#login")).to_have_value("ada")
    assert not is_signed_in(context)
    clinic.forget_code("ada")
    fill_in(page, password=PASSWORD, code=clinic.code_of("ada"))
    page.wait_for_url("**/methods?section=agenda")
    cookie = next(cookie for cookie in context.cookies() if cookie["name"] == COOKIE)
    assert (cookie["httpOnly"], cookie["secure"], cookie["sameSite"], cookie["path"]) == (True, True, "Lax", "/")
    assert cookie["expires"] == -1
    assert clinic.list_events()[-1] == ("sign in", "ada", "done", "ada")


def test_five_wrong_guesses_close_the_account_for_a_minute(
    clinic: Clinic, open_browser: Callable[..., BrowserContext]
) -> None:
    clinic.add_user("ben")
    page = open_browser().new_page()
    page.goto("/sign-in")
    for _ in range(4):
        fill_in(page, login="ben", password="wrong", code="000000")
        expect(page.get_by_role("alert")).to_have_text("Sign-in did not work. Check name, password and code.")
    fill_in(page, login="ben", password="wrong", code="000000")
    expect(page.get_by_role("alert")).to_contain_text("It opens again at")
    fill_in(page, login="ben", password=PASSWORD, code=clinic.code_of("ben"))
    expect(page.get_by_role("alert")).to_contain_text("It opens again at")


def test_by_the_provider_an_invited_person_comes_in_and_comes_again_and_a_stranger_does_not(
    clinic: Clinic, open_browser: Callable[..., BrowserContext]
) -> None:
    context = open_browser()
    page = context.new_page()

    def agree(subject: str) -> None:
        page.get_by_role("link", name="Sign in with Clinic login").click()
        page.locator("input[name=sub]").fill(subject)
        page.get_by_role("button", name="Authorize").click()

    page.goto(f"/sign-in/invite/{clinic.invite('eve', 'supervisor')}")
    agree("subject-eve")
    page.wait_for_url(lambda url: "/sign-in" not in url and "/oauth2" not in url)
    assert is_signed_in(context)
    context.clear_cookies()
    page.goto("/sign-in?next=%2Fmethods")
    agree("subject-eve")
    page.wait_for_url("**/methods")
    assert clinic.list_events()[-1] == ("sign in", "eve", "done", "eve")
    context.clear_cookies()
    page.goto("/sign-in")
    agree("eve")  # The login's name is nobody's identity.
    expect(page.get_by_role("alert")).to_contain_text("Sign-in with the provider did not work.")
    assert not is_signed_in(context)
    assert clinic.list_events()[-1][2:] == ("denied", "")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_can_be_read_and_reached_by_everybody(
    clinic: Clinic, open_browser: Callable[..., BrowserContext], scheme: str
) -> None:
    token = clinic.invite(f"zoe-{scheme}")
    page = open_browser(color_scheme=scheme).new_page()
    for path in ("/sign-in", f"/sign-in/invite/{token}", "/sign-in/invite/never-was"):
        page.goto(path)
        page.evaluate(AXE)
        assert find_violations(page) == []
        for width in (320, 390, 768, 1024, 1440):
            page.set_viewport_size({"width": width, "height": 768})
            assert page.evaluate(OVERFLOW) == 0, (path, width)
        assert min(page.evaluate(SIZES)) >= 13
    page.goto("/sign-in")
    names = []
    for _ in range(5):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        assert focused.evaluate(OUTLINE) == "solid"
        names.append(focused.evaluate("e => e.id || e.innerText"))
    assert names == ["Sign in with Clinic login", "login", "password", "code", "Sign in"]


def test_a_form_on_another_site_signs_nobody_in(
    clinic: Clinic, real_server: RunningServer, open_browser: Callable[..., BrowserContext]
) -> None:
    clinic.add_user("dan")
    context = open_browser()
    page = context.new_page()
    fields = {"login": "dan", "password": PASSWORD, "code": clinic.code_of("dan")}
    inputs = "".join(f'<input name="{name}" value="{value}">' for name, value in fields.items())
    page.set_content(f'<form method="post" action="{real_server.url}/sign-in">{inputs}<button>Go</button></form>')
    page.get_by_role("button").click()
    expect(page.get_by_role("alert")).to_contain_text("did not come from this program’s own page")
    assert not is_signed_in(context)
