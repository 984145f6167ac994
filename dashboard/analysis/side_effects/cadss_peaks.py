"""How strong dissociation was on its scale (CADSS), session by session."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.proportion import Proportion
from dashboard.analysis.side_effects.clustered_share import share_of
from dashboard.analysis.side_effects.patient_clusters import CountUnit
from dashboard.analysis.side_effects.patient_highest import find_highest
from dashboard.analysis.side_effects.spread import Spread, summarise_values
from data_access.facts.arrays import Bool, DosingFacts, Int64

HIGHEST_TOTAL: Final = 92
LABEL_ABOVE: Final = 4


@dataclass(frozen=True, eq=False)
class CadssPeaks:
    """``at``: how many sessions (or patients) peaked at each total from 0 to 92."""

    peaks: Spread | NotEstimable
    at: Int64
    above_label: Proportion
    """More than 4: the count of the esketamine label's "61–75 %"."""


def summarise_cadss(dosings: DosingFacts, chosen: Bool, unit: CountUnit) -> CadssPeaks:
    """How strong dissociation was on the CADSS: the spread of the peaks, and how many were above 4.

    By patient the highest peak of each counts.

    Formula: median and quartiles of the sessions' peaks; share above 4 = peaks > 4 / sessions with a CADSS.
    Threshold: more than 4, so that exactly 4 does not count. It is a rule of counting, not a cut-point of
    dissociation: none separates it well (n = 764).
    Missing: sessions without a CADSS are left out and counted; totals outside 0–92 are no totals of the 23-item form.
    Source: counting rule of the esketamine (Spravato) label; quartiles: Hyndman & Fan 1996, Am Stat 50:361-365.
    """
    known = chosen & (dosings.cadss >= 0) & (dosings.cadss <= HIGHEST_TOTAL)
    above = known & (dosings.cadss > LABEL_ABOVE)
    share = share_of(dosings.patient, np.asarray(above), np.asarray(known), chosen, unit, "no CADSS")
    peaks = find_highest(dosings.patient, dosings.cadss, np.asarray(known), unit)
    return CadssPeaks(
        summarise_values(peaks, share.total + share.left_out),
        np.bincount(peaks, minlength=HIGHEST_TOTAL + 1).astype(np.int64),
        share,
    )
