"""The screenings of one course and their single answers as tables, newest first."""

from dashboard.reports.patient.parts import PatientTable, TableCell, TableColumn
from dashboard.reports.patient.series import ChosenCourse, find_course
from dashboard.reports.patient.table_words import RIGHT, say_csv_day, say_day
from dashboard.reports.view import View
from dashboard.reports.words.triage_words import word_triage
from dashboard.reports.words.wording import format_span, plural
from data_access.definitions.registry import get_instrument
from data_access.definitions.scoring import band_of, read_answers
from data_access.records import PatientRecords, ScreeningRecord


def build_screenings(records: PatientRecords, chosen: ChosenCourse, view: View) -> PatientTable:
    """One row for each questionnaire, with its band, risk item, the source's own total where it differs, and delay."""
    rows, plain = [], []
    for screening in _list_screenings(records, chosen):
        instrument = get_instrument(screening.instrument)
        band = band_of(instrument, screening.total)
        total, risk = word_total(screening), word_risk(screening)
        rows.append(
            (
                TableCell(say_day(screening.day, view)),
                TableCell(instrument.name),
                TableCell(total, worse=total == "no total"),
                TableCell(band.label.lower() if band else ""),
                TableCell(risk, worse=risk not in ("", "0", "none")),
                TableCell(_word_mismatch(screening), worse=True),
                TableCell(_word_delay(screening, view)),
            )
        )
        plain.append(
            (
                say_csv_day(screening.day, view), instrument.name, screening.total, screening.source_total,
                band.label if band else None, screening.risk_item, say_csv_day(screening.recorded_day, view),
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


def _list_screenings(records: PatientRecords, chosen: ChosenCourse) -> list[ScreeningRecord]:
    own = [s for s in records.screenings if find_course(records, s) == chosen.course.id]
    return own[::-1]


def _word_delay(screening: ScreeningRecord, view: View) -> str:
    """ "at once" up to the next day, else how much later it was recorded."""
    late = screening.recorded_day - screening.day
    if late <= 1 and not view.hide_names:
        return "at once"
    return f"{format_span(late, screening.recorded_day, view.hide_names)} later"


def word_total(screening: ScreeningRecord) -> str:
    """The total, "no total" where answers are missing, a dash for a form that has none."""
    if screening.total is not None:
        return f"{screening.total}"
    return "–" if get_instrument(screening.instrument).total_max is None else "no total"


def word_risk(screening: ScreeningRecord) -> str:
    """The answer to the risk item or the triage level; empty for a form that asks none."""
    instrument = get_instrument(screening.instrument)
    if instrument.scoring == "cssrs":
        return word_triage(screening)
    if instrument.risk_item is None:
        return ""
    return "not answered" if screening.risk_item is None else f"{screening.risk_item}"


def _word_mismatch(screening: ScreeningRecord) -> str:
    """What the source said, where it is not what the answers add up to."""
    if screening.source_total is None or screening.source_total == screening.total:
        return ""
    return f"source says {screening.source_total}"


def build_answers(records: PatientRecords, chosen: ChosenCourse, view: View) -> PatientTable:
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
                TableCell(say_day(screening.day, view)),
                TableCell(instrument.name),
                TableCell(" ".join("–" if answer is None else f"{answer}" for answer in answers)),
                TableCell(_word_missing(missing), worse=bool(missing)),
            )
        )
        plain.append((say_csv_day(screening.day, view), instrument.name, screening.answers, len(missing)))
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
