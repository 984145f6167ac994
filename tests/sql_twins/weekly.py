"""What the clinic did each week, and how safe it was."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from tests.sql_twins.asked import Asked
from tests.sql_twins.rates import APART

WEEK = 7
ROLLED = 12

Counts = list[int]
Parts = tuple[Counts, Counts]
"""Events and total, week by week."""


def count_doses(session: Session, asked: Asked, first_monday: int, weeks: int) -> Counts:
    """Dosing sessions attended in each week."""
    return _spread(
        asked.fetch(
            session,
            f"SELECT (day - :first) / {WEEK} AS week, count(*) FROM session WHERE site_id = :site AND kind = 'dosing'"
            f" AND status = 'attended' AND day BETWEEN :first AND :last{asked.within('patient_id')} GROUP BY 1",
            **_days(first_monday, weeks),
        ),
        weeks,
    )[0]


def count_starts(session: Session, asked: Asked, first_monday: int, weeks: int) -> Counts:
    """Courses begun in each week."""
    return _spread(
        asked.fetch(
            session,
            f"SELECT (started_day - :first) / {WEEK} AS week, count(*) FROM course WHERE site_id = :site"
            f" AND started_day BETWEEN :first AND :last{asked.within('patient_id')} GROUP BY 1",
            **_days(first_monday, weeks),
        ),
        weeks,
    )[0]


def count_in_treatment(session: Session, asked: Asked, first_monday: int, weeks: int) -> Counts:
    """Open courses on the Sunday of each week, in one pass: begun by then, less ended by then."""
    sundays = [first_monday + WEEK * week + WEEK - 1 for week in range(weeks)]
    sums = ", ".join(
        f"sum(CASE WHEN started_day <= {day} AND (ended_day IS NULL OR ended_day > {day}) THEN 1 ELSE 0 END)"
        for day in sundays
    )
    row = asked.fetch(session, f"SELECT {sums} FROM course WHERE site_id = :site{asked.within('patient_id')}")[0]
    return [int(count or 0) for count in row]


def rate_unwanted(session: Session, asked: Asked, first_monday: int, weeks: int) -> Parts:
    """Assessed dosing sessions with a moderate or severe effect, or with dissociation that distressed."""
    rows = asked.fetch(
        session,
        f"SELECT (s.day - :first) / {WEEK} AS week, count(*), sum(CASE WHEN EXISTS (SELECT 1 FROM side_effect e"
        f" WHERE e.site_id = s.site_id AND e.session_id = s.id AND ((e.severity >= 2 AND {APART} IS NOT TRUE)"
        " OR (e.kind = 'dissociation' AND e.distressing >= 1))) THEN 1 ELSE 0 END)"
        " FROM session s WHERE s.site_id = :site AND s.kind = 'dosing' AND s.status = 'attended'"
        " AND s.side_effects_assessed IS TRUE AND s.day BETWEEN :first AND :last"
        f"{asked.within('s.patient_id')} GROUP BY 1",
        **_days(first_monday, weeks),
    )
    total, events = _spread(rows, weeks, 2)
    return events, total


def rate_monitoring(session: Session, asked: Asked, first_monday: int, weeks: int) -> Parts:
    """Dosing sessions with a blood pressure before, 30 to 60 minutes after the dose, and on leaving."""
    read = " AND ".join(
        f"EXISTS (SELECT 1 FROM vital v WHERE v.site_id = s.site_id AND v.session_id = s.id AND {condition})"
        for condition in (
            "v.moment = 'before' AND v.systolic IS NOT NULL",
            "v.moment = 'before' AND v.diastolic IS NOT NULL",
            "v.minutes_from_dose BETWEEN 30 AND 60 AND v.systolic IS NOT NULL",
            "v.moment = 'leaving' AND v.systolic IS NOT NULL",
            "v.moment = 'leaving' AND v.diastolic IS NOT NULL",
        )
    )
    rows = asked.fetch(
        session,
        f"SELECT (s.day - :first) / {WEEK} AS week, count(*), sum(CASE WHEN {read} THEN 1 ELSE 0 END) FROM session s"
        " WHERE s.site_id = :site AND s.kind = 'dosing' AND s.status = 'attended' AND s.day BETWEEN :first AND :last"
        f"{asked.within('s.patient_id')} GROUP BY 1",
        **_days(first_monday, weeks),
    )
    total, events = _spread(rows, weeks, 2)
    return events, total


def rate_drop_outs(session: Session, asked: Asked, first_monday: int, weeks: int) -> Parts:
    """Courses that ended in each week, and those that ended with too few doses and not as completed."""
    rows = asked.fetch(
        session,
        "WITH over AS (SELECT c.id, c.patient_id, c.ended_day, c.end_reason, p.planned_doses FROM course c"
        " JOIN protocol p ON p.site_id = c.site_id AND p.id = c.protocol_id WHERE c.site_id = :site"
        f" AND c.started_day <= :as_of AND c.ended_day BETWEEN :first AND :last{asked.within('c.patient_id')}),"
        " counted AS (SELECT o.id, o.ended_day, o.end_reason, o.planned_doses, count(s.id) AS doses FROM over o"
        " LEFT JOIN session s ON s.site_id = :site AND s.patient_id = o.patient_id AND s.course_id = o.id"
        " AND s.kind = 'dosing' AND s.status = 'attended' AND s.day <= :as_of"
        " GROUP BY o.id, o.ended_day, o.end_reason, o.planned_doses)"
        f" SELECT (ended_day - :first) / {WEEK} AS week, count(*), sum(CASE WHEN doses < planned_doses"
        " AND (end_reason IS NULL OR end_reason <> 'completed') THEN 1 ELSE 0 END) FROM counted GROUP BY 1",
        **_days(first_monday, weeks),
    )
    total, events = _spread(rows, weeks, 2)
    return events, total


def roll(weekly: Counts) -> Counts:
    """The sums of twelve weeks in a row, for the last twelve weeks."""
    last = len(weekly)
    return [sum(weekly[end - ROLLED : end]) for end in range(last - ROLLED + 1, last + 1)]


def _days(first_monday: int, weeks: int) -> dict[str, int]:
    return {"first": first_monday, "last": first_monday + WEEK * weeks - 1}


def _spread(rows: Sequence[Row[Any]], weeks: int, columns: int = 1) -> list[Counts]:
    """Rows of (week, count …) as one list per count with a place for every week."""
    found: list[Counts] = [[0] * weeks for _ in range(columns)]
    for week, *counts in rows:
        for column, count in zip(found, counts, strict=True):
            column[int(week)] = int(count)
    return found
