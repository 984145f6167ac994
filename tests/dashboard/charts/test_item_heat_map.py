import plotly.graph_objects as go

from dashboard.charts.item_heat_map import build_item_heat_map
from dashboard.charts.theme import DARK, LIGHT, Tokens


def draw(tokens: Tokens = LIGHT, *, higher_is_better: bool = False) -> go.Figure:
    figure = build_item_heat_map(
        ["Dread", "<b>"], ["3 Aug", "10 Aug"], [(0, None), (3, 2)], ["+3", ""], 0, 3, higher_is_better, tokens
    )
    go.Figure(figure.to_dict())
    return figure


def test_each_answer_is_a_cell_with_its_figure_and_a_missing_one_a_dash() -> None:
    trace = draw().data[0]
    assert list(trace.text) == ["0", "–", "3", "2"]
    assert list(trace.x) == [0, 0, 1, 1]
    assert list(trace.y) == [1, 0, 1, 0]
    assert tuple(trace.hovertext)[:2] == ("Dread, 3 Aug: 0", "&lt;b&gt;, 3 Aug: not answered")


def test_a_higher_answer_is_darker_and_a_missing_one_has_no_shade() -> None:
    for tokens in (LIGHT, DARK):
        shades = [shape["fillcolor"] for shape in draw(tokens).layout.shapes]
        assert shades[0] == tokens.bands[2]
        assert shades[1].upper() == tokens.neutral.upper()
        assert shades[2] == tokens.ground


def test_a_change_for_the_worse_is_orange_whichever_way_the_scale_runs() -> None:
    def colour(figure: go.Figure) -> str:
        return next(note["font"]["color"] for note in figure.layout.annotations if "+3" in note["text"])

    assert colour(draw()) == LIGHT.worse
    assert colour(draw(higher_is_better=True)) == LIGHT.ink


def test_labels_are_text_never_markup() -> None:
    said = [note["text"] for note in draw().layout.annotations]
    assert "&lt;b&gt;" in said
