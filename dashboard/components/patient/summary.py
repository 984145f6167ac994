"""The button of the one-page summary of a patient."""

from streamlit.delta_generator import DeltaGenerator

from dashboard.components.packet_button import show_packet_button
from dashboard.data import get_facts_store, get_store, wait_for_courses
from dashboard.packet.document import Progress
from dashboard.packet.patient_summary import print_patient_summary
from dashboard.viewer import Viewer
from data_access.days import to_date


def show_summary_button(
    viewer: Viewer, selection: tuple[str, int | None], file_name: str, place: DeltaGenerator
) -> None:
    """The page of a handle and a course number as PDF; the file bears the patient's code, never the name."""

    def make(progress: Progress) -> bytes:
        progress(0.0, "Waiting for the expected courses of the clinic")
        expected = wait_for_courses(viewer.scope, viewer.view, viewer.versions)
        return print_patient_summary(
            get_store(), get_facts_store(), viewer.scope, viewer.view, selection, expected, progress
        )

    day = to_date(viewer.view.as_of_day).isoformat()
    show_packet_button(make, f"{file_name}-{day}.pdf", "patient_summary", "One-page summary (PDF)", place, selection[0])
