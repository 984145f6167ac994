"""The twelve headline figures of one clinic, in the order of the screen."""

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
from dashboard.reports.weekly.headline_figures import HeadlineFigure, count_figure, rate_figure
from dashboard.reports.words.wording import format_interval, plural
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
            f"attended; {plural(not_given, 'other')} missed or cancelled",
        ),
    ]


def build_outcomes(
    facts: Facts, mondays: NDArray[np.int64], thresholds: ThresholdSet
) -> tuple[list[HeadlineFigure], WeeklyOutcomes]:
    """Reliable improvement, reliable recovery, deterioration, response and remission of finished courses."""
    outcomes = rate_outcomes(facts, mondays, get_measures(), thresholds)
    ids = facts.patients.id

    def figure(key: str, label: str, weekly: WeeklyRate, what: str, *more: str) -> HeadlineFigure:
        words = (_bounds(outcomes, key, weekly), *more)
        return rate_figure(
            key, label, weekly, mondays, ids, "patients", what, words, "up" if key == "deterioration" else "down"
        )

    room = f"{outcomes.could_worsen:,} of {outcomes.measurable:,} paired could worsen reliably"
    return [
        figure("improvement", "Reliable improvement", outcomes.improvement, "finished"),
        figure("recovery", "Reliable recovery", outcomes.recovery, "finished, less those not at caseness"),
        figure("deterioration", "Reliable deterioration", outcomes.deterioration, "finished", room),
        figure("response", "Response, GAD-7", outcomes.response, "finished, less those not at caseness"),
        figure("remission", "Remission, GAD-7", outcomes.remission, "finished, less those not at caseness"),
    ], outcomes


def _bounds(outcomes: WeeklyOutcomes, key: str, weekly: WeeklyRate) -> str:
    """Worst and best case: none, or all, of those without a paired score counted."""
    paired = "both paired scores" if key == "recovery" else "a paired score"
    events, total, unpaired = int(weekly.rolled_events[-1]), int(weekly.rolled_total[-1]), outcomes.unpaired[key]
    if total == 0 or unpaired == 0:
        return f"every one has {paired}" if total else "none finished"
    bounds = format_interval(events / total, (events + unpaired) / total)
    return f"{unpaired:,} without {paired}: bounds {bounds}"


def build_care(
    facts: Facts, mondays: NDArray[np.int64], unwanted: WeeklyRate, apart: int, on_time: WeeklyRate
) -> list[HeadlineFigure]:
    """Screenings on time, unwanted effects (and how many had expected dissociation only), monitoring, drop-outs."""
    ids = facts.patients.id
    return [
        rate_figure("on_time", "Screenings on time", on_time, mondays, ids, "screenings", "due"),
        rate_figure(
            "unwanted",
            "Distressing, moderate or severe",
            unwanted,
            mondays,
            ids,
            "sessions",
            "dosing sessions assessed",
            (
                f"{unwanted.left_out:,} not assessed, left out; apart: {apart:,} with dissociation that was expected "
                "and did not distress, and no unwanted effect",
            ),
            "up",
        ),
        rate_figure(
            "monitoring",
            "Monitoring complete",
            remember_weeks(facts, mondays, rate_monitoring),
            mondays,
            ids,
            "sessions",
            "dosing sessions",
            ("blood pressure before, at 40 min and leaving",),
        ),
        rate_figure(
            "drop_outs",
            "Drop-outs",
            remember_weeks(facts, mondays, rate_drop_outs),
            mondays,
            ids,
            "patients",
            "courses that ended",
            ("ended before the planned doses",),
            "up",
        ),
    ]
