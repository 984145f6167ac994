"""Special causes in words: which rule, how many, since when."""

from datetime import date

import numpy as np

from dashboard.analysis.control_charts.p_chart import compute_p_chart
from dashboard.analysis.control_charts.special_cause import Rule, Side, Signal
from dashboard.analysis.control_charts.xmr import compute_xmr_chart
from dashboard.reports.control_words import chart_sentence, short_signal, signal_words
from data_access.days import to_day_number

AS_OF = to_day_number(date(2026, 11, 22))
SEP_28 = to_day_number(date(2026, 9, 28))


def signal(rule: Rule, side: Side, count: int = 8) -> Signal:
    return Signal(rule, side, count, 0, count - 1, SEP_28, SEP_28 + 7 * (count - 1))


def test_each_rule_has_its_sentence():
    assert signal_words(signal("run", "above"), AS_OF) == "8 weeks in a row above the mean, beginning 28 Sep"
    assert signal_words(signal("trend", "rising", 7), AS_OF) == "7 weeks in a row rising, beginning 28 Sep"
    assert signal_words(signal("beyond limit", "above", 1), AS_OF) == "beyond the upper limit in the week of 28 Sep"
    assert signal_words(signal("two of three", "below", 2), AS_OF) == (
        "2 weeks near the lower limit (2 of 3 near the limit), beginning 28 Sep"
    )


def test_each_rule_has_its_short_form():
    assert short_signal(signal("run", "above")) == "8 weeks above the mean"
    assert short_signal(signal("trend", "falling", 7)) == "7 weeks falling"
    assert short_signal(signal("beyond limit", "below", 1)) == "below the limit"
    assert short_signal(signal("two of three", "above", 2)) == "2 weeks near the limit"


def days(count: int) -> np.ndarray:
    return SEP_28 + 7 * np.arange(count)


def test_under_13_points_it_says_how_many_are_needed():
    assert chart_sentence(compute_p_chart(days(3), [1, 2, 1], [9, 9, 9]), AS_OF) == (
        "3 weeks with data: limits and rules need 13, so no special cause can be told from chance yet."
    )


def test_usual_variation_is_said_with_the_number_of_weeks():
    assert chart_sentence(compute_xmr_chart(days(14), [1.0, 2.0] * 7), AS_OF) == (
        "Within usual variation: no special cause in 14 weeks."
    )


def test_a_current_run_on_the_worse_side_is_marked_and_on_the_other_is_strong():
    values = [10.0, 12, 9, 11, 10, 9, 10, 12, 11, 9, 13, 13, 14, 13, 14, 13, 13]
    chart = compute_xmr_chart(days(17), values)
    sentence = chart_sentence(chart, AS_OF)
    assert sentence.startswith("!!7 weeks in a row above the mean, beginning 7 Dec")
    assert sentence.endswith(":!! special cause.")
    assert chart_sentence(chart, AS_OF, worse="below").startswith("**")


def test_an_earlier_signal_is_told_with_its_end():
    chart = compute_xmr_chart(days(25), [13.0] * 7 + [10.0, 13, 9, 12, 10, 13] * 3)
    sentence = chart_sentence(chart, AS_OF)
    assert sentence == (
        "Within usual variation now. The latest special cause: 7 weeks in a row above the mean, beginning 28 Sep, "
        "until 9 Nov."
    )
