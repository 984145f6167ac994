"""What is written down of one patient at a meeting: one transaction, so that nothing is saved by half."""

from dataclasses import dataclass

from dashboard.load.telling import tell_act
from data_access.database import Store
from data_access.errors import KapError
from data_access.meetings import Meeting
from data_access.queries.decide import record_decision
from data_access.queries.discussions import record_discussion
from data_access.scope import Scope

NOTHING_WRITTEN = "Write what was discussed or what was decided."


@dataclass(frozen=True)
class Record:
    """What was typed: of which patient, at which meeting of which day. Empty texts are not saved.

    ``clinician_id``: whose supervision it was; None at a weekly review.
    """

    meeting: Meeting
    patient_id: int
    clinician_id: int | None
    meeting_day: int
    discussed: str
    decision: str
    owner_id: int | None
    due_day: int | None


def save_record(store: Store, scope: Scope, record: Record) -> None:
    """Save what was discussed and what was decided. Raises KapError with a sentence, and then saves neither."""
    if not record.discussed.strip() and not record.decision.strip():
        raise KapError(NOTHING_WRITTEN)
    if record.decision.strip() and record.owner_id is None:
        raise KapError("Choose who does it.")
    if record.due_day is not None and not record.decision.strip():
        raise KapError("There is a due date but no decision. Say what was decided, or take the date away.")
    with store.write_as(scope.sight) as session:
        if record.discussed.strip():
            record_discussion(
                session,
                scope,
                meeting=record.meeting,
                meeting_day=record.meeting_day,
                patient_id=record.patient_id,
                text=record.discussed,
                clinician_id=record.clinician_id,
            )
            tell_act(session, scope, "record discussion", record.meeting, record.patient_id)
        if record.decision.strip() and record.owner_id is not None:
            number = record_decision(
                session,
                scope,
                meeting=record.meeting,
                meeting_day=record.meeting_day,
                patient_id=record.patient_id,
                text=record.decision,
                owner_id=record.owner_id,
                due_day=record.due_day,
            )
            tell_act(session, scope, "record decision", record.meeting, record.patient_id, decision=number)
