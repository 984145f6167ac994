"""The expected course of one questionnaire on the timeline: where its band lies on which day."""

import math
from dataclasses import dataclass

import numpy as np

from dashboard.analysis.course_timeline import ExpectedBand
from dashboard.analysis.expected_course.clinic_courses import ClinicCourses
from dashboard.analysis.expected_course.course_band import CourseBand, expect_course
from dashboard.analysis.expected_course.episodes import READING_WINDOW_DAYS
from dashboard.analysis.not_estimable import NotEstimable
from dashboard.reports.patient.readings import list_readings
from dashboard.reports.patient.series import ChosenCourse, Series
from dashboard.reports.sentences.expected_course import word_band
from data_access.records import ScreeningRecord

MOST_BANDS = 2
LABEL = "expected course, 8 in 10"


@dataclass(frozen=True)
class ExpectedSeries:
    """The band of one questionnaire, and what it is drawn from in words."""

    band: ExpectedBand
    note: str


def build_expected_bands(
    chosen: ChosenCourse, expected: ClinicCourses | None, patient_id: int
) -> dict[str, ExpectedSeries]:
    """The bands of the course's two leading measures, by their keys: each costs a fit without this patient."""
    leading = chosen.leading[:MOST_BANDS]
    found = {s.instrument.key: _build_expected(chosen, s, expected, patient_id) for s in leading}
    return {key: series for key, series in found.items() if series is not None}


def _build_expected(
    chosen: ChosenCourse, series: Series, expected: ClinicCourses | None, patient_id: int
) -> ExpectedSeries | None:
    """The band from the baseline on; None where the clinic's courses let expect nothing of this one."""
    course = expected.by_instrument.get(series.instrument.code) if expected else None
    count = min(len(chosen.doses), chosen.course.plan.planned_doses)
    if course is None or series.baseline is None or not count:
        return None
    found = expect_course(course, patient_id, series.baseline.total or 0, np.arange(1, count + 1))
    if isinstance(found, NotEstimable):
        return None
    knots = _place_knots(chosen, series, found, series.baseline)
    if len(knots) < 2:
        return None
    days, low, high = zip(*knots, strict=True)
    note = word_band(series.instrument.name, found.method, int(found.courses.min()))
    return ExpectedSeries(ExpectedBand(days, low, high, LABEL), note)


def _place_knots(
    chosen: ChosenCourse, series: Series, found: CourseBand, baseline: ScreeningRecord
) -> list[tuple[int, float, float]]:
    """Day and ends of the band: at the baseline itself, then at each reading, or where a dose has none, at its end.

    What is expected depends on doses, not on days: at every reading the band is what that reading is judged by,
    and the straight lines between only join them.
    """
    total = float(baseline.total or 0)
    knots = [(baseline.day, total, total)]
    readings = list_readings(chosen, series)
    for place, number in enumerate(found.dose.tolist()):
        low, high = float(found.low[place]), float(found.high[place])
        if math.isnan(low):
            continue
        end = _find_end(chosen, number)
        days = [r.screening.day for r in readings if r.dose == number]
        if not days or number == len(chosen.doses):
            days.append(end)
        knots += [(day, low, high) for day in dict.fromkeys(days) if day > knots[-1][0]]
    return knots


def _find_end(chosen: ChosenCourse, number: int) -> int:
    """The last day a reading after this dose may have: that of the next dose, 30 days on, or the last day looked at."""
    given = chosen.doses[number - 1].session.day
    following = [dose.session.day for dose in chosen.doses if dose.number == number + 1]
    return min([given + READING_WINDOW_DAYS, chosen.until_day, *following])
