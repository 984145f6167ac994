"""The dissociation scale."""

import numpy as np

from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.side_effects.cadss_peaks import summarise_cadss
from dashboard.analysis.side_effects.spread import Spread
from tests.dashboard.analysis.side_effects.dosing_rows import make_dosings


def summarise(*rows: dict, unit="sessions"):
    return summarise_cadss(make_dosings(*rows), np.ones(len(rows), dtype=bool), unit)


def test_more_than_four_counts_and_exactly_four_does_not():
    found = summarise(*({"patient": k, "cadss": total} for k, total in enumerate((0, 4, 5, 92, -1))))
    assert (found.above_label.events, found.above_label.total, found.above_label.left_out) == (2, 4, 1)
    assert found.above_label.patients.tolist() == [2, 3]
    assert found.peaks == Spread(4, 5, 0, 3, 4.5, 26.75, 92)
    assert found.at.sum() == 4
    assert [int(k) for k in np.flatnonzero(found.at)] == [0, 4, 5, 92]


def test_by_patient_the_highest_peak_counts():
    rows = [{"patient": p, "cadss": c} for p, c in ((0, 2), (0, 30), (1, 3), (2, -1))]
    found = summarise(*rows, unit="patients")
    assert (found.above_label.events, found.above_label.total, found.above_label.left_out) == (1, 2, 1)
    assert isinstance(found.peaks, Spread)
    assert (found.peaks.known, found.peaks.of, found.peaks.most, found.peaks.least) == (2, 3, 30, 3)


def test_a_total_the_form_cannot_have_is_no_total():
    found = summarise({"cadss": 93}, {"cadss": -7})
    assert (found.above_label.total, found.above_label.left_out) == (0, 2)
    assert isinstance(found.peaks, NotEstimable)
    assert not found.at.any()


def test_without_a_session_there_is_no_figure():
    assert isinstance(summarise().peaks, NotEstimable)
    assert isinstance(summarise(unit="patients").peaks, NotEstimable)
