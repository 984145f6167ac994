"""What holds for the rates of any sessions whatever.

A rate by patient is *not* always the higher one: a patient with many sessions, all with the effect, weighs more
by session. That is shown here too, so that nobody takes it for a rule.
"""

from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.analysis.side_effects.assessed_dosings import AssessedDosings, find_effects
from dashboard.analysis.side_effects.dissociation_split import split_dissociation
from dashboard.analysis.side_effects.effect_exposure import EventRate, rate_events
from dashboard.analysis.side_effects.severity_split import split_severity
from dashboard.analysis.side_effects.side_effect_rates import RateTable, rate_by_route
from tests.dashboard.analysis.side_effects.samples import DISSOCIATION, HEADACHE, NAUSEA, VOMITING, grades, make_sample

GROUPS = ((DISSOCIATION,), (NAUSEA,), (VOMITING,), (HEADACHE,))
ROUTES = (0, 1, 2)
UNITS = ("sessions", "patients")
GRADE = st.sampled_from((0, 0, 0, 1, 2, 3))
SESSION = st.fixed_dictionaries(
    {
        "patient": st.integers(0, 6),
        "route": st.sampled_from((-1, 0, 1, 2, 5)),
        "assessed": st.sampled_from((0, 1, 1, 1)),
        "severity": st.builds(grades, dissociation=GRADE, nausea=GRADE, vomiting=GRADE, headache=GRADE),
        "dissociation_expected": st.sampled_from((-1, 0, 1)),
        "dissociation_distress": st.sampled_from((-1, 0, 1, 3)),
    }
)
CLINIC = st.lists(SESSION, max_size=40).map(lambda rows: sorted(rows, key=lambda row: row["patient"]))
Rows = list[dict[str, Any]]


def table(sample: AssessedDosings, at_least: int, unit: Any) -> RateTable:
    return rate_by_route(sample, find_effects(sample, GROUPS, at_least), ROUTES, unit)


@given(CLINIC, st.sampled_from((1, 2, 3)), st.sampled_from(UNITS))
@settings(max_examples=60)
def test_counts_and_intervals_stay_within_bounds(rows: Rows, at_least: int, unit: str):
    found = table(make_sample(*rows), at_least, unit)
    assert ((found.events >= 0) & (found.events <= found.total)).all()
    counted = np.broadcast_to(found.total > 0, found.events.shape)
    assert ((found.effective >= 1) | ~counted).all()
    assert (found.effective <= found.total + 1e-9).all()
    low, share, high = found.low[counted], found.share[counted], found.high[counted]
    assert ((low >= 0) & (low <= share + 1e-12) & (share <= high + 1e-12) & (high <= 1)).all()
    assert np.isnan(found.low[~counted]).all()


@given(CLINIC, st.sampled_from(UNITS))
@settings(max_examples=60)
def test_a_stricter_severity_never_counts_more(rows: Rows, unit: str):
    sample = make_sample(*rows)
    for milder, stricter in pairwise(table(sample, least, unit) for least in (1, 2, 3)):
        assert (stricter.events <= milder.events).all()
        assert (stricter.total == milder.total).all()


@given(CLINIC, st.sampled_from((1, 2, 3)))
@settings(max_examples=60)
def test_sessions_of_the_routes_add_up_and_patients_never_fall_short(rows: Rows, at_least: int):
    sample = make_sample(*rows)
    by_session, by_patient = table(sample, at_least, "sessions"), table(sample, at_least, "patients")
    assert (by_session.events[:, :-1].sum(axis=1) == by_session.events[:, -1]).all()
    assert by_session.total[:-1].sum() == by_session.total[-1]
    # A patient with two routes counts under both.
    assert (by_patient.events[:, :-1].sum(axis=1) >= by_patient.events[:, -1]).all()
    assert (by_patient.events <= by_session.events).all()
    assert (by_patient.total <= by_session.total).all()


@given(CLINIC, st.sampled_from((1, 2, 3)), st.sampled_from(UNITS))
@settings(max_examples=60)
def test_any_effect_lies_between_the_largest_kind_and_the_sum_of_kinds(rows: Rows, at_least: int, unit: str):
    events = table(make_sample(*rows), at_least, unit).events
    assert (events[0] >= events[1:].max(axis=0)).all()
    assert (events[0] <= events[1:].sum(axis=0)).all()


@given(CLINIC, st.sampled_from(UNITS))
@settings(max_examples=60)
def test_mild_moderate_and_severe_add_up_to_all(rows: Rows, unit: Any):
    sample = make_sample(*rows)
    assert (
        split_severity(sample, GROUPS, unit).counts.sum(axis=1).tolist()
        == table(sample, 1, unit).events[1:, -1].tolist()
    )


@given(CLINIC)
@settings(max_examples=60)
def test_the_parts_of_dissociation_add_up_and_only_the_calm_expected_part_is_no_side_effect(rows: Rows):
    sample = make_sample(*rows)
    split = split_dissociation(sample, "sessions")
    assert split.expected.events + split.distressing.events + split.other.events == split.reported.events
    counted = int(table(sample, 1, "sessions").events[1, -1])
    assert counted == split.reported.events - split.expected.events
    assert split.reported.total + split.reported.left_out == len(rows)


@given(CLINIC, st.sampled_from((1, 2, 3)))
@settings(max_examples=60)
def test_events_per_session_count_every_kind_of_every_session(rows: Rows, at_least: int):
    sample = make_sample(*rows)
    found = rate_events(sample, ROUTES, at_least)[-1]
    if not len(sample.row):
        assert not isinstance(found, EventRate)
        return
    assert isinstance(found, EventRate)
    kinds = table(sample, at_least, "sessions").events[:, -1]
    assert found.events == kinds[1:].sum()
    assert found.events >= kinds[0]
    assert 0 <= found.interval.low <= found.rate <= found.interval.high
    # Several effects of one session widen the interval too: it may be worth less than one session.
    assert 0 < found.effective <= found.sessions


def test_a_rate_by_patient_may_be_the_lower_one():
    often = [{"patient": 0, "severity": grades(nausea=1)}] * 9
    sample = make_sample(*often, {"patient": 1}, {"patient": 2})
    by_session, by_patient = (table(sample, 1, unit).share[0, -1] for unit in UNITS)
    assert by_session > 0.8
    assert by_patient < 0.4
