"""The expected course once more, slowly: plain Python over rows, one course and one patient after another.

Rows are dicts under the column names of the facts (``tests.slow_facts`` reads them from the tables of the
database). The only thing taken from outside is a fit: ``fit(others)`` gives (fixed effects, G, σ²) of some
courses, or None.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import mean, stdev
from typing import Any

from scipy.stats import nct, norm

from data_access.definitions.instrument import Instrument, ThresholdSet
from data_access.facts.arrays import MISSING, NEVER

Row = dict[str, Any]


@dataclass(frozen=True)
class SlowEpisode:
    """``readings``: dose number to the row of the last screening after it."""

    course: int
    patient: int
    baseline: int
    first_dose_day: int
    readings: dict[int, Row]


Fit = tuple[Sequence[float], Sequence[Sequence[float]], float]
FitOthers = Callable[[Sequence[SlowEpisode]], Fit | None]


def find_slow_episodes(tables: dict[str, Any], planned: Sequence[int], instrument: Instrument) -> list[SlowEpisode]:
    """``planned``: doses of each protocol."""
    found = []
    courses = tables["courses"]
    for row, course in enumerate(courses):
        doses = sorted(d["day"] for d in tables["dosings"] if d["course"] == row and d["number"] > 0)
        scores = [
            s for s in tables["screenings"]
            if s["patient"] == course["patient"] and s["instrument"] == instrument.code and s["total"] != MISSING
        ]  # fmt: skip
        before = [s for s in scores if doses and doses[0] - 30 <= s["day"] <= doses[0]]
        if not before or planned[course["protocol"]] == 0:
            continue
        later = [c["started_day"] for c in courses[row + 1 :] if c["patient"] == course["patient"]]
        until = later[0] - 1 if later else NEVER
        readings = {}
        for score in scores:
            given = [day for day in doses if day < score["day"]]
            counts = given and score["day"] <= until and len(given) <= planned[course["protocol"]]
            if counts and score["day"] - given[-1] <= 30:
                readings[len(given)] = score
        if readings:
            found.append(SlowEpisode(row, course["patient"], before[-1]["total"], doses[0], readings))
    return found


@dataclass(frozen=True)
class SlowPlace:
    """One patient's latest reading as it is judged."""

    patient: int
    dose: int
    total: int
    day: int
    method: str
    courses: int
    z: float | None
    status: str


def judge_slowly(
    tables: dict[str, Any],
    planned: Sequence[int],
    as_of: int,
    instrument: Instrument,
    thresholds: ThresholdSet,
    fit: FitOthers,
    least: int = 30,
) -> dict[int, SlowPlace]:
    """Everyone in treatment whose own measure this is and whose latest score is a reading, by patient.

    ``least``: other courses from which on the model is asked.
    """
    episodes = find_slow_episodes(tables, planned, instrument)
    found = {}
    for episode in episodes:
        own = [k for k, c in enumerate(tables["courses"]) if c["patient"] == episode.patient]
        course = tables["courses"][own[-1]]
        if episode.course != own[-1] or course["ended_day"] <= as_of or course["primary_instrument"] != instrument.code:
            continue
        dose = max(episode.readings)
        reading = episode.readings[dose]
        newest = [
            s for s in tables["screenings"]
            if s["patient"] == episode.patient and s["instrument"] == instrument.code and s["total"] != MISSING
        ][-1]  # fmt: skip
        if newest is not reading:
            continue
        others = [e for e in episodes if e.patient != episode.patient]
        found[episode.patient] = _place(
            episode, dose, others, instrument, thresholds, fit if len(others) >= least else None
        )
    return found


def _place(
    episode: SlowEpisode, dose: int, others: list[SlowEpisode], instrument: Instrument, thresholds: ThresholdSet,
    fit: FitOthers | None,
) -> SlowPlace:  # fmt: skip
    reading = episode.readings[dose]
    total, sign = reading["total"], -1 if instrument.higher_is_better else 1
    fitted = fit(others) if fit else None
    if fitted is not None:
        fixed, random, residual = fitted
        x = math.log(1 + dose)
        expected = fixed[0] + fixed[1] * x + fixed[2] * episode.baseline + fixed[3] * episode.baseline * x
        spread = random[0][0] + 2 * x * random[0][1] + x * x * random[1][1] + residual
        method, courses, z = "MIXED_MODEL", len(others), sign * (total - expected) / math.sqrt(spread)
        red, yellow = z >= 1.28, z >= 1.0
    else:
        band = _band(episode.baseline, instrument)
        same = [
            e.readings[dose]["total"] for e in others
            if dose in e.readings and _band(e.baseline, instrument) == band
        ]  # fmt: skip
        if len(same) >= 15 and stdev(same) > 0:
            method, courses, z = "TOLERANCE_LIMITS", len(same), sign * (total - mean(same)) / stdev(same)
            red, yellow = z >= _factor(len(same), 0.9), z >= _factor(len(same), float(norm.cdf(1.0)))
        else:
            method, courses, z = "RULE", len(others), None
            red = yellow = False
    day = reading["day"]
    due = dose >= 4 or day - episode.first_dose_day >= 28
    gain = sign * (episode.baseline - total)
    status = _name(method, red, yellow, due, gain, total, instrument, thresholds)
    return SlowPlace(episode.patient, dose, total, day, method, courses, z, status)


def _factor(n: int, share: float) -> float:
    return float(nct.ppf(0.5, n - 1, norm.ppf(share) * math.sqrt(n)) / math.sqrt(n))


def _band(baseline: int, instrument: Instrument) -> str:
    for band in instrument.bands:
        if baseline <= band.high:
            return band.label
    if instrument.bands:
        return instrument.bands[-1].label
    return "case" if _is_case(baseline, instrument, "nhs") else "none"


def _is_case(total: int, instrument: Instrument, thresholds: ThresholdSet) -> bool:
    caseness = instrument.caseness[thresholds]
    if caseness is None:
        return False
    return total <= caseness.threshold if instrument.higher_is_better else total >= caseness.threshold


def _name(
    method: str, red: bool, yellow: bool, due: bool, gain: int, total: int, instrument: Instrument,
    thresholds: ThresholdSet,
) -> str:  # fmt: skip
    if instrument.caseness[thresholds] is None:
        return "UNKNOWN"
    if not _is_case(total, instrument, thresholds):
        return "HEALTHY"
    if method == "RULE":
        bound = instrument.reliable_change[thresholds]
        if bound is None or not due:
            return "UNKNOWN"
        return "NOT_ON_TRACK" if gain < bound.points else "ON_TRACK"
    return "NOT_ON_TRACK" if red else "WATCH" if yellow else "ON_TRACK"
