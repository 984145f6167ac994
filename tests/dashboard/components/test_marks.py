"""The marks of a chart as a list: what each says, what it gives back, and how many are listed."""

import json

import numpy as np
import plotly.graph_objects as go

from dashboard.components.marks import ListedMark, list_marks, marks_html
from tests.dashboard.conftest import OpenApp
from tests.dashboard.screen import read_screen


def test_each_mark_says_its_hover_text_in_one_line_and_gives_its_customdata():
    trace = go.Scatter(
        x=[1, 2], y=[3, 4], customdata=["8-3", "9-9"],
        hovertext=["<b>Ann &amp; Bo</b><br>GAD-7 8 → 3", "Cy<br><br>no change"],
    )  # fmt: skip
    assert list_marks(go.Figure([trace])) == [
        ListedMark('"8-3"', "Ann & Bo; GAD-7 8 → 3"),
        ListedMark('"9-9"', "Cy; no change"),
    ]


def test_lines_without_picks_are_not_listed_and_a_mark_drawn_twice_is_listed_once():
    line = go.Scatter(x=[1, 2], y=[3, 4])
    mark = {"x": [1, 2], "y": [3, 4], "customdata": ["a", None], "hovertext": "same"}
    assert list_marks(go.Figure([line, go.Scatter(mark), go.Scatter(mark)])) == [ListedMark('"a"', "same")]


def test_a_mark_without_words_says_where_it_stands():
    bar = go.Bar(x=["Mon", "Tue"], y=[3, 0], customdata=np.array([7, 8]))
    assert list_marks(go.Figure([bar])) == [ListedMark("7", "Mon, 3"), ListedMark("8", "Tue, 0")]


def test_words_and_picks_are_escaped():
    markup = marks_html([ListedMark(json.dumps('"><script>'), "<script>")])
    assert "<script>" not in markup
    assert "&lt;script&gt;</button>" in markup


def test_the_list_of_a_chart_is_sent_only_when_it_is_opened(open_app: OpenApp):
    app = open_app("side_effects.py", period="All")
    assert "kap-marks" not in read_screen(app)
    app.session_state["peaks-marks"] = True
    app.run()
    screen = read_screen(app)
    assert screen.count('class="kap-marks"') == 1
    assert " mmHg: 1 session</button>" in screen


def test_hidden_names_are_not_in_the_list(open_app: OpenApp):
    shown = open_app("caseload.py")
    shown.session_state["caseload-outcome-map-marks"] = True
    assert "Marco Fontana; GAD-7" in read_screen(shown.run())
    hidden = open_app("caseload.py", hide_names="true")
    hidden.session_state["caseload-outcome-map-marks"] = True
    screen = read_screen(hidden.run())
    assert "Marco Fontana" not in screen
    assert 'class="kap-marks"' in screen
