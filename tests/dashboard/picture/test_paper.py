"""Figures on paper: every number of the screen's figure lies where its axis puts it, every word is there."""

import re
from html import unescape
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from dashboard.charts.theme import LIGHT, band_shape, build_layout, label, line_shape, plain_axis
from dashboard.picture.marks import draw_mark
from dashboard.picture.paper import draw_figure
from dashboard.picture.svg import write_text
from dashboard.picture.traces import step
from dashboard.picture.values import read_values

WIDTH, LEFT, RIGHT, TOP, BOTTOM, HEIGHT = 500, 40, 80, 24, 32, 200


def make_figure(*traces: go.Scatter, shapes: Any = (), notes: Any = (), **layout: Any) -> dict[str, Any]:
    """Axes from 0 to 10 and from 0 to 100 on a sheet of 500 x 200 px: the plot is 380 x 144 px."""
    axes = {
        "xaxis": plain_axis(LIGHT, line=True, range=[0, 10], tickvals=[0, 10, 20], ticktext=["nought", "ten", "no"]),
        "yaxis": plain_axis(LIGHT, grid=True, range=[0, 100], tickvals=[0, 50], ticktext=["0", "50 %"]),
    }
    base = build_layout(LIGHT, height=HEIGHT, shapes=list(shapes), annotations=list(notes), **{**axes, **layout})
    return go.Figure(data=list(traces), layout=base).to_plotly_json()


def to_px(x: float, y: float) -> tuple[float, float]:
    return LEFT + x / 10 * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - y / 100 * (HEIGHT - TOP - BOTTOM)


def circles(svg: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', svg)]


def paths(svg: str) -> list[str]:
    return re.findall(r'<path d="([^"]+)"', svg)


def corners(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"([\d.]+),([\d.]+)", path)]


def marks(**more: Any) -> dict[str, Any]:
    return {"mode": "markers", "marker": {"color": "#000000", "size": 8, **more}}


def test_each_point_lies_where_its_axes_put_it() -> None:
    x, y = np.array([0.0, 2.5, 10.0]), np.array([0.0, 33.0, 100.0])
    svg = draw_figure(make_figure(go.Scatter(x=x, y=y, **marks())), WIDTH)
    assert circles(svg) == [pytest.approx(to_px(*pair), abs=0.01) for pair in zip(x, y, strict=True)]


def test_a_missing_value_is_a_gap_never_a_nought() -> None:
    y = [10, None, float("nan"), 40, 50]
    line = go.Scatter(
        x=[1, 2, 3, 4, 5], y=y, mode="lines+markers", line={"color": "#000000"}, marker={"color": "#111111"}
    )
    svg = draw_figure(make_figure(line), WIDTH)
    assert len(circles(svg)) == 3
    assert [len(part.split("L")) for part in paths(svg)[0].split("M")[1:]] == [1, 2]


def test_a_stepped_limit_keeps_its_steps() -> None:
    assert step([(0, 1), (2, 5)], "hv") == [(0, 1), (2, 1), (2, 5)]
    assert step([(0, 1), (2, 5)], "vh") == [(0, 1), (0, 5), (2, 5)]
    assert step([(0, 1), (2, 5)], "hvh") == [(0, 1), (1, 1), (1, 5), (2, 5)]
    assert step([(0, 1), (2, 5)], "linear") == [(0, 1), (2, 5)]


def test_an_interval_reaches_from_its_low_to_its_high_end() -> None:
    bars = {"type": "data", "symmetric": False, "array": [20], "arrayminus": [10], "color": "#000000", "thickness": 2}
    svg = draw_figure(make_figure(go.Scatter(x=[5], y=[50], error_y=bars, **marks())), WIDTH)
    x, low, high = to_px(5, 0)[0], to_px(5, 40)[1], to_px(5, 70)[1]
    assert f'<line x1="{x:.2f}" x2="{x:.2f}" y1="{low:.2f}" y2="{high:.2f}" stroke="#000000"' in svg


def test_an_area_lies_between_its_line_and_the_one_before() -> None:
    low = go.Scatter(x=[0, 10], y=[10, 20], mode="lines", line={"width": 0, "color": "#000000"})
    high = go.Scatter(
        x=[0, 10], y=[30, 40], mode="lines", fill="tonexty", fillcolor="#eeeeee", line={"width": 0, "color": "#000000"}
    )
    (path,) = paths(draw_figure(make_figure(low, high), WIDTH))
    wanted = [to_px(0, 30), to_px(10, 40), to_px(10, 20), to_px(0, 10)]
    assert corners(path) == [pytest.approx(corner, abs=0.01) for corner in wanted]


def test_an_area_without_a_point_is_not_drawn() -> None:
    nothing = go.Scatter(x=[], y=[], mode="lines", fill="toself", fillcolor="#eeeeee", line={"width": 0})
    assert paths(draw_figure(make_figure(nothing), WIDTH)) == []


def test_numbers_packed_by_plotly_are_read_as_they_were() -> None:
    for values in (np.array([1, -2], np.int16), np.array([0.1, 1e9]), np.array([7], np.uint8)):
        packed = go.Figure(go.Scatter(y=values)).to_plotly_json()["data"][0]["y"]
        assert read_values(packed) == pytest.approx(values.tolist())
    assert read_values([1, None, float("nan")]) == [1, None, None]


def test_shapes_lie_by_value_by_paper_and_by_px() -> None:
    pixel = {"type": "rect", "xsizemode": "pixel", "ysizemode": "pixel", "xanchor": 5, "yanchor": 50, "x0": -3, "x1": 3,
             "y0": -2, "y1": 2, "fillcolor": "#123456", "line": {"width": 0}}  # fmt: skip
    tent = {"type": "path", "path": "M -5,10 L 0,90", "xref": "x", "xsizemode": "pixel", "xanchor": 5,
            "line": {"color": "#000000", "width": 1}}  # fmt: skip
    shapes = [line_shape(0, 10, 20, 20, "#000000"), band_shape(0, 1, 0, 50, "#eeeeee", xref="paper"), pixel, tent]
    svg = draw_figure(make_figure(shapes=shapes), WIDTH)
    left, low = to_px(0, 20)
    assert f'<line x1="{left:.2f}" x2="{to_px(10, 0)[0]:.2f}" y1="{low:.2f}" y2="{low:.2f}"' in svg
    assert f'<rect x="{left:.2f}" y="{to_px(0, 50)[1]:.2f}" width="380.00" height="72.00"' in svg
    x, y = to_px(5, 50)
    assert f'<rect x="{x - 3:.2f}" y="{y - 2:.2f}" width="6.00" height="4.00"' in svg
    assert corners(paths(svg)[0]) == [pytest.approx((x - 5, to_px(0, 10)[1])), pytest.approx((x, to_px(0, 90)[1]))]


def test_what_is_placed_by_the_paper_lies_under_what_is_placed_by_the_axes() -> None:
    shapes = [band_shape(0, 1, 0, 5, "#aaaaaa"), band_shape(0, 1, 0, 50, "#bbbbbb", xref="paper")]
    svg = draw_figure(make_figure(shapes=shapes), WIDTH)
    assert svg.index("#bbbbbb") < svg.index("#aaaaaa")


def test_words_keep_their_text_weight_and_place() -> None:
    notes = [label("a &lt;b&gt; & <i>c</i>", 5, 50, "#000000", bold=True, xshift=4, yshift=10, size=12)]
    svg = draw_figure(make_figure(notes=notes), WIDTH)
    assert '<tspan font-weight="600">a &lt;b&gt; &amp; </tspan>' in svg
    assert '<tspan font-weight="600">c</tspan>' in svg
    assert f'<tspan x="{to_px(5, 0)[0] + 4:.2f}" y="{to_px(0, 50)[1] - 10 + 12 * 0.34:.2f}">' in svg


def test_a_name_can_never_become_markup() -> None:
    evil = '</text><image href="x"/><b>"&'
    assert "<image" not in write_text(evil.replace("<", "&lt;"), 0, 0, 12, "#000000")
    assert unescape(re.sub(r"<[^>]+>", "", write_text("&lt;i&gt;", 0, 0, 12, "#000000"))) == "<i>"


def test_ticks_beyond_the_range_are_not_written() -> None:
    svg = draw_figure(make_figure(), WIDTH)
    assert ">ten<" in svg
    assert ">50 %<" in svg
    assert ">no<" not in svg


def test_a_field_that_reaches_beyond_the_plot_is_cut_at_its_edges() -> None:
    path = {"type": "path", "path": "M0,-50L10,50L10,150Z", "fillcolor": "#eeeeee", "line": {"width": 0}}
    assert '<svg x="40.00" y="24.00" width="380.00" height="144.00" viewBox="40 24 380 144"><path' in draw_figure(
        make_figure(shapes=[path]), WIDTH
    )


def test_every_mark_of_the_programs_figures_can_be_drawn_and_no_other_passes_for_one() -> None:
    names = ["x-thin", "line-ns", "line-ew", "circle-open-dot", *(mark.symbol for mark in LIGHT.routes.values())]
    for symbol in [*names, "triangle-up", "circle-open", "diamond-open"]:
        assert draw_mark(symbol, 5, 5, 8, "#000000", "#111111", 1, 1)
    with pytest.raises(KeyError):
        draw_mark("star", 5, 5, 8, "#000000", "#111111", 1, 1)
    with pytest.raises(NotImplementedError, match="pie"):
        draw_figure(go.Figure(go.Pie(values=[1]), make_figure()["layout"]).to_plotly_json(), WIDTH)
