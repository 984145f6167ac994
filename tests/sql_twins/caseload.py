"""Where every patient of a caseload stands."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from tests.sql_twins.asked import Asked
from tests.sql_twins.pairs import baseline_of, latest_of


@dataclass(frozen=True)
class Patient:
    """The patient's last course: doses attended, day of the last one, GAD-7 at the start and now."""

    doses: int
    last_dose_day: int | None
    baseline: int | None
    latest: int | None


def get_caseload(session: Session, asked: Asked) -> dict[int, Patient]:
    """Every patient in scope who has a course, by key."""
    rows = asked.fetch(
        session,
        "WITH now AS (SELECT patient_id, max(number) AS number FROM course"
        f" WHERE site_id = :site AND started_day <= :as_of{asked.within('patient_id')} GROUP BY patient_id),"
        " given AS (SELECT c.patient_id, c.started_day, p.planned_doses, count(s.id) AS doses, min(s.day) AS first_day,"
        " max(s.day) AS last_day FROM now"
        " JOIN course c ON c.site_id = :site AND c.patient_id = now.patient_id AND c.number = now.number"
        " JOIN protocol p ON p.site_id = c.site_id AND p.id = c.protocol_id"
        " LEFT JOIN session s ON s.site_id = c.site_id AND s.patient_id = c.patient_id AND s.course_id = c.id"
        " AND s.kind = 'dosing' AND s.status = 'attended' AND s.day <= :as_of"
        " GROUP BY c.patient_id, c.started_day, p.planned_doses),"
        " anchored AS MATERIALIZED (SELECT given.*,"
        " CASE WHEN planned_doses = 0 AND first_day IS NULL THEN started_day ELSE first_day END AS anchor FROM given),"
        f" based AS MATERIALIZED (SELECT a.*, {baseline_of('gad7', 'a.anchor', 'a.patient_id')} AS baseline,"
        f" {baseline_of('gad7', 'a.anchor', 'a.patient_id', 'taken_at')} AS based_at FROM anchored a)"
        " SELECT b.patient_id, b.doses, b.last_day, b.baseline,"
        f" {latest_of('gad7', 'b.based_at', ':as_of', 'b.patient_id')}"
        " FROM based b",
    )
    return {key: Patient(*values) for key, *values in rows}
