"""How the courses that finished in twelve weeks had gone, as their scores stood at the end of each of twelve weeks."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from data_access.definitions.instrument import ThresholdSet
from data_access.definitions.registry import get_instrument
from tests.sql_twins.asked import Asked
from tests.sql_twins.pairs import baseline_of, get_bounds, latest_of

WINDOW_DAYS = 84
INSTEAD = "pcl5"
"""Where it is the course's own measure it stands in for the GAD-7."""


@dataclass(frozen=True)
class Outcomes:
    """Per look (a Sunday), oldest first: each rate's events and its denominator."""

    improvement: list[tuple[int, int]]
    recovery: list[tuple[int, int]]
    deterioration: list[tuple[int, int]]
    response: list[tuple[int, int]]
    remission: list[tuple[int, int]]


def get_outcomes(session: Session, asked: Asked, sundays: list[int], thresholds: ThresholdSet = "nhs") -> Outcomes:
    """The outcome rates at the head of the weekly review."""
    rows = asked.fetch(
        session,
        f"WITH {_finished(asked)}, {_looked(sundays)}, {_paired()}, {_judged(thresholds)}"
        " SELECT look, count(*),"
        " sum(better * (1 - worse)), sum(worse * (1 - better)),"
        " sum(CASE WHEN based = 1 AND cases = 0 THEN 0 ELSE 1 END),"
        " sum(better * (1 - worse) * whole * CASE WHEN cases > 0 AND still = 0 THEN 1 ELSE 0 END),"
        " sum(anxious), sum(anxious * halved), sum(anxious * well)"
        " FROM judged GROUP BY look",
    )
    found = {row[0]: [int(count) for count in row[1:]] for row in rows}
    looks = [found.get(sunday, [0] * 8) for sunday in sundays]
    return Outcomes(
        [(look[1], look[0]) for look in looks],
        [(look[4], look[3]) for look in looks],
        [(look[2], look[0]) for look in looks],
        [(look[6], look[5]) for look in looks],
        [(look[7], look[5]) for look in looks],
    )


def _finished(asked: Asked) -> str:
    """Each course with the day it counts as finished, its first dose, and the last day that is still its own."""
    return (
        "dose AS MATERIALIZED (SELECT course_id, day,"
        " row_number() OVER (PARTITION BY course_id ORDER BY day, starts_at, id) AS k"
        " FROM session WHERE site_id = :site AND kind = 'dosing' AND status = 'attended' AND day <= :as_of"
        f"{asked.within('patient_id')}),"
        " course_dose AS MATERIALIZED (SELECT c.id, c.patient_id, c.number, c.primary_instrument, c.ended_day,"
        " min(d.day) AS anchor,"
        " min(CASE WHEN d.k = 2 THEN d.day END) AS second_day,"
        " min(CASE WHEN d.k = p.planned_doses AND p.planned_doses >= 2 THEN d.day END) AS planned_day"
        " FROM course c JOIN protocol p ON p.site_id = c.site_id AND p.id = c.protocol_id"
        " JOIN dose d ON d.course_id = c.id"
        " WHERE c.site_id = :site AND c.started_day <= :as_of AND p.planned_doses > 0"
        " GROUP BY c.id, c.patient_id, c.number, c.primary_instrument, c.ended_day),"
        " ended AS (SELECT course_dose.*, CASE WHEN ended_day <= :as_of AND second_day <= ended_day THEN ended_day END"
        " AS over_day FROM course_dose),"
        " finished AS MATERIALIZED (SELECT e.*, CASE WHEN planned_day IS NULL THEN over_day"
        " WHEN over_day IS NULL THEN planned_day WHEN planned_day < over_day THEN planned_day ELSE over_day END"
        " AS finished_day,"
        " (SELECT min(n.started_day) - 1 FROM course n WHERE n.site_id = :site AND n.patient_id = e.patient_id"
        " AND n.number = (SELECT min(m.number) FROM course m WHERE m.site_id = :site AND m.patient_id = e.patient_id"
        " AND m.number > e.number AND m.started_day <= :as_of)) AS own_until FROM ended e)"
    )


def _looked(sundays: list[int]) -> str:
    """A row per course and look in whose window it finished, with the last day whose scores count."""
    looks = " UNION ALL ".join(f"SELECT {sunday} AS look" for sunday in sundays)
    return (
        f"looks AS ({looks}), looked AS MATERIALIZED (SELECT f.*, look,"
        " CASE WHEN own_until IS NULL OR own_until > look THEN look ELSE own_until END AS until_day"
        f" FROM finished f JOIN looks ON finished_day <= look AND finished_day > look - {WINDOW_DAYS})"
    )


def _paired() -> str:
    """The pairs of the measures that count."""
    first = ", ".join(
        f"{_if_asked(key, baseline_of(key, 'l.anchor', 'l.patient_id', value))} AS {key}_{name}"
        for key in ("gad7", "phq9", INSTEAD)
        for value, name in (("total", "first"), ("taken_at", "at"))
    )
    last = ", ".join(
        f"{latest_of(key, f'b.{key}_at', 'b.until_day', 'b.patient_id')} AS {key}_last"
        for key in ("gad7", "phq9", INSTEAD)
    )
    # Materialized: a score that is asked for twice is not looked for twice.
    return (
        f"based AS MATERIALIZED (SELECT l.*, {first} FROM looked l),"
        f" paired AS MATERIALIZED (SELECT b.*, {last} FROM based b)"
    )


def _if_asked(key: str, score: str) -> str:
    return f"CASE WHEN l.primary_instrument = '{INSTEAD}' THEN {score} END" if key == INSTEAD else score


def _judged(thresholds: ThresholdSet) -> str:
    """Flags of 0 and 1: the first of the two measures is the GAD-7, or what stands in for it."""
    own, plain = f"primary_instrument = '{INSTEAD}'", [get_instrument(key) for key in ("gad7", "phq9", INSTEAD)]
    (gad, gad_case), (phq, phq_case), (pcl, pcl_case) = (get_bounds(one, thresholds) for one in plain)
    remission = plain[0].remission
    well = remission.at_most if remission is not None else -1
    first, last = (
        f"CASE WHEN {own} THEN {INSTEAD}_{end} ELSE gad7_{end} END AS one_{end}" for end in ("first", "last")
    )
    bound = (
        f"CASE WHEN {own} THEN {pcl} ELSE {gad} END AS one_bound, CASE WHEN {own} THEN {pcl_case} ELSE {gad_case} END"
    )
    flags = {
        "better": f"one_first - one_last >= one_bound OR phq9_first - phq9_last >= {phq}",
        "worse": f"one_last - one_first >= one_bound OR phq9_last - phq9_first >= {phq}",
        "whole": "one_last IS NOT NULL AND phq9_last IS NOT NULL",
        "based": "one_first IS NOT NULL OR phq9_first IS NOT NULL",
        "cases": f"one_first >= one_case OR phq9_first >= {phq_case}",
        "still": f"one_last >= one_case OR phq9_last >= {phq_case}",
        "anxious": f"gad7_first >= {gad_case}",
        "halved": "gad7_first > 0 AND 2 * gad7_last <= gad7_first",
        "well": f"gad7_last <= {well}",
    }
    columns = ", ".join(f"CASE WHEN {condition} THEN 1 ELSE 0 END AS {name}" for name, condition in flags.items())
    return (
        f"measured AS (SELECT paired.*, {first}, {last}, {bound} AS one_case FROM paired),"
        f" judged AS (SELECT look, {columns} FROM measured)"
    )
