"""Courses drawn from the mixed model itself, in whole scores, as plain columns."""

from dataclasses import dataclass

import numpy as np

from dashboard.analysis.expected_course.sums import CourseTerms, Float, Sums, add_up, make_terms
from data_access.facts.arrays import Int64


@dataclass(frozen=True)
class Simulated:
    """Readings by course and dose; the baseline of each course."""

    episode: Int64
    dose: Int64
    total: Int64
    baseline: Int64

    def sums(self) -> Sums:
        terms, cross = self.terms()
        return add_up(terms, cross)

    def terms(self) -> tuple[CourseTerms, Float]:
        return make_terms(self.episode, self.dose, self.total, self.baseline)

    def without(self, episode: int) -> "Simulated":
        """The readings of all other courses; courses numbered anew."""
        kept = self.episode != episode
        return Simulated(
            self.episode[kept] - (self.episode[kept] > episode),
            self.dose[kept],
            self.total[kept],
            np.delete(self.baseline, episode),
        )

    def design(self) -> tuple[Float, Float, Float]:
        """X, Z and y as a library takes them."""
        x = np.log1p(self.dose.astype(float))
        y0 = self.baseline[self.episode].astype(float)
        ones = np.ones_like(x)
        return np.column_stack([ones, x, y0, y0 * x]), np.column_stack([ones, x]), self.total.astype(float)


def simulate(
    courses: int, seed: int, spread: tuple[float, float, float] = (3.0, 0.4, 1.5), error: float = 2.0, most: int = 6
) -> Simulated:
    """``spread``: variance at dose 0, covariance, variance of slopes; readings are missing here and there."""
    draw = np.random.default_rng(seed)
    baseline = draw.integers(8, 22, courses)
    count = draw.integers(1, most + 1, courses)
    episode, dose = (np.array(column, np.int64) for column in _number(count, draw))
    a, b, c = spread
    effects = draw.multivariate_normal([0, 0], [[a, b], [b, c]], courses)[episode]
    x = np.log1p(dose)
    y0 = baseline[episode]
    y = 1 - 1.5 * x + 0.9 * y0 - 0.2 * y0 * x + effects[:, 0] + effects[:, 1] * x + draw.normal(0, error, len(x))
    return Simulated(episode, dose, np.rint(y).astype(np.int64), baseline.astype(np.int64))


def _number(count: Int64, draw: np.random.Generator) -> tuple[list[int], list[int]]:
    rows = [(i, t) for i, k in enumerate(count) for t in range(1, k + 1) if t == k or draw.random() < 0.85]
    return [i for i, _ in rows], [t for _, t in rows]


def log_likelihood(data: Simulated, theta: Float) -> float:
    """The restricted log likelihood at the best fixed effects and σ² for θ, from whole dense matrices."""
    x, z, y = data.design()
    lower = np.array([[theta[0], 0], [theta[1], theta[2]]])
    same = data.episode[:, None] == data.episode[None, :]
    covariance = np.eye(len(y)) + same * (z @ lower @ lower.T @ z.T)
    inverse = np.linalg.inv(covariance)
    information = x.T @ inverse @ x
    fixed = np.linalg.solve(information, x.T @ inverse @ y)
    residual = y - x @ fixed
    free = len(y) - x.shape[1]
    sigma = float(residual @ inverse @ residual) / free
    dets = np.linalg.slogdet(covariance)[1] + np.linalg.slogdet(information)[1]
    return -0.5 * float(dets + free * (np.log(2 * np.pi * sigma) + 1))


def draw_odd(seed: int) -> Simulated:
    """Few distinct scores, baselines and doses; negative ones and ones far out too."""
    draw = np.random.default_rng(seed)
    courses = int(draw.integers(1, 45))
    count = draw.integers(1, int(draw.integers(2, 5)), courses)
    episode = np.repeat(np.arange(courses), count)
    first = np.cumsum(count) - count
    dose = np.arange(len(episode)) - first[episode] + int(draw.integers(0, 3))
    scores = draw.integers(-5, [0, 2, 30, 400][int(draw.integers(0, 4))], len(episode))
    baseline = draw.integers(0, [1, 2, 25][int(draw.integers(0, 3))], courses)
    return Simulated(episode, dose, scores, baseline)
