"""Which dosing sessions are counted, at each filter's exact boundary."""

import numpy as np

from dashboard.analysis.side_effects.dosing_choice import DoseBand, DosingChoice, choose_dosings, dose_mg_kg, in_band
from tests.dashboard.analysis.side_effects.dosing_rows import make_dosings


def chosen(choice: DosingChoice, *rows: dict) -> list[bool]:
    return choose_dosings(make_dosings(*rows), choice).tolist()


def test_both_days_of_the_period_are_in_it():
    choice = DosingChoice(100, 110)
    assert chosen(choice, *({"day": d} for d in (99, 100, 110, 111))) == [False, True, True, False]


def test_missed_and_cancelled_sessions_are_never_counted():
    assert chosen(DosingChoice(None, 30_000), {"status": 0}, {"status": 1}, {"status": 2}) == [True, False, False]


def test_no_route_chosen_means_every_route_even_one_not_recorded():
    assert chosen(DosingChoice(None, 30_000), {"route": 0}, {"route": -1}) == [True, True]
    assert chosen(DosingChoice(None, 30_000, (0, 2)), *({"route": r} for r in (0, 1, 2, -1))) == [
        True,
        False,
        True,
        False,
    ]


def test_session_numbers_and_therapist():
    assert chosen(DosingChoice(None, 30_000, numbers=(2, 3)), *({"number": n} for n in (1, 2, 3, 4))) == [
        False, True, True, False,
    ]  # fmt: skip
    assert chosen(DosingChoice(None, 30_000, clinician=3), {"clinician": 3}, {"clinician": 4}) == [True, False]


def test_a_dose_on_the_edge_belongs_to_the_band_that_begins_there():
    dosings = make_dosings(*({"dose_mg": mg} for mg in (34.9, 35.0, 52.4, 52.5)))
    mg_kg = dose_mg_kg(dosings)
    # Rounded to the two decimals that are printed: 34.9 / 70 is printed 0.50 and counts as 0.50.
    np.testing.assert_allclose(mg_kg, [0.5, 0.5, 0.75, 0.75])
    assert in_band(dosings, DoseBand(0, 0, 0.5, 0.75), mg_kg).tolist() == [True, True, False, False]
    assert in_band(dosings, DoseBand(0, 0, 0.75, None), mg_kg).tolist() == [False, False, True, True]
    assert in_band(dosings, DoseBand(0, 0, None, 0.5), mg_kg).tolist() == [False] * 4


def test_a_band_never_spans_routes_or_substances():
    dosings = make_dosings({}, {"route": 1}, {"substance": 1})
    assert in_band(dosings, DoseBand(0, 0, None, None), dose_mg_kg(dosings)).tolist() == [True, False, False]


def test_without_a_weight_or_a_dose_a_session_is_in_no_band():
    dosings = make_dosings({"weight_kg": np.nan}, {"dose_mg": np.nan})
    assert not in_band(dosings, DoseBand(0, 0, None, None), dose_mg_kg(dosings)).any()
