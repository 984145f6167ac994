"""Moderate or severe side effects by week, as a p chart."""

from dataclasses import replace

import numpy as np

from dashboard.analysis.control_charts.control_chart import ControlChart
from dashboard.analysis.control_charts.control_chart_parts import ChartNote, ControlChartWords
from dashboard.analysis.side_effects.assessed_dosings import choose_assessed
from dashboard.analysis.side_effects.weekly_effects import chart_weekly_effects
from dashboard.analysis.weekly.weeks import last_complete_week, mondays_until
from dashboard.reports.side_effects.counts import Counted, dissociation_code
from dashboard.reports.side_effects.sections import ByWeek, CsvTable, Heading
from dashboard.reports.side_effects.selection import severity_words
from dashboard.reports.words.control_words import RULE_NAMES, chart_sentence, short_signal
from dashboard.reports.words.wording import format_percent, format_week, percent_digits, plural

LEAST_WEEKS = 52
MOST_WEEKS = 104


def build_by_week(counted: Counted) -> ByWeek:
    """Whole weeks only, Monday to Sunday: at least 52 weeks back, at most 104."""
    least = max(2, counted.selection.severity)
    chart = _count_weeks(counted, least)
    words = severity_words(least)
    title = f"{words.capitalize()} side effects, by week"
    csv = CsvTable("side-effects-by-week.csv", ("Week begins", "with effect", "assessed", "special cause"), ())
    if len(chart.value) == 0:
        empty = "No whole week with an assessed dosing session in this view yet."
        return ByWeek(Heading(title, "", "", empty=empty), None, None, csv)
    sentence = chart_sentence(chart, counted.as_of_day)
    heading = Heading(title, sentence, _denominator(chart), _alt(chart, words, sentence))
    rows = tuple(
        (format_week(int(day), counted.as_of_day), int(x), int(n), ", ".join(rules))
        for day, x, n, rules in zip(chart.day, chart.events, chart.total, chart.rules, strict=True)
    )
    return ByWeek(heading, chart, _words(chart, least, counted.as_of_day), CsvTable(csv.filename, csv.titles, rows))


def _words(chart: ControlChart, least: int, as_of_day: int) -> ControlChartWords:
    counts = [f"{int(x)} of {int(n)}, {format_percent(x / n)}" for x, n in zip(chart.events, chart.total, strict=True)]
    hovers = []
    for day, count, rules in zip(chart.day, counts, chart.rules, strict=True):
        why = "".join(f"<br>special cause: {RULE_NAMES[rule]}" for rule in rules)
        hovers.append(f"<b>{format_week(int(day), as_of_day)}</b>: {count} sessions{why}<br>Click: who they are")
    return ControlChartWords(
        counts[-1],
        f"mean {percent_digits(chart.mean)} %",
        tuple(hovers),
        tuple(f"week:{int(day)}:{least}" for day in chart.day),
        _odd_weeks(chart),
        _signal_notes(chart),
        bad=any(s.side in ("above", "rising") for s in chart.current_signals) or not chart.current_signals,
        worse_side="above",
    )


def _count_weeks(counted: Counted, least: int) -> ControlChart:
    weeks = counted.selection.weeks
    count = MOST_WEEKS if weeks is None else max(LEAST_WEEKS, weeks)
    mondays = mondays_until(last_complete_week(counted.as_of_day), count)
    sample = choose_assessed(
        counted.facts.dosings, replace(counted.choice, from_day=int(mondays[0])), dissociation_code()
    )
    return chart_weekly_effects(sample, mondays, least)


def _denominator(chart: ControlChart) -> str:
    few, most = int(chart.total.min()), int(chart.total.max())
    weeks = plural(len(chart.value), "week")
    sessions = f"{few} to {most} sessions" if few != most else plural(few, "session")
    text = f"p chart of sessions: {weeks}, {sessions} assessed a week"
    if not chart.has_limits:
        return f"{text}."
    if chart.method == "p prime":
        text += f"; limits widened for more spread than chance (Laney, sigma {chart.overdispersion:.1f})"
    return f"{text}; limits widen in weeks with few sessions. The mean is not rebased by itself."


def _alt(chart: ControlChart, words: str, sentence: str) -> str:
    mean = format_percent(chart.mean)
    plain = sentence.replace("!!", "").replace("**", "")
    return f"Weekly share of assessed sessions with {words} side effects, mean {mean}. {plain}"


def _odd_weeks(chart: ControlChart) -> tuple[ChartNote, ...]:
    """The week with the fewest sessions, where that is under half the usual number: its limits stand out."""
    if not chart.has_limits:
        return ()
    index = int(np.argmin(chart.total))
    if chart.total[index] * 2 >= np.median(chart.total):
        return ()
    return (ChartNote(index, f"only {plural(int(chart.total[index]), 'session')}"),)


def _signal_notes(chart: ControlChart) -> tuple[ChartNote, ...]:
    return tuple(ChartNote(s.first, short_signal(s)) for s in chart.current_signals)
