"""How high blood pressure went: a histogram of systolic peaks, orange from the limit on."""

import numpy as np
import plotly.graph_objects as go

from dashboard.analysis.side_effects.side_effect_parts import PeakHistogram
from dashboard.charts.drawn_once import drawn_once
from dashboard.charts.theme import Tokens, build_layout, label, line_shape, plain_axis


@drawn_once
def build_blood_pressure_peaks(peaks: PeakHistogram, tokens: Tokens, *, height: int = 210) -> go.Figure:
    """Bars of sessions (y) per 5 mmHg of systolic peak (x); the limit a dashed line, the count beyond it in words."""
    high = peaks.edge >= peaks.limit
    middle = peaks.edge + peaks.width / 2
    most = int(peaks.count.max())
    start = min(int(peaks.edge[0]), peaks.limit - 4 * peaks.width)
    # Right of the limit its words need a good quarter of what lies left of it.
    end = max(
        int(peaks.edge[-1]) + peaks.width, peaks.limit + 3 * peaks.width, round(1.33 * peaks.limit - 0.33 * start)
    )
    step = next(s for s in (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000) if most / s <= 4)
    ticks = list(range(0, most + 1, step))
    # No pressure right under the 0 of the other axis.
    pressures = [p for p in range(40, 281, 20) if start + 6 <= p <= end]
    figure = go.Figure(
        layout=build_layout(
            tokens, height=height, left=44, right=18, top=26, bottom=26, bargap=0.08,
            xaxis=plain_axis(tokens, line=True, range=[start - 2, end + 2], tickvals=pressures),
            yaxis=plain_axis(
                tokens, grid=True, range=[0, most * 1.12], tickvals=ticks, ticktext=[f"{t:,}" for t in ticks]
            ),
        )
    )  # fmt: skip
    figure.add_trace(
        go.Bar(
            x=middle, y=peaks.count, width=peaks.width * 0.92, name="sessions",
            marker={"color": np.where(high, tokens.worse, tokens.limit).tolist(), "line": {"width": 0}, "opacity": 1},
            customdata=list(peaks.picks), hoverinfo="text", hovertext=_words(peaks),
            selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 1}},
        )
    )  # fmt: skip
    beyond = int(peaks.count[high].sum())
    notes = [
        label("sessions", 0, 1, tokens.ink3, xref="paper", yref="paper", xshift=-44, yshift=14),
        label(f"limit {peaks.limit}", peaks.limit, 1, tokens.worse, yref="paper", xanchor="right", xshift=-5, yshift=2),
        label(f"{beyond:,} at or above", peaks.limit, 1, tokens.worse, bold=True, yref="paper", xshift=5, yshift=2),
    ]
    line = line_shape(peaks.limit, peaks.limit, 0, 1, tokens.worse, dash="dash", yref="paper", layer="above")
    figure.update_layout(shapes=[line], annotations=notes)
    return figure


def _words(peaks: PeakHistogram) -> list[str]:
    """ "140–144 mmHg: 31 sessions" for each bar."""
    return [
        f"{low}–{low + peaks.width - 1} mmHg: {count:,} session{'' if count == 1 else 's'}"
        for low, count in zip(peaks.edge.tolist(), peaks.count.tolist(), strict=True)
    ]
