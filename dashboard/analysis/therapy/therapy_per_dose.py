"""How much therapy stands beside each dose: sessions, and hours where they were recorded."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

from dashboard.analysis.cohort.course_share import share_of_courses
from dashboard.analysis.cohort.time_point import select_courses
from dashboard.analysis.doses import count_doses
from dashboard.analysis.intervals.interval import TAIL, Interval
from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.proportion import Proportion
from dashboard.analysis.therapy.therapy_sessions import find_therapy_sessions
from data_access.facts.arrays import MISSING, Bool, Facts, Int64

PATIENTS_NEEDED = 2
MINUTES_PER_HOUR = 60


@dataclass(frozen=True)
class Ratio:
    """``amount`` over ``number`` of ``people`` patients, and the 95 % interval of their ratio."""

    amount: float
    number: int
    people: int
    ratio: float
    interval: Interval


@dataclass(frozen=True, eq=False)
class TherapyPerDose:
    """Therapy of the courses that had a dose.

    ``hours_per_dose`` counts the hours that were recorded and nothing for a session without a duration, so it is
    the least that was given; ``timed`` says how many sessions have one. ``without_dose``: therapy
    sessions of courses that had no dose, which are in no figure here.
    """

    sessions_per_dose: Ratio | NotEstimable
    hours_per_dose: Ratio | NotEstimable
    hours_per_session: Ratio | NotEstimable
    timed: Proportion
    without_dose: int
    patients: Int64


def measure_therapy_per_dose(facts: Facts, courses: ArrayLike | None = None) -> TherapyPerDose:
    """How many therapy sessions, and how many hours of therapy, stand beside each dose.

    ``courses``: rows of courses or a mask of them; None: all. All therapy of a course counts, before, between and after
    its doses; in an open course some is still to come.

    Formula: therapy sessions / attended doses; recorded hours / attended doses; recorded hours / sessions with
    a duration. Interval: r ± t(0.975; m − 1) · √(m/(m − 1) · Σ(xᵢ − r·nᵢ)²) / N, r the ratio, N the doses
    (sessions), xᵢ and nᵢ those of patient i of m; never below 0.
    Missing: courses without an attended dose are left out. A session without a duration adds no hours: hours per dose
    are then the least that was given, and how many sessions have a duration is said beside it. Not estimable with
    fewer than two patients, without any recorded duration, or where all patients have the very same ratio.
    Source: ratio estimator, patients as clusters: Cochran 1977, Sampling Techniques, 3rd ed., ch. 6 and 9.
    """
    chosen = np.zeros(len(facts.courses.id) + 1, np.bool_)
    chosen[select_courses(facts, courses)] = True
    doses = count_doses(facts.dosings, len(facts.courses.id)).count
    dosed = chosen[:-1] & (doses > 0)
    rows = find_therapy_sessions(facts)
    mine = rows[dosed[facts.sessions.course[rows]]]
    people, patient = len(facts.patients.id), facts.sessions.patient[mine]
    minutes = facts.sessions.duration_min[mine].astype(np.int64)
    timed = minutes != MISSING
    given = _add_up(facts.courses.patient[dosed], people, doses[dosed])
    hours = _add_up(patient[timed], people, minutes[timed]) / MINUTES_PER_HOUR
    untimed = None if timed.any() else NotEstimable(0, 1, "sessions", "no duration was recorded")
    return TherapyPerDose(
        sessions_per_dose=measure_ratio(_add_up(patient, people), given, "dose"),
        hours_per_dose=untimed or measure_ratio(hours, given, "dose"),
        hours_per_session=untimed or measure_ratio(hours, _add_up(patient[timed], people), "session"),
        timed=_share_timed(timed, patient),
        without_dose=int(np.count_nonzero(chosen[facts.sessions.course[rows]])) - len(mine),
        patients=np.flatnonzero(given),
    )


def _add_up(patient: NDArray[np.int32], people: int, weights: Int64 | None = None) -> NDArray[np.float64]:
    """One sum per patient of the facts."""
    return np.bincount(patient, weights, minlength=people).astype(np.float64)


def _share_timed(timed: Bool, patient: NDArray[np.int32]) -> Proportion:
    """Sessions with a duration; ``patient`` of each, ascending."""
    share = share_of_courses(timed, np.ones(len(timed), np.bool_), patient.astype(np.int64))
    return replace(share, unit="sessions")


def measure_ratio(amount: ArrayLike, number: ArrayLike, unit: str) -> Ratio | NotEstimable:
    """Sum of amounts over sum of numbers, both by patient; patients with a number of 0 are left out.

    Not estimable for fewer than two patients, or where every patient has the same ratio.
    """
    x, n = np.asarray(amount, np.float64), np.asarray(number, np.float64)
    x, n = x[n > 0], n[n > 0]
    people = len(n)
    if people < PATIENTS_NEEDED:
        return NotEstimable(people, PATIENTS_NEEDED, "patients")
    total = float(n.sum())
    ratio = float(x.sum()) / total
    away = x - ratio * n
    if np.abs(away).max() <= 1e-9 * max(1.0, float(x.max())):
        return NotEstimable(
            people, PATIENTS_NEEDED, "patients", f"all {people} patients have the same number per {unit}"
        )
    error = float(np.sqrt(people / (people - 1) * (away * away).sum())) / total
    reach = float(stdtrit(people - 1, 1 - TAIL)) * error
    return Ratio(float(x.sum()), int(total), people, ratio, Interval(max(0.0, ratio - reach), ratio + reach))
