"""False signals: the fast reading of the last point is that of the chart, and the stated share is what noise gives."""

from math import floor, inf

import numpy as np
import pytest

from dashboard.analysis.control_charts.false_signals import find_rules_at_end, simulate_false_signals
from dashboard.analysis.control_charts.xmr import compute_xmr_chart

RULES = ("beyond limit", "run", "trend", "two of three")


def test_the_rules_at_the_end_of_many_series_are_those_of_their_charts() -> None:
    values = np.random.default_rng(3).standard_normal((1500, 26))
    values[::3, -8:] += 1.5
    values[1::9, -7:] += np.arange(7)
    found = find_rules_at_end(values)
    for row, fast in zip(values, found, strict=True):
        chart = compute_xmr_chart(range(26), row)
        last = {(s.rule, s.side in ("above", "rising")) for s in chart.current_signals}
        slow = [(rule, upper) in last for upper in (True, False) for rule in RULES]
        assert fast.tolist() == slow
    assert found.any(axis=0).sum() >= 6, "nearly every rule was seen"


def test_noise_brings_a_new_signal_about_as_often_as_is_said() -> None:
    stated = simulate_false_signals(26)
    random = np.random.default_rng(11)
    weeks, new, standing = 3000, 0, 0
    noise = random.standard_normal(weeks + 26)
    before: set[tuple[str, str]] = set()
    for k in range(weeks):
        chart = compute_xmr_chart(range(26), noise[k : k + 26])
        now = {(s.rule, s.side) for s in chart.current_signals}
        new += bool(now - before)
        standing += bool(now)
        before = now
    assert new / weeks == pytest.approx(stated.new, abs=0.006)
    assert standing / weeks == pytest.approx(stated.standing, abs=0.007)


def test_another_seed_and_ten_times_as_many_weeks_say_the_same_number_of_weeks() -> None:
    stated, again = simulate_false_signals(26), simulate_false_signals(26, weeks=400_000, seed=5)
    assert stated.new == pytest.approx(again.new, rel=0.06)
    assert floor(stated.weeks_between(11)) == floor(again.weeks_between(11)) == 7


def test_more_charts_speak_more_often_and_none_never() -> None:
    stated = simulate_false_signals(26)
    assert stated.weeks_between(1) > stated.weeks_between(2) > stated.weeks_between(50) >= 1
    assert stated.weeks_between(0) == inf


def test_under_thirteen_points_nothing_speaks() -> None:
    few = simulate_false_signals(12)
    assert (few.new, few.standing) == (0, 0)
    assert few.weeks_between(11) == inf
    assert simulate_false_signals(13).new > 0
