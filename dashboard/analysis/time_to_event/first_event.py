"""Time from the first dose to the first confirmed response, reliable improvement or remission."""

from typing import Literal

from dashboard.analysis.change.caseness import is_remission, is_response
from dashboard.analysis.change.change import measure_change
from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.time_to_event.followed import Followed, Readings, find_first, follow_courses, next_too
from dashboard.analysis.time_to_event.times import Clock, Times, make_times
from data_access.definitions.instrument import Instrument, ThresholdSet
from data_access.facts.arrays import MISSING, Bool, Facts, Int64

Event = Literal["response", "reliable improvement", "remission"]

CONFIRMED_ALONE_DAYS = 14


def time_to_first_event(
    facts: Facts,
    as_of_day: int,
    instrument: Instrument,
    thresholds: ThresholdSet,
    event: Event = "response",
    clock: Clock = "days",
    courses: Int64 | None = None,
) -> Times | NotEstimable:
    """How long after the first dose each patient first responded, improved reliably or was in remission.

    Day 0 is the day of the first attended dose, whose baseline is the last score up to then, at most 30 days old.
    A reading counts once it is confirmed: the next reading says the same, or it was itself taken 14
    days or more after day 0; the time is then that of the first of the two. On the clock "doses" the time is
    the number of doses attended before the reading's day.

    Formula: time = day of the first confirmed reading − day 0; without one: day of the last reading − day 0, censored.
    Threshold: a reading of day 14 needs no second one. Response 2 · total ≤ baseline, remission and
    reliable improvement as everywhere; readings of one day are one reading, the last.
    Missing: censored at the last reading of this instrument, up to the as-of day and the patient's next course, and
    not at discharge or at the as-of day: what happened after the last reading nobody knows. Without a
    reading after the baseline a patient counts at day 0 only. Left out and counted: courses without a dose, a
    patient's later courses, no baseline, and for response and remission a baseline below caseness; reliable
    improvement is counted for everybody, as NHS Talking Therapies does. Not estimable where the instrument has no
    bound for the event.
    Source: rule of the clinic (confirmation); response, remission and reliable change as cited with them.
    """
    if not has_bound(instrument, thresholds, event):
        return NotEstimable(0, 1, "bounds", f"{instrument.name} has no bound for {event}")
    cases_only = event != "reliable improvement"
    followed, readings = follow_courses(facts, as_of_day, instrument, thresholds, cases_only, courses)
    first = find_confirmed(followed, readings, instrument, thresholds, event)
    happened = first != MISSING
    until = followed.last_day.copy()
    until[happened] = readings.day[first[happened]]
    return make_times(facts, followed, followed.anchor_day, until, happened, clock)


def find_confirmed(
    followed: Followed, readings: Readings, instrument: Instrument, thresholds: ThresholdSet, event: Event
) -> Int64:
    """The first confirmed reading of each followed course as a position in the readings; MISSING where none."""
    baseline = followed.baseline[readings.row]
    met = _meets(baseline, readings.total, instrument, thresholds, event)
    late: Bool = readings.day - followed.anchor_day[readings.row] >= CONFIRMED_ALONE_DAYS
    return find_first(readings, met & (late | next_too(readings, met)), len(followed.patient))


def _meets(baseline: Int64, total: Int64, instrument: Instrument, thresholds: ThresholdSet, event: Event) -> Bool:
    if event == "response":
        return is_response(baseline, total, instrument)
    if event == "remission":
        return is_remission(total, instrument)
    return measure_change(baseline, total, instrument, thresholds).reliably_better


def has_bound(instrument: Instrument, thresholds: ThresholdSet, event: Event) -> bool:
    """Whether the instrument has a bound for the event under the threshold set."""
    if event == "response":
        return instrument.total_max is not None
    if event == "remission":
        return instrument.remission is not None
    return instrument.reliable_change[thresholds] is not None
