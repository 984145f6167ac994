"""Every piece of own markup: what it says, and that nothing from the data becomes markup."""

import re
from pathlib import Path

import pytest

from dashboard.components.agenda_line import AgendaLine, agenda_html
from dashboard.components.decisions import group_html
from dashboard.components.empty_state import empty_html, skeleton_html
from dashboard.components.error_message import error_html, notice_html
from dashboard.components.heading import page_heading_html, section_heading_html
from dashboard.components.html import attributes, esc, one_line, plain, rich
from dashboard.components.patient_table import Cell, Column, Group, TableRow, link_cell, table_html, text_cell
from dashboard.components.rate_card import rate_card_html
from dashboard.components.risk_banner import RiskLine, risk_banner_html
from dashboard.components.shapes import shape_svg
from dashboard.components.sparkline import sparkline_svg
from dashboard.components.stat_tile import Tile, tiles_html
from dashboard.components.styles import style_sheet
from dashboard.components.verdict_chip import chip_html, mark_html
from dashboard.components.weekly.as_saved import figures_html, lines_html
from dashboard.reports.meetings.parts import DecisionRow
from dashboard.reports.people import Person
from dashboard.reports.rate import Rate
from dashboard.reports.weekly.as_saved import SavedFigure, SavedLine

EVIL = "</b><script>alert('x')</script>\n\n# \"&<img src=x onerror=y>"
SOURCES = Path(__file__).resolve().parents[3] / "dashboard"

MADE_OF_EVIL = {
    "page heading": page_heading_html(EVIL, EVIL),
    "section heading": section_heading_html(EVIL, EVIL, EVIL, EVIL),
    "tile": tiles_html(
        [Tile(EVIL, EVIL, EVIL, (EVIL, EVIL), EVIL, EVIL, "up", (1.0, 2.0), spark_alt=EVIL, is_new=True)]
    ),
    "agenda": agenda_html([AgendaLine(1, "diamond", EVIL, EVIL, EVIL, EVIL, EVIL, EVIL, EVIL)], EVIL),
    "agenda with acts": agenda_html(
        [
            AgendaLine(
                1, "diamond", EVIL, EVIL, EVIL, EVIL, EVIL, EVIL, EVIL, acts=((EVIL, EVIL),), main_act=(EVIL, EVIL)
            )
        ],
        EVIL,
    ),
    "decisions": group_html(
        EVIL,
        [
            DecisionRow(1, Person(1, EVIL, EVIL, EVIL, EVIL), EVIL, (EVIL,), EVIL, EVIL, True, False, EVIL, EVIL),
            DecisionRow(2, None, EVIL, (), EVIL, EVIL, False, True, EVIL),
        ],
    ),
    "saved figures": figures_html((SavedFigure(EVIL, EVIL, EVIL, EVIL, EVIL, True),)),
    "saved lines": lines_html((SavedLine(Person(1, EVIL, EVIL, EVIL, EVIL), EVIL, EVIL),)),
    "table": table_html(
        [Column(EVIL, EVIL)],
        [Group(EVIL, EVIL, (TableRow((text_cell(EVIL, EVIL),), EVIL), TableRow((link_cell(EVIL, EVIL, EVIL),))))],
        EVIL,
    ),
    "rate card": rate_card_html(EVIL, Rate(9, 20, "sessions", 0.2, 0.7, 1, EVIL), EVIL, pick=EVIL, note=EVIL),
    "risk banner": risk_banner_html([RiskLine(EVIL, EVIL)], EVIL),
    "chip": chip_html("recovery", EVIL, "better", EVIL),
    "spark": sparkline_svg((1.0, 2.0), EVIL),
    "empty spark": sparkline_svg((None,), EVIL),
    "empty": empty_html(EVIL, EVIL),
    "skeleton": skeleton_html(EVIL, 200),
    "error": error_html(EVIL),
    "notice": notice_html(EVIL),
    "attribute": f"<a{attributes({'href': EVIL, 'title': None})}>",
}


@pytest.mark.parametrize("name", MADE_OF_EVIL)
def test_text_from_the_data_never_becomes_markup(name: str):
    markup = MADE_OF_EVIL[name]
    assert "<script" not in markup
    assert "<img" not in markup
    assert "&lt;script&gt;" in markup
    for value in re.findall(r'="([^"]*)"', markup):
        assert "<" not in value


@pytest.mark.parametrize("name", MADE_OF_EVIL)
def test_markup_is_one_line_so_that_markdown_reads_none_of_it(name: str):
    assert "\n" not in MADE_OF_EVIL[name]


def test_escaping_covers_quotes_and_turns_line_breaks_into_spaces():
    assert esc("a\n\n b & 'c' \"d\" <e>") == "a b &amp; &#x27;c&#x27; &quot;d&quot; &lt;e&gt;"
    assert esc(3) == "3"


def test_a_sentence_may_stress_its_finding_and_nothing_else():
    assert rich("**8 weeks** above <b>") == "<b>8 weeks</b> above &lt;b&gt;"
    assert rich("!!late!! by 2 * 3 ** 4") == '<b class="kap-worse">late</b> by 2 * 3 ** 4'


def test_one_line_joins_lines_without_gaps():
    assert one_line("  <a>\n   <b>\n\n</a> ") == "<a><b></a>"


def test_a_shape_is_known_by_its_own_name_and_by_the_agendas_word():
    assert shape_svg("diamond") == shape_svg("risk")
    assert shape_svg("dashed_circle") == shape_svg("no_paired_score")
    assert "aria-hidden" in shape_svg("recovery")
    with pytest.raises(KeyError):
        shape_svg("star")


def test_a_chip_says_shape_and_words_on_tint_and_a_mark_the_same_without():
    chip = chip_html("recovery", "Reliable recovery", "better", "GAD-7")
    assert "kap-tint-better" in chip
    assert "Reliable recovery" in chip
    assert chip.index("GAD-7") < chip.index("<svg") < chip.index("Reliable recovery")
    assert "kap-tint" not in mark_html("recovery", "Reliable recovery", "better")


def test_a_spark_has_a_label_its_dashes_and_its_last_point_in_the_verdicts_colour():
    svg = sparkline_svg((17, 15, 7), "GAD-7 17 to 7", dashes_at=8, low=0, high=21, tone="better")
    assert 'role="img"' in svg
    assert 'aria-label="GAD-7 17 to 7"' in svg
    assert "kap-spark-dashes" in svg
    assert "kap-fill-better" in svg


def test_a_missing_value_lifts_the_pen_of_a_spark():
    assert _path(sparkline_svg((1, 2, None, 3, 4), "x")).count("M") == 2
    assert _path(sparkline_svg((1, 2, 3, 4), "x")).count("M") == 1


def test_a_spark_of_one_value_or_of_equal_values_stays_in_its_box():
    for values in ((5,), (5, 5, 5)):
        numbers = [float(n) for n in re.findall(r"[ML]([\d.]+) ([\d.]+)", sparkline_svg(values, "x"))[0]]
        assert 0 <= numbers[0] <= 104
        assert 0 <= numbers[1] <= 26


def test_a_spark_without_values_says_so_in_words():
    assert sparkline_svg((None, None), "one score") == '<span class="kap-spark-empty">one score</span>'


def test_a_spark_places_its_points_in_time():
    path = _path(sparkline_svg((1, 1, 1), "x", days=(0, 1, 10), width=108))
    xs = [float(x) for x in re.findall(r"[ML]([\d.]+) ", path)]
    assert xs == [4, 14, 104]


def _path(svg: str) -> str:
    found = re.search(r'class="kap-spark-line" d="([^"]*)"', svg)
    assert found
    return found.group(1)


def test_only_the_first_line_of_a_tile_opens_its_patients():
    markup = tiles_html([Tile("Reliable improvement", "64", "%", ("63 of 99", "interval 54–72 %"), pick="improved")])
    assert markup.count("data-pick") == 1
    assert 'data-pick="improved">63 of 99' in markup


def test_a_change_within_usual_variation_is_grey_and_one_that_keeps_a_rule_is_not():
    assert "kap-worse" not in tiles_html([Tile("a", "1", change="+1 · within usual variation")])
    assert "▲" in tiles_html([Tile("a", "1", change="8th week above mean", verdict="up")])
    assert "▼" in tiles_html([Tile("a", "1", change="below lower limit", verdict="down")])


def test_a_rate_card_prints_numerator_denominator_unit_interval_and_what_was_left_out():
    card = rate_card_html("Any", Rate(255, 412, "sessions", 0.57, 0.66, 16), "dosing sessions assessed", pick="any")
    assert "62 <span" in card
    assert "255 of 412 dosing sessions assessed" in card
    assert "16 of 428 not assessed, left out; 95 % interval 57–66 %" in card


def test_fewer_than_five_events_are_a_count_and_no_rate():
    opened = rate_card_html("Any", Rate(255, 412, "sessions", 0.57, 0.66, 16), "sessions", left_out_pick="left")
    assert '<span class="kap-who" data-pick="left">16 of 428 not assessed</span>, left out; 95 % interval' in opened
    none_left = rate_card_html("Any", Rate(255, 412, "sessions", 0.57, 0.66), "sessions", left_out_pick="left")
    assert "data-pick" not in none_left
    four = rate_card_html("Serious", Rate(4, 412, "sessions", 0.0, 0.02, 16), "dosing sessions")
    five = rate_card_html("Serious", Rate(5, 412, "sessions", 0.0, 0.03, 16), "dosing sessions")
    assert "%" not in four
    assert "rate not shown: 4 events, fewer than 5" in four
    assert "1.2 <span" in five


def test_a_rate_of_nothing_says_that_nothing_was_assessed():
    assert "nothing was assessed" in rate_card_html("Any", Rate(0, 0, "sessions", None, None, 7), "sessions")


def test_a_row_tells_its_pick_and_its_name_is_a_real_link():
    columns = (Column("Patient", "phase · route", "1fr"), Column("now", align="right"))
    row = TableRow((link_cell("Ines Moreau", "/patient?patient=abc", "Maintenance"), Cell("7")), "abc")
    markup = table_html(columns, [Group("Discuss", "1", (row,))], "Caseload")
    assert 'role="row" data-pick="abc"' in markup
    assert 'href="/patient?patient=abc"' in markup
    assert 'role="table" aria-label="Caseload"' in markup


def test_a_row_needs_a_cell_for_every_column():
    with pytest.raises(ValueError, match="zip"):
        table_html((Column("a"), Column("b")), [Group(rows=(TableRow((Cell("1"),)),))], "x")


def test_a_loading_section_has_the_height_of_the_finished_one():
    assert "height:320px" in skeleton_html("Course", 320)
    assert "min-height:200px" in empty_html("Nothing.", height=200)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_style_sheet_holds_no_colour_of_its_own(mode: str):
    rules = (SOURCES / "components" / "style.css").read_text(encoding="utf-8")
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(", rules)
    assert "--ink:" in style_sheet("dark" if mode == "dark" else "light")


def test_the_style_sheet_asks_only_for_tokens_there_are():
    rules = (SOURCES / "components" / "style.css").read_text(encoding="utf-8")
    known = set(re.findall(r"--([a-z0-9-]+):", style_sheet("light"))) | {"columns", "tracks"}
    assert set(re.findall(r"var\(--([a-z0-9-]+)", rules)) <= known


def test_no_colour_is_written_anywhere_but_in_the_theme():
    colour = re.compile(r"""["'](#[0-9a-fA-F]{6}|#[0-9a-fA-F]{3}|rgba?\([1-9])""")
    written = [
        str(path.relative_to(SOURCES))
        for path in SOURCES.rglob("*.py")
        if path.name != "theme.py" and colour.search(path.read_text(encoding="utf-8"))
    ]
    assert written == []


def test_a_decision_has_a_box_that_the_keyboard_reaches_and_is_never_struck_through():
    open_row = DecisionRow(
        4, None, "Call", ("why",), "N. Okafor", "20 Nov, 3 days late", True, False, "m", "Four weeks on: !!x!!."
    )
    done_row = DecisionRow(5, None, "Hold", (), "N. Okafor", "done 19 Nov", False, True, "m")
    markup = group_html("open from 16 Nov", [open_row, done_row])
    assert 'role="checkbox" aria-checked="false" aria-label="Mark done: Call" data-pick="finish:4"' in markup
    assert 'role="checkbox" aria-checked="true" aria-label="Open again: Hold" data-pick="reopen:5"' in markup
    assert '<b class="kap-worse"><span>20 Nov,</span> <span>3 days late</span></b>' in markup
    assert 'data-pick="postpone:4"' in markup
    assert 'data-pick="postpone:5"' not in markup
    assert 'Four weeks on: <b class="kap-worse">x</b>.' in markup
    assert "<s>" not in markup


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Anna-Lena O’Hara", "Anna-Lena O’Hara"),
        ("week 3 (of 12), 4.5 mg/kg", "week 3 (of 12), 4.5 mg/kg"),
        ("**bold** _x_ `code`", r"\*\*bold\*\* \_x\_ \`code\`"),
        ("![](http://evil.example/x)", "\\!\\[\\](http\\:\N{WORD JOINER}//evil.example/x)"),
        ("<b>&amp;</b>", r"\<b\>\&amp;\</b\>"),
        ("$x^2$ \\alpha", r"\$x\^2\$ \\alpha"),
        (":red[x] :tada:", "\\:\N{WORD JOINER}red\\[x\\] \\:\N{WORD JOINER}tada:"),
        ("screenings: taken_at", "screenings: taken_at"),
        ("17 \u202e\u2066 11", "17 \N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER} 11"),
        ("a -> b", "a -\N{WORD JOINER}\\> b"),
        ("www.evil.example x@evil.example", "www\N{WORD JOINER}.evil.example x@\N{WORD JOINER}evil.example"),
        ("1. first", r"1\. first"),
        ("- a", r"\- a"),
        ("# a\n\n    b", r"\# a b"),
    ],
)
def test_text_in_a_label_is_no_markdown(text: str, label: str):
    assert plain(text) == label
