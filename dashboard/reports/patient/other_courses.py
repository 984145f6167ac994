"""The other courses of a patient, each in one line: they stay in sight beside the chosen one."""

from dataclasses import dataclass

from dashboard.reports.patient.dose_words import word_route
from dashboard.reports.patient.series import ChosenCourse, choose_course
from dashboard.reports.patient.who import word_span
from dashboard.reports.view import View
from dashboard.reports.words.verdict_explanation import explain_verdict
from dashboard.reports.words.verdict_words import VerdictWords
from dashboard.reports.words.wording import ARROW, plural
from data_access.definitions.registry import get_instrument
from data_access.records import PatientRecords


@dataclass(frozen=True)
class OtherCourse:
    """One course: its words, its own measure's scores (``days`` empty where names are hidden), its verdict."""

    number: int
    title: str
    doses: str
    scores: str
    days: tuple[int, ...]
    totals: tuple[int, ...]
    low: int
    high: int
    caseness: int | None
    alt: str
    verdict: VerdictWords


def list_other_courses(records: PatientRecords, chosen: ChosenCourse, view: View) -> tuple[OtherCourse, ...]:
    """Every course but the chosen one, the latest first."""
    numbers = [course.number for course in reversed(records.courses) if course.number != chosen.course.number]
    found = [choose_course(records, number, view.thresholds) for number in numbers]
    return tuple(_build_other(other, view) for other in found if other is not None)


def _build_other(other: ChosenCourse, view: View) -> OtherCourse:
    instrument, series = get_instrument(other.course.primary_instrument), other.primary
    scored = series.scored if series else ()
    first = series.baseline.total if series and series.baseline else None
    last = series.latest.total if series and series.latest else None
    judged = series.explained if series else None
    pair = f"{'–' if first is None else first} {ARROW} {'–' if last is None else last}"
    routes = ", ".join(dict.fromkeys(word_route(dose.session.route) for dose in other.doses))
    caseness = instrument.caseness[view.thresholds]
    return OtherCourse(
        other.course.number,
        _word_title(other, view),
        f"{plural(len(other.doses), 'dose')} {routes}".strip(),
        f"{instrument.name} {pair}",
        () if view.hide_names else tuple(s.day for s in scored),
        tuple(s.total or 0 for s in scored),
        instrument.total_min or 0,
        instrument.total_max or 0,
        caseness.threshold if caseness else None,
        f"{instrument.name} {pair} in {plural(len(scored), 'score')}" if scored else "no score",
        (judged or explain_verdict(instrument, None, None, view.thresholds)).in_force(view.thresholds),
    )


def _word_title(other: ChosenCourse, view: View) -> str:
    """ "Course 1, 3 Jan to 5 Apr 2025"."""
    span = word_span(other.course, view).removeprefix(f"course {other.course.number}").removeprefix("course")
    return f"Course {other.course.number}, {span.lstrip(', ')}"
