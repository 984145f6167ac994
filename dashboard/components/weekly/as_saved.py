"""A past review as it was saved, in a dialog: figures then and now, who was on the list, what was open."""

import streamlit as st

from dashboard.components.empty_state import show_empty
from dashboard.components.heading import show_note, show_section_heading
from dashboard.components.html import esc, show
from dashboard.components.pick import show_pick
from dashboard.data import load
from dashboard.filters import patient_address
from dashboard.load.saved_review import load_saved_review, load_saved_reviews
from dashboard.reports.weekly.as_saved import AsSaved, SavedFigure, SavedLine
from dashboard.viewer import Viewer

NONE_SAVED = "No review was saved up to this day."


def show_saved_opener(viewer: Viewer) -> None:
    """A quiet word that opens the saved reviews."""
    if show_pick('<span class="kap-act" data-pick="saved">reviews as saved</span>', "saved-reviews"):
        show_saved_dialog(viewer)


@st.dialog("Reviews as saved", width="large")
def show_saved_dialog(viewer: Viewer) -> None:
    """Choose one; its figures stand as they were saved."""
    key = viewer.scope, viewer.view, viewer.versions
    reviews = load("saved_reviews", load_saved_reviews, *key)
    if not reviews:
        show_empty(NONE_SAVED, "Save this review keeps the figures, the agenda and the open decisions of the day.")
        return
    chosen = st.selectbox(
        "Saved review", list(reviews), format_func=reviews.__getitem__, key="saved_review",
        label_visibility="collapsed",
    )  # fmt: skip
    show_as_saved(load("saved_review", load_saved_review, *key, chosen))


def show_as_saved(review: AsSaved) -> None:
    """The three parts of a saved review."""
    show_section_heading("Figures", review.figures_sentence)
    if review.figures:
        show(figures_html(review.figures))
    show_section_heading("To discuss", review.lines_sentence)
    if review.lines:
        show_pick(lines_html(review.lines), "saved-lines")
    show_section_heading("Decisions", review.decisions_sentence)
    for row in review.decisions:
        about = f"{row.person.label}: " if row.person else ""
        show_note(f"{about}{row.text} · {row.owner} · {row.due}")


def figures_html(figures: tuple[SavedFigure, ...]) -> str:
    """A table: the figure, as it was saved, as it is counted today for that day."""
    head = "".join(f"<th>{esc(name)}</th>" for name in ("", "as saved", "counted today, for the same day"))
    rows = "".join(map(_figure_html, figures))
    return f'<table class="kap-plain"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _figure_html(figure: SavedFigure) -> str:
    saved = f'<b>{esc(figure.saved)}</b> <span class="kap-second">{esc(figure.saved_line)}</span>'
    today = '<span class="kap-second">the same</span>'
    if figure.differs:
        today = f'<b>{esc(figure.today)}</b> <span class="kap-second">{esc(figure.today_line)}</span>'
    return f"<tr><td>{esc(figure.label)}</td><td>{saved}</td><td>{today}</td></tr>"


def lines_html(lines: tuple[SavedLine, ...]) -> str:
    """Who was to be discussed, each a link, with the first rule and its day."""
    rows = "".join(
        f'<tr><td><a href="{esc(patient_address(line.person.handle))}">{esc(line.person.label)}</a></td>'
        f'<td>{esc(line.rule)}</td><td class="kap-right">{esc(line.day)}</td></tr>'
        for line in lines
    )
    return f'<table class="kap-plain" data-testid="saved-lines"><tbody>{rows}</tbody></table>'
