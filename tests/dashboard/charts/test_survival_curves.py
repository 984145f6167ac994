"""The survival figure: steps, bands, labels at the ends, what a click gives back."""

from dataclasses import replace

import numpy as np
import pytest

from dashboard.analysis.time_to_event.survival_parts import SurvivalLine, SurvivalPanel
from dashboard.charts.survival_curves import build_survival_curves
from dashboard.charts.theme import DARK, LIGHT, Tokens

NAN = float("nan")


def line(route: str, name: str) -> SurvivalLine:
    share = np.array([0.0, 0.4, 0.6, 0.6])
    return SurvivalLine(
        route, name, np.array([0.0, 10, 30, 84]), share, np.array([NAN, 0.3, 0.5, 0.5]),
        np.array([NAN, 0.5, 0.7, 0.7]), f"{name} 60 %", ("a", "b", "c", "d"), ("p", "q", "r", "s"),
    )  # fmt: skip


def panel(*lines: SurvivalLine) -> SurvivalPanel:
    return SurvivalPanel("IV", lines, (), (0, 28, 84), "patients who had responded", "happened")


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_each_route_is_a_step_line_in_its_colour_over_its_band(tokens: Tokens) -> None:
    figure = build_survival_curves(panel(line("iv", "IV"), line("nasal", "Nasal")), tokens)
    names = [trace.name for trace in figure.data]
    assert names == ["IV interval", "Nasal interval", "IV", "Nasal", "IV steps", "Nasal steps"]
    iv = figure.data[2]
    assert (iv.line.shape, iv.line.color) == ("hv", tokens.routes["iv"].colour)
    assert list(iv.x) == [0, 10, 30, 84]
    assert list(iv.y) == [0, 40, 60, 60]
    steps = figure.data[4]
    assert (list(steps.x), list(steps.y)) == ([0, 10, 30, 84], [0, 40, 60, 60])
    assert steps.customdata == ("p", "q", "r", "s")


def test_a_curve_of_very_many_steps_takes_the_pointer_at_the_last_of_those_side_by_side() -> None:
    days = np.arange(181.0)
    words = tuple(f"{day:.0f}" for day in days)
    long = SurvivalLine("iv", "IV", days, days / 200, days / 300, days / 100, "IV", words, words)
    figure = build_survival_curves(replace(panel(long), days=(0, 180)), LIGHT)
    assert len(figure.data[1].x) == 181
    marks = figure.data[2]
    assert len(marks.x) == 60
    assert (marks.x[0], marks.x[-1]) == (3, 180)
    assert marks.customdata[-1] == "180"


def test_the_band_has_the_corners_of_the_steps_and_begins_with_the_first_event() -> None:
    band = build_survival_curves(panel(line("iv", "IV")), LIGHT).data[0]
    assert list(band.x) == [10, 30, 30, 84, 84, 84, 84, 30, 30, 10]
    assert list(band.y) == pytest.approx([50, 50, 70, 70, 70, 50, 50, 50, 30, 30])


def test_the_axis_holds_day_0_the_days_at_risk_and_the_whole_of_a_hundred() -> None:
    layout = build_survival_curves(panel(line("iv", "IV")), LIGHT).layout
    assert layout.xaxis.ticktext == ("0", "28", "84 days")
    assert layout.yaxis.ticktext == ("", "25", "50", "75", "100 %")
    assert layout.yaxis.range[0] < 0 < 100 < layout.yaxis.range[1]


def test_lines_are_labelled_at_their_end_and_names_are_text() -> None:
    figure = build_survival_curves(panel(line("iv", "<b>IV")), LIGHT)
    assert [a.text for a in figure.layout.annotations] == ["<b>&lt;b&gt;IV 60 %</b>", "patients who had responded"]


def test_everybody_is_drawn_in_ink() -> None:
    assert build_survival_curves(panel(line("", "All")), LIGHT).data[1].line.color == LIGHT.ink


def test_a_label_at_nought_stands_clear_of_the_days() -> None:
    flat = replace(line("", "All"), share=np.zeros(4))
    assert build_survival_curves(panel(flat), LIGHT).layout.annotations[0].y >= 6
