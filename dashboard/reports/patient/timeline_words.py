"""What stands above and behind the timeline: its sentence, its denominator line, its alt text."""

from collections.abc import Mapping

from dashboard.analysis.change.caseness import is_case
from dashboard.analysis.course_timeline import Timeline
from dashboard.reports.patient.dose_words import is_assessed
from dashboard.reports.patient.expected_band import ExpectedSeries
from dashboard.reports.patient.series import ChosenCourse, Series
from dashboard.reports.view import View
from dashboard.reports.words.wording import ARROW, format_day, plural
from data_access.records import PatientRecords

THRESHOLD_WORDS = {"nhs": "NHS thresholds", "conservative": "conservative thresholds"}


def word_course_sentence(chosen: ChosenCourse, view: View) -> str:
    """The finding first: where the course's own measure went, then the next one; then what is missing."""
    says = [_word_series(series, chosen, view) for series in chosen.leading[:2]]
    if chosen.primary is not None and chosen.primary.last_scored is None:
        says.insert(0, f"{chosen.primary.instrument.name} has no total, answers are missing")
    if not says:
        says = ["No score in this course yet"]
    if not chosen.doses:
        says.append("no dosing session yet" if chosen.is_current else "no dosing session")
    text = "; ".join(says)
    return f"{text}."


def _word_series(series: Series, chosen: ChosenCourse, view: View) -> str:
    name = series.instrument.name
    if series.baseline is None or series.latest is None:
        only = series.scored[-1]
        day = format_day(only.day, view.as_of_day, view.hide_names)
        count = "the only score" if len(series.scored) == 1 else plural(len(series.scored), "score")
        return f"{name} {only.total} on {day}, {count}"
    first, last = series.baseline.total or 0, series.latest.total or 0
    verb = "rose" if last > first else "fell" if last < first else "stayed at"
    moved = f"{name} {verb} {first}" if first == last else f"{name} {verb} from {first} to {last}"
    case_first = bool(is_case([first], series.instrument, view.thresholds)[0])
    case_last = bool(is_case([last], series.instrument, view.thresholds)[0])
    if series.instrument.caseness[view.thresholds] is None:
        return moved
    if case_last:
        return f"{moved}, {'still' if case_first else 'now'} at caseness"
    return f"{moved}, now below caseness" if case_first else f"{moved}, below caseness at both"


def word_denominator(
    records: PatientRecords,
    chosen: ChosenCourse,
    timeline: Timeline | None,
    expected: Mapping[str, ExpectedSeries],
    view: View,
) -> str:
    """How many screenings were scored and doses assessed, the baseline rule, the threshold set."""
    parts = [
        f"{series.instrument.name}: {len(series.scored)} of {plural(len(series.own), 'screening')} scored"
        for series in chosen.leading[:2]
    ]
    if chosen.doses:
        assessed = sum(is_assessed(dose.session) for dose in chosen.doses)
        parts.append(f"side effects assessed at {assessed} of {plural(len(chosen.doses), 'dose')}")
    parts.append("baseline: last score within 30 days before dose 1")
    parts.append(THRESHOLD_WORDS[view.thresholds])
    parts += [band.note for band in list(expected.values())[:1]]
    off = _find_off_axis(records, chosen, timeline)
    if off:
        parts.append(f"{' and '.join(off)} not on this axis, see the table below")
    return "; ".join(parts)


def _find_off_axis(records: PatientRecords, chosen: ChosenCourse, timeline: Timeline | None) -> list[str]:
    """Earlier courses that begin before the axis does."""
    if timeline is None:
        return []
    return [
        f"course {course.number}"
        for course in records.courses
        if course.number < chosen.course.number and course.started_day < timeline.first_day
    ]


def word_alt(chosen: ChosenCourse, view: View) -> str:
    """One sentence that reads the picture to those who do not see it."""
    sentence = word_course_sentence(chosen, view)
    doses = "; ".join(
        f"dose {d.number} on {format_day(d.session.day, view.as_of_day, view.hide_names)}" for d in chosen.doses[-3:]
    )
    tail = f" Last doses: {doses}." if doses else ""
    return f"Course {chosen.course.number} on one time axis {ARROW} {sentence}{tail}".replace(f" {ARROW}", ":")
