"""Outcomes of finished courses by the clinician who led them, as funnels."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from dashboard.analysis.cohort.cohort_outcomes import CohortRows, Measures, find_cohort
from dashboard.analysis.funnels.funnel import Funnel
from dashboard.analysis.funnels.indirect import expect_by_stratum
from dashboard.analysis.funnels.led_by import find_leading_clinician
from dashboard.analysis.funnels.proportion_funnel import proportion_funnel
from dashboard.analysis.funnels.ratio_funnel import ratio_funnel
from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.scores.baseline import find_baseline
from dashboard.analysis.scores.scores import get_scores, pick
from data_access.definitions.instrument import Instrument, ThresholdSet
from data_access.facts.arrays import MISSING, Bool, Facts, Int64

Outcome = Literal["reliable improvement", "reliable recovery", "reliable deterioration"]


@dataclass(frozen=True)
class LedCourses:
    """One row per counted course, by patient: the lists behind every point of the funnel."""

    patient: Int64
    course: Int64
    clinician: Int64
    event: Bool


@dataclass(frozen=True)
class TherapistFunnel(Funnel):
    """A funnel whose units are clinicians: by number of courses, largest first, and never by their value."""

    clinician: Int64
    """Index into ``Facts.clinicians``."""
    counted: LedCourses
    left_out: int
    """Finished courses of which no dosing session names a clinician."""


def therapist_funnel(
    facts: Facts,
    as_of_day: int,
    window_days: int,
    measures: Measures,
    thresholds: ThresholdSet,
    outcome: Outcome = "reliable improvement",
    standardised: bool = False,
) -> TherapistFunnel | NotEstimable:
    """The share of finished courses that improved reliably (recovered, deteriorated), by the clinician who led them.

    Courses that finished in the ``window_days`` up to the as-of day. ``standardised``: events over those
    expected from the severity of the baselines, in place of the share. A course belongs to the clinician
    who led most of its attended dosing sessions.

    Formula: events / finished courses of that clinician, over both measures as NHS Talking Therapies counts; reliable
    recovery: of those at caseness at the start. Limits as for every funnel.
    Threshold: only beyond the 99.8 % limits is unusual.
    Missing: a finished course without a later score counts as one without the event, as in the clinic's own rate.
    Courses without a named clinician are left out and counted. Not estimable without any course.
    Source: Spiegelhalter 2005, Stat Med 24:1185-1202; NHS Talking Therapies outcome rules.
    """
    rows = find_cohort(facts, np.array([as_of_day], np.int64), window_days, measures, thresholds)
    event, asked = _read_outcome(rows, outcome)
    clinician = find_leading_clinician(facts.dosings, len(facts.courses.id))[rows.course]
    kept = np.flatnonzero(asked & (clinician != MISSING))
    counted = LedCourses(rows.patient[kept], rows.course[kept], clinician[kept], event[kept])
    stratum = _find_stratum(facts, counted, measures.anxiety) if standardised else None
    return _make_funnel(counted, stratum, int(np.count_nonzero(asked & (clinician == MISSING))))


def _read_outcome(rows: CohortRows, outcome: Outcome) -> tuple[Bool, Bool]:
    """Whether each finished course had the outcome, and whether it is in its denominator."""
    every = np.ones(len(rows.course), np.bool_)
    if outcome == "reliable recovery":
        return rows.reliably_recovered, ~rows.not_case
    return (rows.improved, every) if outcome == "reliable improvement" else (rows.deteriorated, every)


def _find_stratum(facts: Facts, counted: LedCourses, instrument: Instrument) -> Int64:
    """The severity band of each course's baseline on one measure, from 1; 0 where there is no baseline."""
    scores = get_scores(facts.screenings, instrument.code)
    first_dose = np.full(len(facts.courses.id), 0, np.int64)
    attended = np.flatnonzero((facts.dosings.number == 1) & (facts.dosings.course != MISSING))
    first_dose[facts.dosings.course[attended]] = facts.dosings.day[attended]
    baseline = pick(scores.total, find_baseline(scores, counted.patient, first_dose[counted.course]))
    lows = np.sort(np.array([band.low for band in instrument.bands], np.int64))
    return np.where(baseline == MISSING, 0, np.searchsorted(lows, baseline, side="right")).astype(np.int64)


def _make_funnel(counted: LedCourses, stratum: Int64 | None, left_out: int) -> TherapistFunnel | NotEstimable:
    clinicians, unit = np.unique(counted.clinician, return_inverse=True)
    total = np.bincount(unit, minlength=len(clinicians))
    events = np.bincount(unit, weights=counted.event, minlength=len(clinicians))
    if len(clinicians) == 0:
        return NotEstimable(0, 1, "finished courses with a named clinician")
    size = total if stratum is None else expect_by_stratum(counted.event, stratum, unit, len(clinicians))
    order = np.argsort(-size, kind="stable")
    events, size = events[order], size[order]
    funnel = proportion_funnel(events, size) if stratum is None else ratio_funnel(events, size)
    if isinstance(funnel, NotEstimable):
        return funnel
    return TherapistFunnel(**vars(funnel), clinician=clinicians[order], counted=counted, left_out=left_out)
