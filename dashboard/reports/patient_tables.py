"""The tables behind the timeline: sessions, screenings, answers, side effects, earlier courses."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from dashboard.reports.patient_dose_words import (
    SEVERITIES,
    get_mg_kg,
    get_reading,
    is_assessed,
    is_flagged,
    word_effects,
    word_mg,
    word_mg_kg,
    word_reading,
    word_route,
)
from dashboard.reports.patient_parts import CsvValue, PatientTable, TableCell, TableColumn
from dashboard.reports.patient_series import ChosenCourse, choose_course, find_course
from dashboard.reports.verdict_explanation import explain_verdict
from dashboard.reports.view import View
from dashboard.reports.wording import ARROW, format_day, plural
from data_access.days import to_date
from data_access.definitions.registry import get_instrument, get_route, get_side_effect_kind
from data_access.definitions.scoring import TRIAGE_LEVELS, band_of, read_answers
from data_access.records import PatientRecords, ScreeningRecord, SessionRecord

RIGHT: Final = "right"
NOT_RECORDED = TableCell("not recorded", worse=True)


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

    def build(self, key: str) -> PatientTable:
        """One table by its key."""
        return _BUILD[key](self.records, self.chosen, self.view)


def _day(day: int, view: View) -> str:
    return format_day(day, view.as_of_day, view.hide_names)


def _csv_day(day: int, view: View) -> str:
    """ISO date; the week's words where names are hidden."""
    return _day(day, view) if view.hide_names else to_date(day).isoformat()


def _reading(session: SessionRecord, moment: str) -> TableCell:
    reading = get_reading(session.vitals, moment)
    if reading is None:
        return NOT_RECORDED
    return TableCell(word_reading(reading), worse=moment == "peak" and is_flagged(session))


def _build_sessions(records: PatientRecords, chosen: ChosenCourse, view: View) -> PatientTable:
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


def _show_session(records: PatientRecords, session: SessionRecord, number: int, view: View) -> tuple[TableCell, ...]:
    start = (TableCell(f"{number}" if number else ""), TableCell(_day(session.day, view)))
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
        _csv_day(session.day, view),
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


def _list_screenings(records: PatientRecords, chosen: ChosenCourse) -> list[ScreeningRecord]:
    own = [s for s in records.screenings if find_course(records, s) == chosen.course.id]
    return own[::-1]


def _build_screenings(records: PatientRecords, chosen: ChosenCourse, view: View) -> PatientTable:
    rows, plain = [], []
    for screening in _list_screenings(records, chosen):
        instrument = get_instrument(screening.instrument)
        band = band_of(instrument, screening.total)
        total, risk = _word_total(screening), _word_risk(screening)
        late = screening.recorded_day - screening.day
        rows.append(
            (
                TableCell(_day(screening.day, view)),
                TableCell(instrument.name),
                TableCell(total, worse=total == "no total"),
                TableCell(band.label.lower() if band else ""),
                TableCell(risk, worse=risk not in ("", "0", "none")),
                TableCell(_word_mismatch(screening), worse=True),
                TableCell(f"{late} days later" if late > 1 else "at once"),
            )
        )
        plain.append(
            (
                _csv_day(screening.day, view), instrument.name, screening.total, screening.source_total,
                band.label if band else None, screening.risk_item, _csv_day(screening.recorded_day, view),
            )
        )  # fmt: skip
    columns = (
        TableColumn("date"), TableColumn("questionnaire"), TableColumn("total", RIGHT), TableColumn("band"),
        TableColumn("risk item"), TableColumn("source total", width="1fr"), TableColumn("recorded"),
    )  # fmt: skip
    titles = ("date", "questionnaire", "total", "source_total", "band", "risk_item", "recorded")
    scored = [s for series in chosen.series if series.instrument.total_max is not None for s in series.own]
    unscored = sum(s.total is None for s in scored)
    note = (
        f"{plural(len(rows), 'screening')}{f', {unscored} without a total: answers are missing' if unscored else ''}."
    )
    return PatientTable(
        "screenings", "Screenings", columns, tuple(rows), note, "No screening in this course yet.", titles, tuple(plain)
    )


def _word_total(screening: ScreeningRecord) -> str:
    if screening.total is not None:
        return f"{screening.total}"
    return "–" if get_instrument(screening.instrument).total_max is None else "no total"


def _word_risk(screening: ScreeningRecord) -> str:
    instrument = get_instrument(screening.instrument)
    if instrument.scoring == "cssrs":
        return "not answered" if screening.risk_item is None else TRIAGE_LEVELS[screening.risk_item]
    if instrument.risk_item is None:
        return ""
    return "not answered" if screening.risk_item is None else f"{screening.risk_item}"


def _word_mismatch(screening: ScreeningRecord) -> str:
    """What the source said, where it is not what the answers add up to."""
    if screening.source_total is None or screening.source_total == screening.total:
        return ""
    return f"source says {screening.source_total}"


def _build_answers(records: PatientRecords, chosen: ChosenCourse, view: View) -> PatientTable:
    """One row for each screening with its answers in the order of the form."""
    rows, plain = [], []
    for screening in _list_screenings(records, chosen):
        instrument = get_instrument(screening.instrument)
        if screening.answers is None:
            continue
        answers = read_answers(screening.answers)
        missing = [item.number for item, answer in zip(instrument.items, answers, strict=False) if answer is None]
        rows.append(
            (
                TableCell(_day(screening.day, view)),
                TableCell(instrument.name),
                TableCell(" ".join("–" if answer is None else f"{answer}" for answer in answers)),
                TableCell(_word_missing(missing), worse=bool(missing)),
            )
        )
        plain.append((_csv_day(screening.day, view), instrument.name, screening.answers, len(missing)))
    columns = (
        TableColumn("date"), TableColumn("questionnaire"), TableColumn("answers in the order of the form", width="1fr"),
        TableColumn("not answered"),
    )  # fmt: skip
    return PatientTable(
        "answers", "Answers", columns, tuple(rows), f"{plural(len(rows), 'screening')} with answers.",
        "No screening of this course holds single answers: only totals came.",
        ("date", "questionnaire", "answers", "not_answered"), tuple(plain),
    )  # fmt: skip


def _word_missing(numbers: list[int]) -> str:
    if not numbers:
        return ""
    return f"{'item' if len(numbers) == 1 else 'items'} {', '.join(str(number) for number in numbers)}"


def _build_effects(_: PatientRecords, chosen: ChosenCourse, view: View) -> PatientTable:
    rows, plain = [], []
    for dose in reversed(chosen.doses):
        for effect in dose.session.effects:
            name = get_side_effect_kind(effect.kind).name
            flags = [w for w, on in (("expected", effect.expected), ("serious", effect.serious)) if on]
            distress = "" if effect.distressing is None else f"{effect.distressing} of 3"
            rows.append(
                (
                    TableCell(f"{dose.number}"),
                    TableCell(_day(dose.session.day, view)),
                    TableCell(", ".join([name, *flags]), worse=effect.serious),
                    TableCell(SEVERITIES[effect.severity], worse=effect.severity == 3),
                    TableCell(distress),
                    TableCell(_word_minutes(effect.onset_min)),
                    TableCell(_word_minutes(effect.duration_min)),
                    _word_resolved(effect.resolved_before_leaving),
                    TableCell(effect.action or ""),
                )
            )
            plain.append(
                (
                    dose.number, _csv_day(dose.session.day, view), name, effect.severity, effect.distressing,
                    _yes_no(effect.expected), _yes_no(effect.serious), effect.onset_min, effect.duration_min,
                    _yes_no(effect.resolved_before_leaving), effect.action,
                )
            )  # fmt: skip
    assessed = sum(is_assessed(dose.session) for dose in chosen.doses)
    columns = (
        TableColumn("dose", RIGHT), TableColumn("date"), TableColumn("effect"), TableColumn("severity"),
        TableColumn("distress"), TableColumn("onset", RIGHT), TableColumn("duration", RIGHT),
        TableColumn("gone before leaving"),
        TableColumn("action", width="1fr"),
    )  # fmt: skip
    titles = (
        "dose", "date", "effect", "severity", "distressing", "expected", "serious", "onset_min", "duration_min",
        "resolved_before_leaving", "action",
    )  # fmt: skip
    note = f"{plural(len(rows), 'effect')}; side effects assessed at {assessed} of {plural(len(chosen.doses), 'dose')}."
    empty = (
        f"No side effect at {plural(assessed, 'dose')} assessed."
        if assessed
        else "Side effects were not assessed at any dose."
    )
    return PatientTable("effects", "Side effects", columns, tuple(rows), note, empty, titles, tuple(plain))


def _word_minutes(minutes: int | None) -> str:
    if minutes is None:
        return "–"
    return f"{minutes} min" if minutes < 180 else f"{minutes / 60:.1f} h".replace(".0 h", " h")


def _word_resolved(resolved: bool | None) -> TableCell:
    return NOT_RECORDED if resolved is None else TableCell("yes" if resolved else "no", worse=not resolved)


def _yes_no(value: bool | None) -> str | None:
    return None if value is None else "yes" if value else "no"


def _build_courses(records: PatientRecords, chosen: ChosenCourse, view: View) -> PatientTable:
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
        end = "open" if course.ended_day is None else _day(course.ended_day, view)
        rows.append(
            (
                TableCell(f"{course.number}"),
                TableCell(_day(course.started_day, view)),
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
                course.number, _csv_day(course.started_day, view),
                None if course.ended_day is None else _csv_day(course.ended_day, view), course.end_reason,
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


_BUILD: Final[dict[str, Callable[[PatientRecords, ChosenCourse, View], PatientTable]]] = {
    "sessions": _build_sessions,
    "screenings": _build_screenings,
    "answers": _build_answers,
    "effects": _build_effects,
    "courses": _build_courses,
}
