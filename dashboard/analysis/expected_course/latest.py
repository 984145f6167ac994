"""The latest reading of everyone in treatment: what the expected course is asked about."""

from dataclasses import dataclass

import numpy as np

from dashboard.analysis.doses import count_doses
from dashboard.analysis.expected_course.episodes import Episodes
from dashboard.analysis.scores.scores import find_last, get_scores
from dashboard.analysis.standing import Standing
from data_access.definitions.instrument import Instrument
from data_access.facts.arrays import Facts, Int64


@dataclass(frozen=True, eq=False)
class LatestReadings:
    """One row per patient, ascending. ``since_first_dose``: days from the first dose to the reading."""

    patient: Int64
    course: Int64
    baseline: Int64
    dose: Int64
    total: Int64
    day: Int64
    recorded_day: Int64
    since_first_dose: Int64


def find_latest_readings(facts: Facts, as_of_day: int, instrument: Instrument, episodes: Episodes) -> LatestReadings:
    """The latest score of each patient in treatment on the own measure of the current course.

    Missing: who has no second score, or whose latest score is no reading of the course's induction (more than
    30 days after the dose, after more doses than were planned) has no row: the expected course does not speak of it.
    Source: rule of the clinic.
    """
    states = Standing(facts, as_of_day, "nhs").states
    asked = states.in_treatment & (states.primary_instrument == instrument.code)
    scores = get_scores(facts.screenings, instrument.code)
    everyone = np.arange(len(facts.patients.id), dtype=np.int64)
    newest = find_last(scores, everyone, np.full(len(everyone), as_of_day))
    last = episodes.first + episodes.count - 1
    reading = episodes.readings.position[last]
    patient = episodes.patient
    shown = asked[patient] & (states.course[patient] == episodes.course) & (newest[patient] == reading)
    row, own = last[shown], np.flatnonzero(shown)
    course, day = episodes.course[own], episodes.readings.day[row]
    screening = scores.row[reading[shown]]
    return LatestReadings(
        patient[own],
        course,
        episodes.baseline[own],
        episodes.readings.dose[row],
        episodes.readings.total[row],
        day,
        facts.screenings.recorded_day[screening].astype(np.int64),
        day - count_doses(facts.dosings, len(facts.courses.id)).first_day[course],
    )
