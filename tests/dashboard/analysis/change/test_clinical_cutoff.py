"""Cut-offs a, b and c."""

import pytest

from dashboard.analysis.change.clinical_cutoff import Cutoffs, Norm, find_cutoff_a, find_cutoffs
from dashboard.analysis.not_estimable import NotEstimable


def test_the_source_s_illustration() -> None:
    """Jacobson & Truax 1991, Table 1: M1 40, M0 60, both SDs 7.5, a high score is better: 55, 45 and 50."""
    assert find_cutoffs(Norm(40, 7.5), Norm(60, 7.5), higher_is_better=True) == Cutoffs(55, 45, 50)


def test_where_a_low_score_is_better_the_same_figures_turn_round() -> None:
    assert find_cutoffs(Norm(60, 7.5), Norm(40, 7.5)) == Cutoffs(45, 55, 50)


def test_c_lies_nearer_to_the_narrower_group() -> None:
    """By hand: (3.4 · 14 + 4.5 · 3) / (3.4 + 4.5) = 61.1 / 7.9."""
    found = find_cutoffs(Norm(14, 4.5), Norm(3, 3.4))
    assert found.a == pytest.approx(5.0, abs=1e-12)
    assert found.b == pytest.approx(9.8, abs=1e-12)
    assert found.c == pytest.approx(61.1 / 7.9, abs=1e-12)


def test_c_is_equally_many_standard_deviations_from_both_means() -> None:
    c = find_cutoffs(Norm(14, 4.5), Norm(3, 3.4)).c
    assert (14 - c) / 4.5 == pytest.approx((c - 3) / 3.4, abs=1e-12)


@pytest.mark.parametrize(
    ("patients", "well", "higher", "why"),
    [
        (Norm(14, 0), Norm(3, 3), False, "patients' scores"),
        (Norm(14, 4), Norm(3, 0), False, "people who are well are all equal"),
        (Norm(14, 4), Norm(14, 3), False, "better mean"),
        (Norm(14, 4), Norm(3, 3), True, "better mean"),
        (Norm(3, 4), Norm(14, 3), False, "better mean"),
    ],
)
def test_norms_that_make_no_cut_off_are_not_estimable(patients, well, higher, why) -> None:
    found = find_cutoffs(patients, well, higher)
    assert isinstance(found, NotEstimable)
    assert why in found.words


def test_without_norms_cut_off_a_stands_alone() -> None:
    assert find_cutoff_a(Norm(14, 4.5)) == 5
    assert find_cutoff_a(Norm(36, 20), higher_is_better=True) == 76
    assert isinstance(find_cutoff_a(Norm(14, 0)), NotEstimable)
