"""What was done about the side effects of some sessions."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access.models import SideEffect, TreatmentSession
from data_access.scope import Scope


def get_effect_actions(session: Session, scope: Scope, session_ids: Iterable[int]) -> dict[tuple[int, str], str]:
    """The recorded action by (session id, side-effect key), of permitted patients, where one was recorded."""
    asked = sorted({int(session_id) for session_id in session_ids})
    if not asked:
        return {}
    query = (
        select(SideEffect.session_id, SideEffect.kind, SideEffect.action)
        .join(
            TreatmentSession,
            (TreatmentSession.site_id == SideEffect.site_id) & (TreatmentSession.id == SideEffect.session_id),
        )
        .where(
            scope.permits(TreatmentSession.site_id, TreatmentSession.patient_id),
            SideEffect.session_id.in_(asked),
            SideEffect.action.is_not(None),
        )
    )
    return {(key, kind): action for key, kind, action in session.execute(query) if action}
