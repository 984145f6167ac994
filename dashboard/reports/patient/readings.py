"""The readings of one course: which score stands for how many doses, as the expected course counts them."""

from dataclasses import dataclass

from dashboard.analysis.expected_course.episodes import READING_WINDOW_DAYS
from dashboard.reports.patient.series import ChosenCourse, Series
from data_access.records import ScreeningRecord


@dataclass(frozen=True)
class Reading:
    """A score and the number of doses given before its day."""

    dose: int
    screening: ScreeningRecord

    @property
    def total(self) -> int:
        """The score."""
        return self.screening.total or 0


def list_readings(chosen: ChosenCourse, series: Series) -> tuple[Reading, ...]:
    """Every score after the baseline that the expected course may speak of, oldest first.

    Within 30 days after a dose, and after planned doses only; a score of a dose's day counts before it.
    """
    if series.baseline is None:
        return ()
    later = [
        s
        for s in series.all
        if s.total is not None and s.taken_at > series.baseline.taken_at and s.day <= chosen.until_day
    ]
    counted = (Reading(chosen.count_doses_by(s.day - 1), s) for s in later)
    return tuple(reading for reading in counted if _is_of_induction(chosen, reading))


def _is_of_induction(chosen: ChosenCourse, reading: Reading) -> bool:
    if not 1 <= reading.dose <= chosen.course.plan.planned_doses:
        return False
    return reading.screening.day - chosen.doses[reading.dose - 1].session.day <= READING_WINDOW_DAYS
