"""The special causes of a control chart in words: which rule, how many, since when."""

from dashboard.analysis.control_charts.control_chart import POINTS_NEEDED, ControlChart
from dashboard.analysis.control_charts.special_cause import Signal
from dashboard.reports.wording import format_day, plural

RULE_NAMES = {
    "beyond limit": "beyond the limit",
    "run": "7 or more in a row on one side of the mean",
    "trend": "7 or more in a row rising or falling",
    "two of three": "2 of 3 near the limit",
}


def signal_words(signal: Signal, as_of_day: int, period: str = "week") -> str:
    """ "8 weeks in a row above the mean, beginning 28 Sep": one signal, without a verdict on it."""
    since = format_day(signal.since_day, as_of_day)
    many = plural(signal.count, period)
    if signal.rule == "beyond limit":
        limit = "upper" if signal.side == "above" else "lower"
        return f"beyond the {limit} limit in the {period} of {since}"
    if signal.rule == "run":
        return f"{many} in a row {signal.side} the mean, beginning {since}"
    if signal.rule == "trend":
        return f"{many} in a row {signal.side}, beginning {since}"
    limit = "upper" if signal.side == "above" else "lower"
    return f"{many} near the {limit} limit ({RULE_NAMES['two of three']}), beginning {since}"


def short_signal(signal: Signal, period: str = "week") -> str:
    """ "8 weeks above the mean": the signal for a tile or beside its points."""
    many = plural(signal.count, period)
    return {
        "beyond limit": f"{signal.side} the limit",
        "run": f"{many} {signal.side} the mean",
        "trend": f"{many} {signal.side}",
        "two of three": f"{many} near the limit",
    }[signal.rule]


def too_few_points(chart: ControlChart, period: str = "week") -> str:
    """Why there are no limits: how many points there are of the 13 needed."""
    return (
        f"{plural(len(chart.value), period)} with data: limits and rules need {POINTS_NEEDED}, "
        "so no special cause can be told from chance yet."
    )


def chart_sentence(chart: ControlChart, as_of_day: int, period: str = "week", worse: str = "above") -> str:
    """What the chart says now: the signals of its last point, else the latest earlier one, else usual variation.

    Marked for ``rich``: ``!!…!!`` where a current signal is on the ``worse`` side, ``**…**`` on the other.
    """
    if not chart.has_limits:
        return too_few_points(chart, period)
    current = chart.current_signals
    if current:
        words = "; ".join(signal_words(s, as_of_day, period) for s in current)
        mark = "!!" if any(s.side in (worse, {"above": "rising", "below": "falling"}[worse]) for s in current) else "**"
        return f"{mark}{words[:1].upper()}{words[1:]}:{mark} special cause."
    if chart.signals:
        last = chart.signals[-1]
        words = signal_words(last, as_of_day, period)
        until = "" if last.first == last.last else f", until {format_day(last.until_day, as_of_day)}"
        return f"Within usual variation now. The latest special cause: {words}{until}."
    return f"Within usual variation: no special cause in {plural(len(chart.value), period)}."
