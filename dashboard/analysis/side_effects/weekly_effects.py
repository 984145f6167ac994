"""The share of sessions with a side effect of some severity, week by week, as a control chart."""

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis.control_charts.control_chart import ControlChart
from dashboard.analysis.control_charts.p_chart import compute_p_chart
from dashboard.analysis.side_effects.assessed_dosings import AssessedDosings
from dashboard.analysis.side_effects.effect_severity import had_any_effect
from dashboard.analysis.weekly.weeks import count_by_week


def chart_weekly_effects(sample: AssessedDosings, mondays: NDArray[np.int64], at_least: int) -> ControlChart:
    """The share of assessed dosing sessions of each week that had any side effect of a severity, with its limits.

    A p chart of whole weeks, Monday to Sunday, whose limits Laney's sigma widens where weeks vary more than
    chance lets them: patients come several times, so sessions of a week are not independent.

    Formula: events of the week / assessed sessions of the week; limits as on the p chart.
    Threshold: a session counts from the severity asked for; exactly that severity counts.
    Missing: sessions not assessed are left out; a week without an assessed session is no point; under 13 weeks
    with one there are no limits.
    Source: Laney 2002, Quality Engineering 14:531-537.
    """
    day = sample.dosings.day[sample.row]
    total = count_by_week(day, None, mondays)
    events = count_by_week(day, had_any_effect(sample.severity, at_least), mondays)
    return compute_p_chart(mondays, events, total)
