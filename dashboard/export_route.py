"""The address a prepared file is fetched from: told to the audit trail before its first byte leaves."""

import hashlib
import logging
from typing import Final

from anyio import to_thread
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from dashboard.data import get_store
from dashboard.exports import SHELF, Waiting
from dashboard.serving import SERVING
from dashboard.session_gate import SESSION
from dashboard.user_sessions import digest_sight
from data_access import clock
from data_access.accounts.sessions import SessionState
from data_access.actor import Actor
from data_access.audit.record import NO_PATIENTS, Event, Patients, patients_in, record_event, record_event_of
from data_access.database import SiteInfo
from data_access.errors import KapError, NotFound
from data_access.scope import decide_user_scope
from data_access.sight import see_site

GONE: Final = "This file was already fetched or has expired. Go back and ask for it again."
NOT_NOW: Final = "The file cannot be handed out just now. Nothing was changed. Tell whoever runs the program."
log = logging.getLogger("kap_outcomes")


async def answer_export(request: Request) -> Response:
    """Hands out a prepared file once."""
    try:
        waiting = await to_thread.run_sync(_take, request.path_params["token"], request.scope.get(SESSION))
    except KapError as error:
        log.warning("%s", error)
        return PlainTextResponse(NOT_NOW, 503)
    if waiting is None:
        return PlainTextResponse(GONE, 404)
    export = waiting.export
    headers = {"Content-Disposition": f'attachment; filename="{export.filename}"'}
    return Response(export.content, media_type=export.media_type, headers=headers)


def _take(token: str, state: SessionState | None) -> Waiting | None:
    """The file, once the trail says that it was taken; None where there is none for this session."""
    store = get_store()
    site = store.site()
    SERVING.check(site)
    waiting = SHELF.take(token, state.session_id if state else None)
    with store.write_as(see_site(site.id)) as session:
        if waiting is None:
            if state is not None:
                actor = Actor("user", state.login, state.user_id, state.session_id)
                refused = Event("export", outcome="denied", details={"why": "not there for this session"})
                record_event_of(session, site.id, actor, None, refused)
            return None
        if state is not None and not _still_sees(session, site, state, waiting):
            return None
        record_event(session, waiting.scope, _tell(session, waiting))
    return waiting


def _still_sees(session: Session, site: SiteInfo, state: SessionState, waiting: Waiting) -> bool:
    """Whether the viewer may see what could be seen when the file was made."""
    try:
        now = decide_user_scope(session, site.id, state.user_id, clock.today(site.time_zone), state.session_id)
    except NotFound:
        return False
    return digest_sight(session, now) == waiting.sight


def _tell(session: Session, waiting: Waiting) -> Event:
    export = waiting.export
    patients = NO_PATIENTS
    if export.holds_patients:
        patients = Patients((export.patient,)) if export.patient else patients_in(session, waiting.scope)
    digest = hashlib.sha256(export.content).hexdigest()
    details = {"rows": export.rows, "bytes": len(export.content), "sha256": digest}
    return Event("export", export.what, patients, details=details)
