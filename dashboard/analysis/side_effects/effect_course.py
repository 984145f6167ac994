"""When a side effect begins, how long it lasts, and whether it was gone before the patient left."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.proportion import Proportion
from dashboard.analysis.side_effects.assessed_dosings import AssessedDosings
from dashboard.analysis.side_effects.clustered_share import share_of, shares_by_column
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
    index = find_counted_effects(sample, effects, at_least)
    group = _find_groups(effects, index, groups)
    patient, gone = sample.dosings.patient[effects.dosing[index]], effects.resolved_before_leaving[index]
    shares = shares_by_column(patient, gone == 1, gone != MISSING, group, len(groups) + 1, "not recorded", "effects")
    # One sort puts the effects of a group side by side; then each group is a slice.
    index = index[np.argsort(group, kind="stable")]
    ends = np.cumsum(np.bincount(group, minlength=len(groups) + 1))[: len(groups)].tolist()
    pieces = (index[a:b] for a, b in zip([0, *ends[:-1]], ends, strict=True))
    return [_summarise(effects, piece, share) for piece, share in zip(pieces, shares[:-1], strict=True)]


def rate_gone(sample: AssessedDosings, effects: SideEffectFacts, at_least: int) -> Proportion:
    """Of all recorded effects of any kind those that were gone before the patient left: a share, no minutes."""
    index = find_counted_effects(sample, effects, at_least)
    gone = effects.resolved_before_leaving[index]
    everything = np.ones(len(index), dtype=np.bool_)
    patient = sample.dosings.patient[effects.dosing[index]]
    return share_of(patient, gone == 1, gone != MISSING, everything, reason="not recorded", counted_as="effects")


def _find_groups(
    effects: SideEffectFacts, index: NDArray[np.int64], groups: Sequence[tuple[int, ...]]
) -> NDArray[np.int8]:
    """The place among ``groups`` of each effect; one past the last where its kind is in none."""
    group_of = np.full(NO_GROUP + 1, len(groups), dtype=np.int8)
    for g, codes in enumerate(groups):
        group_of[list(codes)] = g
    return group_of[effects.kind[index]]


def _summarise(effects: SideEffectFacts, rows: NDArray[np.int64], gone: Proportion) -> EffectCourse:
    onset, duration = effects.onset_min[rows], effects.duration_min[rows]
    return EffectCourse(
        len(rows),
        summarise_values(onset[onset >= 0], len(rows)),
        summarise_values(duration[duration >= 0], len(rows)),
        gone,
    )
