"""Dissociation: expected, distressing, other."""

from dashboard.analysis.side_effects.dissociation_split import split_dissociation
from tests.dashboard.analysis.side_effects.samples import grades, make_sample

SEEN = grades(dissociation=1)


def rows() -> list[dict[str, int]]:
    answers = [(1, 0), (1, 1), (0, 3), (0, 0), (-1, 0), (1, -1), (-1, -1)]
    return [
        {"patient": k, "severity": SEEN, "dissociation_expected": e, "dissociation_distress": d}
        for k, (e, d) in enumerate(answers)
    ]


def test_every_reported_dissociation_is_in_exactly_one_part():
    split = split_dissociation(make_sample(*rows(), {"patient": 8}, {"patient": 9, "assessed": 0}), "sessions")
    assert (split.reported.events, split.reported.total, split.reported.left_out) == (7, 8, 1)
    assert [p.events for p in (split.expected, split.distressing, split.other)] == [1, 2, 4]
    assert split.expected.patients.tolist() == [0]
    assert split.distressing.patients.tolist() == [1, 2]


def test_without_dissociation_recorded_answers_about_it_count_nothing():
    split = split_dissociation(make_sample({"dissociation_expected": 1, "dissociation_distress": 3}), "sessions")
    assert [p.events for p in (split.reported, split.expected, split.distressing, split.other)] == [0, 0, 0, 0]


def test_a_patient_counts_in_each_part_that_a_session_belongs_to():
    sample = make_sample(*({**row, "patient": 0} for row in rows()))
    split = split_dissociation(sample, "patients")
    parts = (split.reported, split.expected, split.distressing, split.other)
    assert [(p.events, p.total) for p in parts] == [(1, 1)] * 4


def test_nobody_assessed_is_no_share():
    assert split_dissociation(make_sample({"assessed": 0}), "patients").reported.share is None
