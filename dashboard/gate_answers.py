"""What the gate answers whom it does not let in: a page for whoever follows a link, a bare refusal for the rest."""

from typing import Final

from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response

from dashboard.sign_in.next_page import choose_next, lead_to_sign_in
from dashboard.sign_in.origin import is_whole_page

NOT_PAGES: Final = ("/_stcore", "/media", "/static", "/component", "/export")
NOBODY_CAN_TELL: Final = (
    "Nothing can be shown just now: the clinic’s database does not answer. Nothing was changed, and nobody was signed "
    "out. Try again in a moment; if it stays so, tell whoever runs the program."
)


def send_to_sign_in(request: HTTPConnection) -> Response:
    """To the sign-in page, which leads back, where a person follows a link; else an empty refusal."""
    if _is_for_person(request):
        return RedirectResponse(lead_to_sign_in(_address_of(request)), status_code=303)
    return Response(status_code=401)


def say_that_nobody_can_tell(request: HTTPConnection) -> Response:
    """A sentence, and the way back to the same page, where a person follows a link; else an empty refusal."""
    if _is_for_person(request):
        from dashboard.sign_in.pages import show_trouble  # Its templates are needed on bad days only.

        return show_trouble(NOBODY_CAN_TELL, 503, again=choose_next(_address_of(request)))
    return Response(status_code=503)


def _is_for_person(request: HTTPConnection) -> bool:
    wants_page = "text/html" in request.headers.get("accept", "") and is_whole_page(request)
    return request.scope["method"] == "GET" and wants_page and not is_below(request.scope["path"], NOT_PAGES)


def _address_of(request: HTTPConnection) -> str:
    path, query = request.scope["path"], request.scope["query_string"].decode("latin-1")
    return f"{path}?{query}" if query else path


def is_below(path: str, folders: tuple[str, ...]) -> bool:
    """Whether a path is one of these or below one."""
    return any(path == folder or path.startswith(f"{folder}/") for folder in folders)
