"""The button of the minutes of one clinician's supervision."""

from streamlit.delta_generator import DeltaGenerator

from dashboard.components.packet_button import show_packet_button
from dashboard.data import get_facts_store, get_store, wait_for_courses
from dashboard.packet.document import Progress
from dashboard.packet.minutes import print_supervision_minutes
from dashboard.reports.supervision.supervisees import Supervisee
from dashboard.viewer import Viewer
from data_access.days import to_date


def show_minutes_button(viewer: Viewer, clinician: Supervisee, place: DeltaGenerator) -> None:
    """The minutes of the meeting of the as-of day as PDF; the file bears the clinician's code."""

    def make(progress: Progress) -> bytes:
        progress(0.0, "Waiting for the expected courses of the clinic")
        expected = wait_for_courses(viewer.scope, viewer.view, viewer.versions)
        return print_supervision_minutes(
            get_store(), get_facts_store(), viewer.scope, viewer.view, clinician, expected, progress
        )

    day = to_date(viewer.view.as_of_day).isoformat()
    show_packet_button(make, f"supervision-{clinician.code}-{day}.pdf", "minutes", "Minutes (PDF)", place)
