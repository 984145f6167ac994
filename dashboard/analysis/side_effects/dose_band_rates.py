"""Rates by dose band, within one route and one substance."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.analysis.side_effects.assessed_dosings import AssessedDosings
from dashboard.analysis.side_effects.dosing_choice import dose_mg_kg
from dashboard.analysis.side_effects.patient_clusters import CountUnit, group_sessions
from dashboard.analysis.side_effects.side_effect_rates import RateTable, count_rates
from data_access.facts.arrays import Bool


@dataclass(frozen=True)
class DoseBandRates:
    """``table``: one column per band, lowest first, then all of them; ``left_out``: no dose or no weight recorded."""

    table: RateTable
    left_out: int


def rate_by_dose_band(
    sample: AssessedDosings,
    effects: Sequence[Bool],
    route: int,
    substance: int,
    edges: Sequence[float],
    unit: CountUnit,
) -> DoseBandRates:
    """How often each side effect was seen at each dose per body weight, by one route and with one substance.

    Bands are never pooled over routes or substances: a milligram by mouth is not a milligram into a vein.

    Formula: dose / weight, rounded to the two decimals that are printed; rates and intervals as by route.
    Threshold: a band begins with its lower edge: a dose equal to an edge belongs to the band above.
    Missing: sessions without a dose or a body weight are in no band, and counted; sessions not assessed are left out.
    Source: edges: setting of the clinic; intervals as for the rates by route.
    """
    own = np.flatnonzero(
        (sample.dosings.route[sample.row] == route) & (sample.dosings.substance[sample.row] == substance)
    )
    mg_kg = dose_mg_kg(sample.dosings, sample.row[own])
    there = ~np.isnan(mg_kg)
    keep = own[there]
    band = np.searchsorted(np.asarray(edges), mg_kg[there], side="right")
    clusters = group_sessions(sample.patient[keep], band, len(edges) + 1)
    return DoseBandRates(count_rates(clusters, [e[keep] for e in effects], unit), len(own) - len(keep))
