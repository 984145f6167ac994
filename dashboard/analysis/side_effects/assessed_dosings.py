"""The dosing sessions of a choice that were assessed for side effects, and what they had."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis.side_effects.dosing_choice import DosingChoice, choose_dosings
from dashboard.analysis.side_effects.effect_severity import (
    had_any_effect,
    had_effect,
    is_expected_dissociation,
    unwanted_severity,
)
from dashboard.analysis.side_effects.patient_clusters import Clusters, group_sessions
from data_access.facts.arrays import Bool, DosingFacts, Int64


@dataclass(frozen=True, eq=False)
class AssessedDosings:
    """``chosen`` is a mask over all dosing rows (assessed or not); ``row`` numbers those of them assessed.

    All other arrays go with ``row``. A session that was not assessed is in no rate, neither as
    having an effect nor as having none.
    """

    dosings: DosingFacts
    chosen: Bool
    row: NDArray[np.int64]
    severity: Int64
    """Packed severities without dissociation that was expected and not distressing."""
    dissociation: int

    @cached_property
    def patient(self) -> NDArray[np.int32]:
        """Patient row numbers."""
        return self.dosings.patient[self.row]

    @cached_property
    def apart(self) -> Bool:
        """Dissociation that was expected and not distressing: counted apart from every side effect."""
        return is_expected_dissociation(self.dosings, self.dissociation)[self.row]

    @cached_property
    def clusters(self) -> Clusters:
        """The sessions by patient, all together."""
        return group_sessions(self.patient)

    @cached_property
    def kinds_seen(self) -> int:
        """The packed severities of all sessions laid over each other: which kinds occur at all."""
        return int(np.bitwise_or.reduce(self.severity)) if len(self.severity) else 0

    def occurs(self, codes: tuple[int, ...]) -> bool:
        """Whether any session has one of the kinds at all."""
        return any(self.kinds_seen >> (2 * code) & 0b11 for code in codes)

    def had(self, codes: tuple[int, ...], at_least: int) -> Bool:
        """Sessions that had any of the kinds at that severity (1 mild, 2 moderate, 3 severe) or worse."""
        if not self.occurs(codes):
            return np.zeros(len(self.row), dtype=np.bool_)
        return had_effect(self.severity, codes, at_least)

    def lane(self, routes: Sequence[int]) -> NDArray[np.intp]:
        """Place of each session's route among ``routes``; one past the last where it is none of them."""
        place = np.full(128, len(routes), dtype=np.intp)
        place[list(routes)] = np.arange(len(routes))
        return place[self.dosings.route[self.row]]


def choose_assessed(dosings: DosingFacts, choice: DosingChoice, dissociation: int) -> AssessedDosings:
    """The attended dosing sessions of a choice, parted into assessed and not; ``dissociation``: the kind's code."""
    chosen = choose_dosings(dosings, choice)
    row = np.flatnonzero(chosen & (dosings.assessed == 1))
    return AssessedDosings(dosings, chosen, row, unwanted_severity(dosings, dissociation)[row], dissociation)


def find_effects(sample: AssessedDosings, groups: Sequence[tuple[int, ...]], at_least: int) -> list[Bool]:
    """One mask over the sessions for any effect at all, then one per group of kind codes."""
    return [had_any_effect(sample.severity, at_least), *(sample.had(codes, at_least) for codes in groups)]
