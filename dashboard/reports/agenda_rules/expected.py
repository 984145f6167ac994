"""The agenda's rule about the expected course: not on track."""

from collections.abc import Sequence

import numpy as np

from dashboard.analysis.expected_course.expected_course import LEAST_COURSES, ExpectedCourse, Method
from dashboard.analysis.expected_course.z import TrackStatus
from dashboard.reports.agenda_rules.basis import AgendaBasis, Found, LineWords
from dashboard.reports.words.wording import ARROW, plural
from data_access.definitions.vocabulary import AgendaRule
from data_access.facts.arrays import MISSING, Int64

STILL_COMPUTING = (
    "The expected course of the clinic is still being computed: rule 5, not on track, has not been asked yet."
)


def find_not_on_track(basis: AgendaBasis, rule: AgendaRule) -> Found:
    """In treatment, and the latest score of the course's own measure red against the expected course.

    Nobody while the expected course is still being computed: the page says so.
    """
    courses = () if basis.expected is None else tuple(basis.expected.by_instrument.values())
    found = [_find_red(basis, course) for course in courses]
    which = np.repeat(np.arange(len(found)), [len(patient) for patient, _ in found])
    row = _join([rows for _, rows in found])
    latest = [(course.placed.latest, rows) for course, (_, rows) in zip(courses, found, strict=True)]
    return Found(
        _join([patient for patient, _ in found]),
        _join([held.day[rows] for held, rows in latest]),
        _join([held.recorded_day[rows] for held, rows in latest]),
        lambda i: word_track(basis, courses[int(which[i])], int(row[i]), rule),
    )


def _join(parts: Sequence[Int64]) -> Int64:
    return np.concatenate([np.zeros(0, np.int64), *parts])


def _find_red(basis: AgendaBasis, course: ExpectedCourse) -> tuple[Int64, Int64]:
    """(row among the patients asked, row among the latest readings) of who is red."""
    placed, ids = course.placed, basis.facts.patients.id
    status = placed.judge(course.instrument, basis.view.thresholds)
    red = np.flatnonzero(status == TrackStatus.NOT_ON_TRACK)
    wanted = course.patient_ids[placed.latest.patient[red]]
    patient = np.searchsorted(ids, wanted).astype(np.int64)
    here = patient < len(ids)
    here[here] = ids[patient[here]] == wanted[here]
    here[here] = basis.standing.states.in_treatment[patient[here]]
    return patient[here], red[here].astype(np.int64)


def word_track(basis: AgendaBasis, course: ExpectedCourse, row: int, rule: AgendaRule) -> LineWords:
    """What stands on the agenda: score and expectation, the distance with its bound, the method and its n."""
    placed, latest, name = course.placed, course.placed.latest, course.instrument.name
    method, courses = Method(int(placed.method[row])), int(placed.courses[row])
    score = f"{name} {latest.total[row]} after dose {latest.dose[row]}"
    if method is Method.RULE:
        pair = f"{name} {latest.baseline[row]} {ARROW} {latest.total[row]} after dose {latest.dose[row]}"
        bound = course.instrument.reliable_change[basis.view.thresholds]
        asked = f"change under {bound.points if bound else MISSING} and at caseness, from dose 4 or day 28 on"
        return LineWords(f"{pair}, no reliable improvement", asked, _word_too_few(courses))
    finding = f"{score}, about {placed.expected[row]:.0f} expected"
    if method is Method.TOLERANCE_LIMITS:
        context = f"tolerance limits, {plural(courses, 'other course')} of the same baseline band"
        return LineWords(finding, f"{placed.z[row]:.2f} SD worse, limit {placed.red_from[row]:.2f}", context)
    context = f"mixed model, {plural(courses, 'other course')} of this clinic"
    return LineWords(finding, f"z {placed.z[row]:.2f}, ≥ {rule.bounds['z']:g}", context)


def _word_too_few(courses: int) -> str:
    if courses < LEAST_COURSES:
        return f"by rule: {plural(courses, 'other course')} of this clinic, too few to expect a course from"
    return f"by rule: the {courses} other courses of this clinic carry no model"
