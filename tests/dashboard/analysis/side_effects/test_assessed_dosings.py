"""Which sessions are in every rate, and what they had."""

import numpy as np

from dashboard.analysis.side_effects.assessed_dosings import choose_assessed, find_effects
from dashboard.analysis.side_effects.dosing_choice import DosingChoice
from tests.dashboard.analysis.side_effects.dosing_rows import make_dosings
from tests.dashboard.analysis.side_effects.samples import DISSOCIATION, HEADACHE, NAUSEA, grades, make_sample


def test_a_session_not_assessed_is_chosen_but_in_no_rate():
    sample = make_sample({"patient": 1}, {"patient": 2, "assessed": 0}, {"patient": 3, "status": 1})
    assert sample.chosen.tolist() == [True, True, False]
    assert sample.row.tolist() == [0]
    assert sample.patient.tolist() == [1]


def test_a_session_after_the_last_day_is_not_chosen():
    dosings = make_dosings({"day": 100}, {"day": 101})
    assert choose_assessed(dosings, DosingChoice(None, 100), DISSOCIATION).row.tolist() == [0]


def test_calm_expected_dissociation_is_apart_and_no_effect():
    calm = {"severity": grades(dissociation=3), "dissociation_expected": 1, "dissociation_distress": 0}
    sample = make_sample(calm, {"severity": grades(dissociation=3, nausea=1)})
    assert sample.apart.tolist() == [True, False]
    any_effect, dissociation, nausea = find_effects(sample, [(DISSOCIATION,), (NAUSEA,)], 1)
    assert any_effect.tolist() == [False, True]
    assert dissociation.tolist() == [False, True]
    assert nausea.tolist() == [False, True]


def test_a_kind_nobody_had_is_none_everywhere():
    sample = make_sample({"severity": grades(nausea=1)})
    assert not sample.occurs((HEADACHE,))
    assert sample.had((HEADACHE,), 1).tolist() == [False]
    assert sample.had((HEADACHE, NAUSEA), 1).tolist() == [True]


def test_routes_have_lanes_and_every_other_route_the_last_one():
    sample = make_sample({"route": 2}, {"route": 0}, {"route": -1}, {"route": 5})
    assert sample.lane([0, 2]).tolist() == [1, 0, 2, 2]
    assert sample.lane([]).tolist() == [0, 0, 0, 0]


def test_nobody_at_all_gives_empty_arrays():
    sample = make_sample()
    assert sample.kinds_seen == 0
    assert sample.clusters.patients == 0
    assert [len(e) for e in find_effects(sample, [(NAUSEA,)], 1)] == [0, 0]
    assert np.array_equal(sample.lane([0]), np.zeros(0, int))
