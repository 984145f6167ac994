"""The side effects of one course as a table, newest first."""

from dashboard.reports.patient.dose_words import (
    SEVERITIES,
    is_assessed,
)
from dashboard.reports.patient.parts import PatientTable, TableCell, TableColumn
from dashboard.reports.patient.series import ChosenCourse
from dashboard.reports.patient.table_words import NOT_RECORDED, RIGHT, say_csv_day, say_day, yes_no
from dashboard.reports.view import View
from dashboard.reports.words.wording import plural
from data_access.definitions.registry import get_side_effect_kind
from data_access.records import EffectRecord, PatientRecords


def build_effects(_: PatientRecords, chosen: ChosenCourse, view: View) -> PatientTable:
    """One row for each effect at a dose; the note says how many doses were assessed."""
    rows, plain = [], []
    for dose in reversed(chosen.doses):
        for effect in dose.session.effects:
            name = get_side_effect_kind(effect.kind).name
            flags = [w for w, on in (("expected", effect.expected), ("serious", effect.serious)) if on]
            distress = "" if effect.distressing is None else f"{effect.distressing} of 3"
            rows.append(
                (
                    TableCell(f"{dose.number}"),
                    TableCell(say_day(dose.session.day, view)),
                    TableCell(", ".join([name, *flags]), worse=effect.serious),
                    TableCell(SEVERITIES[effect.severity], worse=effect.severity == 3),
                    TableCell(distress),
                    TableCell(_word_minutes(effect.onset_min)),
                    TableCell(_word_minutes(effect.duration_min)),
                    _word_resolved(effect.resolved_before_leaving),
                    TableCell(_word_action(effect, view) or ""),
                )
            )
            plain.append(
                (
                    dose.number, say_csv_day(dose.session.day, view), name, effect.severity, effect.distressing,
                    yes_no(effect.expected), yes_no(effect.serious), effect.onset_min, effect.duration_min,
                    yes_no(effect.resolved_before_leaving), _word_action(effect, view),
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


def _word_action(effect: EffectRecord, view: View) -> str | None:
    """What was done; free text may hold a name, so that it is hidden together with the names."""
    return "hidden with the names" if effect.action and view.hide_names else effect.action


def _word_minutes(minutes: int | None) -> str:
    if minutes is None:
        return "–"
    return f"{minutes} min" if minutes < 180 else f"{minutes / 60:.1f} h".replace(".0 h", " h")


def _word_resolved(resolved: bool | None) -> TableCell:
    return NOT_RECORDED if resolved is None else TableCell("yes" if resolved else "no", worse=not resolved)
