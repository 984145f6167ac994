"""How much more units differ than chance would make them."""

import numpy as np
import pytest

from dashboard.analysis.funnels.overdispersion import estimate_overdispersion


def test_five_units_by_hand() -> None:
    # z −2 … 2: the tenth at each end is pulled in to −1.6 and 1.6; φ = (2 · 2.56 + 2 · 1) / 5 = 1.424.
    # τ² = (5 · 1.424 − 4) / (500 − 5 · 100² / 500) = 3.12 / 400.
    phi, tau2 = estimate_overdispersion(np.array([-2.0, -1, 0, 1, 2]), np.full(5, 0.01))
    assert phi == pytest.approx(1.424, abs=1e-12)
    assert tau2 == pytest.approx(3.12 / 400, abs=1e-12)


def test_without_units_far_out_it_is_the_estimate_of_dersimonian_and_laird() -> None:
    # With a fifth of the units at either end nothing is pulled in; around the weighted mean it is theirs.
    from statsmodels.stats.meta_analysis import combine_effects

    z = np.repeat([-2.5, -1, 0, 1, 2.5], 4)
    variance = np.tile([0.02, 0.01, 0.005, 0.04], 5)
    value = 0.6 + z * np.sqrt(variance)
    weighted = np.sum(value / variance) / np.sum(1 / variance)
    assert weighted == pytest.approx(0.6, abs=1e-12)
    theirs = combine_effects(value, variance, method_re="dl")
    phi, tau2 = estimate_overdispersion(z, variance)
    assert tau2 == pytest.approx(theirs.tau2, rel=1e-9)
    assert phi * 20 == pytest.approx(theirs.q, rel=1e-9)


def test_one_unit_very_far_out_widens_nothing_more_than_one_a_little_out() -> None:
    z = np.linspace(-1, 1, 21)
    near, far = z.copy(), z.copy()
    near[-1], far[-1] = 3, 300
    assert estimate_overdispersion(near, np.full(21, 0.1)) == estimate_overdispersion(far, np.full(21, 0.1))


@pytest.mark.parametrize(("z", "widened"), [(1.0, True), (0.75**0.5 + 1e-9, True), (0.75**0.5 - 1e-9, False)])
def test_no_variance_is_added_until_phi_times_units_is_more_than_units_less_one(z: float, widened: bool) -> None:
    # Four units at ±z: I·φ = 4 z², and I − 1 = 3.
    found = estimate_overdispersion(np.array([-z, -z, z, z]), np.full(4, 0.1))
    assert found.phi == pytest.approx(z * z, abs=1e-12)
    assert (found.tau2 > 0) == widened


def test_winsorising_is_by_linear_centiles() -> None:
    rng = np.random.default_rng(4)
    z = rng.normal(0, 3, 23)
    low, high = np.quantile(z, [0.1, 0.9], method="linear")
    assert estimate_overdispersion(z, np.ones(23)).phi == pytest.approx(np.mean(np.clip(z, low, high) ** 2), abs=1e-12)


@pytest.mark.parametrize("z", [[], [np.nan], [9.0], [np.nan, 9.0]])
def test_fewer_than_two_units_add_nothing(z: list[float]) -> None:
    found = estimate_overdispersion(np.array(z), np.full(len(z), 0.1))
    assert found.tau2 == 0
    assert np.isfinite(found.phi)
