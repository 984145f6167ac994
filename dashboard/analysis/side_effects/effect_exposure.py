"""How many side effects a dosing session brings: events per session, not sessions with an event."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.analysis.intervals.interval import Interval
from dashboard.analysis.intervals.poisson import poisson_bounds
from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.side_effects.assessed_dosings import AssessedDosings
from dashboard.analysis.side_effects.effect_severity import count_kinds
from dashboard.analysis.side_effects.patient_clusters import group_sessions


@dataclass(frozen=True)
class EventRate:
    """``events`` side effects in ``sessions`` assessed sessions of ``people`` patients; ``rate`` per session.

    ``effective``: how many independent sessions they are worth.
    """

    events: int
    sessions: int
    people: int
    effective: float
    rate: float
    interval: Interval


def rate_events(sample: AssessedDosings, routes: Sequence[int], at_least: int) -> tuple[EventRate | NotEstimable, ...]:
    """How many side effects a dosing session brings, by each route and (last) all together.

    Two kinds in one session are two events; fatigue and sedation are two kinds. It may exceed 1, unlike a rate of
    sessions with an effect.

    Formula: rate = X / N, X events in N assessed sessions. 95 % interval: the exact Poisson one of X / d events in
    N / d sessions, d = max(1, m/(m−1) · Σᵢ(xᵢ − rate·nᵢ)² / X), with xᵢ events in the nᵢ sessions of patient i of m:
    the patient as cluster; effects that come together in one session widen it too.
    Threshold: an event from the severity asked for; exactly that severity counts.
    Missing: sessions not assessed are left out; dissociation that was expected and not distressing is no event. No
    event at all, or a single patient: the number of patients stands in for the sessions. No assessed session: no rate.
    Source: Garwood 1936, Biometrika 28:437-442; ratio estimator of a cluster sample: Cochran 1977, Sampling
    Techniques, 3rd ed., ch. 9.
    """
    events = count_kinds(sample.severity, at_least).astype(np.float64)
    clusters = group_sessions(sample.patient, sample.lane(routes), len(routes) + 1)
    counts = clusters.spread(clusters.cell, events)
    columns = [*range(len(routes)), len(counts) - 1]
    return tuple(_rate(counts[c], clusters.sizes[c]) for c in columns)


def _rate(x: np.ndarray, n: np.ndarray) -> EventRate | NotEstimable:
    """The rate of one column from events and sessions of each patient."""
    events, sessions, people = int(x.sum()), int(n.sum()), int((n > 0).sum())
    if sessions == 0:
        return NotEstimable(0, 1, "assessed sessions")
    rate = events / sessions
    worth = float(people)
    if events and people > 1:
        spread = float(((x - rate * n) ** 2).sum())
        worth = sessions / max(1.0, people / (people - 1) * spread / events)
    low, high = poisson_bounds(rate * worth)
    return EventRate(events, sessions, people, worth, rate, Interval(float(low) / worth, float(high) / worth))
