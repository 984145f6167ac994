"""Rates by dose band, within route and substance."""

import numpy as np

from dashboard.analysis.side_effects.assessed_dosings import find_effects
from dashboard.analysis.side_effects.dose_band_rates import rate_by_dose_band
from tests.dashboard.analysis.side_effects.samples import NAUSEA, grades, make_sample

EDGES = (0.5, 1.0)


def band(*rows: dict, unit="sessions"):
    sample = make_sample(*rows)
    return rate_by_dose_band(sample, find_effects(sample, [(NAUSEA,)], 1), 0, 0, EDGES, unit)


def test_a_dose_on_an_edge_belongs_to_the_band_above():
    found = band(*({"patient": k, "dose_mg": mg} for k, mg in enumerate((34.0, 35.0, 69.3, 70.0))))
    # 0.49 (34/70 rounded), 0.50, 0.99, 1.00 mg/kg
    assert found.table.total.tolist() == [1, 2, 1, 4]


def test_other_routes_and_substances_are_never_pooled():
    found = band({"patient": 0}, {"patient": 1, "route": 1}, {"patient": 2, "substance": 1})
    assert found.table.total[-1] == 1
    assert found.left_out == 0


def test_without_a_dose_or_a_weight_a_session_is_left_out_and_counted():
    found = band({"weight_kg": np.nan}, {"dose_mg": np.nan}, {"severity": grades(nausea=1)}, {"assessed": 0})
    assert (found.table.total[-1], found.left_out) == (1, 2)
    assert found.table.events.tolist() == [[0, 1, 0, 1], [0, 1, 0, 1]]


def test_a_patient_counts_once_in_each_band():
    rows = [{"dose_mg": mg, "severity": grades(nausea=1)} for mg in (20.0, 40.0, 42.0)]
    assert band(*rows, unit="patients").table.events[0].tolist() == [1, 1, 0, 1]


def test_no_session_of_the_route_gives_empty_bands():
    found = band({"route": 4})
    assert found.table.total.tolist() == [0, 0, 0, 0]
