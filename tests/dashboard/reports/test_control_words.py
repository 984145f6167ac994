"""Special causes in words: which rule, how many, since when."""

from datetime import date

import numpy as np

from dashboard.analysis.control_charts.p_chart import compute_p_chart
from dashboard.analysis.control_charts.run_rules import find_run_rules
from dashboard.analysis.control_charts.special_cause import Rule, Side, Signal
from dashboard.analysis.control_charts.step_change import compute_stepped_chart
from dashboard.analysis.control_charts.target_assurance import assess_target
from dashboard.analysis.control_charts.u_chart import compute_u_chart
from dashboard.analysis.control_charts.xmr import compute_xmr_chart
from dashboard.reports.words.control_words import (
    chart_sentence,
    false_signal_sentence,
    run_rules_sentence,
    short_signal,
    signal_words,
    step_sentence,
    target_sentence,
)
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
    assert chart_sentence(compute_p_chart(days(3), [1, 2, 1], [9, 9, 9]), AS_OF) == ("3 of 13 points: no limits yet.")


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


def test_eight_weeks_above_the_mean_are_read_whole():
    values = [10.0, 12, 9, 11, 10, 9, 10, 12, 11, 9, 13, 13, 14, 13, 14, 13, 13, 14]
    chart = compute_xmr_chart(SEP_28 - 70 + 7 * np.arange(18), values)
    assert chart_sentence(chart, AS_OF, worse="below") == (
        "**8 weeks in a row above the mean, beginning 28 Sep:** special cause."
    )


def test_twelve_points_have_no_limits_and_thirteen_are_read():
    assert chart_sentence(compute_xmr_chart(days(12), [1.0] * 12), AS_OF) == "12 of 13 points: no limits yet."
    assert chart_sentence(compute_xmr_chart(days(0), []), AS_OF) == "0 of 13 points: no limits yet."
    assert chart_sentence(compute_xmr_chart(days(13), [1.0] * 13), AS_OF) == (
        "Within usual variation: no special cause in 13 weeks."
    )


def test_rare_events_say_which_rule_counts():
    events = [0] * 29 + [8]
    chart = compute_p_chart(days(30), events, [10] * 30)
    assert chart_sentence(chart, AS_OF) == (
        "!!Beyond the upper limit in the week of 19 Apr 2027:!! special cause. "
        "Fewer than one event expected in the usual week: only a week beyond a limit counts."
    )
    nearly_all = compute_p_chart(days(30), [9] + [10] * 29, [10] * 30)
    assert chart_sentence(nearly_all, AS_OF) == (
        "Within usual variation: no special cause in 30 weeks. "
        "Fewer than one exception expected in the usual week: only a week beyond a limit counts."
    )
    rates = compute_u_chart(days(30), [1] + [0] * 29, [2.0] * 30)
    assert chart_sentence(rates, AS_OF, period="month") == (
        "Within usual variation: no special cause in 30 months. "
        "Fewer than one event expected in the usual month: only a month beyond a limit counts."
    )


def number(value: float) -> str:
    return f"{value:.0f}"


def test_a_step_is_said_with_its_day_and_both_means():
    values = [1.0, 3.0] * 7 + [11.0, 13.0] * 7
    stepped = compute_stepped_chart(compute_xmr_chart, [SEP_28 + 14 * 7], days(28), values)
    assert step_sentence(stepped, AS_OF, number) == (
        "Limits recalculated from 4 Jan 2027, a step set by the clinic: mean 2 before, 12 since."
    )
    young = compute_stepped_chart(compute_p_chart, [SEP_28, SEP_28 + 14 * 7], days(17), [3] * 17, [30] * 17)
    assert step_sentence(young, AS_OF) == (
        "Limits recalculated from 4 Jan 2027, a step set by the clinic: mean 10 % before, 10 % since. "
        "3 of 13 points: no limits yet."
    )
    twice = compute_stepped_chart(compute_xmr_chart, [SEP_28 + 7, SEP_28 + 98], days(28), values)
    assert step_sentence(twice, AS_OF, number).startswith(
        "Limits recalculated from 5 Oct, 4 Jan 2027, steps set by the clinic: mean 2 before, 12 since."
    )
    assert step_sentence(compute_stepped_chart(compute_xmr_chart, [], days(28), values), AS_OF) == ""


def test_a_target_is_read_against_the_limits():
    chart = compute_p_chart(days(14), [80] * 14, [100] * 14)

    def read(target, better):
        return target_sentence(assess_target(chart, target, better), target, better)

    assert read(0.6, "up") == (
        "Target 60 % or more: consistently met, limits 68 % to 92 %, unless the process changes."
    )
    assert read(0.6, "down") == (
        "Target 60 % or less: consistently missed, limits 68 % to 92 %, unless the process changes."
    )
    assert read(0.75, "up") == (
        "Target 75 % or more: met in some weeks and missed in others by chance, limits 68 % to 92 %."
    )
    few = compute_p_chart(days(3), [80] * 3, [100] * 3)
    assert target_sentence(assess_target(few, 0.75, "up"), 0.75, "up") == (
        "Target 75 % or more: not estimable, 3 of 13 points."
    )


def test_run_rules_say_both_signs_with_their_bounds():
    assert run_rules_sentence(find_run_rules([1.0, -1.0] * 10)) == (
        "Run rules: no shift; longest run 1 (at most 7 by chance), 19 crossings of the median (at least 6 by chance)."
    )
    assert run_rules_sentence(find_run_rules([1.0] * 10 + [-1.0] * 10)) == (
        "Run rules: a shift; longest run 10 (at most 7 by chance), 1 crossing of the median (at least 6 by chance)."
    )
    assert run_rules_sentence(find_run_rules([1.0, -1.0])) == (
        "Run rules: not estimable, 2 of 10 points off the median."
    )


def test_false_signals_are_counted_for_the_charts_on_the_screen():
    assert false_signal_sentence(11, 26) == (
        "11 of the figures above are read by these rules every week: expect one false signal in about 7 weeks."
    )
    assert false_signal_sentence(400, 26).endswith("expect one false signal nearly every week.")
    assert false_signal_sentence(11, 12) == "", "without limits there is no signal"
