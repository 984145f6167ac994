"""The large picture of one course is the timeline's own panel, enlarged: the same numbers, letters of 16 px."""

import itertools
from dataclasses import replace

import plotly.graph_objects as go
import pytest

from dashboard.analysis.course_timeline import Timeline
from dashboard.charts.theme import DARK, LIGHT, Tokens
from dashboard.charts.timeline.large_scores import build_large_scores
from dashboard.charts.timeline.score_timeline import build_score_timeline
from tests.dashboard.reports.patient_records import report, responder


def _timeline() -> Timeline:
    shown = report(responder()).course
    assert shown is not None
    assert shown.timeline is not None
    found = shown.timeline
    return replace(found, scores=found.scores[:1], risks=(), therapy=(), effects=None, dissociation=None, pressure=None)


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_scores_days_and_thresholds_are_those_of_the_timeline(tokens: Tokens) -> None:
    timeline = _timeline()
    large, usual = build_large_scores(timeline, tokens), build_score_timeline(timeline, tokens)
    go.Figure(large.to_dict())

    def points(figure: go.Figure) -> list[tuple[list[int], list[int]]]:
        return [(list(t.x), list(t.y)) for t in figure.data if t.mode == "markers" and t.yaxis == "y2"]

    assert points(large) == points(usual) != []
    lines = [(s.y0, s.line.dash) for s in large.layout.shapes if s.type == "line" and s.y0 == s.y1]
    usual_lines = [(s.y0, s.line.dash) for s in usual.layout.shapes if s.type == "line" and s.y0 == s.y1]
    assert lines == [line for line in usual_lines if line in lines] != []
    assert tuple(large.layout.xaxis.range) == (timeline.first_day, timeline.last_day)


def test_no_letter_is_smaller_than_sixteen_pixels() -> None:
    figure = build_large_scores(_timeline(), LIGHT)
    assert min(note.font.size for note in figure.layout.annotations) >= 16
    assert figure.layout.xaxis.tickfont.size >= 16
    assert figure.layout.yaxis2.tickfont.size >= 16


def test_words_under_the_axis_stand_apart_at_the_narrowest_screen() -> None:
    timeline = _timeline()
    figure = build_large_scores(timeline, LIGHT)
    span = timeline.last_day - timeline.first_day
    places = [(day - timeline.first_day) / span * 320 for day in figure.layout.xaxis.tickvals]
    assert all(later - before >= 50 for before, later in itertools.pairwise(places))
    assert places[-1] < 320 - 60
