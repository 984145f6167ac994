"""The sessions of one course as a table, newest first."""

from dashboard.reports.patient.dose_words import (
    get_mg_kg,
    get_reading,
    is_assessed,
    is_flagged,
    word_effects,
    word_mg,
    word_mg_kg,
    word_reading,
)
from dashboard.reports.patient.parts import CsvValue, PatientTable, TableCell, TableColumn
from dashboard.reports.patient.series import ChosenCourse
from dashboard.reports.patient.table_words import NOT_RECORDED, RIGHT, say_csv_day, say_day
from dashboard.reports.view import View
from dashboard.reports.words.wording import plural
from data_access.definitions.registry import get_route
from data_access.records import PatientRecords, SessionRecord


def build_sessions(records: PatientRecords, chosen: ChosenCourse, view: View) -> PatientTable:
    """One row for each session of any kind and status; what was not recorded at a dose is said."""
    numbers = records.dose_numbers
    rows, plain = [], []
    for session in reversed(chosen.sessions):
        rows.append(_show_session(records, session, numbers.get(session.id, 0), view))
        plain.append(_plain_session(records, session, numbers.get(session.id, 0), view))
    missing = [dose.number for dose in chosen.doses if not is_assessed(dose.session)]
    note = f"{plural(len(rows), 'session')}, {plural(len(chosen.doses), 'dose')} given."
    if missing:
        which = ", ".join(str(number) for number in missing)
        word = "dose" if len(missing) == 1 else "doses"
        note += (
            f" {len(missing)} of {len(chosen.doses)} dosing sessions had side effects not assessed ({word} {which}); "
            f"{'it counts' if len(missing) == 1 else 'they count'} neither as present nor as absent."
        )
    columns = (
        TableColumn("dose", RIGHT), TableColumn("date"), TableColumn("session"), TableColumn("route"),
        TableColumn("mg/kg", RIGHT), TableColumn("mg", RIGHT), TableColumn("side effects", width="1fr"),
        TableColumn("CADSS", RIGHT), TableColumn("BP before"), TableColumn("peak"), TableColumn("leaving"),
    )  # fmt: skip
    titles = (
        "dose", "date", "session", "status", "clinician", "route", "substance", "dose_mg", "weight_kg", "mg_per_kg",
        "side_effects", "how_asked", "cadss", "bp_before", "bp_peak", "bp_leaving", "left_with_escort",
    )  # fmt: skip
    return PatientTable(
        "sessions", "Sessions", columns, tuple(rows), note, "No session in this course yet.", titles, tuple(plain)
    )


def _reading(session: SessionRecord, moment: str) -> TableCell:
    reading = get_reading(session.vitals, moment)
    if reading is None:
        return NOT_RECORDED
    return TableCell(word_reading(reading), worse=moment == "peak" and is_flagged(session))


def _show_session(records: PatientRecords, session: SessionRecord, number: int, view: View) -> tuple[TableCell, ...]:
    start = (TableCell(f"{number}" if number else ""), TableCell(say_day(session.day, view)))
    name = session.kind if session.status == "attended" else f"{session.kind}, {session.status}"
    what = TableCell(name, worse=session.status == "missed")
    if session.kind != "dosing" or session.status != "attended":
        return (*start, what, *(TableCell(""),) * 8)
    cadss = records.find_cadss(session)
    effects = word_effects(session)
    return (
        *start,
        what,
        TableCell(get_route(session.route).short if session.route else "not recorded", worse=session.route is None),
        TableCell(word_mg_kg(session)) if get_mg_kg(session) is not None else TableCell("–"),
        TableCell(word_mg(session), worse=session.dose_mg is None),
        TableCell(effects, worse=effects == "not assessed" or "severe" in effects),
        TableCell("–" if cadss is None else f"{cadss}"),
        *(_reading(session, moment) for moment in ("before", "peak", "leaving")),
    )


def _plain_session(records: PatientRecords, session: SessionRecord, number: int, view: View) -> tuple[CsvValue, ...]:
    mg_kg = get_mg_kg(session)
    dosed = session.kind == "dosing" and session.status == "attended"
    readings = [get_reading(session.vitals, moment) for moment in ("before", "peak", "leaving")]
    escort = {True: "yes", False: "no", None: None}[session.left_with_escort]
    return (
        number or None,
        say_csv_day(session.day, view),
        session.kind,
        session.status,
        session.clinician,
        session.route,
        session.substance,
        session.dose_mg,
        session.weight_kg,
        None if mg_kg is None else round(mg_kg, 2),
        word_effects(session) if dosed else None,
        session.asked_how,
        records.find_cadss(session) if dosed else None,
        *(None if reading is None else word_reading(reading) for reading in readings),
        escort if dosed else None,
    )
