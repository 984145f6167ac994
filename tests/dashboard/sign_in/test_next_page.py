"""After signing in one is led to a page of this program, never to another place."""

import re
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.sign_in.next_page import choose_next, lead_to_sign_in
from tests.dashboard.sign_in.clinic import Browser, Clinic

OURS = [
    "/",
    "/weekly-review",
    "/patient?patient=Zk3_-abc&as_of=2026-03-01&hide_names=true",
    "/caseload?search=%C3%89va%20%22x%22&phase=dosing,maintenance",
    "/side-effects?period=12%20weeks&note=100%25",
]
OTHERS = [
    None,
    "",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\\/evil.example",
    "https://evil.example",
    "https:evil.example",
    "HTTPS://evil.example/patient",
    "javascript:alert(1)",
    "data:text/html,x",
    "patient",
    "evil.example",
    "@evil.example",
    "/.evil.example",
    "/..//evil.example",
    "/./patient",
    "/patient/../../x",
    "/patient//evil.example",
    "/%2fevil.example",
    "/%2F%2Fevil.example",
    "/%5cevil.example",
    "/%252fevil.example",
    "/%09/evil.example",
    "/patient%0d%0aSet-Cookie:x=1",
    "/patient?x=%0d%0aSet-Cookie:x=1",
    "/patient?x=%0A",
    "/patient?x=%250d%250a",
    "/patient?x=%00",
    "/patient?x=%7f",
    "/patient?x=1\r\nSet-Cookie: x=1",
    "/patient\n",
    "/\tevil.example",
    "/ /evil.example",
    " /patient",
    "/patient ",
    "/patient?x=a b",
    "/patient?x=\\",
    "/patient?x=<script>",
    '/patient?x="',
    "/patient#//evil.example",
    "/pati\u0301ent",
    "/\u2044/evil.example",
    "/\uff0fevil.example",
    "/:80",
    "/patient;//evil.example",
    "/sign-in",
    "/sign-in?next=%2Fsign-in",
    "/sign-out",
    "/session/pulse",
    "/export/abc",
    "/healthz",
    "/readyz",
    "/_stcore/metrics",
    "/patient?" + "x" * 2000,
]


@pytest.mark.parametrize("page", OURS)
def test_a_page_of_ours_is_kept_to_the_letter(page: str) -> None:
    assert choose_next(page) == page


@pytest.mark.parametrize("page", OTHERS)
def test_anything_else_leads_to_the_first_page(page: str | None) -> None:
    assert choose_next(page) == "/"


def test_nothing_that_is_refused_comes_back_in_the_form(browser: Browser) -> None:
    for page in [page for page in OTHERS if page and page.isprintable()]:
        assert 'name="next" value="/"' in browser.get("/sign-in", params={"next": page}).text


def test_where_the_browser_is_led_is_on_this_host_whatever_was_asked_for(clinic: Clinic, browser: Browser) -> None:
    clinic.add_user("ada")
    code = clinic.code_of("ada")
    assert browser.sign_in("ada", code, next="/patient?x=//evil.example").status_code == 303
    for page in [page for page in (*OURS, *OTHERS) if page and page.isprintable()]:
        answer = browser.get("/sign-in", params={"next": page})
        led = urlsplit(urljoin("https://outcomes.example/sign-in", answer.headers["location"]))
        assert (answer.status_code, led.scheme, led.netloc) == (303, "https", "outcomes.example")


@given(
    st.text(st.sampled_from("/\\?%#:@.;&=25cfFd0aA-_ \t\r\nevilhtps<>\"'\u2044\uff0f"), max_size=12).map("/".__add__)
    | st.text()
)
def test_no_text_at_all_leads_away(page: str) -> None:
    chosen = choose_next(page)
    assert chosen in ("/", page)
    assert re.fullmatch(r"/[\w-]*(\?[!-~]*)?", chosen, re.ASCII)
    assert "\\" not in chosen
    assert urlsplit(urljoin("https://outcomes.example/sign-in", chosen)).netloc == "outcomes.example"


@pytest.mark.parametrize("page", OURS)
def test_the_way_to_the_sign_in_page_leads_back(page: str) -> None:
    address = urlsplit(lead_to_sign_in(page))
    assert address.path == "/sign-in"
    assert choose_next(unquote(address.query.removeprefix("next=")) or None) == page
