"""Dissociation parted into what was expected and calm, what distressed, and the rest."""

from dataclasses import dataclass

import numpy as np

from dashboard.analysis.proportion import Proportion
from dashboard.analysis.side_effects.assessed_dosings import AssessedDosings
from dashboard.analysis.side_effects.clustered_share import share_of
from dashboard.analysis.side_effects.effect_severity import had_effect
from dashboard.analysis.side_effects.patient_clusters import CountUnit


@dataclass(frozen=True)
class DissociationSplit:
    """Of the assessed sessions: ``reported`` is all dissociation, and counting sessions the sum of the other three."""

    reported: Proportion
    expected: Proportion
    """Expected and not distressing: counted apart from every side effect."""
    distressing: Proportion
    """Distressing at all, expected or not."""
    other: Proportion
    """Neither: not expected but calm, or one of the two not recorded. Counts as a side effect."""


def split_dissociation(sample: AssessedDosings, unit: CountUnit) -> DissociationSplit:
    """How often dissociation was reported, how often it was the intended experience, and how often it distressed.

    Formula: each share = sessions with it / assessed sessions. By patient a patient counts in
    each share that any of the sessions belongs to.
    Threshold: distressing from 1 of 0–3; expected only where recorded as expected and distress recorded as 0.
    Missing: sessions not assessed are left out. Dissociation without a word on expectation or distress is "other".
    Source: rule of the clinic: dissociation is often the intended experience. Published figures count
    all dissociation, so only ``reported`` is comparable with them.
    """
    dosings, chosen = sample.dosings, sample.chosen
    assessed = dosings.assessed == 1
    seen = had_effect(dosings.severity, (sample.dissociation,), 1)
    expected = seen & (dosings.dissociation_expected == 1) & (dosings.dissociation_distress == 0)
    distressing = seen & (dosings.dissociation_distress >= 1)
    return DissociationSplit(
        *(
            share_of(dosings.patient, np.asarray(happened), assessed, chosen, unit, "not assessed")
            for happened in (seen, expected, distressing, seen & ~expected & ~distressing)
        )
    )
