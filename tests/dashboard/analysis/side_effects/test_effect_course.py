"""Onset, duration, gone before leaving."""

import numpy as np

from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.side_effects.effect_course import rate_gone, summarise_courses
from dashboard.analysis.side_effects.spread import Spread
from tests.dashboard.analysis.side_effects.dosing_rows import make_dosings, make_effects
from tests.dashboard.analysis.side_effects.samples import DISSOCIATION, HEADACHE, NAUSEA, VOMITING, grades, sample_of

SESSIONS = sample_of(
    make_dosings(
        {"patient": 0, "severity": grades(nausea=1)},
        {"patient": 1, "severity": grades(nausea=2, headache=1)},
        {"patient": 2, "assessed": 0, "severity": grades(nausea=3)},
        {"patient": 3, "severity": grades(dissociation=2), "dissociation_expected": 1, "dissociation_distress": 0},
    )
)


def test_each_number_stands_on_what_was_recorded():
    effects = make_effects(
        {"dosing": 0, "onset_min": 10, "duration_min": 60, "resolved_before_leaving": 1},
        {"dosing": 1, "onset_min": 30, "resolved_before_leaving": 0},
        {"dosing": 1, "kind": HEADACHE, "onset_min": 99},
    )
    nausea, headache = summarise_courses(SESSIONS, effects, ((NAUSEA,), (HEADACHE,)), 1)
    assert nausea.effects == 2
    assert nausea.onset == Spread(2, 2, 10, 15, 20, 25, 30)
    assert nausea.duration == Spread(1, 2, 60, 60, 60, 60, 60)
    assert (nausea.gone.events, nausea.gone.total, nausea.gone.left_out, nausea.gone.unit) == (1, 2, 0, "effects")
    assert (headache.effects, headache.gone.total, headache.gone.left_out) == (1, 0, 1)
    assert isinstance(headache.duration, NotEstimable)
    assert headache.duration.words == "not estimable, none of 1 recorded"


def test_minutes_are_never_pooled_over_kinds():
    effects = make_effects({"dosing": 0, "duration_min": 10}, {"dosing": 1, "kind": HEADACHE, "duration_min": 1000})
    found = summarise_courses(SESSIONS, effects, ((NAUSEA,), (HEADACHE,)), 1)
    assert len(found) == 2
    assert [course.duration.median for course in found if isinstance(course.duration, Spread)] == [10, 1000]


def test_only_effects_of_assessed_sessions_from_the_severity_asked_for_count():
    effects = make_effects(
        {"dosing": 0, "severity": 1}, {"dosing": 1, "severity": 2}, {"dosing": 2, "severity": 3},
        {"dosing": 3, "kind": DISSOCIATION, "severity": 2},
    )  # fmt: skip
    groups = ((NAUSEA,), (DISSOCIATION,), (VOMITING,))
    assert [c.effects for c in summarise_courses(SESSIONS, effects, groups, 1)] == [2, 0, 0]
    assert [c.effects for c in summarise_courses(SESSIONS, effects, groups, 2)] == [1, 0, 0]


def test_minutes_below_zero_are_no_recording():
    effects = make_effects({"dosing": 0, "onset_min": -20, "duration_min": 0})
    (nausea,) = summarise_courses(SESSIONS, effects, ((NAUSEA,),), 1)
    assert isinstance(nausea.onset, NotEstimable)
    assert nausea.duration == Spread(1, 1, 0, 0, 0, 0, 0)


def test_no_effect_at_all_is_a_defined_answer():
    (nausea,) = summarise_courses(SESSIONS, make_effects(), ((NAUSEA,),), 1)
    assert (nausea.effects, nausea.gone.total) == (0, 0)
    assert isinstance(nausea.onset, NotEstimable)
    assert rate_gone(SESSIONS, make_effects(), 1).share is None


def test_the_share_gone_counts_every_kind_with_patients_as_clusters():
    effects = make_effects(
        {"dosing": 0, "resolved_before_leaving": 1},
        {"dosing": 1, "resolved_before_leaving": 1},
        {"dosing": 1, "kind": HEADACHE, "resolved_before_leaving": 0},
        {"dosing": 1, "kind": VOMITING},
    )
    gone = rate_gone(SESSIONS, effects, 1)
    assert (gone.events, gone.total, gone.left_out, gone.left_out_reason) == (2, 3, 1, "not recorded")
    # p = 2/3, patients 1/1 and 1/2: deff = 2/1 · ((1/3)² + (1/3)²) / 9 ÷ (2/9 / 3) = 2/3 < 1.
    assert gone.effective == 3
    assert np.array_equal(gone.patients, [0, 1])
