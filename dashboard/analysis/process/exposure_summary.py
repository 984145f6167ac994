"""Dose and interval of each course against its own first ones, and who rises without a gain."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis.change.verdict import Verdict
from dashboard.analysis.doses import count_doses
from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.primary_verdict import gather_primary_verdict
from dashboard.analysis.process.exposure import find_exposure
from dashboard.analysis.proportion import Proportion
from dashboard.analysis.side_effects.spread import Spread, summarise_values
from dashboard.analysis.standing import Standing
from data_access.facts.arrays import MISSING, Bool, Facts, Int64

Float64 = NDArray[np.float64]
_GAINED = (Verdict.IMPROVEMENT, Verdict.RECOVERY)


@dataclass(frozen=True)
class AgainstFirst:
    """One row per course; NaN where there is nothing to compare.

    ``dose``: the last attended dose in milligrams over the first; ``interval``: the last interval over the first.
    """

    dose: Float64
    interval: Float64


@dataclass(frozen=True)
class ExposureSummary:
    """Of patients in treatment: last dose and interval against the first ones, and exposure that rises."""

    dose: Spread | NotEstimable
    interval: Spread | NotEstimable
    rising: Proportion
    rising_without_gain: Proportion


def compare_with_first(facts: Facts) -> AgainstFirst:
    """How each course's last dose and last interval compare with its first ones.

    Formula: last dose / first dose in milligrams; days between the last two doses / days between the first two.
    Missing: no dose ratio with fewer than two doses, a dose not recorded (or 0), or another route or substance;
    no interval ratio with fewer than three doses, or with the first two on one day.
    Source: rule of the clinic.
    """
    dosings, size = facts.dosings, len(facts.courses.id)
    first, second, before_last, last = _find_ends(facts)
    pair = (first != last) & (first != MISSING)
    dose, interval = np.full(size, np.nan), np.full(size, np.nan)
    a, b = first[pair], last[pair]
    same = (dosings.route[a] == dosings.route[b]) & (dosings.substance[a] == dosings.substance[b])
    start, end = dosings.dose_mg[a].astype(np.float64), dosings.dose_mg[b].astype(np.float64)
    usable = same & (start > 0) & (end > 0)
    dose[np.flatnonzero(pair)[usable]] = end[usable] / start[usable]
    three = pair & (second != last)
    day = dosings.day.astype(np.int64)
    opening, closing = day[second[three]] - day[first[three]], day[last[three]] - day[before_last[three]]
    interval[np.flatnonzero(three)[opening > 0]] = closing[opening > 0] / opening[opening > 0]
    return AgainstFirst(dose, interval)


def _find_ends(facts: Facts) -> tuple[Int64, Int64, Int64, Int64]:
    """Rows of the first, second, last but one and last attended dose of each course; MISSING where there is none."""
    dosings, courses = facts.dosings, len(facts.courses.id)
    counted = count_doses(dosings, courses)
    attended = np.flatnonzero((dosings.number > 0) & (dosings.course != MISSING))
    number, course = dosings.number[attended], dosings.course[attended]
    found = []
    for wanted in (np.int64(1), np.int64(2), counted.count[course] - 1):
        rows = np.full(courses, MISSING, np.int64)
        chosen = (number == wanted) & (number > 0)
        rows[course[chosen]] = attended[chosen]
        found.append(rows)
    first, second, before_last = found
    return first, second, before_last, counted.last_row


def summarise_exposure(standing: Standing, percent: float) -> ExposureSummary:
    """Whether doses grow or come closer together among the patients in treatment, and where without a gain.

    Formula: median and quartiles of last over first; rising / patients with three doses; rising without reliable
    improvement on the course's own measure / the same patients.
    Threshold: rising where each of the last two doses was up, or the interval shorter, by ``percent`` % or more
    (exactly: counts).
    Missing: patients in treatment with fewer than three doses cannot rise twice: left out and counted. Without a pair
    of scores there is no gain. Ratios that cannot be formed are left out (known of all in treatment).
    Source: rule of the clinic.
    """
    states, facts = standing.states, standing.facts
    ratios = compare_with_first(facts)
    course = states.course[states.in_treatment]
    exposure = find_exposure(facts.dosings, states.course, states.last_dosing, percent)
    enough = states.in_treatment & (exposure.before_that != MISSING)
    gained = np.isin(gather_primary_verdict(standing), _GAINED)
    few = int((states.in_treatment & ~enough).sum())
    return ExposureSummary(
        _spread(ratios.dose[course]),
        _spread(ratios.interval[course]),
        _share(exposure.rising & enough, enough, few),
        _share(exposure.rising & enough & ~gained, enough, few),
    )


def _spread(ratios: Float64) -> Spread | NotEstimable:
    return summarise_values(ratios[np.isfinite(ratios)], len(ratios))


def _share(event: Bool, base: Bool, few: int) -> Proportion:
    reason = "fewer than three doses"
    return Proportion(int(event.sum()), int(base.sum()), "patients", few, reason, patients=np.flatnonzero(event))
