"""What a click on the caseload leads to: one patient, or the list of those who are behind a mark or a number."""

from dashboard.components.navigate import open_patient
from dashboard.components.who_are_they import show_who_are_they
from dashboard.data import load
from dashboard.load.people import load_people_behind
from dashboard.reports.caseload.caseload import Caseload
from dashboard.reports.people import Person
from dashboard.reports.words.wording import plural
from dashboard.viewer import Viewer


def show_picked(
    patient: str | None,
    counted: tuple[str, tuple[int, ...]] | None,
    behind: tuple[int, ...],
    report: Caseload,
    viewer: Viewer,
) -> None:
    """A patient of the table is opened; a number of the workload and a mark of the map tell whose they are."""
    if patient:
        open_patient(patient)
    elif counted:
        title, ids = counted
        people = _load(viewer, ids)
        show_who_are_they(title, people, f"{plural(len(people), 'patient')}, by name.")
    elif behind:
        people = _load(viewer, behind)
        if len(people) == 1:
            open_patient(people[0].handle)
        count = f"{plural(len(people), 'patient')} of {report.outcome_map.paired} with two scores."
        show_who_are_they(report.outcome_map.word_mark(behind), people, count)


def _load(viewer: Viewer, ids: tuple[int, ...]) -> tuple[Person, ...]:
    return load("caseload_behind", load_people_behind, viewer.scope, viewer.view, viewer.versions, ids)
