"""Answers of one questionnaire by item and screening, darker for a higher answer."""

import html
from collections.abc import Sequence

import plotly.graph_objects as go

from dashboard.charts.drawn_once import drawn_once
from dashboard.charts.theme import SMALL, Tokens, band_shape, build_layout, label, plain_axis

ROW, LEFT, RIGHT = 19, 166, 34


@drawn_once
def build_item_heat_map(
    labels: Sequence[str],
    days: Sequence[str],
    answers: Sequence[Sequence[int | None]],
    moved: Sequence[str],
    low: int,
    high: int,
    higher_is_better: bool,
    tokens: Tokens,
) -> go.Figure:
    """One cell an answer (``answers``: one row per screening, in item order; None: not answered, shown as "–").

    ``moved``: change of each item from the first to the last screening, worse in orange, in the right margin.
    """
    shapes, notes = [], []
    count = len(labels)
    for place, name in enumerate(labels):
        at = count - 1 - place
        notes.append(label(html.escape(name), 0, at, tokens.ink, xref="paper", xanchor="left", xshift=-LEFT))
        for column, row in enumerate(answers):
            shade = _shade(row[place], low, high, tokens)
            shapes.append(band_shape(column - 0.46, column + 0.46, at - 0.44, at + 0.44, shade, layer="below"))
        worse = moved[place].startswith("−" if higher_is_better else "+")
        colour = tokens.worse if worse else tokens.ink3 if moved[place] == "0" else tokens.ink
        bold = moved[place] not in ("", "0")
        notes.append(label(moved[place], 1, at, colour, bold=bold, xref="paper", xanchor="right", xshift=RIGHT - 4))
    cells = [(column, place) for column in range(len(days)) for place in range(count)]
    values = [answers[column][place] for column, place in cells]
    trace = {
        "type": "scatter",
        "mode": "text",
        "x": [column for column, _ in cells],
        "y": [count - 1 - place for _, place in cells],
        "text": ["–" if value is None else f"{value}" for value in values],
        "textfont": {"size": SMALL, "color": [_ink(value, low, high, tokens) for value in values]},
        "hovertext": [_word(labels[place], days[column], answers[column][place]) for column, place in cells],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "cliponaxis": False,
    }
    axes = {
        "xaxis": plain_axis(tokens, range=[-0.5, len(days) - 0.5], showticklabels=False),
        "yaxis": plain_axis(tokens, range=[-0.5, count - 0.5], showticklabels=False),
    }
    base = build_layout(tokens, height=ROW * count + 8, left=LEFT, right=RIGHT, top=2, bottom=6).to_plotly_json()
    drawn = {"shapes": shapes, "annotations": notes}
    return go.Figure(data=[trace], layout=base | axes | drawn, _validate=False)


def _word(name: str, day: str, answer: int | None) -> str:
    return f"{html.escape(name)}, {day}: {'not answered' if answer is None else answer}"


def _shade(answer: int | None, low: int, high: int, tokens: Tokens) -> str:
    """From the lightest band to the neutral grey, in equal steps; an answer that is missing has none."""
    if answer is None:
        return tokens.ground
    share = (answer - low) / max(1, high - low)
    start, end = (_read(colour) for colour in (tokens.bands[2], tokens.neutral))
    mixed = (round(a + (b - a) * share) for a, b in zip(start, end, strict=True))
    return "#" + "".join(f"{part:02X}" for part in mixed)


def _ink(answer: int | None, low: int, high: int, tokens: Tokens) -> str:
    """Ink on light cells, ground on dark ones."""
    if answer is None:
        return tokens.ink3
    return tokens.ground if (answer - low) / max(1, high - low) > 0.62 else tokens.ink


def _read(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
