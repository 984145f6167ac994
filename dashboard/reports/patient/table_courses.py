"""The other courses of a patient as a table."""

from dashboard.reports.patient.dose_words import (
    word_route,
)
from dashboard.reports.patient.parts import PatientTable, TableCell, TableColumn
from dashboard.reports.patient.series import ChosenCourse, choose_course
from dashboard.reports.patient.table_words import RIGHT, say_csv_day, say_day
from dashboard.reports.view import View
from dashboard.reports.words.verdict_explanation import explain_verdict
from dashboard.reports.words.wording import ARROW
from data_access.definitions.registry import get_instrument
from data_access.records import PatientRecords


def build_courses(records: PatientRecords, chosen: ChosenCourse, view: View) -> PatientTable:
    """Every other course, with where its own measure began and ended."""
    rows, plain = [], []
    for course in reversed(records.courses):
        other = choose_course(records, course.number, view.thresholds)
        if other is None or course.number == chosen.course.number:
            continue
        series = other.primary
        first = series.baseline.total if series and series.baseline else None
        last = series.latest.total if series and series.latest else None
        name = get_instrument(course.primary_instrument)
        judged = series.explained if series else None
        verdict = (judged or explain_verdict(name, None, None, view.thresholds)).in_force(view.thresholds)
        scores = f"{name.name} {'–' if first is None else first} {ARROW} {'–' if last is None else last}"
        end = "open" if course.ended_day is None else say_day(course.ended_day, view)
        rows.append(
            (
                TableCell(f"{course.number}"),
                TableCell(say_day(course.started_day, view)),
                TableCell(end),
                TableCell(course.end_reason or ("" if course.ended_day is None else "not recorded")),
                TableCell(f"{len(other.doses)}"),
                TableCell(", ".join(dict.fromkeys(word_route(d.session.route) for d in other.doses))),
                TableCell(scores),
                TableCell(verdict.words, worse=verdict.tone == "worse"),
            )
        )
        plain.append(
            (
                course.number, say_csv_day(course.started_day, view),
                None if course.ended_day is None else say_csv_day(course.ended_day, view), course.end_reason,
                len(other.doses), name.name, first, last, verdict.words,
            )
        )  # fmt: skip
    columns = (
        TableColumn("course", RIGHT), TableColumn("began"), TableColumn("ended"), TableColumn("reason"),
        TableColumn("doses", RIGHT), TableColumn("route"), TableColumn("scores", width="1fr"), TableColumn("verdict"),
    )  # fmt: skip
    titles = ("course", "began", "ended", "reason", "doses", "measure", "baseline", "latest", "verdict")
    return PatientTable(
        "courses", "Other courses", columns, tuple(rows), "Each course from its own baseline.", "", titles,
        tuple(plain),
    )  # fmt: skip
