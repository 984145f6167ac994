"""Weeks of side effects."""

import numpy as np
import pytest

from dashboard.analysis.side_effects.weekly_effects import chart_weekly_effects
from dashboard.analysis.weekly.weeks import mondays_until
from tests.dashboard.analysis.side_effects.samples import grades, make_sample

LAST = 20_003  # a Monday: day 4 was one
MONDAYS = mondays_until(LAST, 20)


def test_a_week_holds_monday_to_sunday_and_only_assessed_sessions():
    moderate = grades(nausea=2)
    chart = chart_weekly_effects(
        make_sample(
            {"day": LAST - 1, "severity": moderate},
            {"day": LAST, "severity": moderate},
            {"day": LAST + 6, "severity": grades(nausea=1)},
            {"day": LAST + 7, "severity": moderate},
            {"day": LAST + 1, "severity": moderate, "assessed": 0},
        ),
        MONDAYS,
        2,
    )
    assert (LAST + 3) % 7 == 0
    assert chart.day.tolist() == [LAST - 7, LAST]
    assert chart.events.tolist() == [1, 1]
    assert chart.total.tolist() == [1, 2]
    assert not chart.has_limits


def test_weeks_that_vary_more_than_chance_have_wider_limits():
    # Of 40 sessions a week 24 and 4 in turn.
    rows = [
        {"day": int(monday) + k % 7, "patient": k, "severity": grades(nausea=2) if k < (4 if week % 2 else 24) else 0}
        for week, monday in enumerate(MONDAYS)
        for k in range(40)
    ]
    chart = chart_weekly_effects(make_sample(*rows), MONDAYS, 2)
    assert chart.mean == pytest.approx(0.35)
    z = (chart.value - 0.35) / np.sqrt(0.35 * 0.65 / 40)
    sigma = np.abs(np.diff(z)).mean() / 1.128
    assert chart.overdispersion == pytest.approx(sigma, abs=1e-9)
    assert chart.overdispersion > 1
    assert chart.upper[0] == pytest.approx(min(1, 0.35 + 3 * sigma * np.sqrt(0.35 * 0.65 / 40)), abs=1e-9)


def test_no_session_at_all_is_an_empty_chart():
    chart = chart_weekly_effects(make_sample(), MONDAYS, 2)
    assert len(chart.value) == 0
    assert not chart.has_limits
