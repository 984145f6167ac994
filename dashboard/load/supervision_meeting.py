"""What meetings left behind of one clinician's patients of today."""

from sqlalchemy.orm import Session

from dashboard.load.people import load_people
from dashboard.reports.supervision.meeting import SupervisionMeeting, build_supervision_meeting
from dashboard.reports.supervision.supervisees import Supervisee
from dashboard.reports.view import View
from data_access.database import Store
from data_access.facts.store import FactsStore
from data_access.queries.decisions import get_decisions
from data_access.queries.discussions import get_discussions
from data_access.scope import Scope, get_patient_ids, narrow_scope


def load_supervision_meeting(
    store: Store, facts_store: FactsStore, scope: Scope, view: View, clinician: Supervisee
) -> SupervisionMeeting:
    """Decisions and discussions of one clinician's patients as they stood on the as-of day, of every meeting.

    Raises NotFound where the clinician is not among those the viewer may see.
    """
    del facts_store
    cut = narrow_scope(scope, clinician.id)
    with store.read() as session:
        patient_ids = [int(key) for key in get_patient_ids(session, cut)]
        return read_meeting(session, cut, view, patient_ids)


def read_meeting(session: Session, scope: Scope, view: View, patient_ids: list[int]) -> SupervisionMeeting:
    """The same for any patients in scope."""
    decisions = get_decisions(session, scope, view.as_of_day, patient_ids=patient_ids, hide_names=view.hide_names)
    discussions = get_discussions(session, scope, view.as_of_day, patient_ids, hide_names=view.hide_names)
    told = {one.patient_id for one in decisions if one.patient_id is not None}
    told |= {one.patient_id for one in discussions}
    return build_supervision_meeting(decisions, discussions, load_people(session, scope, view, told), {}, view)
