"""The cookie of a signed-in browser."""

import pytest
from starlette.responses import Response

from dashboard.sign_in.cookies import NAME, clear_session_cookie, read_session_cookie, set_session_cookie

TOKEN = "Aa0_-" * 8 + "xyz"


def test_a_token_that_was_set_is_read_back() -> None:
    answer = Response()
    set_session_cookie(answer, TOKEN)
    pair = answer.headers["set-cookie"].partition(";")[0]
    assert read_session_cookie({"cookie": f"_streamlit_xsrf=2|x; {pair}; theme=dark"}) == TOKEN


def test_clearing_takes_the_same_cookie_away_at_once() -> None:
    answer = Response()
    clear_session_cookie(answer)
    given = answer.headers["set-cookie"].lower()
    assert given.startswith(f'{NAME.lower()}="";')
    assert {"max-age=0", "path=/", "secure", "httponly", "samesite=lax"} <= {part.strip() for part in given.split(";")}


@pytest.mark.parametrize(
    "sent",
    [
        "",
        NAME,
        f"{NAME}=",
        f"{NAME}=short",
        f"{NAME}={'a' * 101}",
        f"{NAME}={TOKEN}'",
        f'{NAME}="{TOKEN}"',
        f"{NAME}={TOKEN}\x00",
        f"{NAME}={TOKEN}; {NAME}={TOKEN[::-1]}",
        f"kap-session={TOKEN}",
        f"__Secure-kap-session={TOKEN}",
        f"x={NAME}={TOKEN}",
        f"{NAME.lower()}={TOKEN}",
    ],
)
def test_anything_else_is_no_token(sent: str) -> None:
    assert read_session_cookie({"cookie": sent}) is None


def test_no_cookie_at_all_is_no_token() -> None:
    assert read_session_cookie({}) is None
