"""The waterfall and the mean course: what is drawn, where it is labelled, how heavy it is."""

import json

import numpy as np
import pytest

from dashboard.charts.mean_course import MeanPoint, build_mean_course
from dashboard.charts.theme import DARK, LIGHT, Tokens
from dashboard.charts.waterfall import ChangeBar, build_waterfall

MINUS = "\N{MINUS SIGN}"


def make_bars(*changes: int, bound: int = 4) -> list[ChangeBar]:
    def tone(change: int) -> str:
        return "better" if change <= -bound else "worse" if change >= bound else "neutral"

    return [ChangeBar(c, 1, tone(c), f"bar:{i}", f"GAD-7 {c}") for i, c in enumerate(sorted(changes))]


LABELS = (("better", "reliable improvement, 2"), ("neutral", "no reliable change, 2"), ("worse", "deterioration, 1"))


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_each_bar_stands_at_its_change_in_the_colour_of_its_verdict(tokens: Tokens) -> None:
    figure = build_waterfall(make_bars(-9, -4, -3, 0, 5), LABELS, 4, False, tokens)
    (bars,) = figure.data
    assert bars.y.tolist() == pytest.approx([-9, -4, -3, 0.12, 5])
    assert list(bars.marker.color) == [tokens.better] * 2 + [tokens.neutral] * 2 + [tokens.worse]
    assert list(bars.customdata) == [f"bar:{i}" for i in range(5)]


def test_both_bounds_are_dotted_and_on_the_axis() -> None:
    figure = build_waterfall(make_bars(-9, 5), LABELS[:1], 4, False, LIGHT)
    dotted = [shape.y0 for shape in figure.layout.shapes if shape.line.dash == "dot"]
    assert sorted(dotted) == [-4, 4]
    assert {f"{MINUS}4", "+4", "0"} <= set(figure.layout.yaxis.ticktext)


def test_a_scale_on_which_more_is_better_is_labelled_on_its_other_side() -> None:
    bars = [ChangeBar(20, 1, "better", "bar:0", ""), ChangeBar(-12, 1, "worse", "bar:1", "")]
    labels = (("better", "reliable improvement, 1"), ("worse", "reliable deterioration, 1"))
    sides = {}
    for higher in (True, False):
        notes = build_waterfall(bars, labels, 10, higher, LIGHT).layout.annotations
        sides[higher] = [note.yanchor for note in notes if note.text != "points"]
    assert sides == {True: ["top", "bottom"], False: ["bottom", "top"]}


def test_without_a_bound_there_is_no_dotted_line() -> None:
    figure = build_waterfall(make_bars(-9, 5), (), None, False, LIGHT)
    assert [shape for shape in figure.layout.shapes if shape.line.dash == "dot"] == []


def test_bars_of_several_courses_are_as_wide_as_they_are_many() -> None:
    bars = [ChangeBar(-9, 300, "better", "bar:5-304", ""), ChangeBar(5, 5, "worse", "bar:0-4", "")]
    (drawn,) = build_waterfall(bars, LABELS[::2], 4, False, LIGHT).data
    assert drawn.width.tolist() == [300, 5]
    assert drawn.x.tolist() == [150, 302.5]


def test_four_hundred_courses_stay_below_sixty_kilobytes() -> None:
    changes = np.random.default_rng(7).integers(-21, 10, 430).tolist()
    bars = [ChangeBar(b.change, 1, b.tone, b.pick, "GAD-7 17 → 6, −11: reliable recovery") for b in make_bars(*changes)]
    assert len(build_waterfall(bars, LABELS, 4, False, LIGHT).to_json()) < 60_000


POINTS = [MeanPoint(k, 14 - k, 13 - k, 15 - k, 100 - 9 * k, f"dose:{k}", f"After dose {k}") for k in range(7)]


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_the_mean_course_has_n_under_every_tick_and_a_band_around_its_line(tokens: Tokens) -> None:
    figure = build_mean_course(POINTS, 0, 21, 8, False, tokens)
    band, line = figure.data
    assert list(figure.layout.xaxis.ticktext) == [f"{k}<br>{100 - 9 * k}" for k in range(7)]
    assert line.y.tolist() == [14 - k for k in range(7)]
    assert band.y.tolist() == [15 - k for k in range(7)] + [13 - k for k in reversed(range(7))]
    assert list(line.customdata) == [f"dose:{k}" for k in range(7)]
    assert figure.layout.yaxis.range[0] == 0


@pytest.mark.parametrize(("higher", "at", "words"), [(False, 7.5, "caseness ≥ 8"), (True, 8.5, "caseness ≤ 8")])
def test_caseness_is_drawn_half_a_point_beside_its_threshold(higher: bool, at: float, words: str) -> None:
    figure = build_mean_course(POINTS, 0, 21, 8, higher, LIGHT)
    (line,) = figure.layout.shapes
    assert (line.y0, line.line.dash) == (at, "dash")
    assert words in [note.text for note in figure.layout.annotations]


def test_a_scale_without_caseness_has_no_such_line() -> None:
    figure = build_mean_course(POINTS, 0, 40, None, False, LIGHT)
    assert figure.layout.shapes == ()
    assert "caseness" not in json.dumps(figure.to_plotly_json()["layout"], default=str)
