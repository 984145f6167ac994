"""How far a score lies from the expected course, in standard deviations, and what that is called."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dashboard.analysis.change.caseness import is_case
from dashboard.analysis.expected_course.sums import Float
from data_access.definitions.instrument import Instrument, ThresholdSet

YELLOW_Z = 1.00
RED_Z = 1.28


class TrackStatus(IntEnum):
    """Where a patient's latest score stands against the expected course."""

    UNKNOWN = 0
    """Grey: under two scores, no reading after a dose of the induction, or nothing to compare with."""
    HEALTHY = 1
    """White: below caseness."""
    ON_TRACK = 2
    WATCH = 3
    """Yellow."""
    NOT_ON_TRACK = 4
    """Red."""


@dataclass(frozen=True, eq=False)
class Distance:
    """One row per reading: the expected score, the standard deviation about it, and z (more is worse)."""

    expected: Float
    sd: Float
    z: Float


def measure_distance(
    total: ArrayLike,
    baseline: ArrayLike,
    dose: ArrayLike,
    fixed: Float,
    random: Float,
    residual: ArrayLike,
    higher_is_better: bool,
) -> Distance:
    """Distance of a score from what the clinic's own courses let expect after as many doses, given the baseline.

    ``fixed`` (…, 4), ``random`` (…, 2, 2) and ``residual`` are one fit for all readings, or one fit for each.

    Formula: z = (y − E)/s with E = b0 + b1·ln(1 + t) + b2·y0 + b3·y0·ln(1 + t) and s² = z'Gz + σ², where
    z' = (1, ln(1 + t)): the spread of patients about the expected course (marginal), not of one patient's readings.
    Turned round where a high score is better, so that more is always worse.
    Missing: no distance where the model could not be fitted.
    Source: Finch, Lambert & Schaalje 2001, Clin Psychol Psychother 8:231–242.
    """
    x = np.log1p(np.asarray(dose, np.float64))
    y0, y = np.asarray(baseline, np.float64), np.asarray(total, np.float64)
    expected = fixed[..., 0] + fixed[..., 1] * x + (fixed[..., 2] + fixed[..., 3] * x) * y0
    variance = random[..., 0, 0] + 2 * random[..., 0, 1] * x + random[..., 1, 1] * x * x + np.asarray(residual)
    sd = np.sqrt(variance)
    z = (y - expected) / sd
    return Distance(expected, sd, -z if higher_is_better else z)


def name_status(
    z: ArrayLike, yellow_from: Float | float, red_from: Float | float, total: ArrayLike, instrument: Instrument,
    thresholds: ThresholdSet,
) -> NDArray[np.int8]:  # fmt: skip
    """Red, yellow, on track, or in the healthy range: what a distance is called.

    Threshold: red from z ≥ 1.28, yellow from z ≥ 1.00 (equal counts), both only for a score at caseness;
    a score below caseness is in the healthy range, however far from the expected course.
    Missing: unknown without a z, and for a questionnaire without a caseness threshold.
    Source: Finch, Lambert & Schaalje 2001, Clin Psychol Psychother 8:231–242; only at caseness: rule of the clinic.
    """
    distance = np.asarray(z, np.float64)
    status = np.full(distance.shape, TrackStatus.ON_TRACK, np.int8)
    status[distance >= yellow_from] = TrackStatus.WATCH
    status[distance >= red_from] = TrackStatus.NOT_ON_TRACK
    status[np.isnan(distance)] = TrackStatus.UNKNOWN
    status[~is_case(total, instrument, thresholds)] = TrackStatus.HEALTHY
    if instrument.caseness[thresholds] is None:
        status[:] = TrackStatus.UNKNOWN
    return status
