"""Severity bands of totals, and who moved from one to another."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.proportion import Proportion
from dashboard.analysis.standing import Standing
from data_access.definitions.instrument import Instrument
from data_access.definitions.scoring_arrays import bands_of
from data_access.facts.arrays import Int8, Int64


@dataclass(frozen=True, eq=False)
class BandMoves:
    """Patients with a baseline and a later score, by the band of each.

    ``first`` and ``latest`` have one share per band, in the order of the definition; ``moves`` counts patients,
    bands at baseline × bands at the latest score.
    """

    first: tuple[Proportion, ...]
    latest: tuple[Proportion, ...]
    moves: Int64


def find_bands(total: ArrayLike, instrument: Instrument) -> Int8:
    """The severity band that a total lies in, as its place in the questionnaire's bands.

    Formula: the band with lowest total ≤ total ≤ highest total.

    Threshold: both ends of a band belong to it.

    Missing: no band without a total, for one outside the scale, and for a questionnaire without
    published bands.

    Source: the source of the bands stands with each questionnaire.
    """
    score = np.asarray(total, np.int64)
    top = np.iinfo(np.int16).max
    return bands_of(instrument, np.clip(score, -1, top).astype(np.int16))


def count_band_moves(standing: Standing, instrument: Instrument) -> BandMoves | NotEstimable:
    """How many patients were in each severity band at baseline, how many are now, and who moved where.

    Everybody's current course, from its baseline to its latest score.

    Formula: counts of patients; share of all patients with both scores.

    Threshold: both ends of a band belong to it.

    Missing: patients without a baseline or without a later score are left out and counted. Not estimable for a
    questionnaire without published bands.

    Source: the source of the bands stands with each questionnaire.
    """
    if not instrument.bands:
        return NotEstimable(0, 1, "bands", f"no severity bands of {instrument.name} are published")
    measure = standing.measure(instrument)
    rows = np.flatnonzero(measure.outcome.change.measurable)
    first, latest = (find_bands(total[rows], instrument) for total in (measure.pair.baseline, measure.pair.latest))
    bands = len(instrument.bands)
    moves = np.bincount(first.astype(np.int64) * bands + latest, minlength=bands * bands).reshape(bands, bands)
    left_out = len(standing.patients) - len(rows)

    def share(places: Int8, band: int) -> Proportion:
        here = rows[places == band]
        return Proportion(len(here), len(rows), "patients", left_out, "without a pair of scores", patients=here)

    return BandMoves(
        tuple(share(first, band) for band in range(bands)),
        tuple(share(latest, band) for band in range(bands)),
        moves.astype(np.int64),
    )
