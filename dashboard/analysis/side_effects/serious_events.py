"""Serious events: their number, never read from the severity."""

from dataclasses import dataclass

from dashboard.analysis.proportion import Proportion
from dashboard.analysis.side_effects.clustered_share import share_of
from dashboard.analysis.side_effects.patient_clusters import CountUnit
from data_access.facts.arrays import Bool, DosingFacts, SideEffectFacts


@dataclass(frozen=True)
class SeriousEvents:
    """``events`` recorded effects marked serious, and the sessions (or patients) that had one."""

    events: int
    with_one: Proportion


def count_serious(dosings: DosingFacts, effects: SideEffectFacts, chosen: Bool, unit: CountUnit) -> SeriousEvents:
    """How many serious events there were, and in how many attended dosing sessions (or patients).

    Threshold: serious is a yes or no of its own, recorded beside the severity: a mild effect may be serious
    and a severe one not. Expected dissociation that was marked serious counts.
    Missing: a serious event counts whether or not the session was assessed for side effects, so the
    denominator is every attended session; it is a lower bound where sessions were not assessed.
    Source: rule of the clinic.
    """
    events = int((effects.serious & chosen[effects.dosing]).sum())
    return SeriousEvents(events, share_of(dosings.patient, dosings.serious, chosen, chosen, unit))
