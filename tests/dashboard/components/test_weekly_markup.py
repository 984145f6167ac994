"""The rows of the weekly review as markup: escaped, reachable, said in words."""

import pytest

from dashboard.analysis.time_to_event.survival_parts import AtRiskRow, SurvivalPanel
from dashboard.components.interval_svg import IntervalMark, Scale, interval_svg
from dashboard.components.stat_tile import Tile, tile_html
from dashboard.components.survival import at_risk_html
from dashboard.components.weekly.attrition import attrition_html
from dashboard.components.weekly.published import published_html
from dashboard.components.weekly.therapy import therapy_html
from dashboard.reports.weekly.sections import (
    AttritionRow,
    AttritionSection,
    PublishedRow,
    PublishedSection,
    TherapyRow,
    TherapySection,
)

EVIL = "<script>x</script>\"'&"
HALF = Scale(0.0, 1.0, (0.0, 0.5, 1.0))


def published(reasons: str = "", pick: str = "published:x", own: str = "53 %, 33 of 62 patients") -> PublishedSection:
    row = PublishedRow(
        f"Response {EVIL}", EVIL, own, 0.53, 0.4, 0.6, 0.536, None, f"**53.6 %** {EVIL}", EVIL, reasons, EVIL, pick
    )  # fmt: skip
    return PublishedSection("t", "w", "s", "d", (row,), 3, f"Show {EVIL}")


ATTRITION = AttritionSection(
    "t", "s", "d", EVIL, (AttritionRow(EVIL, 4, 8, 0.5, EVIL, 3, 0, "a:r", "a:l", "a:w"),), "n"
)  # fmt: skip
THERAPY = TherapySection(
    "t", "s", "d", EVIL, (TherapyRow(EVIL, EVIL, -4.0, -6.0, -2.0, EVIL, EVIL, EVIL),), (-6.0, 0.0), "n"
)  # fmt: skip
PANEL = SurvivalPanel("p", (), (AtRiskRow("iv", EVIL, (9, 4), ("r:0", "r:14")),), (0, 14), "y", "happened")


@pytest.mark.parametrize(
    "markup",
    [published_html(published(EVIL)), attrition_html(ATTRITION), therapy_html(THERAPY), at_risk_html(PANEL, EVIL)],
)
def test_nothing_from_the_data_becomes_markup(markup: str) -> None:
    assert "<script" not in markup
    assert "&lt;script&gt;" in markup


def test_a_comparable_row_is_ink_and_one_that_is_not_is_grey_hollow_and_says_why() -> None:
    comparable, other = published_html(published()), published_html(published("window not stated"))
    assert "kap-greyed" not in comparable
    assert "kap-iv-quiet" not in comparable
    assert "not comparable" not in comparable
    assert "kap-greyed" in other
    assert "kap-iv-quiet" in other
    assert "not comparable: window not stated" in other


def test_a_row_without_a_figure_of_the_clinic_says_so_and_opens_nothing() -> None:
    markup = published_html(published("no figure", pick="", own=""))
    assert "no figure here" in markup
    assert markup.count("data-pick") == 1


def test_the_opener_is_a_button() -> None:
    assert '<button type="button" class="kap-button kap-opener" data-pick="opener">' in published_html(published())


def test_reached_and_lost_open_their_patients_and_nobody_between_is_not_written() -> None:
    markup = attrition_html(ATTRITION)
    assert 'data-pick="a:r"' in markup
    assert 'data-pick="a:l">3 lost' in markup
    assert "a:w" not in markup
    assert "width:50.0%" in markup


def test_marks_lie_to_scale_and_never_beyond_the_axis() -> None:
    markup = interval_svg(IntervalMark(0.25, 0.1, 1.4, tick=0.75), HALF, "words")
    assert '<circle class="kap-iv-dot" cx="25.00%"' in markup
    assert 'class="kap-iv-bar" x1="10.00%" x2="100.00%"' in markup
    assert 'class="kap-iv-tick" x1="75.00%" x2="75.00%"' in markup
    assert 'aria-label="words"' in markup


def test_what_is_not_there_is_not_drawn() -> None:
    markup = interval_svg(IntervalMark(None, None, None), HALF, "words")
    assert "kap-iv-dot" not in markup
    assert "kap-iv-bar" not in markup
    assert "kap-iv-tick" not in markup
    assert "kap-iv-span" in interval_svg(IntervalMark(None, None, None, span=(0.1, 0.2)), HALF, "words")


def test_numbers_at_risk_stand_in_the_colour_of_their_route_and_open_their_patients() -> None:
    markup = at_risk_html(PANEL, "followed")
    assert "color:var(--route-iv)" in markup
    assert "data-pick='r:0'>9<" in markup
    assert "<th class='kap-right'>day 0</th><th class='kap-right'>14</th>" in markup


def test_the_axis_of_therapy_has_signs() -> None:
    assert "−6" in therapy_html(THERAPY)
    assert therapy_html(THERAPY).count("kap-iv-grid") == 4


def test_a_tile_opens_its_chart_by_label_and_spark_and_its_patients_by_the_numerator() -> None:
    markup = tile_html(Tile("Label", "5", lines=("a", "b"), pick="who:x", open_pick="chart:x", spark=(1.0, 2.0)))
    assert markup.count('data-pick="chart:x"') == 2
    assert markup.count('data-pick="who:x"') == 1
    assert "data-pick" not in tile_html(Tile("Label", "5", lines=("a",), spark=(1.0, 2.0)))
