"""The outcome map: its marks, band, lines and words."""

import pytest

from dashboard.charts.outcome_map import MapPoint, build_outcome_map
from dashboard.charts.theme import DARK, LIGHT

POINTS = [
    MapPoint(17, 7, 2, "recovery", "better", "17-7", "two"),
    MapPoint(16, 11, 1, "improvement", "better", "16-11", "one"),
    MapPoint(11, 16, 1, "deterioration", "worse", "11-16", "one", "Piotr"),
    MapPoint(12, 12, 1, "no_change", "neutral", "12-12", "one"),
]


def _build(points=POINTS, tokens=LIGHT, **fields):
    chosen = {"low": 0, "high": 21, "reliable_points": 4, "caseness": 8, "higher_is_better": False} | fields
    return build_outcome_map(points, "GAD-7", tokens=tokens, **chosen)


def test_equal_pairs_are_one_mark_with_its_count_and_a_click_gives_the_pair() -> None:
    trace = _build().data[0]
    assert list(zip(trace.x, trace.y, strict=True)) == [(17, 7), (16, 11), (11, 16), (12, 12)]
    assert list(trace.text) == ["2", "", "", ""]
    assert list(trace.customdata) == ["17-7", "16-11", "11-16", "12-12"]


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_verdicts_differ_by_shape_as_well_as_by_colour(tokens) -> None:
    marker = _build(tokens=tokens).data[0].marker
    assert list(marker.symbol) == ["circle", "circle-open", "triangle-up", "line-ew"]
    assert list(marker.color) == [tokens.better, tokens.better, tokens.worse, tokens.neutral]


def test_the_band_ends_half_a_point_inside_the_bound_and_caseness_lies_half_a_point_below_the_cut() -> None:
    figure = _build()
    band = next(shape for shape in figure.layout.shapes if shape.type == "path")
    left = figure.layout.xaxis.range[0]
    assert band.path.startswith(f"M{left},{left - 3.5}L")
    dashed = [shape for shape in figure.layout.shapes if shape.line.dash == "dash"]
    assert (dashed[0].y0, dashed[0].y1) == (7.5, 7.5)
    assert (dashed[1].x0, dashed[1].x1) == (7.5, 7.5)


def test_axes_are_named_and_ticked_at_caseness() -> None:
    figure = _build()
    assert figure.layout.xaxis.title.text == "GAD-7 at baseline"
    assert "GAD-7 now" in [a.text for a in figure.layout.annotations]
    assert 8 in figure.layout.xaxis.tickvals
    assert 8 in figure.layout.yaxis.tickvals
    low, high = figure.layout.yaxis.range
    assert low < 0
    assert high >= 17


def test_without_a_bound_there_is_no_band_and_no_claim() -> None:
    figure = _build(reliable_points=None, caseness=None)
    assert all(shape.type == "line" for shape in figure.layout.shapes)
    assert not any("reliabl" in a.text for a in figure.layout.annotations)


def test_on_a_scale_where_high_is_better_the_better_corner_is_the_upper_one() -> None:
    figure = _build([MapPoint(28, 64, 1, "recovery", "better", "28-64", "one")], low=0, high=100, reliable_points=10,
                    caseness=50, higher_is_better=True)  # fmt: skip
    better = next(a for a in figure.layout.annotations if "recovery" in a.text)
    assert better.yanchor == "top"
    assert {s.y0 for s in figure.layout.shapes if s.line.dash == "dash"} >= {50.5}
