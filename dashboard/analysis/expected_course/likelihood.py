"""The restricted likelihood of the mixed model, and its slope, from sums: for one set of courses or many at once.

The random effects' covariance is G = σ²·LL' with L lower triangular; θ = (L11, L21, L22). Given θ, the best
fixed effects and σ² are known in closed form, so that only these three numbers are searched for.
"""

from dataclasses import dataclass

import numpy as np

from dashboard.analysis.expected_course.sums import Float, Sums

FIXED_EFFECTS = 4


@dataclass(frozen=True, eq=False)
class Profile:
    """At given θ: −2 log restricted likelihood, its slope in θ, fixed effects (b0, b1, b2, b3) and σ²."""

    deviance: Float
    slope: Float
    fixed: Float
    residual: Float


def profile(theta: Float, sums: Sums) -> Profile:
    """How well a spread of courses fits the scores of all: what the mixed model makes as small as it can.

    −2 log restricted likelihood with all constants, profiled over fixed effects and σ².

    ``theta`` is (…, 3) and goes with the leading axis of the sums. Courses with G·Z'Z of their pattern
    are summed by pattern: M = Z'V⁻¹Z, K = (I + Z'ZΓ)⁻¹ so that Z'V⁻¹y = K·Z'y, with Γ = LL' and σ²·V the covariance.

    Source: Laird & Ware 1982, Biometrics 38:963–974; profiled as in Lindstrom & Bates 1988,
    J Am Stat Assoc 83:1014–1022.
    """
    lower = _fill_lower(theta)
    gamma = lower @ np.swapaxes(lower, -1, -2)
    shift = np.eye(2) + sums.cross @ gamma[..., None, :, :]
    keep, log_det = _invert(shift)
    inner = _symmetric(keep @ sums.cross)
    fixed_information, score = _add_fixed(inner, keep, sums)
    inverse, log_information = _invert_fixed(fixed_information)
    fixed = (inverse @ score[..., None])[..., 0]
    explained = ((gamma[..., None, :, :] @ keep) * np.swapaxes(sums.moments[..., :2, :2], -1, -2)).sum((-1, -2, -3))
    squares = sums.squares - explained - (score * fixed).sum(-1)
    free = sums.readings - FIXED_EFFECTS
    count = sums.moments[..., 2, 2]
    residual = squares / free
    deviance = (count * log_det).sum(-1) + log_information + free * (np.log(2 * np.pi * residual) + 1)
    turn = _turn(inner, keep, fixed, sums, inverse, residual, count)
    slope = 2 * (turn @ lower)
    return Profile(deviance, slope[..., [0, 1, 1], [0, 0, 1]], fixed, residual)


def _fill_lower(theta: Float) -> Float:
    lower = np.zeros((*theta.shape[:-1], 2, 2))
    lower[..., [0, 1, 1], [0, 0, 1]] = theta
    return lower


def _invert(matrix: Float) -> tuple[Float, Float]:
    """Inverse and log determinant of 2 × 2 matrices with a positive determinant."""
    a, b, c, d = (matrix[..., i, j] for i in (0, 1) for j in (0, 1))
    det = a * d - b * c
    turned = np.stack([np.stack([d, -b], -1), np.stack([-c, a], -1)], -2)
    return turned / det[..., None, None], np.log(det)


def _symmetric(matrix: Float) -> Float:
    return (matrix + np.swapaxes(matrix, -1, -2)) / 2


def _add_fixed(inner: Float, keep: Float, sums: Sums) -> tuple[Float, Float]:
    """X'V⁻¹X and X'V⁻¹y of all courses, with X = [Z, y0·Z]."""
    known = sums.moments[..., 2:, 2:]
    blocks = (known[..., :, None, :, None] * inner[..., None, :, None, :]).sum(-5)
    score = (keep @ sums.moments[..., :2, 2:]).sum(-3)
    shape = blocks.shape[:-4]
    return blocks.reshape(*shape, 4, 4), np.swapaxes(score, -1, -2).reshape(*shape, 4)


def _invert_fixed(information: Float) -> tuple[Float, Float]:
    """Inverse and log determinant, scaled to a diagonal of one first: baselines and doses have other units."""
    scale = np.sqrt(np.diagonal(information, axis1=-2, axis2=-1))
    inverse = np.linalg.inv(information / (scale[..., :, None] * scale[..., None, :]))
    _, log_det = np.linalg.slogdet(information)
    return inverse / (scale[..., :, None] * scale[..., None, :]), log_det


def _turn(inner: Float, keep: Float, fixed: Float, sums: Sums, inverse: Float, residual: Float, count: Float) -> Float:
    """D of d(deviance) = tr(D·dΓ)."""
    columns = np.stack([fixed[..., :2], fixed[..., 2:]], -1)
    to_effects = np.concatenate([keep, -inner @ columns[..., None, :, :]], -1)
    effects = (to_effects @ sums.moments @ np.swapaxes(to_effects, -1, -2)).sum(-3)
    blocks = inverse.reshape(*inverse.shape[:-2], 2, 2, 2, 2)
    known = sums.moments[..., 2:, 2:]
    spread = (known[..., :, None, :, None] * blocks[..., None, :, :, :, :]).sum((-4, -2))
    fitted = inner @ spread @ inner
    turn: Float = (count[..., None, None] * inner - fitted).sum(-3) - effects / residual[..., None, None]
    return turn
