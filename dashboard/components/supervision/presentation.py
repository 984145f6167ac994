"""The list of a supervision as the present mode shows it, and the button that leads there."""

from dashboard.components.present.mode import CODES
from dashboard.components.present.present import Presentation, show_present_button
from dashboard.components.supervision.places import supervision_address
from dashboard.reports.supervision.block import SupervisionBlock
from dashboard.reports.supervision.supervision import Supervision
from dashboard.viewer import Viewer


def make_presentation(report: Supervision, viewer: Viewer) -> Presentation:
    """One clinician's patients to discuss, in order."""
    code = report.clinician.code
    beside = viewer.name if report.clinician.is_self else f"{viewer.name} with {report.clinician.name}"
    return Presentation(
        "Supervision",
        beside,
        report.entries,
        lambda handle, mode: supervision_address(code, handle, mode),
        lambda handle: supervision_address(code, handle),
    )


def show_supervision_present_button(report: Supervision, chosen: SupervisionBlock | None) -> None:
    """A link to the present mode, which begins with the chosen patient."""
    handle = chosen.person.handle if chosen else ""
    href = supervision_address(report.clinician.code, handle, CODES)
    show_present_button(href, "supervision-present", primary=True)
