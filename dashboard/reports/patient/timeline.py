"""The parts of the timeline of one course: what each panel shows, with its words."""

from collections.abc import Mapping

from dashboard.analysis.course_timeline import NewBand, Timeline
from dashboard.reports.patient.expected_band import ExpectedSeries
from dashboard.reports.patient.score_panels import build_risk_rows, build_score_panels
from dashboard.reports.patient.series import ChosenCourse
from dashboard.reports.patient.session_panels import SessionPanels
from dashboard.reports.patient.time import Axis, choose_axis
from dashboard.reports.view import View
from data_access.records import PatientRecords

THERAPY = ("preparation", "integration", "psychotherapy", "check-in")


def build_timeline(
    records: PatientRecords, chosen: ChosenCourse, view: View, expected: Mapping[str, ExpectedSeries]
) -> Timeline | None:
    """Everything dated on the chosen course's axis; rows of other courses that fall on it are dimmed.

    ``expected``: the expected course of each questionnaire that has one, by its key.

    None where there is neither a session nor a screening to show.
    """
    axis = choose_axis(records, chosen, view)
    if axis is None:
        return None
    sessions = [s for s in records.sessions if axis.holds(s.day)]
    dosings = [s for s in sessions if s.kind == "dosing"]
    given = [s for s in dosings if s.status == "attended"]
    maker = SessionPanels(records, chosen, view)
    return Timeline(
        first_day=axis.first_day,
        last_day=axis.last_day,
        as_of_day=view.as_of_day,
        as_of_label=axis.end_label,
        ticks=axis.ticks,
        scores=build_score_panels(records, chosen, view, axis, expected),
        risks=build_risk_rows(records, chosen, view, axis),
        doses=maker.build_doses(dosings) if dosings else None,
        therapy=tuple(row for kind in THERAPY if (row := maker.build_therapy(kind, sessions))),
        effects=maker.build_effects(given) if given else None,
        dissociation=maker.build_dissociation(given) if given else None,
        pressure=maker.build_pressure(given) if any(s.vitals for s in given) else None,
        new=_build_new(chosen, axis, view),
    )


def _build_new(chosen: ChosenCourse, axis: Axis, view: View) -> NewBand | None:
    """Only for a course that is open, and only where a day has passed since its last dose."""
    last = chosen.last_dose
    if last is None or not chosen.is_open or not axis.first_day < last.session.day < view.as_of_day:
        return None
    return NewBand(last.session.day, "new since last dose")
