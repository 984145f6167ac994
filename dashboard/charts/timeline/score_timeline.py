"""The course on one time axis: scores, risk items, doses, therapy, side effects, dissociation, blood pressure."""

import plotly.graph_objects as go

from dashboard.analysis.course_timeline import Timeline
from dashboard.charts.drawn_once import drawn_once
from dashboard.charts.theme import Tokens, label
from dashboard.charts.timeline.canvas import Canvas
from dashboard.charts.timeline.doses import draw_doses, draw_head, draw_new, draw_therapy
from dashboard.charts.timeline.effects import draw_effects, draw_numbers
from dashboard.charts.timeline.pressure import draw_pressure
from dashboard.charts.timeline.scores import draw_risk, draw_scores

ROOM_FOR_DOSES = 26


@drawn_once
def build_score_timeline(timeline: Timeline, tokens: Tokens) -> go.Figure:
    """One figure with stacked panels on one time axis (days, local day numbers); only panels with rows are drawn."""
    canvas = Canvas(tokens, timeline.first_day, timeline.last_day)
    if timeline.new is not None:
        draw_new(canvas, timeline.new.from_day, min(timeline.as_of_day, timeline.last_day), timeline.new.label)
    if timeline.doses is not None:
        draw_head(canvas, timeline.doses)
        if not timeline.scores and not timeline.risks:
            canvas.height = ROOM_FOR_DOSES  # the first panel's own labels stand above it
    for place, scores in enumerate(timeline.scores):
        draw_scores(canvas, scores, is_first=place == 0)
    for risk in timeline.risks:
        draw_risk(canvas, risk)
    if timeline.doses is not None:
        draw_doses(canvas, timeline.doses)
    if timeline.therapy:
        draw_therapy(canvas, timeline.therapy)
    if timeline.effects is not None:
        draw_effects(canvas, timeline.effects)
    if timeline.dissociation is not None:
        draw_numbers(canvas, timeline.dissociation)
    if timeline.pressure is not None:
        draw_pressure(canvas, timeline.pressure)
    _write_as_of(canvas, timeline)
    return canvas.to_figure(timeline.ticks)


def _write_as_of(canvas: Canvas, timeline: Timeline) -> None:
    """The as-of day at the end of the axis."""
    canvas.annotations.append(
        label(timeline.as_of_label, 1, 0, canvas.tokens.ink, xref="paper", yref="paper", xanchor="center", yshift=-14)
    )
