"""Scale pictures and formulas of Methods in markup."""

from itertools import combinations

import pytest

from dashboard.components.methods.formula import formula_html
from dashboard.components.scale_picture import PlacedMark, percent_of, place_marks, scale_html
from dashboard.reports.methods.instrument_scale import make_scale
from dashboard.reports.methods.parts import Scale, ScaleMark
from data_access.definitions.registry import get_instruments

SCALES = [(i.key, scale) for i in get_instruments() if (scale := make_scale(i))]


@pytest.mark.parametrize(("key", "scale"), SCALES, ids=[key for key, _ in SCALES])
def test_no_label_covers_another_or_leaves_the_picture(key: str, scale: Scale):
    placed = place_marks(scale)
    assert all(one.span[0] >= 0 and one.span[1] <= 100 for one in placed)
    for one, other in combinations(placed, 2):
        if one.level == other.level:
            assert one.span[1] < other.span[0] or other.span[1] < one.span[0]
        high, low = (one, other) if one.level > other.level else (other, one)
        if high.level != low.level:
            assert not low.span[0] <= high.at <= low.span[1]


def test_a_bound_lies_between_the_totals_it_divides():
    gad7 = dict(SCALES)["gad7"]
    assert percent_of(gad7, 8) == pytest.approx(100 * 8 / 22)
    assert percent_of(dict(SCALES)["who5"], 51) == pytest.approx(50)


def test_bounds_too_close_for_one_row_take_two():
    marks = (ScaleMark(10, "x" * 30), ScaleMark(11, "y" * 30), ScaleMark(12, "z" * 30))
    placed = place_marks(Scale(0, 21, 1, (), marks, ""))
    assert len({one.level for one in placed}) > 1


def test_labels_that_fit_nowhere_are_still_drawn():
    marks = (ScaleMark(10, "x" * 500),)
    assert place_marks(Scale(0, 21, 1, (), marks, "")) == (
        PlacedMark(marks[0], percent_of(Scale(0, 21, 1, (), (), ""), 10), 0, "middle"),
    )


def test_every_total_has_its_tick_where_there_is_room():
    assert scale_html(dict(SCALES)["gad7"]).count("<span style=") == 22
    assert scale_html(dict(SCALES)["bai"]).count("<span style=") == 13


@pytest.mark.parametrize(
    ("plain", "typeset"),
    [
        ("RC = 1.96 · SD", "RC = 1.96 · SD"),
        ("√(1 − r)", "√(1 − <i>r</i>)"),
        ("d = p1 - p2", "<i>d</i> = <i>p</i><sub>1</sub> − <i>p</i><sub>2</sub>"),
        ("= x_{i+1}^2", "= <i>x</i><sub><i>i</i>+1</sub><sup>2</sup>"),
        ("chi-squared = Wilson's, WHO-5", "chi-squared = Wilson&#x27;s, WHO-5"),
        ("= 3·σz·xᵢ₋₁", "= 3·<i>σ</i><sub><i>z</i></sub>·<i>xᵢ₋₁</i>"),
        ("= a scale, 4ac", "= a scale, 4<i>a</i>\u2060<i>c</i>"),
        ("n² · p̄", "<i>n</i>² · <i>p̄</i>"),
        ("a < b & c", "<i>a</i> &lt; <i>b</i> &amp; <i>c</i>"),
        ("1/sqrt(n) = 2", "1/√(<i>n</i>) = 2"),
    ],
)
def test_letters_are_italic_and_words_upright(plain: str, typeset: str):
    assert formula_html((plain,)) == f'<div class="kap-formula"><div>{typeset}</div></div>'


def test_a_sentence_beneath_a_formula_is_no_formula():
    markup = formula_html(("p = x / n", "ties count for both.", "n the patients"))
    assert '<div class="kap-formula-note">Ties count for both.</div>' in markup
    assert '<div class="kap-formula-note">n the patients</div>' in markup
