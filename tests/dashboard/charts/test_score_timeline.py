import itertools
from dataclasses import replace
from typing import Any

import plotly.graph_objects as go
import pytest

from dashboard.analysis.course_timeline import Timeline
from dashboard.charts.label_places import Box, choose_place, trace_curve
from dashboard.charts.theme import DARK, LIGHT, Tokens
from dashboard.charts.timeline.canvas import LEFT, PLOT_WIDTH, RIGHT, find_rooms, thin, write_thinned
from dashboard.charts.timeline.score_timeline import build_score_timeline
from dashboard.charts.timeline.scores import shorten
from data_access.records import PatientRecords
from tests.dashboard.reports.patient_records import (
    START,
    course,
    dose,
    records,
    report,
    responder,
    screening,
    session,
    triage,
    vitals,
)

DOSE_1 = START + 14


def timeline_of(found: PatientRecords, **view: Any) -> Timeline:
    shown = report(found, **view).course
    assert shown is not None
    assert shown.timeline is not None
    return shown.timeline


def draw(timeline: Timeline, tokens: Tokens = LIGHT) -> go.Figure:
    """The figure, checked by plotly once: the builder leaves that out."""
    figure = build_score_timeline(timeline, tokens)
    go.Figure(figure.to_dict())
    return figure


def texts(figure: go.Figure) -> list[str]:
    return [note["text"] for note in figure.layout.annotations]


def marks_of(figure: go.Figure, axis: str, mode: str) -> list[Any]:
    return [trace for trace in figure.data if trace.yaxis == axis and trace.mode == mode]


def test_every_panel_is_named_with_its_unit_and_no_legend_or_second_axis_is_needed() -> None:
    rows = responder()
    rows = replace(rows, screenings=(*rows.screenings, triage(DOSE_1, 0), screening(DOSE_1, 5, "cadss", session_id=3)))
    figure = draw(timeline_of(rows))
    said = texts(figure)
    for name in ("<b>GAD-7</b>", "<b>PHQ-9</b>", "<b>PHQ-9 item 9</b>", "<b>C-SSRS</b>", "<b>Dose</b>, mg/kg<b></b>",
                 "<b>Therapy</b>", "<b>Side effects</b>", "<b>Blood<br>pressure</b>"):  # fmt: skip
        assert name in said
    assert figure.layout.showlegend is False
    assert all(axis.fixedrange for axis in figure.select_yaxes())
    assert {"self-harm, 0–3", "0 none to 3 high", "57 mg at last dose", "180 systolic limit"} <= set(said)


def test_bands_and_thresholds_stand_where_the_scale_has_them() -> None:
    figure = draw(timeline_of(responder()))
    said = texts(figure)
    assert {"minimal 0–4", "mild 5–9", "moderate 10–14", "severe 15–21", "mod. severe 15–19"} <= set(said)
    lines = [shape for shape in figure.layout.shapes if shape["type"] == "line" and shape["yref"] == "y2"]
    assert {shape["y0"] for shape in lines} == {7.5, 13}
    assert {"caseness ≥ 8", "reliable change ≤ 13"} <= set(said)
    stricter = draw(timeline_of(responder(), thresholds="conservative"))
    assert {"caseness ≥ 10", "reliable change ≤ 11"} <= set(texts(stricter))


def test_each_score_has_the_mark_of_its_standing() -> None:
    figure = draw(timeline_of(responder()))
    marks = marks_of(figure, "y2", "markers")[0]
    assert list(marks.y) == [17, 12, 8, 6, 7]
    assert list(marks.marker.symbol) == ["circle"] * 5
    assert list(marks.marker.color) == [LIGHT.ink, LIGHT.ground, LIGHT.ground, LIGHT.better, LIGHT.better]
    assert marks.marker.opacity == 1
    worse = records(dose(DOSE_1), screening(DOSE_1, 10), screening(DOSE_1 + 7, 14), as_of_day=DOSE_1 + 8)
    marks = marks_of(draw(timeline_of(worse)), "y2", "markers")[0]
    assert (marks.marker.symbol[1], marks.marker.color[1]) == ("triangle-up", LIGHT.worse)


def test_a_form_without_a_total_is_a_mark_of_its_own() -> None:
    rows = records(screening(START + 1, 14), screening(START + 8, None), as_of_day=START + 9)
    figure = draw(timeline_of(rows))
    unscored = [t for t in marks_of(figure, "y2", "markers") if t.marker.symbol == "circle-open-dot"]
    assert tuple(unscored[0].hovertext) == ("GAD-7, 11 Aug: no total, answers are missing",)


def test_higher_is_better_is_said_and_turns_the_threshold() -> None:
    rows = records(dose(DOSE_1), screening(DOSE_1, 32, "who5"), screening(DOSE_1 + 7, 60, "who5"), as_of_day=DOSE_1 + 8)
    figure = draw(timeline_of(rows))
    assert {"higher is better", "caseness ≤ 50", "reliable change ≥ 42"} <= set(texts(figure))
    assert list(marks_of(figure, "y2", "markers")[0].marker.color) == [LIGHT.ink, LIGHT.better]


def test_doses_are_numbered_labelled_where_they_change_and_missed_ones_are_crosses() -> None:
    timeline = timeline_of(responder())
    assert timeline.doses is not None
    assert [mark.label for mark in timeline.doses.marks] == ["IV 0.50", "0.75", None, None, None]
    assert [mark.number for mark in timeline.doses.marks] == [1, 2, 3, None, 4]
    figure = draw(timeline)
    said = texts(figure)
    assert [f"<b>{n}</b>" for n in (1, 2, 3, 4) if f"<b>{n}</b>" in said] == [
        "<b>1</b>",
        "<b>2</b>",
        "<b>3</b>",
        "<b>4</b>",
    ]
    crosses = [t for t in figure.data if t.mode == "markers" and t.marker.symbol == "x-thin"]
    assert {t.marker.line.color for t in crosses} == {LIGHT.worse}
    assert any("Dosing session missed" in t.hovertext[0] for t in crosses)


def test_a_dose_without_a_weight_is_in_milligrams_and_one_without_a_dose_is_hollow() -> None:
    light = [dose(DOSE_1 + 7 * k, 100.0 + 20 * k, route="sublingual", weight_kg=None) for k in range(2)]
    timeline = timeline_of(records(*light, as_of_day=DOSE_1 + 9))
    assert timeline.doses is not None
    assert (timeline.doses.unit, timeline.doses.marks[1].label) == ("mg", "120")
    unknown = timeline_of(records(dose(DOSE_1), dose(DOSE_1 + 7, None), as_of_day=DOSE_1 + 9))
    figure = draw(unknown)
    stems = [t for t in figure.data if t.mode == "markers" and "circle-open" in (t.marker.symbol or ())]
    assert stems


def test_side_effects_that_were_not_assessed_are_framed_never_blank() -> None:
    timeline = timeline_of(responder())
    assert timeline.effects is not None
    assert timeline.effects.rows == ("Dissociation", "Tiredness", "Dizziness", "Nausea", "Headache", "Vomiting")
    assert [column.severities for column in timeline.effects.columns][2] is None
    figure = draw(timeline)
    assert "not assessed" in texts(figure)
    frames = [s for s in figure.layout.shapes if s["type"] == "rect" and s["xanchor"] == DOSE_1 + 14]
    assert len(frames) == 1
    none = draw(timeline_of(records(dose(DOSE_1, effects={}), as_of_day=DOSE_1 + 7)))
    dots = [t for t in none.data if t.mode == "markers" and t.hovertext and ": none" in t.hovertext[0]]
    assert len(dots[0].y) == 6


def test_a_missing_reading_is_a_missing_leg_and_a_peak_at_the_limit_is_flagged() -> None:
    timeline = timeline_of(responder())
    assert timeline.pressure is not None
    assert [tent.flagged for tent in timeline.pressure.tents] == [False, True, False, False]
    assert timeline.pressure.tents[3].systolic == (126, 140, None)
    figure = draw(timeline)
    paths = [s["path"] for s in figure.layout.shapes if s["type"] == "path"]
    assert "M -5.5,126 L 0,140" in paths
    assert "<b>184</b>" in texts(figure)
    low_but_wide = replace(vitals(120, 150, 130)[1], diastolic=112)
    wide = draw(timeline_of(records(dose(DOSE_1, vitals=(low_but_wide,)), as_of_day=DOSE_1 + 7)))
    assert "<b>150/112</b>" in texts(wide)
    for peak, flagged in ((179, False), (180, True)):
        rows = records(dose(DOSE_1, vitals=vitals(120, peak, 130)), as_of_day=DOSE_1 + 7)
        pressure = timeline_of(rows).pressure
        assert pressure is not None
        assert pressure.tents[0].flagged is flagged


def test_the_new_band_runs_from_the_last_dose_to_the_as_of_day_of_an_open_course() -> None:
    figure = draw(timeline_of(responder()))
    band = next(s for s in figure.layout.shapes if s["fillcolor"] == LIGHT.new)
    assert (band["x0"], band["x1"]) == (DOSE_1 + 21, DOSE_1 + 28)
    assert "<b>new since last dose</b>" in texts(figure)
    today = records(dose(DOSE_1), as_of_day=DOSE_1)
    assert timeline_of(today).new is None


def test_a_risk_answer_is_a_figure_raised_ones_orange_and_a_missing_one_a_dash() -> None:
    rows = records(
        screening(START + 1, 9, "phq9"),
        screening(START + 8, 9, "phq9", risk_item=2),
        screening(START + 15, 9, "phq9", risk_item=None),
        as_of_day=START + 20,
    )
    marks = timeline_of(rows).risks[0].marks
    assert [(mark.text, mark.raised) for mark in marks] == [("0", False), ("2", True), ("–", False)]
    figure = draw(timeline_of(rows), DARK)
    plain, raised = (t for t in figure.data if t.mode == "text")
    assert (list(plain.text), list(raised.text)) == (["0", "–"], ["<b>2</b>"])
    assert (plain.textfont.color, raised.textfont.color) == (DARK.ink2, DARK.worse)


def test_rows_of_another_course_on_the_axis_are_dimmed_and_take_no_number_of_this_one() -> None:
    first, second = course(1, START, ended_day=START + 20, end_reason="completed"), course(2, START + 30)
    rows = records(
        dose(START + 10), screening(START + 9, 16), session(START + 35, "preparation", course_id=2),
        dose(START + 40, course_id=2), screening(START + 39, 15, course_id=2), screening(START + 100, 9, course_id=2),
        as_of_day=START + 101, courses=(first, second),
    )  # fmt: skip
    timeline = timeline_of(rows)
    assert timeline.doses is not None
    assert [(mark.number, mark.dimmed) for mark in timeline.doses.marks] == [(1, True), (1, False)]
    assert [point.dimmed for point in timeline.scores[0].points] == [True, False, False]
    draw(timeline)


@pytest.mark.parametrize("days", [1, 8, 40, 400])
def test_the_axis_holds_every_row_and_ends_at_the_as_of_day(days: int) -> None:
    rows = records(screening(START, 14), screening(START + days - 1, 9), as_of_day=START + days)
    timeline = timeline_of(rows)
    assert timeline.first_day < START
    assert START + days <= timeline.last_day <= START + days + 1
    assert timeline.as_of_label.startswith("as of ")
    places = [
        (day - timeline.first_day) / (timeline.last_day - timeline.first_day) * PLOT_WIDTH for day, _ in timeline.ticks
    ]
    assert all(later - earlier >= 50 for earlier, later in itertools.pairwise(places))
    assert all(place <= PLOT_WIDTH - 60 for place in places)


def test_a_course_long_over_ends_45_days_after_its_last_row() -> None:
    ended = course(ended_day=START + 30, end_reason="completed")
    rows = records(screening(START, 14), screening(START + 20, 9), as_of_day=START + 400, courses=(ended,))
    timeline = timeline_of(rows)
    assert timeline.last_day == START + 65
    assert not timeline.as_of_label.startswith("as of")


def test_panels_keep_their_pixel_heights_and_never_overlap() -> None:
    figure = draw(timeline_of(responder()))
    domains = sorted(
        (axis.domain for axis in figure.select_yaxes() if tuple(axis.domain) != (0, 1)), key=lambda d: -d[1]
    )
    assert all(upper[0] > lower[1] for upper, lower in itertools.pairwise(domains))
    assert domains[0][1] == 1
    assert figure.layout.margin.l == LEFT
    assert figure.layout.margin.r == RIGHT


def test_labels_are_thinned_so_that_they_never_touch() -> None:
    assert thin([0, 5, 10, 30, 34], 12, [0]) == {0, 4}
    assert thin([0, 5, 17, 30, 34], 12) == {4, 2, 1}
    assert write_thinned([0.0, 5.0, 40.0, 52.0], ["a", "b", "c", "d"], {0, 3}, 14) == ["a", "", "·", "d"]
    assert find_rooms([0, 10, 13, 60], 20) == [10, 3, 3, 20]


def test_a_label_stands_where_it_meets_no_mark() -> None:
    curve = trace_curve([(0, 50), (100, 50)])
    above, on = Box(40, 10, 60, 30), Box(40, 40, 60, 60)
    assert choose_place([on, above], curve) == 1
    assert choose_place([on, above], curve, within=Box(0, 35, 100, 100)) == 0
    assert trace_curve([]) == []


def test_long_band_words_are_shortened_for_the_margin() -> None:
    assert shorten("moderately severe") == "mod. severe"
    assert shorten("mild to moderate") == "mild to mod."
    assert shorten("severe") == "severe"
