"""Where somebody is led after signing in: a page of this program, never another place."""

import re
from typing import Final
from urllib.parse import quote

HOME: Final = "/"
SIGN_IN: Final = "/sign-in"
LONGEST: Final = 2000
_PAGE: Final = re.compile(
    r"/(?!sign-in|sign-out|session|export|healthz|readyz)[A-Za-z0-9_-]*(\?[A-Za-z0-9._~!$&'()*+,;=:@/?%-]*)?"
)
"""Every page has a path of one part: no second slash, backslash, dot or coded character can stand before ``?``."""
_CODED_CONTROL: Final = re.compile(r"%(25)*([01][0-9A-Fa-f]|7[Ff])")


def choose_next(asked: str | None) -> str:
    """The page that was asked for, where it is one of ours; else the first page."""
    if not asked or len(asked) > LONGEST or not _PAGE.fullmatch(asked) or _CODED_CONTROL.search(asked):
        return HOME
    return asked


def lead_to_sign_in(asked: str) -> str:
    """The address of the sign-in page that leads back to a page."""
    chosen = choose_next(asked)
    return SIGN_IN if chosen == HOME else f"{SIGN_IN}?next={quote(chosen, safe='')}"
