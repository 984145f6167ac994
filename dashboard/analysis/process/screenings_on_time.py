"""How often the screenings of a protocol come in time, for each questionnaire by itself."""

from dataclasses import dataclass

import numpy as np

from dashboard.analysis.intervals.effective_number import count_clusters
from dashboard.analysis.process.timeliness import DUE_RULES, DueScreenings, find_due_screenings
from dashboard.analysis.proportion import Proportion
from data_access.facts.arrays import Bool, Facts


@dataclass(frozen=True)
class ScreeningsOnTime:
    """One questionnaire: in time of all that were due, and the same for each rule of the protocol that asked."""

    instrument: int
    """Instrument code."""
    all: Proportion
    by_rule: tuple[Proportion, ...]
    """In the order of ``DUE_RULES``."""


def rate_screenings_on_time(facts: Facts, from_day: int, until_day: int) -> tuple[ScreeningsOnTime, ...]:
    """Of the screenings that were due, how many came in time: each questionnaire by itself.

    Every questionnaire that a protocol of the clinic plans, in order of its code; due days from ``from_day`` to
    ``until_day``, both included.

    Formula: in time / due; the interval stands on the effective number, patients being clusters.
    Threshold: a score on the due day is in time; see "Screenings due" for the days of each rule.
    Missing: a score that never came counts as not in time, so nothing is left out. 0 due: not estimable.
    Source: the course's protocol.
    """
    planned = sorted({s.instrument for p in facts.protocols for s in p.screenings})
    return tuple(_rate(find_due_screenings(facts, code, from_day, until_day), code) for code in planned)


def _rate(due: DueScreenings, code: int) -> ScreeningsOnTime:
    everything = np.ones(len(due.patient), np.bool_)
    by_rule = tuple(_share(due, due.rule == rule) for rule in range(len(DUE_RULES)))
    return ScreeningsOnTime(code, _share(due, everything), by_rule)


def _share(due: DueScreenings, chosen: Bool) -> Proportion:
    on_time, patient = due.on_time[chosen], due.patient[chosen]
    return Proportion(
        int(on_time.sum()),
        len(on_time),
        "screenings",
        effective=float(count_clusters(on_time, patient)) if len(on_time) else None,
        patients=np.unique(patient[on_time]),
    )
