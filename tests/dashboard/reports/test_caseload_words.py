"""How the cells of a caseload row are written."""

from dashboard.reports.caseload.words import word_side_effects
from tests.dashboard.analysis.side_effects.dosing_rows import make_dosings

NAUSEA, DIZZINESS = 5, 0


def test_side_effects_are_counted_none_not_assessed_or_said_although_not_assessed() -> None:
    severe = 3 << 2 * NAUSEA | 1 << 2 * DIZZINESS
    dosings = make_dosings({"severity": severe}, {"severity": 0}, {"assessed": 0}, {"assessed": 0, "severity": severe})
    assert [word_side_effects(dosings, row) for row in range(4)] == [
        ("1 severe, 1 mild", True),
        ("none", False),
        ("not assessed", False),
        ("1 severe, 1 mild; others not assessed", True),
    ]
    assert word_side_effects(dosings, -1) == ("", False)
