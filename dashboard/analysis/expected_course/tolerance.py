"""Tolerance limits by baseline band: the expected course where there are too few courses for a model."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import nctdtrit, ndtr, ndtri

from dashboard.analysis.change.caseness import is_case
from dashboard.analysis.expected_course.episodes import Episodes
from dashboard.analysis.expected_course.sums import Float
from dashboard.analysis.expected_course.z import YELLOW_Z
from data_access.definitions.instrument import Instrument
from data_access.facts.arrays import Int64

LEAST_IN_BAND = 15
CONFIDENCE = 0.50
RED_SHARE = 0.90
YELLOW_SHARE = float(ndtr(YELLOW_Z))


@dataclass(frozen=True, eq=False)
class ToleranceLimits:
    """One row per reading asked about: what the band's other patients scored after as many doses.

    ``mean`` and ``sd`` NaN under ``LEAST_IN_BAND`` readings or without any spread; ``red_from`` and
    ``yellow_from`` are limits in standard deviations above (worse than) the mean.
    """

    count: Int64
    mean: Float
    sd: Float
    yellow_from: Float
    red_from: Float


def find_tolerance_factor(n: ArrayLike, share: float, confidence: float) -> Float:
    """How many standard deviations above the mean of n scores a limit lies that a given share of all stays below.

    Formula: k = t(γ; n − 1, z_p·√n)/√n: the γ quantile of the noncentral t distribution, z_p the normal quantile of p.
    Missing: none for fewer than two scores.
    Source: Hahn & Meeker 1991, Statistical Intervals, ch. 4 (one-sided tolerance bounds of a normal distribution).
    """
    count = np.asarray(n, np.float64)
    enough = np.maximum(count, 2)
    factor = nctdtrit(enough - 1, ndtri(share) * np.sqrt(enough), confidence) / np.sqrt(enough)
    return np.where(count >= 2, factor, np.nan)


def find_tolerance_limits(
    episodes: Episodes, instrument: Instrument, patient: Int64, baseline: Int64, dose: Int64
) -> ToleranceLimits:
    """How the other patients of the same baseline band scored after as many doses, and the limit of the worst tenth.

    One row per (patient, baseline, dose) asked about; all courses of that patient are left out.

    Formula: red from mean + k·SD with p = .90, yellow with p = .84 (z = 1.00); γ = .50, so that the
    limit is as often too wide as too narrow and about 1 in 10 lies beyond it, as the mixed model expects.
    Threshold: from 15 other patients' readings in the band at that dose number. Bands are the severity bands of
    the questionnaire; where it has none: below caseness and at caseness.
    Missing: none under 15 readings, or where all of them are equal.
    Source: as the factor's; the use of it below 30 courses, and the choice of γ, are rules of the clinic.
    """
    readings, band = episodes.readings, find_band(episodes.baseline, instrument)
    most = int(max(readings.dose.max(initial=0), dose.max(initial=0))) + 1
    cell = band[readings.episode] * most + readings.dose
    wanted = find_band(baseline, instrument) * most + dose
    total = readings.total.astype(np.float64)
    of_patient = episodes.patient[readings.episode]
    cells = int(max(cell.max(initial=0), wanted.max(initial=0))) + 1
    count, first, second = (
        np.bincount(cell, weights, cells)[wanted] - _add_own(of_patient, cell, weights, patient, wanted)
        for weights in (np.ones_like(total), total, total * total)
    )
    return _make_limits(np.rint(count), first, second)


def _add_own(of_patient: Int64, cell: Int64, weights: Float, patient: Int64, wanted: Int64) -> Float:
    """What the patient asked about adds to the cell that is asked about."""
    span = int(max(cell.max(initial=0), wanted.max(initial=0))) + 1
    keys, place = np.unique(of_patient * span + cell, return_inverse=True)
    sums = np.bincount(place, weights, len(keys))
    asked = patient * span + wanted
    found = np.minimum(np.searchsorted(keys, asked), max(len(keys) - 1, 0))
    return np.where(keys[found] == asked, sums[found], 0.0) if len(keys) else np.zeros(len(asked))


def _make_limits(count: Float, first: Float, second: Float) -> ToleranceLimits:
    enough = count >= LEAST_IN_BAND
    n = np.where(enough, count, LEAST_IN_BAND)
    mean = np.where(enough, first / n, np.nan)
    spread = np.where(enough, second - first * first / n, 0.0)
    # Totals are whole numbers: a sum of squares below this is rounding, not spread.
    varied = spread > 1e-6
    sd = np.where(varied, np.sqrt(np.where(varied, spread, 1.0) / (n - 1)), np.nan)
    limits = (
        np.where(varied, find_tolerance_factor(n, share, CONFIDENCE), np.nan) for share in (YELLOW_SHARE, RED_SHARE)
    )
    return ToleranceLimits(count.astype(np.int64), np.where(varied, mean, np.nan), sd, *limits)


def find_band(baseline: ArrayLike, instrument: Instrument) -> Int64:
    """Number of the severity band of each baseline; below and at caseness where there are no bands; else 0."""
    score = np.asarray(baseline, np.int64)
    if instrument.bands:
        return np.searchsorted([band.high for band in instrument.bands[:-1]], score, side="left").astype(np.int64)
    return is_case(score, instrument, "nhs").astype(np.int64)
