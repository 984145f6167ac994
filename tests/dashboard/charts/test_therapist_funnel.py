"""The funnel figure: limits, points, names beside their points."""

import numpy as np
import pytest

from dashboard.analysis.funnels.funnel_parts import FunnelPicture, FunnelPoint
from dashboard.analysis.funnels.proportion_funnel import proportion_limits
from dashboard.charts.theme import DARK, LIGHT, Tokens
from dashboard.charts.therapist_funnel import build_therapist_funnel

SIZES = np.arange(2, 46)


def picture(*points: FunnelPoint) -> FunnelPicture:
    return FunnelPicture(
        points, SIZES, proportion_limits(SIZES, 0.65), 0.65, "clinic 65 %", "finished courses"
    )  # fmt: skip


BRANDT = FunnelPoint("J. Brandt", 39, 0.615, 0, "hover", "therapist:5")
LOW = FunnelPoint("<b>Low", 20, 0.2, -1, "hover", "therapist:6")
HIGH = FunnelPoint("High", 30, 0.99, 1, "hover", "therapist:7")


def test_the_limits_are_lines_dashed_for_95_percent_and_solid_for_the_wide_ones() -> None:
    figure = build_therapist_funnel(picture(BRANDT), LIGHT)
    lines = {trace.name: trace for trace in figure.data}
    assert lines["95 % low"].line.dash == lines["95 % high"].line.dash == "dash"
    assert lines["99.8 % low"].line.dash == "solid"
    expected = proportion_limits(SIZES, 0.65).low_998 * 100
    assert list(lines["99.8 % low"].y) == pytest.approx(expected.tolist(), abs=0.01)


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_only_points_beyond_the_wide_limits_have_a_colour_and_a_shape_of_their_own(tokens: Tokens) -> None:
    points = build_therapist_funnel(picture(BRANDT, LOW, HIGH), tokens).data[-1]
    assert points.marker.color == (tokens.ink, tokens.worse, tokens.better)
    assert points.marker.symbol == ("circle", "diamond", "diamond")
    assert points.customdata == ("therapist:5", "therapist:6", "therapist:7")
    assert list(points.x) == [39, 20, 30]
    assert list(points.y) == [61.5, 20, 99]


def test_every_point_is_named_as_text_and_the_margin_says_what_the_lines_are() -> None:
    texts = [a.text for a in build_therapist_funnel(picture(BRANDT, LOW), LIGHT).layout.annotations]
    assert texts == ["clinic 65 %", "95 %", "99.8 %", "J. Brandt", "&lt;b&gt;Low"]


def test_two_points_at_one_place_have_names_at_two_places() -> None:
    notes = build_therapist_funnel(picture(BRANDT, BRANDT), LIGHT).layout.annotations[-2:]
    assert (notes[0].xshift, notes[0].yshift, notes[0].xanchor) != (notes[1].xshift, notes[1].yshift, notes[1].xanchor)


def test_axes_begin_at_nought_and_say_what_they_count() -> None:
    layout = build_therapist_funnel(picture(BRANDT), LIGHT).layout
    assert layout.xaxis.range == (0, 45)
    assert layout.xaxis.title.text == "finished courses"
    assert layout.yaxis.range[0] == 0
    assert layout.yaxis.ticktext[-1] == "100 %"
