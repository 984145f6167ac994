"""The weekly review: what changed, is it safe, who needs us."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from dashboard.analysis.weekly.weekly_outcomes import WeeklyOutcomes
from dashboard.analysis.weekly.weekly_safety import rate_unwanted_effects
from dashboard.analysis.weekly.weekly_series import CHARTED_WEEKS, remember_weeks
from dashboard.analysis.weekly.weeks import last_complete_week, mondays_until
from dashboard.reports.agenda import Agenda, AgendaLine
from dashboard.reports.people import Person
from dashboard.reports.sentences.snoozes import count_snoozed
from dashboard.reports.side_effects.counts import dissociation_code
from dashboard.reports.view import View
from dashboard.reports.weekly.charts import WeeklyChart, build_charts
from dashboard.reports.weekly.headline import build_activity, build_care, build_outcomes, rate_screenings_on_time
from dashboard.reports.weekly.headline_figures import HeadlineFigure
from dashboard.reports.words.control_words import false_signal_sentence
from dashboard.reports.words.wording import format_week, plural
from data_access.definitions.instrument import ThresholdSet
from data_access.facts.arrays import Facts, Int64

__all__ = ["WeeklyChart", "WeeklyReview", "WhatsNew", "build_weekly_review", "say_false_signals"]

THRESHOLD_WORDS: Mapping[ThresholdSet, str] = {"nhs": "NHS thresholds", "conservative": "conservative thresholds"}
RECOVERY_WORDS: Mapping[ThresholdSet, str] = {
    "nhs": "",
    "conservative": " A higher caseness is easier to fall below: recovery can be higher than under NHS thresholds.",
}
NOT_WATCHED = "This list is not watched between meetings: urgent risk goes by the clinic's own route."
RULED_FIGURES = 11
"""Headline figures that are read by rules: all but the patients in treatment, a stock."""


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
    patients_to_discuss: int
    """How many there are, whether or not ``agenda`` spells all of them out."""
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
    words = agenda.word(_choose_lines(agenda, discuss, most_lines))
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
        len(discuss),
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


def _choose_lines(agenda: Agenda, discuss: Int64, most_lines: int) -> Int64:
    """So many lines, and never fewer than all that stay until somebody has seen them: those are the first."""
    waiting = sum(agenda.rules[int(agenda.rule[line])].states_until_acknowledged for line in discuss)
    return discuss[: max(most_lines, waiting)] if most_lines else discuss[:0]


def _agenda_sentence(patients: int, shown: int) -> str:
    if patients == 0:
        return NOT_WATCHED
    order = "one line each, by the first rule that is true, then the oldest"
    rest = f"; the first {shown} are here, all of them on Caseload" if shown < patients else ""
    return f"**{plural(patients, 'patient')} to discuss**, {order}{rest}. {NOT_WATCHED}"


def _aside(agenda: Agenda, lines: Int64, discuss: Int64) -> str:
    new, watched = int(agenda.is_new[discuss].sum()), int((~agenda.is_snoozed()[lines]).sum()) - len(discuss)
    snoozed = count_snoozed(int(agenda.is_snoozed().sum()))
    parts = [f"{plural(len(discuss), 'patient')}, {new:,} new", f"{watched:,} more to watch", snoozed]
    return " · ".join(part for part in parts if part)
