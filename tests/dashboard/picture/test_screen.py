"""Figures on the screen: stretched with their column, every mark where its axes put it, saying what it stands for."""

import re
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from dashboard.charts.theme import LIGHT, band_shape, build_layout, label, line_shape, plain_axis
from dashboard.picture.screen import draw_fluid

HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 200, 40, 80, 24, 32


def make_figure(*traces: Any, shapes: Any = (), notes: Any = (), **layout: Any) -> go.Figure:
    """Axes from 0 to 10 and from 0 to 100; the plot is 144 px high."""
    axes = {
        "xaxis": plain_axis(LIGHT, range=[0, 10], tickvals=[0, 10]),
        "yaxis": plain_axis(LIGHT, grid=True, range=[0, 100], tickvals=[0, 50], ticktext=["0", "50 %"]),
    }
    base = build_layout(LIGHT, height=HEIGHT, shapes=list(shapes), annotations=list(notes), **{**axes, **layout})
    return go.Figure(data=list(traces), layout=base)


def draw(*traces: Any, **more: Any) -> str:
    return draw_fluid(make_figure(*traces, **more), "alt")


def to_y(value: float) -> float:
    return HEIGHT - BOTTOM - value / 100 * (HEIGHT - TOP - BOTTOM)


def dots(**more: Any) -> go.Scatter:
    look = {"mode": "markers", "marker": {"color": "#000000", "size": 8}}
    return go.Scatter(**{"x": [0, 2.5, 10], "y": [0, 50, 100], **look, **more})


def test_each_point_lies_at_its_share_of_the_width_and_at_its_height() -> None:
    circles = re.findall(r'<circle cx="([\d.]+)%" cy="([\d.]+)" r="4"', draw(dots()))
    wanted = [(0, to_y(0)), (25, to_y(50)), (100, to_y(100))]
    assert [(float(x), float(y)) for x, y in circles] == [pytest.approx(place, abs=0.06) for place in wanted]


def test_a_line_is_one_path_of_a_thousand_units_whose_stroke_is_not_stretched() -> None:
    svg = draw(go.Scatter(x=[0, 5, 10], y=[0, 100, 50], mode="lines", line={"color": "#123456", "width": 2}))
    (field,) = re.findall(r'<svg class="kap-fig-wide"([^>]*)>(.*?)</svg>', svg)
    assert 'viewBox="0 0 1000 200"' in field[0]
    assert 'preserveAspectRatio="none"' in field[0]
    assert 'd="M0,168L500,24L1000,96"' in field[1]


def test_margins_stay_px_and_the_figure_is_named_by_its_finding() -> None:
    markup = draw_fluid(make_figure(dots()), "Three <points> & more")
    assert markup.startswith('<div class="kap-fig" role="figure" aria-label="Three &lt;points&gt; &amp; more"')
    assert 'style="height:200px"' in markup
    assert f'style="margin:0 {RIGHT}px 0 {LEFT}px"' in markup


def test_a_mark_says_its_words_and_gives_back_what_it_stands_for() -> None:
    svg = draw(dots(customdata=["week:1", None, "x"], hovertext=["<b>8 of 40</b><br>a &amp; b", "", "x"]))
    marks = re.findall(r"<g([^>]*)><circle", svg)
    assert len(marks) == 2
    assert re.findall(r'data-pick="([^"]*)"', svg) == ["week:1", "x"]
    assert "8 of 40&#10;a &amp; b" in svg
    assert "\n" not in svg


def test_a_pick_that_is_no_text_is_a_mistake() -> None:
    with pytest.raises(TypeError, match="not 3"):
        draw(dots(customdata=[1, 2, 3][2:] * 3))


def test_a_name_in_a_hover_or_label_can_never_become_markup() -> None:
    evil = "&lt;img src=x onerror=alert(1)&gt;\"'"
    svg = draw(dots(hovertext=[evil] * 3, customdata=[evil] * 3), notes=[label(evil, 5, 50, "#000000")])
    assert "<img" not in svg
    assert re.findall(r'data-tip="([^"]*)"', svg)[0].startswith("&lt;img")


def test_what_is_only_there_to_be_pointed_at_is_there_and_is_not_seen() -> None:
    svg = draw(dots(marker={"color": "#000000", "size": 9, "opacity": 0}, customdata=["1", "2", "3"]))
    assert svg.count('r="4.5" opacity="0"') == 3


def test_a_bar_stands_on_nought_with_its_width_and_its_number() -> None:
    bar = go.Bar(
        x=[5], y=[50], width=[2], marker={"color": "#abcdef"}, text=["50"], textfont={"size": 12, "color": "#000000"}
    )
    svg = draw(bar)
    assert f'<rect x="40%" width="20%" y="{to_y(50):g}" height="72" fill="#abcdef"/>' in svg
    assert ">50<" in svg


def test_bars_without_a_width_leave_the_gap_of_the_layout() -> None:
    svg = draw(go.Bar(x=[2, 5], y=[10, 20], marker={"color": "#abcdef"}), bargap=0.4)
    assert re.findall(r'<rect x="([\d.]+)%" width="([\d.]+)%"', svg) == [("17", "6"), ("47", "6")]


def test_a_field_that_reaches_beyond_the_plot_is_cut_at_its_edges() -> None:
    path = {"type": "path", "path": "M0,-50L10,50L10,150Z", "fillcolor": "#eeeeee", "line": {"width": 0}}
    svg = draw(shapes=[path])
    assert '<svg class="kap-fig-cut" y="24" width="100%" height="144" viewBox="0 24 1000 144"' in svg
    assert f'd="M0,{to_y(-50):g}L1000,{to_y(50):g}L1000,{to_y(150):g}Z"' in svg


def test_shapes_lie_by_value_and_by_px_from_a_place() -> None:
    pixel = {"type": "rect", "xsizemode": "pixel", "xanchor": 5, "x0": -3, "x1": 3, "y0": 0, "y1": 50,
             "fillcolor": "#123456", "line": {"width": 0}}  # fmt: skip
    svg = draw(shapes=[line_shape(2, 8, 20, 20, "#000000"), band_shape(0, 1, 0, 50, "#eeeeee", xref="paper"), pixel])
    assert f'<line x1="20%" x2="80%" y1="{to_y(20):.1f}" y2="{to_y(20):.1f}"' in svg
    assert f'<rect x="0%" width="100%" y="{to_y(50):g}" height="72" fill="#eeeeee"' in svg
    assert f'<svg x="50%"><rect x="-3" width="6" y="{to_y(50):g}" height="72" fill="#123456"' in svg


def test_what_cannot_be_drawn_is_refused_and_not_left_out() -> None:
    with pytest.raises(NotImplementedError, match="pie"):
        draw(go.Pie(values=[1]))


def test_words_keep_their_shift_in_px_and_their_colour() -> None:
    text = go.Scatter(
        x=[5], y=[50], mode="text", text=['<span style="color:#1F3A6E"><b>9 %</b></span>'], textposition="middle right",
        textfont={"size": 12, "color": "#000000"},
    )  # fmt: skip
    svg = draw(text)
    assert '<tspan x="50%" dx="5"' in svg
    assert '<tspan font-weight="600" fill="#1F3A6E">9 %</tspan>' in svg


def test_a_missing_value_is_a_gap_never_a_nought() -> None:
    line = go.Scatter(
        x=[1, 2, 3, 4], y=np.array([10, np.nan, 40, 50]), mode="lines+markers", line={"color": "#000000"},
        marker={"color": "#111111"},
    )  # fmt: skip
    svg = draw(line)
    assert svg.count("<circle") == 3
    (path,) = re.findall(r' d="([^"]+)"', svg)
    assert [len(part.split("L")) for part in path.split("M")[1:]] == [1, 2]


def test_the_same_figure_is_drawn_once() -> None:
    figure = make_figure(dots())
    assert draw_fluid(figure, "alt") is draw_fluid(figure, "alt")
    assert draw_fluid(figure, "alt") is not draw_fluid(make_figure(dots()), "alt")
