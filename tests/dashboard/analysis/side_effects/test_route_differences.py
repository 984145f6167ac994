"""Routes compared: difference and ratio on the effective numbers."""

import numpy as np
import pytest

from dashboard.analysis.intervals.newcombe import newcombe
from dashboard.analysis.intervals.risk_ratio import RiskRatio, risk_ratio
from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.side_effects.assessed_dosings import find_effects
from dashboard.analysis.side_effects.route_differences import RiskDifference, compare_routes
from dashboard.analysis.side_effects.side_effect_rates import rate_by_route
from tests.dashboard.analysis.side_effects.samples import NAUSEA, VOMITING, grades, make_sample


def compare(*rows: dict, unit="sessions"):
    sample = make_sample(*rows)
    table = rate_by_route(sample, find_effects(sample, [(NAUSEA,), (VOMITING,)], 1), (0, 1, 2), unit)
    return table, compare_routes(table, [(0, 1), (1, 0), (0, 2)])


def rows(seed: int) -> list[dict]:
    random = np.random.default_rng(seed)
    return [
        {"patient": p, "route": p % 2, "severity": grades(nausea=int(random.random() < 0.2 + 0.3 * (p % 2)))}
        for p in range(40)
        for _ in range(4)
    ]


@pytest.mark.parametrize("unit", ["sessions", "patients"])
@pytest.mark.parametrize("seed", range(3))
def test_both_measures_stand_on_the_effective_numbers(seed: int, unit):
    table, (comparison, back, _) = compare(*rows(seed), unit=unit)
    (p1, p2), (n1, n2) = table.share[1, :2], table.effective[1, :2]
    difference, ratio = comparison[1].difference, comparison[1].ratio
    interval, expected = newcombe(p1 * n1, n1, p2 * n2, n2), risk_ratio(p1 * n1, n1, p2 * n2, n2)
    assert isinstance(difference, RiskDifference)
    assert interval is not None
    assert isinstance(ratio, RiskRatio)
    assert isinstance(expected, RiskRatio)
    assert difference.difference == pytest.approx(p1 - p2, abs=1e-12)
    ends = (difference.interval.low, difference.interval.high)
    assert ends == pytest.approx((interval.low, interval.high), abs=1e-12)
    assert ratio.ratio == pytest.approx(p1 / p2, abs=1e-12)
    assert (ratio.interval.low, ratio.interval.high) == pytest.approx(
        (expected.interval.low, expected.interval.high), abs=1e-12
    )
    turned = back[1].difference
    assert isinstance(turned, RiskDifference)
    assert (turned.interval.low, turned.interval.high) == pytest.approx((-ends[1], -ends[0]), abs=1e-12)


def test_a_route_without_a_session_has_no_comparison():
    _, (_, _, empty) = compare({"patient": 0, "route": 0, "severity": grades(nausea=1)})
    for line in empty:
        assert isinstance(line.difference, NotEstimable)
        assert isinstance(line.ratio, NotEstimable)
        assert line.ratio.words == "not estimable, one of the two routes has no assessed session"


def test_no_event_by_either_route_has_a_difference_and_no_ratio():
    _, (pair, _, _) = compare({"patient": 0, "route": 0}, {"patient": 1, "route": 1})
    difference = pair[2].difference
    assert isinstance(difference, RiskDifference)
    assert difference.difference == 0
    assert isinstance(pair[2].ratio, NotEstimable)
    assert pair[2].ratio.words == "not estimable, 0 of 1 events"


def test_no_event_by_the_second_route_has_a_ratio_without_an_end():
    _, (pair, back, _) = compare({"patient": 0, "route": 0, "severity": grades(nausea=1)}, {"patient": 1, "route": 1})
    assert isinstance(pair[1].ratio, RiskRatio)
    assert isinstance(back[1].ratio, RiskRatio)
    assert pair[1].ratio.ratio is None
    assert pair[1].ratio.interval.high == np.inf
    assert (back[1].ratio.ratio, back[1].ratio.interval.low) == (0, 0)


def test_no_pair_is_no_comparison():
    table, _ = compare({"patient": 0})
    assert compare_routes(table, []) == ()
