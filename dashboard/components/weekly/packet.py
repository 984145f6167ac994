"""The buttons of the weekly review on paper, as this viewer sees it: the whole packet, and the minutes alone."""

from collections.abc import Callable

from streamlit.delta_generator import DeltaGenerator

from dashboard.analysis.expected_course.clinic_courses import ClinicCourses
from dashboard.components.packet_button import show_packet_button
from dashboard.data import get_facts_store, get_store, wait_for_courses
from dashboard.packet.document import Progress
from dashboard.packet.minutes import print_review_minutes
from dashboard.packet.weekly_review import print_weekly_review
from dashboard.reports.view import View
from dashboard.viewer import Viewer
from data_access.database import Store
from data_access.days import to_date
from data_access.facts.store import FactsStore
from data_access.scope import Scope

_Print = Callable[[Store, FactsStore, Scope, View, ClinicCourses | None, Progress], bytes]


def show_review_packet(viewer: Viewer, place: DeltaGenerator) -> None:
    """The button of the whole week."""
    _show_button(viewer, place, print_weekly_review, "weekly-review", "review_packet", "Review packet (PDF)")


def show_review_minutes(viewer: Viewer, place: DeltaGenerator) -> None:
    """The minutes of the meeting of the as-of day: what was open, discussed and decided."""
    _show_button(viewer, place, print_review_minutes, "weekly-review-minutes", "review_minutes", "Minutes (PDF)")


def _show_button(viewer: Viewer, place: DeltaGenerator, make: _Print, name: str, key: str, label: str) -> None:
    """A button; the paper waits for the expected courses, so that no line of the agenda is missing on it."""

    def make_paper(progress: Progress) -> bytes:
        progress(0.0, "Waiting for the expected courses of the clinic")
        expected = wait_for_courses(viewer.scope, viewer.view, viewer.versions)
        return make(get_store(), get_facts_store(), viewer.scope, viewer.view, expected, progress)

    show_packet_button(make_paper, f"{name}-{to_date(viewer.view.as_of_day).isoformat()}.pdf", key, label, place)
