"""The buttons of the weekly review on paper, as this viewer sees it: the whole packet, and the minutes alone."""

from streamlit.delta_generator import DeltaGenerator

from dashboard.components.packet_button import show_packet_button
from dashboard.data import get_facts_store, get_store, wait_for_courses
from dashboard.packet.document import Progress
from dashboard.packet.minutes import print_review_minutes
from dashboard.packet.weekly_review import print_weekly_review
from dashboard.viewer import Viewer
from data_access.days import to_date


def show_review_packet(viewer: Viewer, place: DeltaGenerator) -> None:
    """The button; the packet waits for the expected courses, so that no line of the agenda is missing on paper."""

    def make(progress: Progress) -> bytes:
        progress(0.0, "Waiting for the expected courses of the clinic")
        expected = wait_for_courses(viewer.scope, viewer.view, viewer.versions)
        return print_weekly_review(get_store(), get_facts_store(), viewer.scope, viewer.view, expected, progress)

    filename = f"weekly-review-{to_date(viewer.view.as_of_day).isoformat()}.pdf"
    show_packet_button(make, filename, "review_packet", "Review packet (PDF)", place)


def show_review_minutes(viewer: Viewer, place: DeltaGenerator) -> None:
    """The minutes of the meeting of the as-of day: what was open, discussed and decided."""

    def make(progress: Progress) -> bytes:
        progress(0.0, "Waiting for the expected courses of the clinic")
        expected = wait_for_courses(viewer.scope, viewer.view, viewer.versions)
        return print_review_minutes(get_store(), get_facts_store(), viewer.scope, viewer.view, expected, progress)

    filename = f"weekly-review-minutes-{to_date(viewer.view.as_of_day).isoformat()}.pdf"
    show_packet_button(make, filename, "review_minutes", "Minutes (PDF)", place)
