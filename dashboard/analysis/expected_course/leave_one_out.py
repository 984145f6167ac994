"""The mixed model without each of several patients: a refit on the sums that are left, for many patients at once."""

from dataclasses import dataclass

import numpy as np

from dashboard.analysis.expected_course.likelihood import FIXED_EFFECTS, profile
from dashboard.analysis.expected_course.mixed_model import (
    FLAT,
    MixedFit,
    find_curvature,
    fit_mixed_model,
    is_measurable,
    solve_flat,
)
from dashboard.analysis.expected_course.sums import CourseTerms, Float, Sums, leave_out
from dashboard.analysis.not_estimable import NotEstimable
from data_access.facts.arrays import Bool, Int64

AT_ONCE = 128
MOST_STEPS = 40
CLOSE = 1e-12


@dataclass(frozen=True, eq=False)
class FitsWithout:
    """One row per patient left out: the model fitted to everybody else; NaN where that is not estimable.

    ``courses``: how many courses it stands on.
    """

    fixed: Float
    random: Float
    residual: Float
    courses: Int64


def fit_without_each(fit: MixedFit, sums: Sums, terms: CourseTerms, group: Int64, groups: int) -> FitsWithout:
    """Nobody is judged by an expectation that their own scores have shaped.

    The model refitted without each of ``groups`` groups of courses (``group`` of each course; -1: in none).

    Each refit is exact: the deviance
    without the group is searched for its own least value, from the fit to everybody and with its curvature;
    where that does not settle, or settles on a ridge, the model is fitted anew from the beginning.

    Source: Finch, Lambert & Schaalje 2001, for the model; leaving the shown patient out is a rule of the clinic.
    """
    parts = [_fit_some(fit, sums, terms, group, start, groups) for start in range(0, groups, AT_ONCE)]
    if not parts:
        return FitsWithout(np.zeros((0, 4)), np.zeros((0, 2, 2)), np.zeros(0), np.zeros(0, np.int64))
    return FitsWithout(
        np.concatenate([part.fixed for part in parts]),
        np.concatenate([part.random for part in parts]),
        np.concatenate([part.residual for part in parts]),
        np.concatenate([part.courses for part in parts]),
    )


def _fit_some(fit: MixedFit, sums: Sums, terms: CourseTerms, group: Int64, start: int, groups: int) -> FitsWithout:
    many = min(AT_ONCE, groups - start)
    own = np.where((group >= start) & (group < start + many), group - start, -1)
    left = leave_out(sums, terms, own, many)
    with np.errstate(all="ignore"):
        try:
            theta, settled = _descend(fit, left)
            found = profile(theta, left)
        except np.linalg.LinAlgError:
            return _fit_one_by_one(left, many)
        lower = np.zeros((many, 2, 2))
        lower[:, [0, 1, 1], [0, 0, 1]] = theta
        random = found.residual[:, None, None] * (lower @ np.swapaxes(lower, 1, 2))
        settled &= np.isfinite(found.deviance) & (found.residual > 0) & (left.readings > FIXED_EFFECTS)
        settled &= is_measurable(theta)
    quick = FitsWithout(found.fixed, random, found.residual, left.courses.astype(np.int64))
    return quick if settled.all() else _mend(quick, left, np.flatnonzero(~settled))


def _descend(fit: MixedFit, left: Sums) -> tuple[Float, Bool]:
    """θ of each deviance, and whether it settled in a hollow that is one in every direction."""
    theta = np.repeat(fit.theta[None], len(left.squares), axis=0)
    if not fit.theta.any() and fit.readings == fit.courses:
        return theta, np.ones(len(theta), np.bool_)
    step = np.full(theta.shape, np.inf)
    for _ in range(MOST_STEPS):
        step = solve_flat(fit.curvature, profile(theta, left).slope)
        theta = theta - step
        if not np.abs(step).max() > CLOSE:
            break
    values = np.linalg.eigvalsh(find_curvature(theta, left))
    hollow = values[:, 0] > -FLAT * np.abs(values).max(axis=1)
    return theta, (np.abs(step).max(axis=1) <= 100 * CLOSE) & hollow


def _mend(quick: FitsWithout, left: Sums, again: Int64) -> FitsWithout:
    for row in again:
        anew = fit_mixed_model(_take(left, int(row)))
        if isinstance(anew, NotEstimable):
            quick.fixed[row], quick.random[row], quick.residual[row] = np.nan, np.nan, np.nan
        else:
            quick.fixed[row], quick.random[row], quick.residual[row] = anew.fixed, anew.random, anew.residual
    return quick


def _fit_one_by_one(left: Sums, many: int) -> FitsWithout:
    empty = FitsWithout(np.zeros((many, 4)), np.zeros((many, 2, 2)), np.zeros(many), left.courses.astype(np.int64))
    return _mend(empty, left, np.arange(many))


def _take(left: Sums, row: int) -> Sums:
    return Sums(left.cross, left.moments[row], left.squares[row], left.readings[row], left.courses[row])
