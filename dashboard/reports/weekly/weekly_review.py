"""The weekly review: what changed, is it safe, who needs us."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis.control_charts.control_chart import ControlChart
from dashboard.analysis.control_charts.control_chart_parts import ChartNote, ControlChartWords
from dashboard.analysis.weekly.weekly_outcomes import WeeklyOutcomes
from dashboard.analysis.weekly.weekly_safety import rate_unwanted_effects
from dashboard.analysis.weekly.weekly_series import CHARTED_WEEKS, WeeklyRate, chart_weeks, remember_weeks
from dashboard.analysis.weekly.weeks import last_complete_week, mondays_until
from dashboard.reports.agenda import Agenda, AgendaLine
from dashboard.reports.people import Person
from dashboard.reports.side_effects.counts import dissociation_code
from dashboard.reports.view import View
from dashboard.reports.weekly.headline import build_activity, build_care, build_outcomes, rate_screenings_on_time
from dashboard.reports.weekly.headline_figures import HeadlineFigure
from dashboard.reports.words.control_words import RULE_NAMES, chart_sentence, false_signal_sentence, short_signal
from dashboard.reports.words.wording import format_percent, format_week, plural
from data_access.definitions.instrument import ThresholdSet
from data_access.facts.arrays import Facts, Int64

THRESHOLD_WORDS: Mapping[ThresholdSet, str] = {"nhs": "NHS thresholds", "conservative": "conservative thresholds"}
RECOVERY_WORDS: Mapping[ThresholdSet, str] = {
    "nhs": "",
    "conservative": " A higher caseness is easier to fall below: recovery can be higher than under NHS thresholds.",
}
NOT_WATCHED = "This list is not watched between meetings: urgent risk goes by the clinic's own route."
RULED_FIGURES = 11
"""Headline figures that are read by rules: all but the patients in treatment, a stock."""


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


@dataclass(frozen=True)
class WhatsNew:
    """What moved since the last saved review. ``compared`` names that review; ``sentence`` is empty without one."""

    compared: str
    sentence: str


@dataclass(frozen=True, eq=False)
class WeeklyReview:
    """Everything the weekly review says. ``monday`` begins the week under review, the last that is over."""

    monday: int
    title: str
    whats_new: WhatsNew
    figures: tuple[HeadlineFigure, ...]
    figures_note: str
    agenda: tuple[AgendaLine, ...]
    agenda_sentence: str
    agenda_aside: str
    snoozed: tuple[AgendaLine, ...]
    """Every line that was put off, with its reason, by whom and until when."""
    waiting: str
    """What the agenda has not been asked yet."""
    charts: tuple[WeeklyChart, ...]
    people: Mapping[int, Person] = field(default_factory=dict)
    therapists: Mapping[int, str] = field(default_factory=dict)
    """Patient id to the names of those responsible."""

    @property
    def week_words(self) -> str:
        """ "16–22 Nov" without the year, for sentences."""
        return self.title.removeprefix("Week of ")


def build_weekly_review(facts: Facts, view: View, agenda: Agenda, whats_new: WhatsNew, most_lines: int) -> WeeklyReview:
    """The review of one facts view; names are joined by the loader.

    Figures and charts end with the week under review; the agenda is that of the as-of day itself.
    """
    monday = last_complete_week(view.as_of_day)
    mondays = mondays_until(monday, CHARTED_WEEKS)
    outcome_figures, outcomes = build_outcomes(facts, mondays, view.thresholds)
    unwanted, apart = rate_unwanted_effects(facts, mondays, dissociation_code())
    on_time = remember_weeks(facts, mondays, rate_screenings_on_time)
    care = build_care(facts, mondays, unwanted, apart, on_time)
    lines = agenda.top_lines()
    discuss = lines[agenda.is_discuss()[lines]]
    words = agenda.word(discuss[:most_lines])
    return WeeklyReview(
        monday,
        f"Week of {format_week(monday, view.as_of_day)}",
        whats_new,
        (*build_activity(facts, mondays), *outcome_figures, *care),
        _figures_note(monday, view, outcomes),
        words,
        _agenda_sentence(len(discuss), len(words)),
        _aside(agenda, lines, discuss),
        agenda.word(np.flatnonzero(agenda.is_snoozed())),
        agenda.waiting,
        build_charts(unwanted, on_time, mondays, view),
    )


def say_false_signals() -> str:
    """How often one of the figures speaks though nothing has changed."""
    return false_signal_sentence(RULED_FIGURES, CHARTED_WEEKS)


def _figures_note(monday: int, view: View, outcomes: WeeklyOutcomes) -> str:
    week = format_week(monday, view.as_of_day)
    return (
        f"Proportions: 12 weeks to the end of {week}, 95 % intervals; counts: that week. Outcomes: of "
        f"{plural(outcomes.finished, 'course')} that finished in them, {outcomes.measurable:,} with a paired score, "
        f"GAD-7 and PHQ-9, {THRESHOLD_WORDS[view.thresholds]}; one measure better and one worse in "
        f"{outcomes.split:,}, counted as neither.{RECOVERY_WORDS[view.thresholds]} Change is read by rule from the "
        "single weeks. "
        "Not compared with anybody untreated: a description, not an effect."
    )


def _agenda_sentence(patients: int, shown: int) -> str:
    if patients == 0:
        return NOT_WATCHED
    order = "one line each, by the first rule that is true, then the oldest"
    rest = f"; the first {shown} are here, all of them on Caseload" if shown < patients else ""
    return f"**{plural(patients, 'patient')} to discuss**, {order}{rest}. {NOT_WATCHED}"


def _aside(agenda: Agenda, lines: Int64, discuss: Int64) -> str:
    new, watched = int(agenda.is_new[discuss].sum()), int((~agenda.is_snoozed()[lines]).sum()) - len(discuss)
    return f"{plural(len(discuss), 'patient')}, {new:,} new · {watched:,} more to watch"


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


def _hovers(chart: ControlChart, as_of_day: int) -> tuple[str, ...]:
    return tuple(
        f"{format_week(int(day), as_of_day)}: {int(x):,} of {int(n):,}"
        + "".join(f"<br>special cause: {RULE_NAMES[rule]}" for rule in rules)
        + "<br>Click: who they are"
        for day, x, n, rules in zip(chart.day, chart.events, chart.total, chart.rules, strict=True)
    )
