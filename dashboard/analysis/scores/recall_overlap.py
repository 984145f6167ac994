"""Readings so close together that both ask about the same days."""

from dataclasses import dataclass

import numpy as np

from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.proportion import Proportion
from dashboard.analysis.scores.baseline import Pair
from dashboard.analysis.scores.scores import Scores
from dashboard.analysis.standing import Standing
from data_access.definitions.instrument import Instrument
from data_access.facts.arrays import NO_DAY, Bool


@dataclass(frozen=True)
class RecallOverlap:
    """Of readings that follow another one, and of pairs of baseline and latest score: those that overlap."""

    readings: Proportion
    pairs: Proportion


def find_overlaps(scores: Scores, recall_days: int | None) -> Bool:
    """Which readings ask about days that the reading before them asked about already.

    One answer per row of ``scores``.

    Formula: day of the reading − day of the patient's reading before it < recall window of the questionnaire.

    Threshold: a distance equal to the window does not overlap (GAD-7: 13 days overlap, 14 do not); two readings
    of one day do.

    Missing: a patient's first reading overlaps nothing; neither does any reading of a questionnaire without a
    recall window in days, or of one that asks about now (CADSS).

    Source: the recall window of each questionnaire, with its source, stands with the questionnaire; marking by
    it: rule of the clinic.
    """
    overlapping = np.zeros(len(scores.day), np.bool_)
    if recall_days:
        follows = scores.patient[1:] == scores.patient[:-1]
        overlapping[1:] = follows & (scores.day[1:] - scores.day[:-1] < recall_days)
    return overlapping


def find_overlapping_pairs(pair: Pair, recall_days: int | None) -> Bool:
    """Which pairs of baseline and latest score overlap, by the same rule; False without a pair."""
    there = (pair.baseline_day != NO_DAY) & (pair.latest_day != NO_DAY)
    distance = np.where(there, pair.latest_day, 0) - np.where(there, pair.baseline_day, 0)
    return np.asarray(there & (distance < (recall_days or 0)))


def rate_overlaps(standing: Standing, instrument: Instrument) -> RecallOverlap | NotEstimable:
    """How many readings of a questionnaire overlap with the one before, so that they are not two separate looks.

    Formula: overlapping readings / readings that follow another one of the same patient; and overlapping pairs /
    pairs of baseline and latest score.

    Threshold: a distance equal to the recall window does not overlap.

    Missing: first readings have nothing to overlap with and are left out. Not estimable for a questionnaire
    without a recall window in days.

    Source: the recall window of each questionnaire, with its source, stands with the questionnaire.
    """
    if not instrument.recall_days:
        return NotEstimable(0, 1, "recall windows", f"{instrument.name} has no recall window in days")
    measure = standing.measure(instrument)
    scores = measure.scores
    overlapping = find_overlaps(scores, instrument.recall_days)
    follows = int((scores.patient[1:] == scores.patient[:-1]).sum())
    readers = np.flatnonzero(np.bincount(scores.patient[overlapping], minlength=1))
    close = np.flatnonzero(find_overlapping_pairs(measure.pair, instrument.recall_days))
    pairs = int(measure.outcome.change.measurable.sum())
    return RecallOverlap(
        Proportion(
            int(overlapping.sum()), follows, "screenings", len(scores.day) - follows, "first readings", patients=readers
        ),
        Proportion(
            len(close), pairs, "patients", len(standing.patients) - pairs, "without a pair of scores", patients=close
        ),
    )
