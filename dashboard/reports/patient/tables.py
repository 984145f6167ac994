"""The tables behind the timeline: sessions, screenings, answers, side effects, other courses."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from dashboard.reports.patient.parts import PatientTable
from dashboard.reports.patient.row_detail import RowDetail, describe_row
from dashboard.reports.patient.series import ChosenCourse
from dashboard.reports.patient.table_courses import build_courses
from dashboard.reports.patient.table_effects import build_effects
from dashboard.reports.patient.table_screenings import build_answers, build_screenings
from dashboard.reports.patient.table_sessions import build_sessions
from dashboard.reports.view import View
from data_access.records import PatientRecords


@dataclass(frozen=True)
class PatientTables:
    """The tables of the chosen course, newest row first: one is built when it is looked at."""

    records: PatientRecords
    chosen: ChosenCourse
    view: View

    @property
    def titles(self) -> dict[str, str]:
        """Title of each table by its key; other courses only where there are any."""
        titles = {"sessions": "Sessions", "screenings": "Screenings", "answers": "Answers", "effects": "Side effects"}
        others = len(self.records.courses) - 1
        if others:
            titles["courses"] = f"{'Earlier' if self.chosen.is_current else 'Other'} courses ({others})"
        return titles

    def describe(self, pick: str) -> RowDetail | None:
        """The row behind a mark of the timeline in full."""
        return describe_row(self.records, pick, self.view)

    def build(self, key: str) -> PatientTable:
        """One table by its key."""
        return _BUILD[key](self.records, self.chosen, self.view)


_BUILD: Final[dict[str, Callable[[PatientRecords, ChosenCourse, View], PatientTable]]] = {
    "sessions": build_sessions,
    "screenings": build_screenings,
    "answers": build_answers,
    "effects": build_effects,
    "courses": build_courses,
}
