"""The button of a patient's FHIR bundle."""

from streamlit.delta_generator import DeltaGenerator

from dashboard.components.file_button import JSON, Tell, show_file_button
from dashboard.data import get_store
from dashboard.load.exporting import make_bundle
from dashboard.viewer import Viewer
from data_access.days import to_date


def show_bundle_button(viewer: Viewer, handle: str, file_name: str, place: DeltaGenerator) -> None:
    """Sessions, side effects and screenings as FHIR R4; the file bears the patient's code, never the name."""

    def make(tell: Tell) -> bytes:
        tell("Writing the FHIR bundle", 0, 1)
        return make_bundle(get_store(), viewer.scope, viewer.view, handle)

    name = f"{file_name}-{to_date(viewer.view.as_of_day).isoformat()}.fhir.json"
    show_file_button(make, (name, JSON), "patient_bundle", "FHIR", place, handle)
