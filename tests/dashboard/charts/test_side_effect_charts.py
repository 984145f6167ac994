"""The side-effect figures: traces, axes, units, what a click gives back."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import plotly.graph_objects as go
import pytest

from dashboard.analysis.control_charts.control_chart import ControlChart
from dashboard.analysis.control_charts.control_chart_parts import ChartNote, ControlChartWords
from dashboard.analysis.control_charts.p_chart import compute_p_chart
from dashboard.analysis.control_charts.xmr import compute_xmr_chart
from dashboard.analysis.side_effects.side_effect_parts import (
    IntervalMark,
    IntervalRow,
    PeakHistogram,
    PublishedTick,
    SessionCurve,
)
from dashboard.charts.blood_pressure_peaks import build_blood_pressure_peaks
from dashboard.charts.control_chart import build_control_chart
from dashboard.charts.margin_labels import keep_within, spread
from dashboard.charts.rates_by_route import build_rates_by_route
from dashboard.charts.session_number import build_session_number
from dashboard.charts.theme import DARK, LIGHT


def traces(figure: go.Figure) -> dict[str, object]:
    return {trace.name: trace for trace in figure.data}


def notes(figure: go.Figure) -> list[str]:
    return [a.text for a in figure.layout.annotations]


NASAL = IntervalMark(
    "nasal", 0.44, 0.36, 0.53, "44 %", "55 of 124", "Nasal", "effect:dissociation:nasal",
    PublishedTick(0.41, False, "published 41 %"),
)  # fmt: skip


def rate_rows() -> list[IntervalRow]:
    return [
        IntervalRow(
            "Dissociation",
            (
                IntervalMark("iv", 0.63, 0.57, 0.69, "63 %", "148 of 236", "IV", "effect:dissociation:iv"),
                NASAL,
            ),
        ),
        IntervalRow(
            "Vomiting",
            (
                IntervalMark("iv", None, None, None, "no rate", "3 of 236", "IV", "effect:vomiting:iv"),
                IntervalMark("nasal", 0.0, 0.0, 0.03, "0 %", "0 of 124", "Nasal", "effect:vomiting:nasal"),
            ),
        ),
    ]


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_rates_are_dots_in_percent_with_their_words_beside_them(tokens):
    figure = build_rates_by_route(rate_rows(), tokens, "sessions")
    found = traces(figure)
    assert list(found["iv"].x) == [63.0]
    assert list(found["nasal"].x) == [44.0, 0.0]
    assert found["nasal"].marker.symbol == ("diamond", "diamond-open")
    assert found["counts"].text[0] == "148 of 236"
    assert "3 of 236" in found["counts"].text
    colour = tokens.routes["iv"].colour
    assert found["rate"].text[0] == f'<span style="color:{colour}"><b>63 %</b></span>'
    assert f'<span style="color:{colour}"><b>no rate</b></span>' in found["rate"].text
    assert found["counts"].customdata[0] == "effect:dissociation:iv"
    assert found["counts"].customdata == found["rate"].customdata == found["lane"].customdata
    assert list(found["nasal"].customdata) == ["effect:dissociation:nasal", "effect:vomiting:nasal"]
    assert found["iv"].marker.color == tokens.routes["iv"].colour
    assert {type(t).__name__ for t in figure.data} == {"Scatter"}


def test_rates_begin_at_nought_and_the_unit_rides_on_the_last_tick():
    figure = build_rates_by_route(rate_rows(), LIGHT, "sessions")
    assert figure.layout.xaxis.range == (0, 80)
    assert figure.layout.xaxis.ticktext == ("0", "20", "40", "60", "80 %")
    assert figure.layout.showlegend is False
    assert {"rate", "sessions", "published", "41 %"} <= set(notes(figure))


def test_an_incomparable_published_figure_is_grey_and_hollow_and_a_comparable_one_is_ink():
    figure = build_rates_by_route(rate_rows(), LIGHT, "sessions")
    (hollow,) = [s for s in figure.layout.shapes if s.type == "rect"]
    assert (hollow.line.color, hollow.fillcolor, hollow.xanchor) == (LIGHT.limit, LIGHT.ground, 41.0)
    mark = replace(NASAL, published=PublishedTick(0.41, True, "published 41 %"))
    figure = build_rates_by_route([IntervalRow("Dissociation", (mark,))], LIGHT, "patients")
    ticks = [s for s in figure.layout.shapes if s.type == "line" and s.x0 == s.x1 == 41.0]
    assert [t.line.color for t in ticks] == [LIGHT.ink]


def test_a_label_from_data_is_never_markup():
    mark = IntervalMark("iv", 0.5, 0.4, 0.6, "50 %", "1 of 2", "<img>", "x")
    figure = build_rates_by_route([IntervalRow("<script>", (mark,))], LIGHT, "sessions")
    assert "<b>&lt;script&gt;</b>" in notes(figure)
    assert "&lt;img&gt;" in traces(figure)["lane"].text[0]


def curve() -> SessionCurve:
    share = np.array([0.8, 0.6, 0.5])
    return SessionCurve(
        share,
        share - 0.1,
        share + 0.1,
        share + 0.02,
        np.array([131, 122, 58]),
        58,
        "iv",
        ("a", "b", "c"),
        ("d", "e", "f"),
    )


def test_the_session_curve_has_its_band_everyone_and_who_remains():
    figure = build_session_number(curve(), LIGHT)
    found = traces(figure)
    assert list(found["same patients"].y) == [80, 60, 50]
    assert list(found["same patients"].customdata) == ["a", "b", "c"]
    assert found["everyone who came"].line.dash == "dot"
    assert found["interval"].fill == "toself"
    assert list(found["patients remaining"].y) == [131, 122, 58]
    assert list(found["patients remaining"].customdata) == ["d", "e", "f"]
    assert list(found["patients remaining"].text) == ["131", "122", "58"]
    assert figure.layout.yaxis.range[0] < 0 < 100 < figure.layout.yaxis.range[1]
    assert figure.layout.yaxis.ticktext[-1] == "100 %"
    assert "<b>50 %</b> same 58" in notes(figure)
    assert found["same patients"].line.color == LIGHT.routes["iv"].colour


def test_near_the_floor_the_first_label_stands_above_both_curves():
    share = np.array([0.02, 0.0, 0.0])
    low = replace(curve(), share=share, low=share, high=share + 0.1, everyone=share + 0.05)
    (first,) = [a for a in build_session_number(low, LIGHT).layout.annotations if a.text == "<b>2 %</b>"]
    assert first.y == pytest.approx(7)
    assert first.yshift > 0


def words(chart: ControlChart, **more) -> ControlChartWords:
    return ControlChartWords("9 of 37, 24 %", "mean 17 %", tuple(str(d) for d in chart.day), **more)


def p_chart(weeks: int = 20) -> ControlChart:
    events = [4] * (weeks - 8) + [12] * 8
    return compute_p_chart(20_000 + 7 * np.arange(weeks), events, [40] * weeks)


def test_only_points_of_a_special_cause_are_orange_diamonds():
    chart = p_chart()
    figure = build_control_chart(chart, words(chart, signal_notes=(ChartNote(12, "8 weeks above the mean"),)), LIGHT)
    points = traces(figure)["points"]
    special = chart.special
    assert [s == "diamond" for s in points.marker.symbol] == special.tolist()
    assert [c == LIGHT.worse for c in points.marker.color] == special.tolist()
    assert special.sum() >= 8
    assert "<b>8 weeks above the mean</b>" in notes(figure)
    assert {"upper limit", "<b>9 of 37, 24 %</b>", "mean 17 %"} <= set(notes(figure))
    assert traces(figure)["upper limit"].line.shape == "hvh"
    assert np.asarray(points.y).tolist() == pytest.approx((chart.value * 100).tolist())


def test_a_signal_on_the_better_side_is_blue():
    chart = compute_p_chart(20_000 + 7 * np.arange(20), [12] * 8 + [4] * 12, [40] * 20)
    figure = build_control_chart(chart, words(chart, worse_side="above"), LIGHT)
    colours = traces(figure)["points"].marker.color
    assert colours[0] == LIGHT.worse
    assert colours[-1] == LIGHT.better


def test_shares_begin_at_nought_and_measures_do_not():
    chart = p_chart()
    assert build_control_chart(chart, words(chart), LIGHT).layout.yaxis.range[0] == 0
    assert build_control_chart(chart, words(chart), LIGHT).layout.yaxis.ticktext[-1].endswith(" %")
    measure = compute_xmr_chart(20_000 + 7 * np.arange(14), [100.0, 102.0] * 7)
    figure = build_control_chart(measure, words(measure, unit="points"), LIGHT)
    assert figure.layout.yaxis.range[0] > 0
    assert {"upper limit", "lower limit"} <= set(traces(figure))
    assert figure.layout.yaxis.ticktext[-1].endswith(" points")


@pytest.mark.parametrize("weeks", [1, 2, 12])
def test_under_13_points_a_chart_has_no_limits(weeks: int):
    chart = compute_p_chart(20_000 + 7 * np.arange(weeks), [1] * weeks, [9] * weeks)
    figure = build_control_chart(chart, words(chart), LIGHT)
    assert set(traces(figure)) == {"points"}
    assert "upper limit" not in notes(figure)


def test_a_chart_without_events_still_draws():
    chart = compute_p_chart(20_000 + 7 * np.arange(20), [0] * 20, [9] * 20)
    figure = build_control_chart(chart, words(chart), LIGHT)
    assert figure.layout.yaxis.range[1] >= 5
    assert "<b>9 of 37, 24 %</b>" in notes(figure)
    assert min(a.y for a in figure.layout.annotations) >= 0


def test_peaks_are_orange_from_the_limit_on():
    peaks = PeakHistogram(np.array([170, 175, 180, 185]), np.array([5, 4, 3, 2]), 5, 180, ("a", "b", "c", "d"))
    figure = build_blood_pressure_peaks(peaks, LIGHT)
    bars = traces(figure)["sessions"]
    assert list(bars.x) == [172.5, 177.5, 182.5, 187.5]
    assert list(bars.marker.color) == [LIGHT.limit, LIGHT.limit, LIGHT.worse, LIGHT.worse]
    assert list(bars.customdata) == ["a", "b", "c", "d"]
    assert "limit 180" in notes(figure)
    assert "<b>5 at or above</b>" in notes(figure)


def test_margin_labels_stay_on_the_axis():
    assert keep_within([-1.0, 0.0, 1.0], 1, 0, 10) == [0, 1, 2]
    assert keep_within([9.0, 10.0, 11.0], 1, 0, 10) == [8, 9, 10]


def test_margin_labels_never_stand_on_each_other():
    assert spread([10, 50], 5) == [10, 50]
    assert spread([10, 11], 5) == [8, 13]
    assert spread([11, 10], 5) == [13, 8]
    placed = sorted(spread([1, 2, 2.5, 9, 9.1], 3))
    assert all(b - a >= 3 - 1e-9 for a, b in pairwise(placed))
