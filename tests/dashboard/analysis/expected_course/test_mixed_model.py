"""The mixed model against whole dense matrices, against the library, and at its edges."""

import warnings
from typing import Any

import numpy as np
import pytest

from dashboard.analysis.expected_course.likelihood import profile
from dashboard.analysis.expected_course.mixed_model import MixedFit, fit_mixed_model
from dashboard.analysis.not_estimable import NotEstimable
from tests.dashboard.analysis.expected_course.simulated import Simulated, draw_odd, log_likelihood, simulate
from tests.long_proof import Proof, long_proof


def fit(data: Simulated) -> MixedFit:
    found = fit_mixed_model(data.sums())
    assert isinstance(found, MixedFit)
    return found


def fit_by_library(data: Simulated) -> Any:
    from statsmodels.regression.mixed_linear_model import MixedLM

    x, z, y = data.design()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return MixedLM(y, x, data.episode, z).fit(reml=True, method="lbfgs")


def library_log_likelihood(theirs: Any, found: MixedFit) -> float:
    """What the library, once fitted, says of our own estimates."""
    from statsmodels.regression.mixed_linear_model import MixedLMParams

    params = MixedLMParams.from_components(found.fixed, cov_re=found.random / found.residual)
    return float(theirs.model.loglike(params, profile_fe=False))


@long_proof("mixed model's likelihood against dense matrices", sample=20, full=1_000, parts=4)
def test_the_likelihood_from_sums_is_that_of_the_whole_matrices(proof: Proof) -> None:
    for seed in proof:
        data = simulate(12 + seed % 30, seed)
        theta = np.random.default_rng(seed).uniform(-2, 2, 3)
        dense = log_likelihood(data, theta)
        assert -profile(theta, data.sums()).deviance / 2 == pytest.approx(dense, rel=1e-9, abs=1e-9)


@long_proof("mixed model's slope against differences", sample=10, full=300, parts=2)
def test_the_slope_is_that_of_the_deviance(proof: Proof) -> None:
    for seed in proof:
        sums = simulate(40, seed).sums()
        theta = np.random.default_rng(seed).uniform(0.2, 1.5, 3)
        for k in range(3):
            step = 1e-5 * np.eye(3)[k]
            rise = float(profile(theta + step, sums).deviance - profile(theta - step, sums).deviance) / 2e-5
            assert profile(theta, sums).slope[k] == pytest.approx(rise, rel=1e-5, abs=1e-4)


@pytest.mark.parametrize("seed", [2, 3])
def test_the_fit_is_the_librarys_as_far_as_its_search_goes(seed: int) -> None:
    data = simulate(200, seed)
    found, theirs = fit(data), fit_by_library(data)
    assert library_log_likelihood(theirs, found) == pytest.approx(found.log_likelihood, rel=1e-9)
    assert found.log_likelihood >= theirs.llf - 1e-9, "ours is the higher likelihood, or the same"
    assert found.log_likelihood == pytest.approx(theirs.llf, abs=1e-4)
    assert found.fixed == pytest.approx(theirs.fe_params, abs=2e-3)
    assert found.random == pytest.approx(theirs.cov_re, abs=0.02)
    assert found.residual == pytest.approx(theirs.scale, abs=0.01)


@pytest.mark.parametrize("seed", range(8))
def test_no_step_from_the_fit_is_better(seed: int) -> None:
    data = simulate(60, seed)
    found, sums = fit(data), data.sums()
    for step in np.random.default_rng(seed).normal(0, 0.05, (40, 3)):
        assert profile(found.theta + step, sums).deviance >= -2 * found.log_likelihood - 1e-9


def test_the_fit_finds_what_the_courses_were_drawn_from() -> None:
    found = fit(simulate(6_000, 1))
    assert found.fixed == pytest.approx([1, -1.5, 0.9, -0.2], abs=0.35)
    assert found.random == pytest.approx(np.array([[3.0, 0.4], [0.4, 1.5]]), abs=0.6)
    assert found.residual == pytest.approx(4 + 1 / 12, abs=0.2)
    assert (found.courses, found.readings) == (6_000, len(simulate(6_000, 1).dose))


def test_the_order_of_courses_changes_nothing() -> None:
    data = simulate(80, 4)
    order = np.random.default_rng(0).permutation(80)
    rank = np.argsort(order)
    rows = np.lexsort((data.dose, rank[data.episode]))
    other = Simulated(rank[data.episode][rows], data.dose[rows], data.total[rows], data.baseline[order])
    assert fit(other).fixed == pytest.approx(fit(data).fixed, rel=1e-10)
    assert fit(other).random == pytest.approx(fit(data).random, rel=1e-9)


def test_without_variance_between_courses_or_slopes_the_boundary_is_the_answer() -> None:
    data = simulate(60, 9, spread=(0, 0, 0), error=2)
    found = fit(data)
    assert np.linalg.eigvalsh(found.random)[0] >= -1e-12
    assert np.linalg.det(found.random) == pytest.approx(0, abs=1e-9)
    assert found.log_likelihood >= fit_by_library(data).llf - 1e-6


def test_one_reading_a_course_leaves_no_random_effects() -> None:
    data = simulate(50, 3, most=1)
    kept = Simulated(data.episode, data.episode % 5 + 1, data.total, data.baseline)
    found = fit(kept)
    x, _, y = kept.design()
    ours, residuals, *_ = np.linalg.lstsq(x, y)
    assert found.fixed == pytest.approx(ours, rel=1e-8)
    assert found.residual == pytest.approx(float(residuals[0]) / 46, rel=1e-9)
    assert not found.random.any()


@pytest.mark.parametrize("seed", [69, 1676])
def test_courses_that_lie_on_lines_of_their_own_leave_all_spread_to_the_error(seed: int) -> None:
    data = draw_odd(seed)
    found = fit(data)
    x, _, y = data.design()
    residual = float(np.sum((y - x @ np.linalg.lstsq(x, y)[0]) ** 2)) / (len(y) - 4)
    assert not found.random.any()
    assert found.residual == pytest.approx(residual, rel=1e-9)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"baseline": 14}, "all baselines are equal"),
        ({"dose": 3}, "all readings are at the same dose number"),
        ({"dose": 0}, "all readings are at the same dose number"),
        ({"total": 11}, "the scores have no spread about the line"),
        ({"total": 0}, "the scores have no spread about the line"),
    ],
)
def test_what_cannot_be_fitted_says_why(change: dict[str, int], words: str) -> None:
    data = simulate(60, 2)
    if "dose" in change:
        data = simulate(60, 2, most=1)
    columns = {name: np.full_like(getattr(data, name), value) for name, value in change.items()}
    found = fit_mixed_model(Simulated(**{**vars(data), **columns}).sums())
    assert found == NotEstimable(60, 0, "courses", words)


@pytest.mark.parametrize("courses", [0, 1, 2, 3])
def test_a_handful_of_courses_gives_a_defined_answer(courses: int) -> None:
    for seed in range(20):
        data = simulate(courses, seed) if courses else Simulated(*(np.zeros(0, np.int64),) * 4)
        found = fit_mixed_model(data.sums())
        if isinstance(found, MixedFit):
            assert np.isfinite([*found.fixed, *found.random.ravel(), found.residual]).all()
        else:
            assert found.words.startswith("not estimable, ")


@long_proof("mixed model on odd courses", sample=40, full=2_000, parts=4)
def test_whatever_the_courses_the_answer_is_defined_and_warns_of_nothing(proof: Proof) -> None:
    for seed in proof:
        found = fit_mixed_model(draw_odd(seed).sums())
        if isinstance(found, MixedFit):
            assert np.isfinite([*found.fixed, *found.random.ravel(), found.residual, found.log_likelihood]).all()
            assert found.residual > 0
            assert found.random[0, 0] >= 0
            assert found.random[1, 1] >= 0
            proof.count("fitted")
