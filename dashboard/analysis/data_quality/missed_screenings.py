"""Screenings that the protocol asked for and that did not come in time."""

import numpy as np

from dashboard.analysis.data_quality.checked import Checked
from dashboard.analysis.process.timeliness import find_due_screenings
from data_access.facts.arrays import Facts


def find_missed_screenings(facts: Facts, from_day: int, until_day: int) -> Checked:
    """Which screenings were due by the course's protocol, and which of them did not come in time.

    Every questionnaire that a protocol of the clinic plans, each due day by itself.

    Formula: not in time / due.
    Threshold: see "Which screenings were due": a score on the due day is in time.
    Missing: a score that came later, or never, or could not be computed, was missed.
    Source: the course's protocol; windows are rules of the clinic.
    """
    planned = sorted({s.instrument for p in facts.protocols for s in p.screenings})
    due = [find_due_screenings(facts, code, from_day, until_day) for code in planned]
    patient, day, instrument, on_time = (
        np.concatenate([np.zeros(0, np.int64), *(getattr(one, name) for one in due)])
        for name in ("patient", "due_day", "instrument", "on_time")
    )
    return Checked("screenings", patient, day, instrument, on_time == 0)
