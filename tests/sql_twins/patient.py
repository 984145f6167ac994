"""The scores of one patient."""

from sqlalchemy.orm import Session

from tests.sql_twins.asked import Asked


def get_scores(session: Session, asked: Asked, patient_id: int) -> list[tuple[str, int, int | None]]:
    """Questionnaire, day and total of every screening of a patient in scope, by questionnaire and time."""
    rows = asked.fetch(
        session,
        "SELECT instrument, taken_day, total FROM screening WHERE site_id = :site AND patient_id = :patient"
        f" AND taken_day <= :as_of{asked.within('patient_id')} ORDER BY instrument, taken_at, id",
        patient=patient_id,
    )
    return [(instrument, day, total) for instrument, day, total in rows]
