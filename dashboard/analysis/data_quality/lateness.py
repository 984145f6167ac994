"""How long records took to arrive, and which were dated after they were written."""

from dataclasses import replace
from typing import Final

import numpy as np

from dashboard.analysis.data_quality.checked import Checked, check_sessions
from data_access.facts.arrays import SESSION_STATUSES, Int32, Int64, ScreeningFacts, SessionFacts

LATE_AFTER_DAYS: Final = 7
_ATTENDED = SESSION_STATUSES.index("attended")


def find_late_records(table: ScreeningFacts | SessionFacts) -> Checked:
    """Which screenings, or attended sessions, were recorded late, and after how many days each was.

    Formula: delay = day recorded − day it is about; the middle is the median; late / recorded.
    Threshold: late is more than 7 days.
    Missing: what has not been recorded yet is in no delay, so the newest week always looks better than it will.
    A row whose source does not say when it was recorded was recorded when it was imported.
    Source: rule of the clinic.
    """
    rows, delay = _measure(table)
    return _check(table, rows, delay, late=True)


def find_dated_ahead(table: ScreeningFacts | SessionFacts) -> Checked:
    """Which screenings, or attended sessions, were recorded on a day before the one they are about.

    One of the two days is wrong.

    Formula: recorded before / recorded.
    Threshold: the same day is right.
    Missing: a row whose source does not say when it was recorded was recorded when it was imported.
    Source: rule of the clinic.
    """
    rows, delay = _measure(table)
    return _check(table, rows, delay, late=False)


def _measure(table: ScreeningFacts | SessionFacts) -> tuple[Int64, Int32]:
    """Rows that took place, and days from the day each is about to the day it came."""
    delay = table.recorded_day - table.day
    if isinstance(table, ScreeningFacts):
        return np.arange(len(delay)), delay
    rows = np.flatnonzero(table.status == _ATTENDED)
    return rows, delay[rows]


def _check(table: ScreeningFacts | SessionFacts, rows: Int64, delay: Int32, *, late: bool) -> Checked:
    found = delay > LATE_AFTER_DAYS if late else delay < 0
    if isinstance(table, SessionFacts):
        checked = check_sessions(table, rows, found)
    else:
        checked = Checked("screenings", table.patient, table.day, table.instrument, found)
    return replace(checked, delay=delay) if late else checked
