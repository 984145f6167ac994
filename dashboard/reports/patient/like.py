"""Like this patient: where the score lies among the clinic's patients who began alike, at the same dose number."""

from dataclasses import dataclass

import numpy as np

from dashboard.analysis.expected_course.clinic_courses import ClinicCourses
from dashboard.analysis.expected_course.like_patients import LikePatients, find_like
from dashboard.analysis.expected_course.tolerance import find_band
from dashboard.reports.patient.readings import Reading, list_readings
from dashboard.reports.patient.series import ChosenCourse, Series
from dashboard.reports.sentences.like_this_patient import say_like, say_too_few, word_centile
from dashboard.reports.view import View
from dashboard.reports.words.wording import EN_DASH, format_day
from data_access.definitions.instrument import Instrument


@dataclass(frozen=True)
class LikeThisPatient:
    """One questionnaire. ``counts``: how many others have each total; empty where they are too few to be shown.

    ``centile`` 0–100; ``short`` is what stands in a tile. ``patient_ids``: the others, for who may see them.
    """

    key: str
    name: str
    sentence: str
    denominator: str
    alt: str
    low: int
    high: int
    own: int
    counts: tuple[tuple[int, int], ...]
    centile: float
    short: str
    screening_id: int
    patient_ids: tuple[int, ...]


def build_like(
    chosen: ChosenCourse, expected: ClinicCourses | None, patient_id: int, view: View
) -> tuple[LikeThisPatient, ...]:
    """One for each questionnaire with a reading after a dose, the course's own measure first."""
    if expected is None:
        return ()
    found = []
    for series in chosen.series:
        course = expected.by_instrument.get(series.instrument.code)
        readings = list_readings(chosen, series)
        if course is None or series.baseline is None or not readings:
            continue
        others = find_like(course, patient_id, series.baseline.total or 0, readings[-1].dose)
        found.append(_build_one(series, series.baseline.total or 0, readings[-1], others, view))
    return tuple(found)


def _build_one(series: Series, baseline: int, reading: Reading, others: LikePatients, view: View) -> LikeThisPatient:
    instrument, began = series.instrument, _word_band(series.instrument, baseline)
    day = format_day(reading.screening.day, view.as_of_day, view.hide_names)
    score = f"{instrument.name} {reading.total} after dose {reading.dose}, {day}"
    n, centile = len(others.total), others.find_centile(reading.total)
    if n < view.least_group or centile is None:
        nobody = say_too_few(instrument.name, began, reading.dose, view.least_group)
        return LikeThisPatient(
            instrument.key,
            instrument.name,
            nobody,
            "",
            nobody,
            0,
            0,
            reading.total,
            (),
            0,
            "",
            reading.screening.id,
            (),
        )
    sentence = say_like(score, centile, n, instrument.name, began)
    better = "higher is better" if instrument.higher_is_better else "lower is better"
    denominator = (
        f"{n} other patients of this clinic with a baseline of {began} and a score after dose {reading.dose}; "
        f"{better}. Centile: share of them with a lower score, equal ones half."
    )
    low, high = instrument.total_min or 0, instrument.total_max or 0
    return LikeThisPatient(
        instrument.key,
        instrument.name,
        sentence,
        denominator,
        f"{sentence} Their scores: median {np.median(others.total):g}, {others.total.min()}{EN_DASH}"
        f"{others.total.max()}.",
        low,
        high,
        reading.total,
        tuple((total, count) for total, count in enumerate(np.bincount(others.total).tolist()) if count),
        centile,
        f"{word_centile(centile)} of {n}",
        reading.screening.id,
        tuple(others.patient_id.tolist()),
    )


def _word_band(instrument: Instrument, baseline: int) -> str:
    """ "15–21"; below or at caseness where the questionnaire has no bands."""
    place = int(find_band([baseline], instrument)[0])
    if instrument.bands:
        band = instrument.bands[place]
        return f"{band.low}{EN_DASH}{band.high}"
    return "caseness" if place else "below caseness"
