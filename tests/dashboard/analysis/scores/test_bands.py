"""Severity bands at their ends."""

import numpy as np
import pytest

from dashboard.analysis.scores.bands import find_bands
from data_access.definitions.registry import get_instruments
from data_access.definitions.scoring import band_of
from data_access.facts.arrays import MISSING

SCALES = tuple(i for i in get_instruments() if i.total_max is not None)
each = pytest.mark.parametrize("scale", SCALES, ids=lambda scale: scale.key)


@each
def test_both_ends_of_every_band_belong_to_it(scale) -> None:
    for place, band in enumerate(scale.bands):
        assert find_bands([band.low, band.high], scale).tolist() == [place, place]
        assert find_bands([band.low - 1], scale).tolist() == [place - 1]


@each
def test_every_total_has_the_band_that_scoring_gives_it(scale) -> None:
    totals = np.arange(scale.total_min, scale.total_max + 1)
    said = [band_of(scale, int(total)) for total in totals]
    assert find_bands(totals, scale).tolist() == [MISSING if b is None else scale.bands.index(b) for b in said]


@each
def test_what_is_no_total_has_no_band(scale) -> None:
    odd = [MISSING, -5, scale.total_max + 1, 40_000, -40_000, 2**40]
    assert find_bands(odd, scale).tolist() == [MISSING] * len(odd)
    assert find_bands([], scale).tolist() == []
