"""Weekly review: are patients getting better, is it safe, who needs us, what changed."""

import streamlit as st

from dashboard.components.csv_download import show_csv_button
from dashboard.components.emergency.notices import show_emergency_notices
from dashboard.components.heading import show_note
from dashboard.components.html import rich, show
from dashboard.components.weekly.agenda_and_decisions import show_agenda_and_decisions
from dashboard.components.weekly.figures import show_figures
from dashboard.components.weekly.more_lines import ALL_LINES, read_most_lines
from dashboard.components.weekly.parts import show_weekly_chart
from dashboard.components.weekly.presentation import present_weekly
from dashboard.components.weekly.published import reads_everything
from dashboard.components.weekly.sections import show_sections, show_weekly_styles
from dashboard.components.weekly.title_bar import show_title_bar
from dashboard.components.who_are_they import show_who_are_they
from dashboard.csv_text import Table
from dashboard.data import load, load_with_courses
from dashboard.load.weekly_review import load_weekly_review
from dashboard.load.weekly_sections import load_section_behind, load_weekly_sections
from dashboard.reports.weekly.csv_rows import TITLES, list_rows
from dashboard.reports.weekly.weekly_review import say_false_signals
from dashboard.viewer import require_viewer

CSV = "All figures of this page (CSV)"

viewer = require_viewer()
view = viewer.view
if present_weekly(viewer, ALL_LINES):
    st.stop()
show_weekly_styles()
review = load_with_courses("weekly_review", load_weekly_review, viewer.scope, view, viewer.versions, read_most_lines())

show_emergency_notices(viewer)
show_title_bar(viewer, review)
show(f'<div class="kap-message">{rich(review.whats_new.sentence)}</div>')

show_figures(review, viewer)

show_agenda_and_decisions(viewer, review)

with st.container(key="kap-halves"):
    for column, part in zip(st.columns(2, gap="large"), review.charts, strict=True):
        with column:
            show_weekly_chart(part, viewer)
show_note(say_false_signals())

key = (viewer.scope, view, viewer.versions)
sections = load("weekly_sections", load_weekly_sections, *key, reads_everything())
picked = show_sections(sections)
show_csv_button(lambda: Table(TITLES, list_rows(review, sections)), "weekly-review.csv", "weekly-csv", CSV)
if picked and (found := load("section_behind", load_section_behind, *key, picked)):
    show_who_are_they(found[0].title, found[1], found[0].sentence)
