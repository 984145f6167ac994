"""The way to the provider and back, and what a refusal looks like."""

from collections.abc import Callable
from typing import Any

import httpx2
from joserfc.jwk import RSAKey

from dashboard.sign_in.with_provider import DID_NOT_WORK
from data_access.provider import Provider as ProviderSettings
from tests.conftest import NOON
from tests.dashboard.sign_in.clinic import COOKIE, HOST, Browser, Clinic
from tests.dashboard.sign_in.hostile_provider import CLIENT, SECRET, Json, Provider

AT_PROVIDER = httpx2.Client(verify=False)
"""The browser while it is at the provider, which has no certificate on the loopback."""
ANOTHER = RSAKey.generate_key(2048, {"kid": "key-1"})
SECONDS = int(NOON.timestamp())


def settings_of(provider: Provider) -> ProviderSettings:
    return ProviderSettings(provider.issuer, CLIENT, SECRET, "Clinic login")


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


def change(**claims: Any) -> Callable[[Json], Json]:
    """Other claims than the right ones; None leaves one out."""
    return lambda right: {name: value for name, value in (right | claims).items() if value is not None}
