"""What came in lately: the newest row of each kind, and this week beside the usual one."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis.data_quality.weekly_rows import count_weekly_rows
from dashboard.reports.data_quality.basis import QualityBasis
from dashboard.reports.data_quality.quality import Arrival
from dashboard.reports.words.wording import format_day, format_number
from data_access.definitions.registry import get_instruments
from data_access.facts.arrays import SESSION_STATUSES


def build_arrivals(basis: QualityBasis) -> tuple[Arrival, ...]:
    """Attended sessions, dosing sessions, then every questionnaire that is planned or on record."""
    as_of_day = basis.view.as_of_day
    lines = []
    for name, day in _list_kinds(basis):
        rows = count_weekly_rows(day, as_of_day)
        last = "none yet" if rows.last_day is None else format_day(rows.last_day, as_of_day)
        usual = format_number(rows.usual, 0 if rows.usual == int(rows.usual) else 1)
        lines.append(Arrival(name, last, rows.this_week, usual, is_missing=rows.this_week == 0 and rows.usual >= 1))
    return tuple(lines)


def _list_kinds(basis: QualityBasis) -> Iterator[tuple[str, NDArray[np.integer]]]:
    facts, attended = basis.facts, SESSION_STATUSES.index("attended")
    for name, table in (("Sessions attended", facts.sessions), ("Of them dosing sessions", facts.dosings)):
        yield name, table.day[table.status == attended]
    planned = {s.instrument for p in facts.protocols for s in p.screenings}
    there = planned | set(np.flatnonzero(np.bincount(facts.screenings.instrument)).tolist())
    for instrument in get_instruments():
        if instrument.code in there:
            yield instrument.name, facts.screenings.day[facts.screenings.instrument == instrument.code]
