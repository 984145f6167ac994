"""Time from a response to its loss: how long a response lasts."""

from dataclasses import replace
from typing import Final

import numpy as np

from dashboard.analysis.change.caseness import is_case
from dashboard.analysis.change.change import measure_change
from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.time_to_event.first_event import Event, find_confirmed, has_bound
from dashboard.analysis.time_to_event.followed import Followed, Readings, find_first, follow_courses, next_too
from dashboard.analysis.time_to_event.times import Times, make_times
from data_access.definitions.instrument import Instrument, ThresholdSet
from data_access.facts.arrays import MISSING, Bool, Facts, Int64

NEEDED: Final[tuple[Event, ...]] = ("response", "reliable improvement")

_FAR = 1 << 20
"""More than any two totals of a scale lie apart."""


def time_to_loss(
    facts: Facts, as_of_day: int, instrument: Instrument, thresholds: ThresholdSet, courses: Int64 | None = None
) -> Times | NotEstimable:
    """How many days each first response lasted, among those who responded.

    Day 0 is the day of the first confirmed response. It is lost when two readings in a row are both
    reliably worse than the best score since the response, or, after a reliable recovery, both at caseness.

    Formula: time = day of the first of those two readings − day of the response; without them: day of the last
    reading − day of the response, censored.
    Threshold: reliably worse by the bound or more (an equal worsening counts); at caseness from the threshold on.
    The best score is that of the readings from the response to the last one before the two.
    Missing: a worse reading without a second one is no loss. A response at the last reading counts at day 0 only.
    Left out and counted as for the response; those who never responded are in no count here. Not estimable
    where the instrument has no reliable-change bound.
    Source: rule of the clinic on the reliable change of Jacobson & Truax 1991, J Consult Clin Psychol 59:12-19.
    """
    if not all(has_bound(instrument, thresholds, event) for event in NEEDED):
        return NotEstimable(0, 1, "bounds", f"{instrument.name} has no bound for loss of response")
    followed, readings = follow_courses(facts, as_of_day, instrument, thresholds, True, courses)
    response = find_confirmed(followed, readings, instrument, thresholds, "response")
    followed, since, responded = _since_response(followed, readings, response)
    first = find_first(since, _is_lost(followed, since, instrument, thresholds), len(followed.patient))
    lost = first != MISSING
    until = followed.last_day.copy()
    until[lost] = since.day[first[lost]]
    return make_times(facts, followed, responded, until, lost, "days")


def _since_response(followed: Followed, readings: Readings, response: Int64) -> tuple[Followed, Readings, Int64]:
    """Those who responded, their readings from the response on, and the days of the responses."""
    who = np.flatnonzero(response != MISSING)
    row = np.full(len(response), MISSING, np.int64)
    row[who] = np.arange(len(who))
    began = response[readings.row]
    kept = np.flatnonzero((began != MISSING) & (np.arange(len(began)) >= began))
    columns = {n: getattr(followed, n)[who] for n in ("patient", "course", "anchor_day", "baseline", "last_day")}
    since = Readings(row[readings.row[kept]], readings.day[kept], readings.total[kept])
    return replace(followed, **columns), since, readings.day[response[who]]


def _is_lost(followed: Followed, since: Readings, instrument: Instrument, thresholds: ThresholdSet) -> Bool:
    """Whether a reading and the next one both show the loss against the best score before the two."""
    best, later = _best_before(since, instrument)
    case = is_case(since.total, instrument, thresholds)
    worse = measure_change(best, since.total, instrument, thresholds).reliably_worse
    # The rest is asked of the few readings that can be the first of two.
    first = np.flatnonzero(later & next_too(since, np.ones_like(later)) & (worse | case))
    baseline, best, following = followed.baseline[since.row[first]], best[first], since.total[first + 1]
    worse_next = measure_change(best, following, instrument, thresholds).reliably_worse
    better = measure_change(baseline, best, instrument, thresholds).reliably_better
    recovered = better & is_case(baseline, instrument, thresholds) & ~is_case(best, instrument, thresholds)
    lost = np.zeros_like(later)
    lost[first] = (worse[first] & worse_next) | (recovered & case[first] & case[first + 1])
    return lost


def _best_before(since: Readings, instrument: Instrument) -> tuple[Int64, Bool]:
    """The best total of the course's earlier readings since the response, and whether there is one."""
    sign = -1 if instrument.higher_is_better else 1
    # Every course lies far below the one before it, so that a running minimum begins anew with each.
    lowest = np.minimum.accumulate(sign * since.total - since.row * _FAR)
    best = np.full(len(lowest), MISSING, np.int64)
    best[1:] = sign * (lowest[:-1] + since.row[:-1] * _FAR)
    later = np.zeros(len(lowest), np.bool_)
    later[1:] = since.row[1:] == since.row[:-1]
    best[~later] = MISSING
    return best, later
