"""What meetings left behind of one clinician's patients of today."""

from collections.abc import Iterable

from dashboard.load.people import load_people
from dashboard.load.scoped_facts import load_scoped_facts
from dashboard.reports.meetings.what_happened_next import tell_what_happened_next
from dashboard.reports.supervision.meeting import SupervisionMeeting, build_supervision_meeting
from dashboard.reports.supervision.supervisees import Supervisee
from dashboard.reports.view import View
from data_access.database import Store
from data_access.facts.store import FactsStore
from data_access.meetings import Decision, Discussion
from data_access.queries.decisions import get_decisions
from data_access.queries.discussions import get_discussions
from data_access.scope import Scope, get_patient_ids, narrow_scope


def load_supervision_meeting(
    store: Store, facts_store: FactsStore, scope: Scope, view: View, clinician: Supervisee
) -> SupervisionMeeting:
    """Decisions and discussions of one clinician's patients as they stood on the as-of day, of every meeting.

    Raises NotFound where the clinician is not among those the viewer may see.
    """
    cut, hide = narrow_scope(scope, clinician.id), view.hide_names
    with store.read_as(cut.sight) as session:
        patient_ids = [int(key) for key in get_patient_ids(session, cut)]
        decisions = get_decisions(session, cut, view.as_of_day, patient_ids=patient_ids, hide_names=hide)
        discussions = get_discussions(session, cut, view.as_of_day, patient_ids, hide_names=hide)
        happened_next = tell_what_happened_next(load_scoped_facts(session, facts_store, cut, view), decisions, view)
        people = load_people(session, cut, view, _find_told(decisions, discussions))
    return build_supervision_meeting(decisions, discussions, people, happened_next, view)


def _find_told(decisions: Iterable[Decision], discussions: Iterable[Discussion]) -> set[int]:
    """The patients whom any of them is about."""
    told = {one.patient_id for one in decisions if one.patient_id is not None}
    return told | {one.patient_id for one in discussions}
