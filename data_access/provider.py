"""The clinic's OIDC provider, by which its staff may sign in, and the address the program is known by."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from data_access.errors import SettingsError

DISCOVERY: Final = "/.well-known/openid-configuration"
LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
NAME: Final = "your provider"
PROMPTS: Final = ("login", "select_account")
_ADDRESS: Final = re.compile(r"[!-~]+")


@dataclass(frozen=True)
class Provider:
    """One OIDC provider. ``client_secret`` None: a public client, which PKCE alone protects. ``name`` is shown."""

    issuer: str
    client_id: str
    client_secret: str | None = field(default=None, repr=False)
    name: str = NAME
    prompt: str = PROMPTS[0]
    """"login": the provider asks for the password each time, else whoever sits down after the idle lock would be in."""

    @property
    def discovery_url(self) -> str:
        """Where the provider describes itself."""
        return self.issuer.rstrip("/") + DISCOVERY


def read_provider(found: Mapping[str, str]) -> Provider | None:
    """The provider of the settings; None where none is named. Raises SettingsError."""
    issuer, client_id = found.get("oidc_issuer", ""), found.get("oidc_client_id", "")
    if not issuer and not client_id:
        return None
    if not issuer or not client_id:
        raise SettingsError("Sign-in by a provider needs both oidc_issuer and oidc_client_id. Set both, or neither.")
    issuer = issuer.removesuffix(DISCOVERY)
    if not is_trusted_address(issuer) or urlsplit(issuer).query or urlsplit(issuer).fragment:
        raise SettingsError("oidc_issuer must be an https:// address, as the provider names itself.")
    prompt = found.get("oidc_prompt") or PROMPTS[0]
    if prompt not in PROMPTS:
        raise SettingsError(f"oidc_prompt is “{prompt}”; it can be {' or '.join(PROMPTS)}.")
    return Provider(issuer, client_id, found.get("oidc_client_secret") or None, found.get("oidc_name") or NAME, prompt)


def read_public_url(text: str | None) -> str | None:
    """The address users know the program by, such as https://outcomes.clinic.example; None where it is not set."""
    if not text:
        return None
    parts = urlsplit(text)
    if not is_trusted_address(text) or parts.path.strip("/") or parts.query or parts.fragment or parts.username:
        raise SettingsError("public_url must be an https:// address without a path, such as https://outcomes.example.")
    return text.rstrip("/")


def is_trusted_address(text: str) -> bool:
    """Whether what is sent to an address can be read by nobody on the way: https, or this machine itself."""
    if not _ADDRESS.fullmatch(text):
        return False
    try:
        parts = urlsplit(text)
        host = parts.hostname
        parts.port  # noqa: B018 - reading it checks it
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK))
