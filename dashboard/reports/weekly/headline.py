"""The twelve headline figures of one clinic, in the order of the screen."""

from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis.cohort.cohort_outcomes import Measures
from dashboard.analysis.process.timeliness import find_due_screenings
from dashboard.analysis.weekly.weekly_activity import (
    count_doses_given,
    count_in_treatment,
    count_starts,
    rate_drop_outs,
)
from dashboard.analysis.weekly.weekly_outcomes import WeeklyOutcomes, rate_outcomes
from dashboard.analysis.weekly.weekly_safety import rate_monitoring
from dashboard.analysis.weekly.weekly_series import WeeklyRate, rate_by_week, remember_weeks
from dashboard.analysis.weekly.weeks import WEEK_DAYS
from dashboard.reports.weekly.headline_figures import HeadlineFigure, RateWords, count_figure, rate_figure
from dashboard.reports.words.wording import format_interval
from data_access.definitions.instrument import ThresholdSet
from data_access.definitions.registry import get_instrument
from data_access.facts.arrays import Facts

MEASURES = ("gad7", "phq9")


def get_measures() -> Measures:
    """GAD-7 and PHQ-9; PCL-5 in place of GAD-7 where it is a course's primary instrument."""
    return Measures(get_instrument("gad7"), get_instrument("phq9"), (get_instrument("pcl5"),))


def rate_screenings_on_time(facts: Facts, mondays: NDArray[np.int64]) -> WeeklyRate:
    """GAD-7 and PHQ-9 that were due in each week by their protocol, and came in time."""
    until = int(mondays[-1]) + WEEK_DAYS - 1
    since = int(mondays[0])
    due = [find_due_screenings(facts, get_instrument(key).code, since, until) for key in MEASURES]
    day, on_time, patient = (
        np.concatenate([getattr(d, name) for d in due]) for name in ("due_day", "on_time", "patient")
    )
    return rate_by_week(day, on_time, patient, mondays)


def build_activity(facts: Facts, mondays: NDArray[np.int64]) -> list[HeadlineFigure]:
    """Patients in treatment, new starts, dosing sessions."""
    ids = facts.patients.id
    given, not_given = remember_weeks(facts, mondays, count_doses_given)
    starts = remember_weeks(facts, mondays, count_starts)
    in_treatment = remember_weeks(facts, mondays, count_in_treatment)
    return [
        count_figure(
            "in_treatment",
            "Patients in treatment",
            in_treatment,
            mondays,
            ids,
            "with an open course on Sunday",
            flow=False,
        ),
        count_figure("starts", "New starts", starts, mondays, ids, "courses begun in the week"),
        count_figure(
            "doses",
            "Dosing sessions",
            given,
            mondays,
            ids,
            f"attended; {not_given:,} missed or cancelled",
        ),
    ]


def build_outcomes(
    facts: Facts, mondays: NDArray[np.int64], thresholds: ThresholdSet
) -> tuple[list[HeadlineFigure], WeeklyOutcomes]:
    """Reliable improvement, reliable recovery, deterioration, response and remission of finished courses."""
    outcomes = rate_outcomes(facts, mondays, get_measures(), thresholds)
    ids = facts.patients.id
    room = f"{outcomes.could_worsen:,} of {outcomes.measurable:,} paired could worsen reliably."

    def figure(key: str, label: str, weekly: WeeklyRate) -> HeadlineFigure:
        every = key in ("improvement", "deterioration")
        full = "finished courses" if every else "finished courses at caseness at the start"
        bounds, unpaired = _bounds(outcomes, key, weekly)
        worsen = key == "deterioration"
        second = f"{bounds} · {outcomes.could_worsen:,} could worsen" if worsen else f"{unpaired}{bounds}"
        said = f"{unpaired}{bounds}"
        details = f"{said[:1].upper()}{said[1:]}. {room if worsen else ''}"
        side: Literal["above", "below"] = "above" if worsen else "below"
        short = "finished" if every else "at caseness"
        words = RateWords(key, label, "patients", short, full, second, details, side)
        return rate_figure(words, weekly, mondays, ids)

    return [
        figure("improvement", "Reliable improvement", outcomes.improvement),
        figure("recovery", "Reliable recovery", outcomes.recovery),
        figure("deterioration", "Reliable deterioration", outcomes.deterioration),
        figure("response", "Response, GAD-7", outcomes.response),
        figure("remission", "Remission, GAD-7", outcomes.remission),
    ], outcomes


def _bounds(outcomes: WeeklyOutcomes, key: str, weekly: WeeklyRate) -> tuple[str, str]:
    """Worst and best case: none, or all, of those without a paired score counted; and how many those are."""
    events, total, unpaired = int(weekly.rolled_events[-1]), int(weekly.rolled_total[-1]), outcomes.unpaired[key]
    if total == 0:
        return "none finished", ""
    if unpaired == 0:
        return "all paired", ""
    return f"bounds {format_interval(events / total, (events + unpaired) / total)}", f"{unpaired:,} unpaired: "


def build_care(
    facts: Facts, mondays: NDArray[np.int64], unwanted: WeeklyRate, apart: int, on_time: WeeklyRate
) -> list[HeadlineFigure]:
    """Screenings on time, unwanted effects (and how many had expected dissociation only), monitoring, drop-outs."""
    ids = facts.patients.id
    return [
        rate_figure(words, weekly, mondays, ids)
        for words, weekly in (
            (_ON_TIME, on_time),
            (_word_unwanted(unwanted.left_out, apart), unwanted),
            (_MONITORING, remember_weeks(facts, mondays, rate_monitoring)),
            (_DROP_OUTS, remember_weeks(facts, mondays, rate_drop_outs)),
        )
    ]


def _word_unwanted(left_out: int, apart: int) -> RateWords:
    return RateWords(
        "unwanted",
        "Distressing, moderate or severe",
        "sessions",
        "assessed",
        "dosing sessions assessed",
        f"{left_out:,} not assessed · {apart:,} expected only",
        f"{left_out:,} not assessed, left out. Apart: {apart:,} with dissociation that was expected and did not "
        "distress, and no unwanted effect.",
        "above",
    )


_ON_TIME: Final = RateWords(
    "on_time",
    "Screenings on time",
    "screenings",
    "due",
    "screenings due by the protocol",
    "GAD-7 and PHQ-9, by protocol",
    "GAD-7 and PHQ-9.",
)
_MONITORING: Final = RateWords(
    "monitoring",
    "Monitoring complete",
    "sessions",
    "sessions",
    "dosing sessions",
    "before, at 40 min, leaving",
    "Complete: blood pressure before, at 40 min and leaving.",
)
_DROP_OUTS: Final = RateWords(
    "drop_outs",
    "Drop-outs",
    "patients",
    "ended",
    "courses that ended",
    "before the planned doses",
    "Drop-out: ended before the planned doses, and not recorded as completed.",
    "above",
)
