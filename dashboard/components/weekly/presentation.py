"""The patients of the weekly review in the present mode, and the button that leads there."""

import streamlit as st

from dashboard.components.present.mode import CODES, Mode, cover, read_mode
from dashboard.components.present.present import Presentation, show_present, show_present_button
from dashboard.components.present.record import show_record_dialog
from dashboard.data import load_with_courses
from dashboard.filters import address
from dashboard.load.weekly_review import load_weekly_review
from dashboard.reports.supervision.present import PresentEntry
from dashboard.reports.weekly.weekly_review import WeeklyReview
from dashboard.viewer import Viewer

PATH = "weekly-review"
PATIENT = "patient"


def present_weekly(viewer: Viewer, most_lines: int) -> bool:
    """Present the patients to discuss where the address asks for it; whether it was done.

    Nobody to discuss: there is nothing to present, and the page stands as it is.
    """
    mode = read_mode()
    if mode is None:
        return False
    covered = cover(viewer, mode)
    key = (covered.scope, covered.view, covered.versions)
    review = load_with_courses("weekly_review", load_weekly_review, *key, most_lines)
    if not review.agenda:
        return False
    asked = show_present(covered, _make_presentation(review, covered), st.query_params.get(PATIENT), mode)
    if asked is not None:
        show_record_dialog(covered, None, asked.person)
    return True


def show_weekly_present_button(review: WeeklyReview) -> None:
    """A link to the present mode; nothing where nobody is to be discussed."""
    if review.agenda:
        show_present_button(_address("", CODES), "weekly-present")


def _make_presentation(review: WeeklyReview, viewer: Viewer) -> Presentation:
    people = [(review.people[line.patient_id], line) for line in review.agenda]
    entries = [PresentEntry(person.handle, person.label, line.rule.title.lower()) for person, line in people]
    return Presentation("Weekly review", viewer.name, entries, _address, lambda handle: address(PATH))


def _address(handle: str, mode: Mode) -> str:
    own = {PATIENT: handle, "present": mode}
    return address(PATH, {name: value for name, value in own.items() if value})
