"""The control charts of the weekly review: the two that always stand there, and that of any headline figure."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis.control_charts.control_chart import ControlChart
from dashboard.analysis.control_charts.control_chart_parts import ChartNote, ControlChartWords
from dashboard.analysis.weekly.weekly_series import WeeklyRate, chart_weeks
from dashboard.reports.view import View
from dashboard.reports.weekly.headline_figures import HeadlineFigure
from dashboard.reports.words.control_words import RULE_NAMES, chart_sentence, short_signal
from dashboard.reports.words.wording import format_number, format_percent, format_week, plural

STOCK = "A stock depends on its own value of the week before: no rule is read from it."


@dataclass(frozen=True, eq=False)
class WeeklyChart:
    """One control chart with its words."""

    key: str
    title: str
    sentence: str
    denominator: str
    alt: str
    chart: ControlChart
    words: ControlChartWords | None
    """What stands at the chart; None where there is no point."""


def build_charts(
    unwanted: WeeklyRate, on_time: WeeklyRate, mondays: NDArray[np.int64], view: View
) -> tuple[WeeklyChart, ...]:
    """The two weekly p charts: unwanted side effects, and screenings on time."""
    return (
        _chart(
            "unwanted",
            "Distressing, moderate or severe side effects",
            unwanted,
            mondays,
            view,
            "of assessed dosing sessions in each week",
            "above",
        ),
        _chart(
            "on_time",
            "Screenings on time",
            on_time,
            mondays,
            view,
            "of the GAD-7 and PHQ-9 due in each week by the protocol",
            "below",
        ),
    )


def _chart(
    key: str, title: str, weekly: WeeklyRate, mondays: NDArray[np.int64], view: View, what: str, worse: str
) -> WeeklyChart:
    chart = chart_weeks(weekly, mondays)
    sentence = chart_sentence(chart, view.as_of_day, worse=worse)
    if len(chart.total) == 0:
        empty = f"No week of these {len(mondays)} has any."
        return WeeklyChart(key, title, empty, f"p chart, % {what}.", f"{title}: {empty}", chart, None)
    events, total = int(chart.events[-1]), int(chart.total[-1])
    counted = f"{int(chart.total.min()):,} to {int(chart.total.max()):,} a week"
    plain = sentence.replace("!!", "").replace("**", "")
    return WeeklyChart(
        key,
        title,
        sentence,
        f"p chart, % {what}; {counted}. {format_week(int(chart.day[-1]), view.as_of_day)}: {events:,} of {total:,}.",
        f"{title}, {plural(len(chart.value), 'week')}, mean {format_percent(chart.mean)}. {plain}",
        chart,
        ControlChartWords(
            f"{events:,} of {total:,}, {format_percent(events / total)}",
            f"mean {format_percent(chart.mean)}",
            _hovers(chart, view.as_of_day),
            tuple(f"{key}:{int(day)}" for day in chart.day),
            signal_notes=tuple(ChartNote(s.first, short_signal(s)) for s in chart.current_signals),
            bad="!!" in sentence or not chart.current_signals,
        ),
    )


def chart_figure(figure: HeadlineFigure, view: View) -> WeeklyChart:
    """The chart of one headline figure, week by week: XmR for a count, p for a proportion."""
    chart, note = figure.chart, f" {figure.details}" if figure.details else ""
    kind = "p chart, single weeks" if chart.method == "p" else "XmR chart, single weeks" if figure.ruled else "Weeks"
    if len(chart.value) == 0:
        empty = "No week has any."
        return WeeklyChart(figure.key, figure.label, empty, f"{kind}.{note}", f"{figure.label}: {empty}", chart, None)
    sentence = STOCK if not figure.ruled else chart_sentence(chart, view.as_of_day, worse=figure.worse or "above")
    if not figure.worse:
        sentence = sentence.replace("!!", "**")
    plain = sentence.replace("!!", "").replace("**", "")
    return WeeklyChart(
        figure.key,
        figure.label,
        sentence,
        f"{kind}.{note}",
        f"{figure.label}, {plural(len(chart.value), 'week')}, mean {_say_value(chart, chart.mean)}. {plain}",
        chart,
        ControlChartWords(
            _say_last(chart),
            f"mean {_say_value(chart, chart.mean)}",
            _hovers(chart, view.as_of_day),
            tuple(f"{figure.key}:{int(day)}" for day in chart.day),
            signal_notes=tuple(ChartNote(s.first, short_signal(s)) for s in chart.current_signals),
            bad=not figure.worse or "!!" in sentence,
            unit="" if chart.method == "XmR" else "percent",
        ),
    )


def _say_value(chart: ControlChart, value: float) -> str:
    return format_number(value, 1) if chart.method == "XmR" else format_percent(value)


def _say_last(chart: ControlChart) -> str:
    if chart.method == "XmR":
        return format_number(float(chart.value[-1]))
    events, total = int(chart.events[-1]), int(chart.total[-1])
    return f"{events:,} of {total:,}, {format_percent(events / total)}"


def _hovers(chart: ControlChart, as_of_day: int) -> tuple[str, ...]:
    counts = (
        [f"{value:,.0f}" for value in chart.value.tolist()]
        if chart.method == "XmR"
        else [f"{int(x):,} of {int(n):,}" for x, n in zip(chart.events, chart.total, strict=True)]
    )
    return tuple(
        f"{format_week(int(day), as_of_day)}: {count}"
        + "".join(f"<br>special cause: {RULE_NAMES[rule]}" for rule in rules)
        + "<br>Click: who they are"
        for day, count, rules in zip(chart.day, counts, chart.rules, strict=True)
    )
