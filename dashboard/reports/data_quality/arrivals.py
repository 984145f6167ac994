"""What came in lately: the newest row of each kind, and this week beside the usual one."""

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis.data_quality.checked import group_rows
from dashboard.analysis.data_quality.weekly_rows import USUAL_WEEKS, WEEK_DAYS, count_weekly_rows
from dashboard.reports.data_quality.basis import QualityBasis
from dashboard.reports.data_quality.quality import Arrival
from dashboard.reports.words.wording import format_day, format_number
from data_access.definitions.registry import get_instruments
from data_access.facts.arrays import SESSION_STATUSES


def build_arrivals(basis: QualityBasis) -> tuple[Arrival, ...]:
    """Attended sessions, dosing sessions, then every questionnaire that is planned or on record."""
    facts, attended = basis.facts, SESSION_STATUSES.index("attended")
    lines = [
        _tell(basis, name, table.day[table.status == attended])
        for name, table in (("Sessions attended", facts.sessions), ("Of them dosing sessions", facts.dosings))
    ]
    planned = {s.instrument for p in facts.protocols for s in p.screenings}
    day, code = facts.screenings.day, facts.screenings.instrument
    there = planned | set(np.flatnonzero(np.bincount(code)).tolist())
    # Few rows are of these weeks: all are looked through only for a questionnaire that none of them is of.
    lately = day > basis.view.as_of_day - WEEK_DAYS * (USUAL_WEEKS + 1)
    recent = {value: day[lately][rows] for value, rows in group_rows(code[lately]).items()}
    asked = [one for one in get_instruments() if one.code in there]
    lines += [_tell(basis, i.name, recent[i.code] if i.code in recent else day[code == i.code]) for i in asked]
    return tuple(lines)


def _tell(basis: QualityBasis, name: str, day: NDArray[np.integer]) -> Arrival:
    as_of_day = basis.view.as_of_day
    rows = count_weekly_rows(day, as_of_day)
    last = "none yet" if rows.last_day is None else format_day(rows.last_day, as_of_day)
    usual = format_number(rows.usual, 0 if rows.usual == int(rows.usual) else 1)
    return Arrival(name, last, rows.this_week, usual, is_missing=rows.this_week == 0 and rows.usual >= 1)
