"""The list of a supervision in the present mode, and the button that leads there."""

import streamlit as st

from dashboard.components.present.mode import CODES, cover, read_mode
from dashboard.components.present.present import Presentation, show_present, show_present_button
from dashboard.components.present.record import show_record_dialog
from dashboard.components.supervision.places import CLINICIAN, PATIENT, supervision_address
from dashboard.data import load, load_with_courses
from dashboard.load.supervision import load_supervisees, load_supervision
from dashboard.reports.supervision.block import SupervisionBlock
from dashboard.reports.supervision.supervision import Supervision
from dashboard.viewer import Viewer


def present_supervision(viewer: Viewer) -> bool:
    """Present the patients to discuss where the address asks for it; whether it was done.

    Where there is nobody to discuss, or the clinician is not to be chosen, the page stands as it is and says so.
    """
    mode = read_mode()
    if mode is None:
        return False
    covered = cover(viewer, mode)
    key = (covered.scope, covered.view, covered.versions)
    clinician = load("supervisees", load_supervisees, *key).choose(st.query_params.get(CLINICIAN))
    if clinician is None:
        return False
    report = load_with_courses("supervision", load_supervision, *key, clinician)
    if not report.blocks:
        return False
    asked = show_present(covered, _make_presentation(report, covered), st.query_params.get(PATIENT), mode)
    if asked is not None:
        show_record_dialog(covered, clinician, asked.person)
    return True


def _make_presentation(report: Supervision, viewer: Viewer) -> Presentation:
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
