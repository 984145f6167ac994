from dataclasses import fields

import pytest

from dashboard.charts.theme import (
    DARK,
    LIGHT,
    Tokens,
    build_layout,
    get_tokens,
    label,
    plain_axis,
    to_css_variables,
    with_alpha,
)

BOTH = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])


def luminance(colour: str) -> float:
    """Relative luminance. Source: WCAG 2.2, definition of relative luminance."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio. Source: WCAG 2.2, definition of contrast ratio."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_contrast_of_black_on_white_is_21():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


@BOTH
def test_every_text_colour_reads_on_the_ground_and_on_the_quiet_surface(tokens: Tokens):
    for colour in (tokens.ink, tokens.ink2, tokens.ink3, tokens.better, tokens.worse, tokens.neutral):
        assert contrast(colour, tokens.ground) >= 4.5
    for colour in (tokens.ink, tokens.ink2, tokens.ink3):
        assert contrast(colour, tokens.surface) >= 4.5


@BOTH
def test_every_verdict_reads_on_its_tint(tokens: Tokens):
    assert contrast(tokens.better, tokens.better_tint) >= 4.5
    assert contrast(tokens.worse, tokens.worse_tint) >= 4.5
    assert contrast(tokens.ink2, tokens.neutral_tint) >= 4.5
    assert contrast(tokens.ink, tokens.new) >= 4.5


@BOTH
def test_ink_and_secondary_ink_read_on_every_score_band(tokens: Tokens):
    for band in tokens.bands:
        assert contrast(tokens.ink, band) >= 4.5
        assert contrast(tokens.ink2, band) >= 4.5


@BOTH
def test_every_mark_stands_out_from_the_ground(tokens: Tokens):
    marks = [tokens.limit, tokens.severities[1], tokens.severities[2]]
    marks += [mark.colour for mark in tokens.routes.values()]
    marks += [mark.colour for mark in tokens.instruments.values()]
    for colour in marks:
        assert contrast(colour, tokens.ground) >= 3


def test_the_printed_contrasts_hold():
    assert contrast(LIGHT.ink, LIGHT.ground) == pytest.approx(16.5, abs=0.1)
    assert contrast(DARK.ink, DARK.ground) == pytest.approx(15.7, abs=0.1)
    assert contrast(LIGHT.worse, LIGHT.worse_tint) == pytest.approx(4.9, abs=0.1)
    assert contrast(DARK.better, DARK.better_tint) == pytest.approx(6.8, abs=0.1)


@BOTH
def test_routes_differ_by_shape_and_instruments_by_dash(tokens: Tokens):
    assert len({mark.symbol for mark in tokens.routes.values()}) == len(tokens.routes) == 6
    assert len({mark.dash for mark in tokens.instruments.values()}) == len(tokens.instruments) == 3


def test_both_themes_have_the_same_keys():
    assert LIGHT.routes.keys() == DARK.routes.keys()
    assert LIGHT.instruments.keys() == DARK.instruments.keys()
    assert len(LIGHT.bands) == len(DARK.bands)


def test_anything_but_dark_is_light():
    assert get_tokens("dark") is DARK
    assert get_tokens("light") is LIGHT
    assert get_tokens("") is LIGHT


@BOTH
def test_the_style_sheet_gets_every_colour_of_the_theme(tokens: Tokens):
    css = to_css_variables(tokens.mode)
    for field in fields(tokens):
        value = getattr(tokens, field.name)
        if isinstance(value, str) and field.name != "mode":
            assert f"--{field.name.replace('_', '-')}:{value}" in css
    assert f"--route-iv:{tokens.routes['iv'].colour}" in css
    assert f"--rule:{tokens.ink}" in css


def test_an_opacity_keeps_the_colour():
    assert with_alpha("#0A10FF", 0.12) == "rgba(10,16,255,0.12)"


def test_a_figure_starts_without_template_legend_drag_or_box():
    layout = build_layout(LIGHT, height=200, right=96)
    assert layout.showlegend is False
    assert layout.dragmode is False
    assert layout.margin.r == 96
    assert "layout" not in layout.template.to_plotly_json()
    axis = plain_axis(LIGHT)
    assert axis["showgrid"] is False
    assert axis["ticks"] == ""
    assert axis["fixedrange"] is True


def test_a_label_is_never_smaller_than_twelve_pixels():
    assert label("mean 17 %", 1, 17, LIGHT.ink2, xref="paper")["font"]["size"] >= 12
    assert label("a", 0, 0, LIGHT.ink, bold=True)["text"] == "<b>a</b>"
