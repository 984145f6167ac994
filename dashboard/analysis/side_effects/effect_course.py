"""When a side effect begins, how long it lasts, and whether it was gone before the patient left."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.proportion import Proportion
from dashboard.analysis.side_effects.assessed_dosings import AssessedDosings
from dashboard.analysis.side_effects.clustered_share import share_of
from dashboard.analysis.side_effects.counted_effects import find_counted_effects
from dashboard.analysis.side_effects.spread import Spread, summarise_values
from data_access.facts.arrays import MISSING, SideEffectFacts

NO_GROUP = 63


@dataclass(frozen=True)
class EffectCourse:
    """Of one kind: how many effects, minutes to onset and of duration, and how many were gone before leaving.

    ``effects`` counts recorded effects: in a group of kinds a session with two of them has two.
    """

    effects: int
    onset: Spread | NotEstimable
    duration: Spread | NotEstimable
    gone: Proportion


def summarise_courses(
    sample: AssessedDosings, effects: SideEffectFacts, groups: Sequence[tuple[int, ...]], at_least: int
) -> list[EffectCourse]:
    """When each kind of side effect begins, how long it lasts, and how often it was gone before the patient left.

    One entry per group of kind codes. Minutes are never pooled over kinds: a headache that lasts a day and a
    dizziness that lasts ten minutes have no common median. A group is what the screen prints
    as one line and explains ("Tiredness: fatigue, sedation or somnolence").

    Formula: median and quartiles of the minutes; gone before leaving = effects gone / effects for which it was
    recorded, with Wilson's 95 % interval on the effective number (patients as clusters).
    Threshold: effects from the severity asked for; exactly that severity counts.
    Missing: each number stands on the effects for which it was recorded and says how many of how many; a negative
    number of minutes is no recording.
    Source: quartiles: Hyndman & Fan 1996, Am Stat 50:361-365, definition 7; interval as for the rates.
    """
    index, ends = _sort_by_group(sample, effects, groups, at_least)
    pieces = (index[a:b] for a, b in zip([0, *ends[:-1]], ends, strict=True))
    patient = sample.dosings.patient[effects.dosing]
    return [_summarise(effects, piece, patient[piece]) for piece in pieces]


def rate_gone(sample: AssessedDosings, effects: SideEffectFacts, at_least: int) -> Proportion:
    """Of all recorded effects of any kind those that were gone before the patient left: a share, no minutes."""
    index = find_counted_effects(sample, effects, at_least)
    return _gone(effects, index, sample.dosings.patient[effects.dosing[index]])


def _sort_by_group(
    sample: AssessedDosings, effects: SideEffectFacts, groups: Sequence[tuple[int, ...]], at_least: int
) -> tuple[NDArray[np.int64], list[int]]:
    """Counted effects side by side by group (one sort, then each group is a slice), and where each group ends."""
    group_of = np.full(NO_GROUP + 1, len(groups), dtype=np.int8)
    for g, codes in enumerate(groups):
        group_of[list(codes)] = g
    index = find_counted_effects(sample, effects, at_least)
    group = group_of[effects.kind[index]]
    index = index[np.argsort(group, kind="stable")]
    return index, np.cumsum(np.bincount(group, minlength=len(groups) + 1))[: len(groups)].tolist()


def _summarise(effects: SideEffectFacts, rows: NDArray[np.int64], patient: NDArray[np.int32]) -> EffectCourse:
    onset, duration = effects.onset_min[rows], effects.duration_min[rows]
    return EffectCourse(
        len(rows),
        summarise_values(onset[onset >= 0], len(rows)),
        summarise_values(duration[duration >= 0], len(rows)),
        _gone(effects, rows, patient),
    )


def _gone(effects: SideEffectFacts, rows: NDArray[np.int64], patient: NDArray[np.int32]) -> Proportion:
    gone = effects.resolved_before_leaving[rows]
    everything = np.ones(len(rows), dtype=np.bool_)
    return share_of(patient, gone == 1, gone != MISSING, everything, reason="not recorded", counted_as="effects")
