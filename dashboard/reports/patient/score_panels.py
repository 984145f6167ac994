"""The score panels and risk rows of a timeline: one for each questionnaire the patient has."""

from collections.abc import Mapping

from dashboard.analysis.change.verdict import Verdict
from dashboard.analysis.course_timeline import Band, Line, RiskMark, RiskRow, ScorePanel, ScorePoint, Unscored
from dashboard.analysis.risk import asks_risk
from dashboard.reports.patient.expected_band import ExpectedSeries
from dashboard.reports.patient.picks import name_screening
from dashboard.reports.patient.series import ChosenCourse, Series, find_course
from dashboard.reports.patient.time import Axis
from dashboard.reports.view import View
from dashboard.reports.words.triage_words import word_triage
from dashboard.reports.words.verdict_words import VERDICT_WORDS
from dashboard.reports.words.wording import EN_DASH, format_change, format_day
from data_access.definitions.instrument import Instrument
from data_access.definitions.scoring import band_of
from data_access.records import PatientRecords, ScreeningRecord

_STANDING_WORDS = {
    "improvement": VERDICT_WORDS[Verdict.IMPROVEMENT].words,
    "recovery": VERDICT_WORDS[Verdict.RECOVERY].words,
    "deterioration": VERDICT_WORDS[Verdict.DETERIORATION].words,
    "no_change": VERDICT_WORDS[Verdict.NO_CHANGE].words,
}


def build_score_panels(
    records: PatientRecords, chosen: ChosenCourse, view: View, axis: Axis, expected: Mapping[str, ExpectedSeries]
) -> tuple[ScorePanel, ...]:
    """A panel for each questionnaire with a total, the course's own measure first; ``expected`` by its key."""
    return tuple(
        _build_panel(records, chosen, series, view, axis, expected.get(series.instrument.key))
        for series in chosen.series
        if series.instrument.total_max is not None and any(axis.holds(s.day) for s in series.all)
    )


def _build_panel(
    records: PatientRecords, chosen: ChosenCourse, series: Series, view: View, axis: Axis,
    expected: ExpectedSeries | None,
) -> ScorePanel:  # fmt: skip
    instrument = series.instrument
    low, high = instrument.total_min or 0, instrument.total_max or 0
    shown = [s for s in series.all if axis.holds(s.day)]
    points = tuple(_build_point(records, chosen, series, s, view) for s in shown if s.total is not None)
    unscored = tuple(
        Unscored(
            s.day,
            f"{instrument.name}, {_say_day(s, view)}: no total, answers are missing",
            name_screening(records, s),
        )
        for s in shown
        if s.total is None
    )
    return ScorePanel(
        instrument.key,
        instrument.name,
        low,
        high,
        "higher is better" if instrument.higher_is_better else "",
        tuple(Band(band.low, band.high, band.label.lower()) for band in instrument.bands),
        _choose_ticks(instrument, low, high),
        _build_caseness(instrument, view),
        _build_reliable(series, view),
        points,
        unscored,
        expected.band if expected else None,
    )


def _say_day(screening: ScreeningRecord, view: View) -> str:
    return format_day(screening.day, view.as_of_day, view.hide_names)


def _build_point(
    records: PatientRecords, chosen: ChosenCourse, series: Series, screening: ScreeningRecord, view: View
) -> ScorePoint:
    total = screening.total or 0
    band = band_of(series.instrument, total)
    dimmed = find_course(records, screening) != chosen.course.id and screening != series.baseline
    standing = "plain" if dimmed else series.standings.get(screening.id, "plain")
    words = f"{series.instrument.name} {total}{f', {band.label.lower()}' if band else ''}, {_say_day(screening, view)}"
    if standing == "baseline":
        words += "<br>baseline"
    elif standing != "plain" and series.baseline is not None:
        change = total - (series.baseline.total or 0)
        words += f"<br>{format_change(change)} from baseline: {_STANDING_WORDS[standing].lower()}"
    return ScorePoint(screening.day, total, standing, dimmed, words, name_screening(records, screening))


def _choose_ticks(instrument: Instrument, low: int, high: int) -> tuple[int, ...]:
    """The lower ends of the severity bands and the top; without bands the ends and the middle."""
    if instrument.bands:
        return tuple(sorted({*(band.low for band in instrument.bands), high}))
    return (low, (low + high) // 2, high)


def _build_caseness(instrument: Instrument, view: View) -> Line | None:
    """Half a point to the healthy side of the threshold, so that no score lies on it."""
    caseness = instrument.caseness[view.thresholds]
    if caseness is None:
        return None
    half = instrument.total_step / 2
    if instrument.higher_is_better:
        return Line(caseness.threshold + half, f"caseness ≤ {caseness.threshold}")
    return Line(caseness.threshold - half, f"caseness ≥ {caseness.threshold}")


def _build_reliable(series: Series, view: View) -> Line | None:
    """The total from which the change since baseline is a reliable improvement; None where the scale ends before."""
    instrument, bound = series.instrument, series.instrument.reliable_change[view.thresholds]
    if bound is None or series.baseline is None or series.baseline.total is None:
        return None
    better = series.baseline.total + (bound.points if instrument.higher_is_better else -bound.points)
    if not (instrument.total_min or 0) <= better <= (instrument.total_max or 0):
        return None
    sign = "≥" if instrument.higher_is_better else "≤"
    return Line(better, f"reliable change {sign} {better}", series.baseline.day)


def build_risk_rows(records: PatientRecords, chosen: ChosenCourse, view: View, axis: Axis) -> tuple[RiskRow, ...]:
    """A row for each risk item, and one for both forms of C-SSRS together."""
    rows = []
    for series in chosen.series:
        item = series.instrument.risk_item
        if item is not None and asks_risk(series.instrument):
            note = f"self-harm, {series.instrument.item_min}{EN_DASH}{series.instrument.item_max}"
            marks = _mark_answers(records, chosen, [series], view, axis)
            rows.append(RiskRow(f"{series.instrument.name} item {item.item}", note, marks))
    triage = [series for series in chosen.series if series.instrument.scoring == "cssrs"]
    if triage:
        rows.append(RiskRow("C-SSRS", "0 none to 3 high", _mark_answers(records, chosen, triage, view, axis)))
    return tuple(row for row in rows if row.marks)


def _mark_answers(
    records: PatientRecords, chosen: ChosenCourse, series: list[Series], view: View, axis: Axis
) -> tuple[RiskMark, ...]:
    marks = [
        _mark_answer(records, one.instrument, screening, find_course(records, screening) != chosen.course.id, view)
        for one in series
        for screening in one.all
        if axis.holds(screening.day)
    ]
    return tuple(sorted(marks, key=lambda mark: mark.day))


def _mark_answer(
    records: PatientRecords, instrument: Instrument, screening: ScreeningRecord, dimmed: bool, view: View
) -> RiskMark:
    answer, item = screening.risk_item, instrument.risk_item
    name = instrument.name if item is None else f"{instrument.name} item {item.item}"
    level = "" if answer is None or item is not None else f" ({word_triage(screening)})"
    words = f"{name}, {_say_day(screening, view)}: {'not answered' if answer is None else answer}{level}"
    raised = answer is not None and answer >= (item.moderate_from if item else 1)
    shown = "–" if answer is None else f"{answer}"
    return RiskMark(screening.day, shown, raised and not dimmed, dimmed, words, name_screening(records, screening))
