"""The one cookie of a signed-in browser: a random token, of which the database keeps a digest only."""

import re
from collections.abc import Mapping
from typing import Final

from starlette.responses import Response

NAME: Final = "__Host-kap-session"
"""The prefix makes browsers refuse it without Secure, for another path, or from another host of the same domain."""
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{20,100}")


def read_session_cookie(headers: Mapping[str, str]) -> str | None:
    """The token a browser sent; None where there is none, it is malformed, or there are two."""
    pairs = (part.strip().partition("=") for part in headers.get("cookie", "").split(";"))
    found = [value for name, _, value in pairs if name == NAME]
    return found[0] if len(found) == 1 and _TOKEN.fullmatch(found[0]) else None


def set_session_cookie(response: Response, token: str) -> None:
    """Give the browser its token, until it is closed: how long a session lives is decided on the server."""
    response.set_cookie(NAME, token, path="/", secure=True, httponly=True, samesite="lax")


def clear_session_cookie(response: Response) -> None:
    """Take the token away from the browser."""
    response.delete_cookie(NAME, path="/", secure=True, httponly=True, samesite="lax")
