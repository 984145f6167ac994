"""Which sessions are therapy."""

from typing import Final

import numpy as np

from dashboard.analysis.remembered import remember
from data_access.facts.arrays import MISSING, SESSION_KINDS, SESSION_STATUSES, Facts, Int64

THERAPY_KINDS: Final = ("preparation", "integration", "psychotherapy")
ATTENDED: Final = SESSION_STATUSES.index("attended")


def find_therapy_sessions(facts: Facts) -> Int64:
    """The sessions that count as therapy: preparation, integration and psychotherapy that the patient attended.

    Threshold: dosing sessions and check-ins are not therapy, however long they were.
    Missing: a session that was missed or cancelled, or that belongs to no course, does not count.
    Source: rule of the clinic.
    """
    return remember(facts.sessions, "therapy", lambda: _find(facts))


def _find(facts: Facts) -> Int64:
    is_therapy = np.array([kind in THERAPY_KINDS for kind in SESSION_KINDS], np.bool_)
    sessions = facts.sessions
    return np.flatnonzero(is_therapy[sessions.kind] & (sessions.status == ATTENDED) & (sessions.course != MISSING))
