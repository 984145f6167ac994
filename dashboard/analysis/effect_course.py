"""When a side effect begins, how long it lasts, and whether it was gone before the patient left."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data_access.facts.arrays import MISSING, Bool, SideEffectFacts


@dataclass(frozen=True)
class EffectCourse:
    """Of one group of kinds: medians in minutes (None: never recorded) and the share gone before leaving.

    ``effects`` counts recorded effects (a session with fatigue and sedation has two). Each number
    stands beside how many effects had it recorded.
    """

    effects: int
    onset_min: float | None
    onset_known: int
    duration_min: float | None
    duration_known: int
    resolved: int
    resolved_known: int


def _median(values: NDArray[np.int16] | NDArray[np.int32]) -> tuple[float | None, int]:
    known = values[values != MISSING]
    return (float(np.median(known)), len(known)) if len(known) else (None, 0)


def summarise_courses(effects: SideEffectFacts, rows: Bool, groups: tuple[tuple[int, ...], ...]) -> list[EffectCourse]:
    """One EffectCourse per group of kind codes, and a last one for all ``rows`` together.

    ``rows``: the side-effect rows counted.
    """
    index = np.flatnonzero(rows)
    kind = effects.kind[index]
    onset, duration = effects.onset_min[index], effects.duration_min[index]
    gone = effects.resolved_before_leaving[index]
    group_of = np.full(64, -1, dtype=np.int8)
    for g, codes in enumerate(groups):
        group_of[list(codes)] = g
    member = group_of[kind]
    summaries = []
    for g in range(len(groups) + 1):
        mine = member == g if g < len(groups) else np.ones(len(index), dtype=np.bool_)
        known = gone[mine]
        summaries.append(
            EffectCourse(
                int(mine.sum()),
                *_median(onset[mine]),
                *_median(duration[mine]),
                int((known == 1).sum()),
                int((known != MISSING).sum()),
            )
        )
    return summaries
