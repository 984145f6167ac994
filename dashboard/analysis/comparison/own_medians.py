"""The clinic's own median scores at the first and the last dose."""

from dataclasses import dataclass

import numpy as np

from dashboard.analysis.cohort.time_point import LAST_SCORE, find_base
from dashboard.analysis.comparison.courses_by_route import find_courses_by_route, keep_first_of_patient
from dashboard.analysis.doses import count_doses
from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.scores.baseline import find_pairs
from dashboard.analysis.scores.scores import get_scores
from data_access.definitions.benchmark import Benchmark
from data_access.definitions.registry import get_instrument
from data_access.facts.arrays import MISSING, Facts, Int64


@dataclass(frozen=True)
class Quartiles:
    """Median with the first and the third quartile."""

    low: float
    median: float
    high: float


@dataclass(frozen=True, eq=False)
class Medians:
    """Of the same patients at the first and at the last dose; ``left_out``: without one of the two scores."""

    first: Quartiles
    last: Quartiles
    count: int
    left_out: int
    patients: Int64


def describe_medians(facts: Facts, as_of_day: int, published: Benchmark) -> Medians | NotEstimable:
    """Median and quartiles of the scores at the first and at the last dose, of finished courses by the study's route.

    Formula: quartiles by linear interpolation between the ordered scores, at place 1 + (n − 1)·p.
    Threshold: at the first dose: the baseline; at the last dose: the last score after it up to the day of that dose.
    Missing: patients without one of the two scores are left out of both and counted.
    Source: quantile definition 7 of Hyndman & Fan 1996, Am Stat 50:361-365; what is compared: the study, as cited.
    """
    courses = find_courses_by_route(facts, published)
    base = find_base(facts, as_of_day, keep_first_of_patient(facts, courses), LAST_SCORE)
    last_dose = count_doses(facts.dosings, len(facts.courses.id)).last_day[base.course]
    scores = get_scores(facts.screenings, get_instrument(published.measure).code)
    pair = find_pairs(scores, base.patient, base.anchor_day, last_dose)
    there = (pair.baseline != MISSING) & (pair.latest != MISSING)
    if not there.any():
        return NotEstimable(0, 1, "patients with both scores")
    first, last = _describe(pair.baseline[there]), _describe(pair.latest[there])
    return Medians(first, last, int(there.sum()), len(there) - int(there.sum()), base.patient[there])


def _describe(values: Int64) -> Quartiles:
    low, median, high = np.quantile(values, (0.25, 0.5, 0.75)).tolist()
    return Quartiles(low, median, high)
