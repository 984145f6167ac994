"""Assessed or not, and how asked."""

from dashboard.analysis.side_effects.assessment import count_assessed
from tests.dashboard.analysis.side_effects.samples import make_sample


def test_assessed_and_not_assessed_are_counted_by_route_and_missed_sessions_in_neither():
    sample = make_sample(
        {"patient": 0}, {"patient": 0, "assessed": 0}, {"patient": 1, "route": 2}, {"patient": 1, "status": 2}
    )
    found = count_assessed(sample, (0, 2, 3))
    assert (found.assessed.events, found.assessed.total) == (2, 3)
    assert [(p.events, p.total) for p in found.by_route] == [(1, 2), (1, 1), (0, 0)]
    assert found.by_route[2].share is None


def test_how_patients_were_asked_leaves_out_where_it_was_not_recorded():
    sample = make_sample(
        {"patient": 0, "asked_how": 0}, {"patient": 1, "asked_how": 1}, {"patient": 2, "asked_how": -1},
        {"patient": 3, "asked_how": 0, "assessed": 0},
    )  # fmt: skip
    checklist, spontaneous = count_assessed(sample, ()).asked
    assert (checklist.events, checklist.total, checklist.left_out) == (1, 2, 1)
    assert (spontaneous.events, spontaneous.total) == (1, 2)
    assert checklist.left_out_reason == "how asked not recorded"


def test_without_a_session_nothing_is_said():
    found = count_assessed(make_sample(), (0,))
    assert found.assessed.share is None
    assert [p.share for p in found.asked] == [None, None]
