"""The special causes of a control chart in words: which rule, how many, since when."""

from collections.abc import Callable
from math import floor, isinf

from dashboard.analysis.control_charts.control_chart import POINTS_NEEDED, ControlChart
from dashboard.analysis.control_charts.false_signals import simulate_false_signals
from dashboard.analysis.control_charts.run_rules import RunRules
from dashboard.analysis.control_charts.special_cause import Signal
from dashboard.analysis.control_charts.step_change import SteppedChart
from dashboard.analysis.control_charts.target_assurance import Better, TargetAssurance
from dashboard.analysis.not_estimable import NotEstimable
from dashboard.reports.words.wording import format_day, format_percent, plural

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


def too_few_points(chart: ControlChart) -> str:
    """Why there are no limits: how many points there are of the 13 needed."""
    return f"{len(chart.value)} of {POINTS_NEEDED} points: no limits yet."


def rare_words(chart: ControlChart, period: str = "week") -> str:
    """Why rows of points are no signal here: hardly an event, or hardly a thing without it, is expected."""
    kind = "event" if chart.mean <= 0.5 or chart.method in ("u", "u prime") else "exception"
    return f"Fewer than one {kind} expected in the usual {period}: only a {period} beyond a limit counts."


def chart_sentence(chart: ControlChart, as_of_day: int, period: str = "week", worse: str = "above") -> str:
    """What the chart says now: the signals of its last point, else the latest earlier one, else usual variation.

    Marked for ``rich``: ``!!…!!`` where a current signal is on the ``worse`` side, ``**…**`` on the other.
    """
    if not chart.has_limits:
        return too_few_points(chart)
    said = _read_signals(chart, as_of_day, period, worse)
    return f"{said} {rare_words(chart, period)}" if chart.rare else said


def _read_signals(chart: ControlChart, as_of_day: int, period: str, worse: str) -> str:
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


def step_sentence(stepped: SteppedChart, as_of_day: int, say: Callable[[float], str] = format_percent) -> str:
    """ "Limits recalculated from 28 Sep, a step set by the clinic: mean 12 % before, 8 % since." """
    if not stepped.step_days:
        return ""
    days = ", ".join(format_day(day, as_of_day) for day in stepped.step_days)
    before, since = (say(segment.mean) for segment in stepped.segments[-2:])
    limits = "" if stepped.current.has_limits else f" {too_few_points(stepped.current)}"
    step = "a step" if len(stepped.step_days) == 1 else "steps"
    return f"Limits recalculated from {days}, {step} set by the clinic: mean {before} before, {since} since.{limits}"


def target_sentence(
    assurance: TargetAssurance | NotEstimable,
    target: float,
    better: Better,
    say: Callable[[float], str] = format_percent,
    period: str = "week",
) -> str:
    """Whether the target can be relied on: "Target 90 % or more: met and missed by chance, limits 85 % to 96 %." """
    words = f"Target {say(target)} or {'more' if better == 'up' else 'less'}"
    if isinstance(assurance, NotEstimable):
        return f"{words}: {assurance.words}."
    limits = f"limits {say(assurance.lower)} to {say(assurance.upper)}"
    if assurance.verdict == "met and missed":
        return f"{words}: met in some {period}s and missed in others by chance, {limits}."
    return f"{words}: {assurance.verdict}, {limits}, unless the process changes."


def run_rules_sentence(found: RunRules | NotEstimable) -> str:
    """What the order of the points about their median says."""
    if isinstance(found, NotEstimable):
        return f"Run rules: {found.words}."
    run = f"longest run {found.longest_run} (at most {found.longest_allowed} by chance)"
    crossings = f"{plural(found.crossings, 'crossing')} of the median (at least {found.crossings_needed} by chance)"
    verdict = "a shift" if found.shifted else "no shift"
    return f"Run rules: {verdict}; {run}, {crossings}."


def false_signal_sentence(charts: int, points: int) -> str:
    """How often so many charts, each of so many points and read every week, speak though nothing has changed."""
    weeks = simulate_false_signals(points).weeks_between(charts)
    if isinf(weeks):
        return ""
    often = f"in about {floor(weeks)} weeks" if weeks >= 2 else "nearly every week"
    return f"{charts} of the figures above are read by these rules every week: expect one false signal {often}."
