"""The scored screenings of one instrument, and how one of them is found by day."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dashboard.analysis.remembered import remember
from data_access.definitions.instrument import Instrument
from data_access.definitions.registry import get_instruments
from data_access.facts.arrays import MISSING, NO_DAY, Bool, Int16, Int32, Int64, ScreeningFacts


@dataclass(frozen=True)
class Scores:
    """One row per screening of one instrument that has a total, sorted by patient, day and time of day.

    ``row`` is its row in the screenings it was taken from; ``key`` sorts by patient, then day.
    """

    patient: Int32
    day: Int32
    total: Int16
    row: Int64
    key: Int64


def is_total(total: ArrayLike, instrument: Instrument) -> Bool:
    """Whether a number can be a total of this scale at all: False for MISSING and for one outside its ends.

    The importer refuses what is outside; what came into a database another way is no score here either.
    """
    score = np.asarray(total)
    if instrument.total_min is None or instrument.total_max is None:
        return np.zeros(score.shape, np.bool_)
    # MISSING is below every scale.
    met: Bool = np.logical_and(score >= instrument.total_min, score <= instrument.total_max)
    return met


def get_scores(screenings: ScreeningFacts, instrument_code: int) -> Scores:
    """The screenings of one instrument that could be scored. Forms without a total of its scale are left out.

    Remembered for as long as the screenings themselves live: every rule and rate of a view asks for the same few.
    """
    return remember(screenings, ("scores", instrument_code), lambda: _find_scores(screenings, instrument_code))


def _find_scores(screenings: ScreeningFacts, instrument_code: int) -> Scores:
    instrument = next(one for one in get_instruments() if one.code == instrument_code)
    rows = np.flatnonzero(screenings.instrument == instrument_code)
    rows = rows[is_total(screenings.total[rows], instrument)]
    return make_scores(screenings.patient[rows], screenings.day[rows], screenings.total[rows], rows)


def make_scores(patient: ArrayLike, day: ArrayLike, total: ArrayLike, row: ArrayLike | None = None) -> Scores:
    """Scores from equally long columns that are sorted by patient, day and time of day (one patient: all zeros)."""
    patients, days = np.asarray(patient, np.int32), np.asarray(day, np.int32)
    rows = np.arange(len(days), dtype=np.int64) if row is None else np.asarray(row, np.int64)
    return Scores(patients, days, np.asarray(total, np.int16), rows, make_key(patients, days))


def make_key(patient: ArrayLike, day: ArrayLike) -> Int64:
    """One int64 per row that sorts by patient, then by day."""
    return (np.asarray(patient, np.int64) << 32) + (np.asarray(day, np.int64) - NO_DAY)


def find_last(scores: Scores, patient: ArrayLike, day: ArrayLike) -> Int64:
    """For each (patient, day): the position in ``scores`` of the last one on or before that day; MISSING where none."""
    patients = np.asarray(patient, np.int64)
    position = np.searchsorted(scores.key, make_key(patients, day), side="right").astype(np.int64) - 1
    if len(scores.patient) == 0:
        return np.full(len(patients), MISSING, np.int64)
    found = (position >= 0) & (scores.patient[np.maximum(position, 0)] == patients)
    return np.where(found, position, MISSING)


def pick(values: NDArray[np.generic], position: Int64, absent: int = MISSING) -> Int64:
    """``values[position]`` as int64, and ``absent`` where the position is MISSING."""
    if len(values) == 0:
        return np.full(len(position), absent, np.int64)
    return np.where(position >= 0, values[np.maximum(position, 0)].astype(np.int64), absent)
