"""A straight line by least squares, with intervals that hold where the scatter is not even."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

from dashboard.analysis.intervals.interval import TAIL, Interval
from dashboard.analysis.not_estimable import NotEstimable

_ALIKE = 1e-9
"""What is smaller than this beside what it is part of is rounding."""


@dataclass(frozen=True)
class LinearFit:
    """One slope per explaining column with its 95 % interval; ``ordinary``: the interval if all scatter were even."""

    slopes: tuple[float, ...]
    intervals: tuple[Interval, ...]
    ordinary: tuple[Interval, ...]
    count: int


def fit_line(outcome: ArrayLike, explaining: Sequence[ArrayLike]) -> LinearFit | NotEstimable:
    """Least squares of an outcome on an intercept and some columns.

    Formula: b = (X′X)⁻¹X′y; interval bⱼ ± t(0.975; n − p) · √Vⱼⱼ, V = (X′X)⁻¹ (Σ xᵢxᵢ′ eᵢ²/(1 − hᵢ)²) (X′X)⁻¹ (HC3),
    e the residuals, h the leverages, p the number of coefficients. Ordinary: V = s²(X′X)⁻¹.
    Missing: not estimable without two values more than coefficients, where a column is constant or follows from the
    others, where one value alone decides a coefficient (h = 1), or where the line leaves no scatter.
    Source: MacKinnon & White 1985, J Econometrics 29:305-325; Long & Ervin 2000, Am Stat 54:217-224.
    """
    y = np.asarray(outcome, np.float64)
    columns = np.stack([np.asarray(column, np.float64) for column in explaining], axis=1)
    count, needed = len(y), columns.shape[1] + 3
    if count < needed:
        return NotEstimable(count, needed, "values")
    if unusable := _find_unusable(columns):
        return NotEstimable(count, needed, "values", unusable)
    z, length = _standardise(columns)
    inverse = np.linalg.inv(np.einsum("ij,ik->jk", z, z))
    leverage = 1 / count + np.einsum("ij,jk,ik->i", z, inverse, z)
    if leverage.max() >= 1 - _ALIKE:
        return NotEstimable(count, needed, "values", "one value alone decides the slope")
    centred = y - y.mean()
    slopes = inverse @ np.einsum("ij,i->j", z, centred)
    residual = centred - np.einsum("ij,j->i", z, slopes)
    square = float(np.einsum("i,i->", residual, residual))
    if square <= _ALIKE**2 * max(1.0, float(np.einsum("i,i->", y, y))):
        return NotEstimable(count, needed, "values", "the line leaves no scatter to measure")
    weighted = z * (residual / (1 - leverage))[:, None]
    robust = inverse @ np.einsum("ij,ik->jk", weighted, weighted) @ inverse
    free = count - columns.shape[1] - 1
    uneven, even = (_reach(slopes, one, length, free) for one in (robust, square / free * inverse))
    return LinearFit(tuple(float(slope) for slope in slopes / length), uneven, even, count)


def _standardise(columns: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Centred columns of length 1, and their lengths: slopes differ by the length only, and little is rounded away."""
    z = columns - columns.mean(axis=0)
    length = np.sqrt(np.einsum("ij,ij->j", z, z))
    return z / length, length


def _find_unusable(columns: NDArray[np.float64]) -> str:
    """Why a line cannot be fitted on these columns; empty where it can."""
    if (columns.min(axis=0) == columns.max(axis=0)).any():
        return "a column is constant"
    z, _ = _standardise(columns)
    return "a column follows from the others" if np.linalg.eigvalsh(np.einsum("ij,ik->jk", z, z))[0] <= _ALIKE else ""


def _reach(
    slopes: NDArray[np.float64], covariance: NDArray[np.float64], length: NDArray[np.float64], free: int
) -> tuple[Interval, ...]:
    reach = float(stdtrit(free, 1 - TAIL)) * np.sqrt(np.diag(covariance))
    ends = zip((slopes - reach) / length, (slopes + reach) / length, strict=True)
    return tuple(Interval(float(low), float(high)) for low, high in ends)
