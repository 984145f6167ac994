"""What a page asks about its session, and the way out of all of them. They run no script of Streamlit's.

``GET /session/pulse`` says whether the session still counts; asking is no activity. The others are posted by pages of
ours only. Where the session is gone, or nobody can tell, a page is told that it has ended.
"""

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboard.sign_in.cookies import clear_session_cookie, read_session_cookie
from dashboard.sign_in.next_page import SIGN_IN
from dashboard.sign_in.origin import comes_from_here
from dashboard.user_sessions import Pulse, SessionBook
from data_access.errors import KapError


def build_session_routes(book: SessionBook, public_url: str | None = None) -> list[Route]:
    """The routes below ``/session``."""

    def feel(token: str | None) -> Pulse:
        try:
            return book.feel(token)
        except KapError:
            return Pulse(None)

    def stay_on(token: str | None) -> Pulse:
        state = book.look(token, fresh=True)
        if state is not None and state.is_open:
            book.note(state)
        return feel(token)

    async def pulse(request: Request) -> Response:
        """Whether the session still counts."""
        return _tell(await to_thread.run_sync(feel, read_session_cookie(request.headers)))

    async def stay(request: Request) -> Response:
        """The person is still there."""
        if not comes_from_here(request, public_url):
            return Response(status_code=403)
        return _tell(await to_thread.run_sync(stay_on, read_session_cookie(request.headers)))

    async def sign_out_everywhere(request: Request) -> Response:
        """End every session of the user."""
        if not comes_from_here(request, public_url):
            return Response(status_code=403)
        try:
            await to_thread.run_sync(book.end_all_of_user, read_session_cookie(request.headers))
        except KapError as error:
            return PlainTextResponse(f"You are still signed in. {error}", 503)
        answer = RedirectResponse(SIGN_IN, status_code=303)
        clear_session_cookie(answer)
        return answer

    return [
        Route("/session/pulse", pulse, methods=["GET"]),
        Route("/session/stay", stay, methods=["POST"]),
        Route("/session/sign-out-everywhere", sign_out_everywhere, methods=["POST"]),
    ]


def _tell(pulse: Pulse) -> Response:
    state = pulse.state
    return JSONResponse(
        {
            "state": "open" if pulse.is_open else "ended",
            "reason": state.reason if state else None,
            "idle_left_s": state.idle_left_s if state and pulse.is_open else 0,
            "scope": pulse.scope,
        }
    )
