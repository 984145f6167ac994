"""Whether a request comes from a page of this program, as the browser itself says; pages cannot forge that."""

from typing import Final

from starlette.requests import HTTPConnection

WITHIN: Final = ("same-origin", "none")
WHOLE_PAGE: Final = ("document", "navigate")


def comes_from_here(request: HTTPConnection, public_url: str | None = None) -> bool:
    """Whether a POST was sent by a page of ours. A missing Origin is refused: browsers always send one with a POST."""
    origin = request.headers.get("origin")
    if origin is None or request.headers.get("sec-fetch-site", "same-origin") not in WITHIN:
        return False
    return origin in (f"{request.url.scheme}://{request.url.netloc}", public_url)


def comes_from_elsewhere(request: HTTPConnection) -> bool:
    """Whether a GET was made by a link or page of somebody else. Browsers that do not say are believed."""
    return request.headers.get("sec-fetch-site", "none") not in WITHIN


def is_whole_page(request: HTTPConnection) -> bool:
    """Whether a GET is for a whole page, not for a picture or frame in one. Browsers that do not say are believed."""
    headers = request.headers
    return (headers.get("sec-fetch-dest", "document"), headers.get("sec-fetch-mode", "navigate")) == WHOLE_PAGE
