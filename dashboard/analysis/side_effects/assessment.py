"""How many of the dosing sessions were assessed for side effects, and how patients were asked."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.analysis.proportion import Proportion
from dashboard.analysis.side_effects.assessed_dosings import AssessedDosings
from dashboard.analysis.side_effects.clustered_share import share_of
from data_access.facts.arrays import ASKED_HOW, MISSING


@dataclass(frozen=True)
class Assessment:
    """``by_route`` goes with the routes asked for; ``asked`` with ``ASKED_HOW``, of the assessed sessions."""

    assessed: Proportion
    by_route: tuple[Proportion, ...]
    asked: tuple[Proportion, ...]


def count_assessed(sample: AssessedDosings, routes: Sequence[int]) -> Assessment:
    """How many attended dosing sessions were assessed for side effects, by route, and how the patient was asked.

    Formula: assessed sessions / attended sessions; by checklist / assessed sessions for which it was recorded.
    Missing: a session without any entry about assessment counts as not assessed. How a patient was asked may
    be missing: such sessions are left out of the shares by checklist and by spontaneous report, and counted.
    Source: rule of the clinic. Rates by checklist and by spontaneous report are never put side by side.
    """
    dosings, chosen = sample.dosings, sample.chosen
    assessed = dosings.assessed == 1
    known = chosen & assessed & (dosings.asked_how != MISSING)
    return Assessment(
        share_of(dosings.patient, assessed, chosen, chosen),
        tuple(
            share_of(dosings.patient, assessed, rows, rows) for rows in (chosen & (dosings.route == r) for r in routes)
        ),
        tuple(
            share_of(
                dosings.patient, dosings.asked_how == way, known, chosen & assessed, reason="how asked not recorded"
            )
            for way in np.arange(len(ASKED_HOW), dtype=np.int8)
        ),
    )
