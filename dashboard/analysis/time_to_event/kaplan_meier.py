"""The Kaplan–Meier curve of times of which some were still running when last seen."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from data_access.facts.arrays import Int64

Float64 = NDArray[np.float64]


@dataclass(frozen=True)
class Curve:
    """One row per distinct time at which somebody had the event, ascending; the curve is flat between them.

    ``survival`` is the share without the event after that time, 1 before the first row. The share *with* it,
    as "had responded by then" is drawn, is ``1 - survival``.
    """

    time: Float64
    at_risk: Int64
    """Under observation and without the event just before that time."""
    events: Int64
    survival: Float64
    greenwood: Float64
    """Σ d / (n·(n − d)) up to that time; infinite once nobody is left without the event."""
    total: int
    """How many times went in."""
    left_out: int
    """Times below 0 or not numbers."""
    followed_until: float
    """The longest time, where the curve ends; 0 where nobody went in."""

    @property
    def happened(self) -> int:
        """How many had the event."""
        return int(self.events.sum())


def kaplan_meier(time: ArrayLike, event: ArrayLike) -> Curve:
    """Share still without the event at each time, counting everybody for as long as they were followed.

    Being censored (last seen without the event) must have nothing to do with the event to come; where
    patients who do badly stay away, the curve flatters.

    ``time``: until the event, or until last seen without it (``event`` false).

    Formula: S(t) = Π over times u ≤ t of (1 − d / n), d with the event at u, n at risk just before u.
    Threshold: who was censored at the very time of an event was still at risk of it.
    Missing: times below 0 or not numbers are left out and counted. Nobody: no rows. Nobody with the
    event: no rows, the curve stays at 1. An event at time 0 counts at time 0.
    Source: Kaplan & Meier 1958, J Am Stat Assoc 53:457-481.
    """
    days, had = np.asarray(time, np.float64), np.asarray(event, np.bool_)
    usable = days >= 0
    days, had = days[usable], had[usable]
    at, events = np.unique(days[had], return_counts=True)
    at_risk = count_at_risk(days, at)
    with np.errstate(divide="ignore"):
        step = events / (at_risk * (at_risk - events))
    return Curve(
        at,
        at_risk,
        events.astype(np.int64),
        np.asarray(np.cumprod(1 - events / at_risk), np.float64),
        np.asarray(np.cumsum(step), np.float64),
        len(days),
        int(len(usable) - len(days)),
        float(days.max(initial=0.0)),
    )


def count_at_risk(time: ArrayLike, at: ArrayLike) -> Int64:
    """How many were still followed and without the event just before each time in ``at`` (equal counts)."""
    ordered = np.sort(np.asarray(time, np.float64))
    return (len(ordered) - np.searchsorted(ordered, np.asarray(at, np.float64), side="left")).astype(np.int64)


def read_curve(curve: Curve, values: Float64, at: ArrayLike, before: float = 1.0) -> Float64:
    """The value of a column of the curve (survival, an end of its interval) in force at each time in ``at``.

    ``before`` the first event. NaN after the end of the curve: nobody was followed so long.
    """
    asked = np.asarray(at, np.float64)
    position = np.searchsorted(curve.time, asked, side="right")
    found = np.concatenate([[before], values])[position]
    return np.where(asked <= curve.followed_until, found, np.nan)
