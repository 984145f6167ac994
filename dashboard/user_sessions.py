"""The sessions of those who signed in, as the server looks at them: at every request, every run and every poll.

A look asks the database. What was found open is remembered for two seconds, so that the fifty files of a page do not
ask fifty times; a run of the script and a message of the browser never go by memory. What a person does is written
down beside the run, not before it: no more often than every two seconds.
"""

import hashlib
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar

import numpy as np
from sqlalchemy.orm import Session

from dashboard.data import get_store
from dashboard.serving import SERVING
from data_access import clock
from data_access.accounts.emergency import add_opened
from data_access.accounts.sessions import SessionState, end_sessions_of, find_session, tell_end, touch_session
from data_access.database import SiteInfo, Store
from data_access.errors import KapError, NotFound
from data_access.scope import Scope, decide_user_scope, get_patient_ids
from data_access.sight import see_site

REMEMBERED: Final = timedelta(seconds=2)
MOST_REMEMBERED: Final = 4096
Key = TypeVar("Key")
Value = TypeVar("Value")
log = logging.getLogger("kap_outcomes")


@dataclass(frozen=True)
class Pulse:
    """What a page that is open asks every few seconds: does the session still count, and was the scope changed."""

    state: SessionState | None
    scope: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the session still counts."""
        return self.state is not None and self.state.is_open


def digest_sight(session: Session, scope: Scope) -> str:
    """A digest of what a scope lets its viewer see now, with those opened in an emergency.

    Of the whole site the patients are not counted up.
    """
    opened = add_opened(session, scope).opened
    seen = f"{scope.site_id}|{scope.clinician_id}|{scope.role}|{scope.clinician_ids}|{opened}"
    digest = hashlib.blake2b(seen.encode(), digest_size=16)
    if scope.clinician_ids is not None:
        digest.update(np.asarray(get_patient_ids(session, scope), dtype="<i8").tobytes())
    return digest.hexdigest()


class SessionBook:
    """Looks sessions up and writes down what happens to them."""

    def __init__(self, open_store: Callable[[], Store]) -> None:
        self._open_store = open_store
        self._lock = threading.Lock()
        self._seen: OrderedDict[str, tuple[datetime, SessionState]] = OrderedDict()
        self._noted: OrderedDict[int, datetime] = OrderedDict()

    def look(self, token: str | None, *, fresh: bool = False) -> SessionState | None:
        """Where the session of a token stands; None where there is none. Raises StoreError where nobody can tell."""
        if token is None:
            return None
        if not fresh and (kept := self._recall(token)):
            return kept
        store, site = self._open()
        with store.read_as(see_site(site.id)) as session:
            state = find_session(session, site.id, token)
        self._settle(store, site, state)
        self._remember(token, state)
        return state

    def feel(self, token: str | None) -> Pulse:
        """The same, and what the viewer may see now. An account that is no longer in use has no session."""
        if token is None:
            return Pulse(None)
        store, site = self._open()
        with store.read_as(see_site(site.id)) as session:
            state = find_session(session, site.id, token)
            digest = ""
            if state is not None and state.is_open:
                try:
                    digest = digest_sight(session, _decide(session, site, state))
                except NotFound:
                    state = None
        self._settle(store, site, state)
        return Pulse(state, digest)

    def note(self, state: SessionState) -> None:
        """A person did something in an open session. Where it cannot be written, the session only ends sooner."""
        now = clock.now()
        with self._lock:
            before = self._noted.get(state.session_id)
            if before is not None and before <= now < before + REMEMBERED:
                return
            _keep(self._noted, state.session_id, now)
        try:
            store, site = self._open()
            with store.write_as(see_site(site.id)) as session:
                touch_session(session, site.id, state.session_id)
        except KapError as error:
            log.warning("Activity could not be written down: %s", error)

    def end_all_of_user(self, token: str | None) -> None:
        """Sign out everywhere. A session that has ended itself ends no others."""
        state = self.look(token, fresh=True)
        if state is None or not state.is_open:
            return
        store, site = self._open()
        with store.write_as(see_site(site.id)) as session:
            end_sessions_of(session, site.id, state.user_id, "signed out")
        with self._lock:
            self._seen.clear()

    def _open(self) -> tuple[Store, SiteInfo]:
        store = self._open_store()
        site = store.site()
        SERVING.check(site)
        return store, site

    def _recall(self, token: str) -> SessionState | None:
        with self._lock:
            found = self._seen.get(token)
        if found is None:
            return None
        since = clock.now() - found[0]
        still = timedelta(0) <= since < REMEMBERED and since.total_seconds() < found[1].idle_left_s
        return found[1] if still else None

    def _remember(self, token: str, state: SessionState | None) -> None:
        with self._lock:
            if state is not None and state.is_open:
                _keep(self._seen, token, (clock.now(), state))
            else:
                self._seen.pop(token, None)

    @staticmethod
    def _settle(store: Store, site: SiteInfo, state: SessionState | None) -> None:
        """Write the end of a session that ran out, the first time somebody looks."""
        if state is not None and not state.is_open and not state.is_told:
            with store.write_as(see_site(site.id)) as session:
                tell_end(session, site.id, state)


def _decide(session: Session, site: SiteInfo, state: SessionState) -> Scope:
    return decide_user_scope(session, site.id, state.user_id, clock.today(site.time_zone), state.session_id)


def _keep(kept: OrderedDict[Key, Value], key: Key, value: Value) -> None:
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > MOST_REMEMBERED:
        kept.popitem(last=False)


BOOK: Final = SessionBook(get_store)
