"""Mild, moderate, severe: the worst of each session, or of each patient."""

import numpy as np
import pytest

from dashboard.analysis.side_effects.severity_split import split_severity
from tests.dashboard.analysis.side_effects.samples import HEADACHE, NAUSEA, VOMITING, grades, make_sample

SAMPLE = make_sample(
    {"patient": 0, "severity": grades(nausea=1, vomiting=3)},
    {"patient": 0, "severity": grades(nausea=2)},
    {"patient": 1, "severity": grades(nausea=1)},
    {"patient": 1},
    {"patient": 2, "severity": grades(nausea=3), "assessed": 0},
)


def test_sessions_stand_at_their_worst():
    split = split_severity(SAMPLE, ((NAUSEA,), (NAUSEA, VOMITING), (HEADACHE,)), "sessions")
    assert split.counts.tolist() == [[2, 1, 0], [1, 1, 1], [0, 0, 0]]
    assert split.total == 4


def test_patients_stand_once_at_the_worst_of_all_their_sessions():
    split = split_severity(SAMPLE, ((NAUSEA,), (NAUSEA, VOMITING)), "patients")
    assert split.counts.tolist() == [[1, 1, 0], [1, 0, 1]]
    assert split.total == 2


@pytest.mark.parametrize("unit", ["sessions", "patients"])
def test_nobody_is_an_empty_table(unit):
    split = split_severity(make_sample(), ((NAUSEA,),), unit)
    assert (split.counts.tolist(), split.total) == ([[0, 0, 0]], 0)
    assert split_severity(SAMPLE, (), unit).counts.shape == (0, 3)
    assert split.counts.dtype == np.int64
