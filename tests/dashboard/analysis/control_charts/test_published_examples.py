"""Control charts on the worked examples of their sources, and against the slow twin on random series."""

import numpy as np
import pytest

from dashboard.analysis.control_charts.control_chart import ControlChart
from dashboard.analysis.control_charts.p_chart import compute_p_chart
from dashboard.analysis.control_charts.u_chart import compute_u_chart
from dashboard.analysis.control_charts.xmr import compute_xmr_chart
from tests.dashboard.analysis.control_charts.slow_control_charts import slow_p, slow_u, slow_xmr

# Montgomery, Statistical Quality Control: viscosity of a primer paint (individuals), orange juice cans that leak
# (30 samples of 50), nonconformities on printed circuit boards (26 samples of one unit each).
VISCOSITY = (33.75, 33.05, 34.00, 33.81, 33.46, 34.02, 33.68, 33.27, 33.49, 33.20, 33.62, 33.00, 33.54, 33.12, 33.84)
CANS = (12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6)
BOARDS = (21, 24, 16, 12, 15, 5, 28, 20, 31, 25, 20, 24, 16, 19, 10, 17, 13, 22, 18, 39, 30, 24, 16, 19, 17, 15)


def unwidened(chart: ControlChart, end: float) -> float:
    """A limit as the source prints it, without Laney's sigma z."""
    return chart.mean + (end - chart.mean) / max(1, chart.overdispersion)


def test_the_individuals_chart_of_viscosity_has_the_published_limits() -> None:
    chart = compute_xmr_chart(range(15), VISCOSITY)
    assert round(chart.mean, 2) == 33.52
    assert (round(float(chart.lower[0]), 2), round(float(chart.upper[0]), 2)) == (32.24, 34.80)
    assert chart.signals == ()


def test_the_p_chart_of_orange_juice_cans_has_the_published_limits() -> None:
    chart = compute_p_chart(range(30), CANS, [50] * 30)
    assert round(chart.mean, 4) == 0.2313
    assert unwidened(chart, float(chart.upper[0])) == pytest.approx(0.4102, abs=5e-5)
    sigma = float(np.sqrt(chart.mean * (1 - chart.mean) / 50))
    assert chart.mean - 3 * sigma == pytest.approx(0.0524, abs=5e-5)
    beyond = [i for i, x in enumerate(CANS) if x / 50 > chart.mean + 3 * sigma]
    assert beyond == [14, 22], "samples 15 and 23 of the source"
    # More spread than chance: Laney's sigma z widens them, and both samples lie within.
    assert chart.method == "p prime"
    assert chart.signals == ()


def test_the_chart_of_circuit_boards_has_the_published_limits() -> None:
    chart = compute_u_chart(range(26), BOARDS, [1.0] * 26)
    assert round(chart.mean, 2) == 19.85
    assert unwidened(chart, float(chart.upper[0])) == pytest.approx(33.22, abs=0.01)
    assert unwidened(chart, float(chart.lower[0])) == pytest.approx(6.48, abs=0.01)
    assert [(s.rule, s.first) for s in chart.signals] == [("beyond limit", 19)], "sample 20, also when widened"


def check(chart: ControlChart, slow: dict) -> int:
    """Every number and label is that of the twin; returns how many points had a label."""
    assert chart.mean == pytest.approx(slow["mean"], abs=1e-12)
    fast = np.column_stack([chart.lower, chart.upper, chart.near_lower, chart.near_upper])
    np.testing.assert_allclose(fast, slow["limits"], rtol=0, atol=1e-9)
    assert [set(r) for r in chart.rules] == slow["rules"]
    if "sigma z" in slow:
        assert chart.overdispersion == pytest.approx(slow["sigma z"], abs=1e-9)
    return int(chart.special.sum())


def test_random_series_have_the_limits_and_labels_of_the_slow_twin() -> None:
    labelled = 0
    for seed in range(150):
        random = np.random.default_rng(seed)
        points = int(random.integers(13, 60))
        shift = np.where(np.arange(points) > points // 2, random.integers(0, 3), 0)
        # Whole numbers, so that equal values, values on the mean and on a limit occur.
        values = [float(v) for v in random.integers(5, 9, points) + shift]
        for screened in (True, False):
            labelled += check(compute_xmr_chart(range(points), values, screened=screened), slow_xmr(values, screened))
        total = random.integers(1, (8, 40, 120)[seed % 3], points)
        events = random.binomial(total, np.clip((0.03, 0.2, 0.6, 0.95)[seed % 4] + shift * 0.1, 0, 1))
        labelled += check(compute_p_chart(range(points), events, total), slow_p(events.tolist(), total.tolist()))
        exposure = random.integers(1, 30, points) / 2
        counts = random.poisson(exposure * (0.2, 0.9, 3.0)[seed % 3] * (1 + shift))
        labelled += check(compute_u_chart(range(points), counts, exposure), slow_u(counts.tolist(), exposure.tolist()))
    assert labelled > 1000
