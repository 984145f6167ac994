"""The course of the own measure as the wall shows it: one panel of the patient's timeline, with its words."""

from dataclasses import dataclass, replace

from dashboard.analysis.change.caseness import is_case
from dashboard.analysis.course_timeline import Line, ScorePanel, Timeline
from dashboard.analysis.expected_course.clinic_courses import ClinicCourses
from dashboard.reports.patient.expected_band import build_expected_bands
from dashboard.reports.patient.series import ChosenCourse, Series
from dashboard.reports.patient.timeline import build_timeline
from dashboard.reports.patient.timeline_words import THRESHOLD_WORDS
from dashboard.reports.sentences.present import say_course
from dashboard.reports.view import View
from dashboard.reports.words.wording import format_day, plural
from data_access.records import PatientRecords


@dataclass(frozen=True)
class PresentCourse:
    """The picture's parts, its finding, what it counts, and its alt text."""

    timeline: Timeline
    title: str
    denominator: str
    alt: str


def build_present_course(
    records: PatientRecords, chosen: ChosenCourse, expected: ClinicCourses | None, view: View
) -> PresentCourse | None:
    """One measure of the chosen course: the own one, or the first that has a score. None without any score."""
    series = next((s for s in chosen.series if s.scored), None)
    if series is None:
        return None
    only = replace(chosen, series=(series,))
    bands = build_expected_bands(only, expected, records.patient.id)
    timeline = build_timeline(records, only, view, bands)
    if timeline is None or not timeline.scores:
        return None
    panel = _shorten(_turn_reliable(timeline.scores[0], series, view))
    shown = replace(
        timeline, scores=(panel,), risks=(), therapy=(), effects=None, dissociation=None, pressure=None, new=None
    )
    title = _word_title(series, view)
    doses = f"; {plural(len(chosen.doses), 'dose')} as hairlines" if chosen.doses else ""
    band = bands.get(series.instrument.key)
    note = f"; {band.note}" if band else ""
    counted = f"{len(series.scored)} of {plural(len(series.own), 'screening')} scored"
    return PresentCourse(
        shown,
        title,
        f"{series.instrument.name}: {counted}; {THRESHOLD_WORDS[view.thresholds]}{doses}{note}",
        f"{title}. {counted[0].upper()}{counted[1:]}{doses}.",
    )


def _shorten(panel: ScorePanel) -> ScorePanel:
    """The word of the expected course as large letters have room for it."""
    return replace(panel, expected=replace(panel.expected, label="expected, 8 in 10") if panel.expected else None)


def _word_title(series: Series, view: View) -> str:
    scores = [s for s in series.scored if series.baseline is None or s.taken_at >= series.baseline.taken_at]
    if series.baseline is not None and series.baseline not in scores:
        scores = [series.baseline, *scores]
    totals = [s.total or 0 for s in scores]
    day = format_day(scores[-1].day, view.as_of_day, view.hide_names)
    below = None
    if series.instrument.caseness[view.thresholds] is not None:
        first, last = is_case([totals[0], totals[-1]], series.instrument, view.thresholds)
        below = not first, not last
    return say_course(series.instrument.name, totals, day, below)


def _turn_reliable(panel: ScorePanel, series: Series, view: View) -> ScorePanel:
    """The line of reliable change on the side to which the patient has moved: worsening where the latest is worse."""
    bound, first, last = series.instrument.reliable_change[view.thresholds], series.baseline, series.latest
    if bound is None or first is None or last is None or first.total is None or last.total is None:
        return panel
    up = series.instrument.higher_is_better
    if (last.total <= first.total) if not up else (last.total >= first.total):
        return panel
    worse = first.total + (-bound.points if up else bound.points)
    if not panel.low <= worse <= panel.high:
        return replace(panel, reliable=None)
    sign = "≤" if up else "≥"
    return replace(panel, reliable=Line(worse, f"reliable worsening {sign} {worse}", first.day))
