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
    group_of = np.full(64, len(groups), dtype=np.int8)
    for g, codes in enumerate(groups):
        group_of[list(codes)] = g
    index = np.flatnonzero(rows)
    group = group_of[effects.kind[index]]
    # One sort puts the effects of a group side by side; then each group is a slice.
    index = index[np.argsort(group, kind="stable")]
    ends = np.cumsum(np.bincount(group, minlength=len(groups) + 1))[: len(groups)].tolist()
    onset, duration = effects.onset_min[index], effects.duration_min[index]
    gone = effects.resolved_before_leaving[index]
    pieces = [slice(a, b) for a, b in zip([0, *ends[:-1]], ends, strict=True)]
    return [
        EffectCourse(
            len(gone[piece]),
            *_median(onset[piece]),
            *_median(duration[piece]),
            int((gone[piece] == 1).sum()),
            int((gone[piece] != MISSING).sum()),
        )
        for piece in [*pieces, slice(None)]
    ]
