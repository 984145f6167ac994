"""Whoever signed in, as the server knows them in this run: by the cookie of the connection, asked of the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import streamlit as st
from sqlalchemy.orm import Session
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.sign_in.cookies import NAME
from dashboard.user_sessions import digest_sight
from dashboard.windows import WINDOWS
from data_access import clock
from data_access.accounts.sessions import find_session
from data_access.database import SiteInfo
from data_access.errors import KapError, NotFound
from data_access.queries.clinicians import ClinicianInfo
from data_access.scope import Scope, decide_user_scope

_OWNER: Final = "_user_session"
ENDED: Final[dict[str | None, str]] = {
    "idle": "Nothing was done for a while, so the page was locked.",
    "too long": "This session reached its longest time.",
    "signed out": "You are signed out.",
    "revoked": "This session was ended by the clinic.",
    "account disabled": "This account is not in use.",
    "role changed": "Your role was changed.",
}
NOBODY: Final = "You are not signed in."


class SessionEnded(KapError):
    """Nobody is signed in (any more): nothing is shown but the way to sign in."""


@dataclass(frozen=True)
class SignedIn:
    """One person in one session. ``sight`` changes when what may be seen does; an open page is told so by it."""

    session_id: int
    login: str
    name: str
    scope: Scope
    sight: str


def read_token() -> str | None:
    """The token of the cookie with which this window's connection was made."""
    return st.context.cookies.to_dict().get(NAME)


def read_signed_in(session: Session, site: SiteInfo, clinicians: Sequence[ClinicianInfo]) -> SignedIn:
    """Whoever this window belongs to. Raises SessionEnded, saying why, where its session does not count (any more)."""
    token = read_token()
    state = find_session(session, site.id, token) if token else None
    if state is None or not state.is_open:
        raise SessionEnded(ENDED.get(state.reason if state else None, NOBODY))
    _own_window(state.session_id)
    try:
        scope = decide_user_scope(session, site.id, state.user_id, clock.today(site.time_zone), state.session_id)
    except NotFound:
        raise SessionEnded(ENDED["account disabled"]) from None
    name = next((c.name for c in clinicians if c.id == scope.clinician_id), state.login)
    return SignedIn(state.session_id, state.login, name, scope, digest_sight(session, scope))


def _own_window(session_id: int) -> None:
    """A window keeps what was typed and chosen in it: for one session only, whoever's it was first."""
    if st.session_state.setdefault(_OWNER, session_id) != session_id:
        st.session_state.clear()
        raise SessionEnded("Somebody else signed in in this window. Reload the page.")
    context = get_script_run_ctx()
    if context is not None:
        WINDOWS.bind(context.session_id, session_id)
