"""The model without one patient: a refit, and nothing less."""

import warnings

import numpy as np
import pytest

from dashboard.analysis.expected_course import leave_one_out
from dashboard.analysis.expected_course.leave_one_out import FitsWithout, fit_without_each
from dashboard.analysis.expected_course.mixed_model import MixedFit, fit_mixed_model
from dashboard.analysis.expected_course.sums import add_up
from data_access.facts.arrays import Int64
from tests.dashboard.analysis.expected_course.simulated import Simulated, draw_odd, simulate
from tests.long_proof import Proof, long_proof


def leave_each_out(data: Simulated, group: Int64 | None = None) -> FitsWithout:
    terms, cross = data.terms()
    sums = add_up(terms, cross)
    fit = fit_mixed_model(sums)
    assert isinstance(fit, MixedFit)
    own = np.arange(len(data.baseline)) if group is None else group
    return fit_without_each(fit, sums, terms, own, int(own.max()) + 1)


def check_row(found: FitsWithout, row: int, data: Simulated) -> None:
    anew = fit_mixed_model(data.sums())
    if not isinstance(anew, MixedFit):
        assert np.isnan(found.residual[row])
        return
    assert found.fixed[row] == pytest.approx(anew.fixed, rel=1e-7, abs=1e-7)
    assert found.random[row] == pytest.approx(anew.random, rel=1e-6, abs=1e-6)
    assert found.residual[row] == pytest.approx(anew.residual, rel=1e-7)
    assert found.courses[row] == anew.courses


@long_proof("model without one course against a fit anew", sample=2, full=120, parts=4)
def test_each_is_the_model_fitted_anew_to_the_others(proof: Proof) -> None:
    for seed in proof:
        data = simulate(35 + 15 * (seed % 4), seed)
        found = leave_each_out(data)
        for row in range(len(data.baseline)):
            check_row(found, row, data.without(row))
            proof.count("refits compared")


def test_a_few_are_the_librarys_own_refits() -> None:
    from statsmodels.regression.mixed_linear_model import MixedLM

    data = simulate(100, 6)
    found = leave_each_out(data)
    for row in (0, 57):
        x, z, y = data.without(row).design()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs = MixedLM(y, x, data.without(row).episode, z).fit(reml=True, method="lbfgs")
        assert found.fixed[row] == pytest.approx(theirs.fe_params, abs=2e-3)
        assert found.random[row] == pytest.approx(theirs.cov_re, abs=0.02)
        assert found.residual[row] == pytest.approx(theirs.scale, abs=0.01)


def test_all_courses_of_a_patient_are_left_out_together() -> None:
    data = simulate(60, 3)
    group = np.full(60, -1)
    group[[4, 40]] = 0
    group[7] = 1
    found = leave_each_out(data, group)
    check_row(found, 0, data.without(40).without(4))
    check_row(found, 1, data.without(7))
    assert found.courses.tolist() == [58, 59]


def test_at_the_boundary_each_is_still_the_least_deviance() -> None:
    for seed in range(2):
        data = simulate(32, seed, spread=(0, 0, 0))
        found = leave_each_out(data)
        for row in range(0, 32, 3):
            anew = fit_mixed_model(data.without(row).sums())
            assert isinstance(anew, MixedFit)
            assert found.fixed[row] == pytest.approx(anew.fixed, rel=1e-4, abs=1e-3)
            assert found.residual[row] == pytest.approx(anew.residual, rel=1e-3)


def test_the_one_course_that_makes_the_model_possible_leaves_nothing_when_it_is_left_out() -> None:
    data = simulate(40, 8)
    baseline = np.full(40, 14)
    baseline[11] = 15
    found = leave_each_out(Simulated(data.episode, data.dose, data.total, baseline))
    assert np.isnan(found.residual[11])
    assert np.isfinite(np.delete(found.residual, 11)).all()


def test_more_than_one_batch_is_put_together_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    data = simulate(50, 5)
    whole = leave_each_out(data)
    monkeypatch.setattr(leave_one_out, "AT_ONCE", 7)
    parts = leave_each_out(data)
    assert parts.fixed == pytest.approx(whole.fixed, rel=1e-9)
    assert parts.courses.tolist() == whole.courses.tolist()


def test_nobody_to_leave_out_is_no_row() -> None:
    data = simulate(40, 1)
    assert len(leave_each_out(data, np.full(40, -1)).residual) == 0


@long_proof("model without one course on odd courses", sample=30, full=1_000, parts=2)
def test_whoever_is_left_out_of_whatever_courses_the_answer_is_defined(proof: Proof) -> None:
    for seed in proof:
        data = draw_odd(seed)
        if isinstance(fit_mixed_model(data.sums()), MixedFit):
            found = leave_each_out(data)
            assert np.isfinite(found.fixed).all(axis=1).tolist() == np.isfinite(found.residual).tolist()
            assert (found.residual[np.isfinite(found.residual)] > 0).all()
            proof.count("refits", len(found.residual))
