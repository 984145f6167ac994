"""Any side effect by session number in the same patients, and by dose within one route."""

from collections.abc import Sequence

import numpy as np

from dashboard.analysis.intervals.wilson import wilson_bounds
from dashboard.analysis.side_effects.dose_band_rates import rate_by_dose_band
from dashboard.analysis.side_effects.dosing_choice import dose_mg_kg
from dashboard.analysis.side_effects.effect_severity import had_any_effect
from dashboard.analysis.side_effects.session_course import FEWEST_PATIENTS, SessionCourse, follow_sessions
from dashboard.analysis.side_effects.side_effect_parts import IntervalMark, IntervalRow, SessionCurve
from dashboard.reports.side_effects.counts import Counted, has_rate
from dashboard.reports.side_effects.sections import ByDose, BySession, CsvTable, CsvValue, Heading
from dashboard.reports.side_effects.selection import band_words, bands_of, route_word, severity_words
from dashboard.reports.words.wording import format_day, format_percent, plural
from data_access.definitions.registry import get_routes
from data_access.definitions.vocabulary import Route
from data_access.facts.arrays import SUBSTANCES

LEAST_WEEKS = 52
"""A course takes weeks: the session-number view looks at courses begun in the period, but never under 52 weeks."""


def _since(counted: Counted) -> int | None:
    weeks = counted.selection.weeks
    return None if weeks is None else counted.as_of_day - 7 * max(LEAST_WEEKS, weeks) + 1


def build_by_session(counted: Counted) -> BySession:
    """The share with any side effect at dose 1, 2, 3 … in patients who had all of them assessed."""
    rows = counted.everywhere(from_day=None, numbers=None)
    event = had_any_effect(counted.severity, counted.selection.severity)
    facts, since = counted.facts, _since(counted)
    course = follow_sessions(facts.dosings, facts.courses, rows, event, since)
    title = "Any side effect by session number"
    csv = CsvTable("side-effects-by-session-number.csv", _SESSION_TITLES, ())
    if course is None:
        began = "on record" if since is None else f"that began since {format_day(since, counted.as_of_day)}"
        empty = (
            f"Fewer than {FEWEST_PATIENTS} patients had two assessed sessions of a course {began}: too few to follow."
        )
        return BySession(Heading(title, "", "", empty=empty), None, "", (), csv)
    curve = _curve(counted, course, since)
    first, last, count = curve.share[0], curve.share[-1], len(curve.share)
    sentence = (
        f"Among the {course.same:,} patients who had all {count} sessions assessed: "
        f"**{format_percent(first)} at session 1, {format_percent(last)} at session {count}.**"
    )
    routes = " and ".join(route_word(r.key) for r in get_routes() if r.key in counted.selection.routes) or "all routes"
    began = "all courses on record" if since is None else f"courses begun since {format_day(since, counted.as_of_day)}"
    heading = Heading(
        title,
        sentence,
        f"The same patients throughout, {severity_words(counted.selection.severity)}; shaded: 95 % Wilson interval. "
        f"{routes[:1].upper()}{routes[1:]}, {began}; the filter on session number does not apply here.",
        f"Line of the share with any side effect by session number in the same {course.same} patients, with everyone "
        f"who came dashed and bars of how many remain. {sentence.replace('**', '')}",
        links=(
            (f"{course.same:,} patients", f"same:{_word_since(since)}"),
            (f"{format_percent(first)} at session 1", curve.picks[0]),
            (f"{format_percent(last)} at session {count}", curve.picks[-1]),
        ),
    )
    words, links = _remaining_words(course, since)
    return BySession(heading, curve, words, links, CsvTable(csv.filename, csv.titles, _session_rows(course)))


_SESSION_TITLES = (
    "Session", "same patients", "with any effect", "came", "assessed", "of these with any effect",
)  # fmt: skip


def _session_rows(course: SessionCourse) -> tuple[tuple[CsvValue, ...], ...]:
    columns = zip(course.same_events, course.attended, course.came, course.came_events, strict=True)
    return tuple(
        (k, course.same, int(same), int(attended), int(came), int(events))
        for k, (same, attended, came, events) in enumerate(columns, start=1)
    )


def _curve(counted: Counted, course: SessionCourse, since: int | None) -> SessionCurve:
    low, high = wilson_bounds(course.same_events, course.same)
    routes = counted.selection.routes or tuple(r.key for r in counted.routes)
    numbers = range(1, len(course.same_events) + 1)
    return SessionCurve(
        course.same_events / course.same,
        low,
        high,
        course.came_events / np.maximum(course.came, 1),
        course.attended,
        course.same,
        routes[0] if len(routes) == 1 else None,
        tuple(f"session:{k}:{_word_since(since)}" for k in numbers),
        tuple(f"came:{k}:{_word_since(since)}" for k in numbers),
    )


def _word_since(since: int | None) -> str:
    """The first day of a pick; nothing where every course counts."""
    return "" if since is None else f"{since}"


def _remaining_words(course: SessionCourse, since: int | None) -> tuple[str, tuple[tuple[str, str], ...]]:
    """How the courses of those who do not remain ended, and who is behind each count."""
    counts = (
        ("running", course.still_running, f"{course.still_running:,} are still running"),
        ("early", course.stopped_early, f"{course.stopped_early:,} stopped early"),
        ("effects", course.stopped_for_side_effects, f"{course.stopped_for_side_effects:,} of them for side effects"),
        ("complete", course.completed, f"{course.completed:,} are complete"),
    )
    running, early, effects, complete = (words for _, _, words in counts)
    parts = [running] * bool(course.still_running) + [f"{early}, {effects}", complete]
    links = tuple((words, f"ended:{key}:{_word_since(since)}") for key, count, words in counts if count)
    return f"Fewer remain because courses end: of {plural(course.started, 'course')}, {'; '.join(parts)}.", links


def build_by_dose(counted: Counted) -> ByDose:
    """Any side effect by dose band: never over two routes or two substances."""
    mg_kg = dose_mg_kg(counted.facts.dosings, counted.assessed)
    rows = [row for r in counted.routes for row in _dose_rows(counted, r)]
    unknown = int(np.isnan(mg_kg).sum())
    sentence, links = _dose_sentence(rows)
    note = f"Dose or weight not recorded in {plural(unknown, 'assessed session')}, left out." if unknown else ""
    heading = Heading(
        "By dose, within route",
        sentence,
        f"Any side effect, {severity_words(counted.selection.severity)}, by mg per kg; 95 % Wilson intervals. "
        "Milligrams mean different things by different routes: bands are never pooled. "
        "Choose one route above to filter by its bands.",
        f"Dots with 95 % intervals: share with any side effect by dose band within each route. {sentence}",
        empty="" if rows else "No assessed session has both a dose and a weight.",
        links=links,
    )
    titles = ("Route and substance", "mg/kg", "counts", "rate")
    csv_rows = tuple((row.label, m.lane, m.counts, m.rate) for row in rows for m in row.marks)
    return ByDose(heading, tuple(rows), note, CsvTable("side-effects-by-dose.csv", titles, csv_rows))


def _dose_rows(counted: Counted, route: Route) -> list[IntervalRow]:
    rows, edges = [], route.dose_bands_mg_kg
    for code, word in enumerate(SUBSTANCES):
        if code not in counted.substances[route.code]:
            continue
        found = rate_by_dose_band(counted.sample, counted.effects[:1], route.code, code, edges, counted.selection.unit)
        table, bands = found.table, bands_of(route, word)
        if table.total[-1] == 0:
            continue
        marks = [
            _dose_mark(route.key, SUBSTANCES[code], i, band_words(band.low, band.high), table.events[0, i],
                       table.total[i], table.low[0, i], table.high[0, i])
            for i, band in enumerate(bands) if table.total[i]
        ]  # fmt: skip
        label = route.short if len(route.bounds) < 2 else f"{route.short}, {SUBSTANCES[code]}"
        rows.append(IntervalRow(label, tuple(marks)))
    return rows


def _dose_mark(
    route: str, substance: str, band: int, words: str, events: int, total: int, low: float, high: float
) -> IntervalMark:
    shown = has_rate(events, total)
    return IntervalMark(
        route,
        float(events / total) if shown else None,
        float(low) if shown else None,
        float(high) if shown else None,
        format_percent(events / total) if shown else "no rate",
        f"{events:,} of {total:,}",
        words,
        f"band:{route}:{substance}:{band}",
    )


def _rated_marks(row: IntervalRow) -> list[IntervalMark]:
    return [m for m in row.marks if m.share is not None]


def _dose_sentence(rows: Sequence[IntervalRow]) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The route with the most bands that have a rate: its lowest and highest band."""
    best: IntervalRow | None = None
    for row in rows:
        if len(_rated_marks(row)) >= 2 and (best is None or len(_rated_marks(row)) > len(_rated_marks(best))):
            best = row
    if best is None:
        return "No route has two dose bands with a rate yet.", ()
    low, high = _rated_marks(best)[0], _rated_marks(best)[-1]
    first, last = (f"{m.rate} at {m.lane} mg/kg ({m.counts})" for m in (low, high))
    return f"{best.label}: {first}, {last}.", ((low.counts, low.pick), (high.counts, high.pick))
