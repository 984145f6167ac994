"""The special-cause rules of NHS England's "Making data count", applied to the points of a control chart.

Source: NHS England, Making data count (2019-); the arithmetic of each rule as in the
R package NHSRplotthedots 0.2 (``ptd_calculate_point_type``).
"""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]
Rule = Literal["beyond limit", "run", "trend", "two of three"]
Side = Literal["above", "below", "rising", "falling"]

RUN_LENGTH: Final = 7


@dataclass(frozen=True)
class Signal:
    """One special cause: which rule, on which side, how many points, from which to which (both included).

    ``since_day`` and ``until_day`` are the day numbers of its first and last point.
    ``count`` is the number of points that make the signal: all of a run or trend, and
    of "two of three" those between two sigma and the limit.
    """

    rule: Rule
    side: Side
    count: int
    first: int
    last: int
    since_day: int
    until_day: int


def _stretches(sign: NDArray[np.int8], shortest: int) -> list[tuple[int, int]]:
    """First and last index of each maximal stretch of one nonzero sign, at least ``shortest`` long."""
    if len(sign) == 0:
        return []
    edges = np.flatnonzero(np.diff(sign)) + 1
    starts, ends = np.r_[0, edges], np.r_[edges, len(sign)] - 1
    return [(int(a), int(b)) for a, b in zip(starts, ends, strict=True) if sign[a] != 0 and b - a + 1 >= shortest]


def find_runs(side: NDArray[np.int8]) -> list[tuple[int, int]]:
    """Seven or more points in a row on one side of the mean; a point on the mean ends a run."""
    return _stretches(side, RUN_LENGTH)


def find_trends(value: Float64) -> list[tuple[int, int]]:
    """Seven or more points in a row, each higher (or each lower) than the one before."""
    step = np.sign(np.diff(value)).astype(np.int8)
    return [(a, b + 1) for a, b in _stretches(step, RUN_LENGTH - 1)]


def find_two_of_three(side: NDArray[np.int8], near: NDArray[np.bool_]) -> list[NDArray[np.int64]]:
    """Of three in a row on one side of the mean, at least two between two sigma and the limit.

    Gives the indices of the points near the limit, windows that share a point taken together.
    """
    groups: list[set[int]] = []
    for i in range(len(side) - 2):
        window = slice(i, i + 3)
        if abs(int(side[window].sum())) != 3 or int(near[window].sum()) < 2:
            continue
        found = {i + int(k) for k in np.flatnonzero(near[window])}
        if groups and groups[-1] & found:
            groups[-1] |= found
        else:
            groups.append(found)
    return [np.array(sorted(g), dtype=np.int64) for g in groups]


def find_signals(
    day: NDArray[np.int32],
    value: Float64,
    side: NDArray[np.int8],
    outside: NDArray[np.bool_],
    near: NDArray[np.bool_],
    limits_only: bool = False,
) -> tuple[tuple[Signal, ...], tuple[tuple[Rule, ...], ...]]:
    """Which points of a chart differ by more than chance, and by which rule.

    All signals, ordered by first point, and for every point the rules it is part of. ``side`` is the sign of
    value − mean, ``outside`` beyond a limit, ``near`` between two sigma and the limit. ``limits_only`` leaves out
    runs, trends and "two of three".

    Formula: a point beyond a limit; 7 or more in a row on one side of the mean; 7 or more in a row each higher (or
    each lower) than the one before; of 3 in a row on one side of the mean at least 2 between two sigma and the limit.
    Threshold: six in a row are no signal, seven are. A point exactly on the mean ends a run; two equal values end
    a trend; a point exactly on a limit is not beyond it but near it, one exactly on two sigma is not near it.
    Missing: weeks without data are no points, a run or trend goes on across them.
    Source: NHS England, Making data count (2019-); arithmetic as in the R package NHSRplotthedots 0.2.
    """
    marks: list[list[Rule]] = [[] for _ in value]
    signals: list[Signal] = []

    def add(rule: Rule, word: Side, points: NDArray[np.int64]) -> None:
        first, last = int(points[0]), int(points[-1])
        signals.append(Signal(rule, word, len(points), first, last, int(day[first]), int(day[last])))
        for i in points:
            marks[int(i)].append(rule)

    def side_of(i: int) -> Side:
        return "above" if side[i] > 0 else "below"

    for i in np.flatnonzero(outside):
        add("beyond limit", side_of(int(i)), np.array([i]))
    for a, b in [] if limits_only else find_runs(side):
        add("run", side_of(a), np.arange(a, b + 1))
    for a, b in [] if limits_only else find_trends(value):
        add("trend", "rising" if value[b] > value[a] else "falling", np.arange(a, b + 1))
    for points in [] if limits_only else find_two_of_three(side, near):
        add("two of three", side_of(int(points[0])), points)
    return tuple(sorted(signals, key=lambda s: s.first)), tuple(tuple(m) for m in marks)
