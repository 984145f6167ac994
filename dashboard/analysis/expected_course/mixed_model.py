"""The expected course of the clinic's own patients: a mixed model of the scores by dose number."""

from dataclasses import dataclass

import numpy as np

from dashboard.analysis.expected_course.likelihood import FIXED_EFFECTS, profile
from dashboard.analysis.expected_course.sums import Float, Sums
from dashboard.analysis.not_estimable import NotEstimable
from data_access.facts.arrays import Bool

START = (0.8, 0.0, 0.4)
FIXED_ONLY = np.zeros(3)
SLOPE_STEP = 1e-5
POLISH_STEPS = 8
FLAT = 1e-6
MOST_RATIO = 1e3
ROUNDING = 1e-12
LEAST_SPREAD = 1e-10
"""Below this share a fixed effect adds nothing to the others, or a residual nothing to the scores."""


@dataclass(frozen=True, eq=False)
class MixedFit:
    """A fitted model. ``random`` is G, ``residual`` σ²; ``courses`` and ``readings`` are what it stands on.

    ``theta`` is the Cholesky factor of G/σ² and ``curvature`` the second derivative of the deviance there.
    """

    fixed: Float
    random: Float
    residual: float
    log_likelihood: float
    courses: int
    readings: int
    theta: Float
    curvature: Float


def fit_mixed_model(sums: Sums) -> MixedFit | NotEstimable:
    """The score to be expected after each dose, given the baseline, learnt from the clinic's own courses.

    Formula: y = b0 + b1·ln(1 + t) + b2·y0 + b3·y0·ln(1 + t) + u0 + u1·ln(1 + t) + e, with t the dose number,
    y0 the baseline, (u0, u1) normal with covariance G for each course, e normal with variance σ²; by restricted
    maximum likelihood, from the sums of all courses (none is sampled or left out). Where G lies on its
    boundary (no variance between courses, or none of their slopes) that is the answer.
    Where u and e cannot be told apart (every course has one reading, or the courses' own lines leave no error
    at all), G is 0: the spread about the expected course is then all in σ².

    Missing: not estimable where the readings are no more than the four fixed effects, all baselines or all dose
    numbers are equal, or the scores lie on the fitted line without any spread.
    Source: Finch, Lambert & Schaalje 2001, Clin Psychol Psychother 8:231–242; restricted maximum likelihood:
    Laird & Ware 1982, Biometrics 38:963–974.
    """
    reason = find_obstacle(sums)
    if reason:
        return NotEstimable(int(sums.courses), 0, "courses", reason)
    theta = FIXED_ONLY if sums.readings == sums.courses else _turn_positive(_search(sums))
    found = profile(theta, sums)
    lower = np.array([[theta[0], 0.0], [theta[1], theta[2]]])
    residual = float(found.residual)
    return MixedFit(
        found.fixed,
        residual * (lower @ lower.T),
        residual,
        float(-found.deviance / 2),
        int(sums.courses),
        int(sums.readings),
        theta,
        find_curvature(theta, sums),
    )


def find_obstacle(sums: Sums) -> str:
    """Why the model cannot be fitted to these courses; empty where it can."""
    if sums.readings <= FIXED_EFFECTS:
        return f"{int(sums.readings)} readings for {FIXED_EFFECTS} fixed effects"
    known, cross = sums.moments[..., 2:, 2:], sums.cross
    if np.ptp([[*c.ravel() / c[0, 0]] for c in cross], axis=0).max() == 0 and _is_flat(cross[0]):
        return "all readings are at the same dose number"
    total = known.sum(0)
    if _is_flat(total):
        return "all baselines are equal"
    design = (known[:, :, None, :, None] * cross[:, None, :, None, :]).sum(0).reshape(4, 4)
    if _is_flat(design):
        return "baselines and dose numbers do not vary apart"
    with np.errstate(all="ignore"):
        residual = profile(FIXED_ONLY, sums).residual
    least = LEAST_SPREAD * max(float(sums.squares), 1) / float(sums.readings)
    return "" if residual > least else "the scores have no spread about the line"


def _is_flat(matrix: Float) -> bool:
    """Whether a cross product is singular, whatever the units of its columns."""
    scale = np.sqrt(np.diagonal(matrix))
    if not scale.all():
        return True
    least = np.linalg.eigvalsh(matrix / (scale[:, None] * scale))[0]
    return bool(least < LEAST_SPREAD)


def _search(sums: Sums) -> Float:
    """θ of the least deviance: quasi-Newton from a start, then Newton's steps to the last digits.

    θ beyond all measure means that σ² runs to nothing, where there is no least deviance: G is 0 then.
    """
    from scipy.optimize import minimize

    def ask(theta: Float) -> tuple[float, Float]:
        try:
            found = profile(theta, sums)
        except np.linalg.LinAlgError:
            return 1e300, np.zeros(3)
        fine = bool(np.isfinite(found.deviance) and found.residual > 0)
        return (float(found.deviance), found.slope) if fine else (1e300, np.zeros(3))

    with np.errstate(all="ignore"):
        best = minimize(ask, np.array(START), jac=True, method="BFGS", options={"gtol": 1e-6})
        if not is_measurable(best.x):
            return FIXED_ONLY
        theta = polish(best.x, sums)
    return theta if is_measurable(theta) else FIXED_ONLY


def is_measurable(theta: Float) -> Bool:
    """Whether the spread between courses is less than a thousand times that within them."""
    measurable: Bool = np.abs(theta).max(axis=-1) < MOST_RATIO
    return measurable


def polish(theta: Float, sums: Sums) -> Float:
    """Newton's steps from near the least deviance, kept only while the deviance does not rise."""
    least = profile(theta, sums)
    for _ in range(POLISH_STEPS):
        step = solve_flat(find_curvature(theta, sums), least.slope)
        tried = profile(theta - step, sums)
        if not np.isfinite(tried.deviance) or tried.deviance > least.deviance + ROUNDING * abs(least.deviance):
            break
        theta, least = theta - step, tried
        if np.abs(step).max() < 1e-13:
            break
    return theta


def find_curvature(theta: Float, sums: Sums) -> Float:
    """Second derivatives of the deviance in θ, from differences of its slope; leading axes as in ``profile``."""
    steps = SLOPE_STEP * np.eye(3)
    up, down = (np.stack([profile(theta + sign * step, sums).slope for step in steps], -2) for sign in (1, -1))
    curvature = (up - down) / (2 * SLOPE_STEP)
    return (curvature + np.swapaxes(curvature, -1, -2)) / 2


def solve_flat(curvature: Float, slope: Float) -> Float:
    """Newton's step; nothing along directions in which the deviance is flat, and downhill along hollow ones."""
    values, vectors = np.linalg.eigh(curvature)
    size = np.abs(values)
    bent = np.where(size < FLAT * size.max(axis=-1, keepdims=True), np.inf, size)
    along = (slope[..., None, :] @ vectors)[..., 0, :] / bent
    step: Float = (vectors @ along[..., None])[..., 0]
    return step


def _turn_positive(theta: Float) -> Float:
    """The same G with a Cholesky factor whose diagonal is not negative."""
    sign = 1.0 if theta[0] >= 0 else -1.0
    return np.array([abs(theta[0]), sign * theta[1], abs(theta[2])])
