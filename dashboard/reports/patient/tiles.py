"""The five figures under the header: two scores, the last dose, its side effects, screenings."""

from collections.abc import Sequence
from dataclasses import replace

from dashboard.analysis.change.change import measure_change
from dashboard.reports.patient.agenda import PatientAgenda
from dashboard.reports.patient.dose_words import (
    SEVERITIES,
    get_groups,
    get_mg_kg,
    get_reading,
    group_severities,
    is_assessed,
    word_mg,
    word_mg_kg,
    word_route,
)
from dashboard.reports.patient.like import LikeThisPatient
from dashboard.reports.patient.next_dose import word_due, word_next_dose
from dashboard.reports.patient.parts import StatTile
from dashboard.reports.patient.series import ChosenCourse, Series
from dashboard.reports.view import View
from dashboard.reports.words.wording import format_ago, format_change, format_day, plural
from data_access.definitions.scoring import band_of
from data_access.records import SessionRecord


def build_tiles(
    chosen: ChosenCourse, agenda: PatientAgenda | None, like: Sequence[LikeThisPatient], view: View
) -> tuple[StatTile, ...]:
    """Tiles of the chosen course; ``agenda`` None: an earlier course, of which nothing is due."""
    scored = [s for s in chosen.series if s.last_scored is not None]
    first = [chosen.primary] if chosen.primary and chosen.primary.own else []
    second = sorted(
        (s for s in scored if s is not chosen.primary), key=lambda s: (s.instrument.key != "phq9", -len(s.scored))
    )
    tiles = [
        _add_centile(_build_score(chosen, series, view), series, like) for series in [*first, *second[: 2 - len(first)]]
    ]
    if not tiles:
        tiles.append(StatTile("Scores", "none", "", ("no questionnaire with a total in this course",)))
    return (*tiles, _build_dose(chosen, view), _build_effects(chosen), _build_screenings(chosen, agenda, view))


def _build_score(chosen: ChosenCourse, series: Series, view: View) -> StatTile:
    if series.last_scored is None:
        last_form = format_day(series.own[-1].day, view.as_of_day, view.hide_names)
        count = f"{plural(len(series.own), 'form')}, answers are missing"
        return StatTile(f"{series.instrument.name} on {last_form}", "no total", "", (count,))
    last = series.last_scored
    band = band_of(series.instrument, last.total)
    day = format_day(last.day, view.as_of_day, view.hide_names)
    lines = [_word_since_baseline(chosen, series, view)]
    if len(series.scored) > 1:
        lines.append(_word_since_before(series, view))
    dosed = chosen.last_dose
    is_new = chosen.is_open and dosed is not None and last.day > dosed.session.day
    return StatTile(
        f"{series.instrument.name} on {day}", f"{last.total}", band.label.lower() if band else "", tuple(lines), is_new
    )


def _add_centile(tile: StatTile, series: Series, like: Sequence[LikeThisPatient]) -> StatTile:
    """The strip, only where it speaks of the score that the tile shows."""
    latest = series.last_scored
    for one in like:
        if one.key == series.instrument.key and one.counts and latest is not None and one.screening_id == latest.id:
            return replace(tile, centile=one.centile, centile_words=one.short)
    return tile


def _word_since_baseline(chosen: ChosenCourse, series: Series, view: View) -> str:
    if series.baseline is None:
        return "no baseline score" if chosen.doses else "before dose 1"
    day = format_day(series.baseline.day, view.as_of_day, view.hide_names)
    if series.latest is None:
        return f"baseline, {day}; none since"
    change = format_change((series.latest.total or 0) - (series.baseline.total or 0))
    return f"**{change}** since baseline, {day}"


def _word_since_before(series: Series, view: View) -> str:
    """The change since the score before, orange only where it is reliably worse."""
    before, last = series.scored[-2], series.scored[-1]
    day = format_day(before.day, view.as_of_day, view.hide_names)
    change = measure_change([before.total or 0], [last.total or 0], series.instrument, view.thresholds)
    words = format_change(int(change.points[0]))
    if change.reliably_worse[0]:
        return f"!!▲ {words}!! since {day}, reliably worse"
    return f"{words} since {day}"


def _build_dose(chosen: ChosenCourse, view: View) -> StatTile:
    last = chosen.last_dose
    planned = word_next_dose(chosen, view) if chosen.is_current else ""
    if last is None:
        return StatTile("Last dose", "none", "", (f"{chosen.course.plan.planned_doses} planned",))
    session = last.session
    day = format_day(session.day, view.as_of_day, view.hide_names)
    by_weight = get_mg_kg(session) is not None
    value, unit = (word_mg_kg(session), "mg/kg") if by_weight else (word_mg(session), "mg")
    if session.dose_mg is None:
        value, unit = "not recorded", ""
    milligrams = f", {word_mg(session)} mg" if by_weight else ""
    ago = format_ago(session.day, view.as_of_day, view.hide_names)
    lines = [f"{word_route(session.route)}{milligrams}; {ago}"]
    if chosen.is_open:
        lines.append(f"next: {planned}" if planned else _word_plan_met(chosen))
    return StatTile(f"Dose {last.number}, {day}", value, unit, tuple(lines))


def _word_plan_met(chosen: ChosenCourse) -> str:
    planned, given = chosen.course.plan.planned_doses, len(chosen.doses)
    return f"all {planned} planned doses given" if given == planned else f"{given} doses given, {planned} planned"


def _build_effects(chosen: ChosenCourse) -> StatTile:
    last = chosen.last_dose
    if last is None:
        return StatTile("Side effects at last dose", "–", "", ("no dose yet",))
    leaving = get_reading(last.session.vitals, "leaving")
    pressure = (
        f"blood pressure leaving {leaving[0]}/{leaving[1] or '–'}"
        if leaving
        else "blood pressure leaving **not recorded**"
    )
    if not is_assessed(last.session) and not last.session.effects:
        return StatTile(f"Side effects at dose {last.number}", "not assessed", "", (pressure,))
    severities, groups = group_severities(last.session), get_groups()
    seen = sum(group in severities for group in groups)
    others = [group.lower() for group in severities if group not in groups]
    lines = [_word_severities(severities, others, last.session), pressure]
    return StatTile(f"Side effects at dose {last.number}", f"{seen} of {len(groups)}", "kinds", tuple(lines))


def _word_severities(severities: dict[str, int], others: list[str], session: SessionRecord) -> str:
    if not severities:
        return "none of any kind"
    worst = max(severities.values())
    word = (
        f"all {SEVERITIES[worst]}"
        if len(severities) > 1 and len(set(severities.values())) == 1
        else f"worst {SEVERITIES[worst]}"
    )
    if len(severities) == 1:
        word = SEVERITIES[worst]
    word = f"!!{word}!!" if worst == 3 else word
    resolved = [effect.resolved_before_leaving for effect in session.effects]
    gone = "; gone before leaving" if all(resolved) else "; not all gone before leaving" if False in resolved else ""
    also = f"and {', '.join(others)}: " if others else ""
    return f"{also}{word}{gone}"


def _build_screenings(chosen: ChosenCourse, agenda: PatientAgenda | None, view: View) -> StatTile:
    """For how many doses the course's own measure was taken since the dose before (dose 1: as a baseline)."""
    series = chosen.primary
    due = word_due(chosen, agenda, view) if agenda else ""
    name = series.instrument.name if series else "Score"
    latest = series.last_scored if series else None
    when = f"latest {format_day(latest.day, view.as_of_day, view.hide_names)}" if latest else "none yet"
    lines = tuple(line for line in (when, due) if line)
    planned = any(
        s.instrument == chosen.course.primary_instrument and s.before_each_dose for s in chosen.course.plan.screenings
    )
    if not planned or not chosen.doses:
        count = len(series.scored) if series else 0
        return StatTile(f"{name} taken", f"{count}", "times" if count != 1 else "time", lines)
    met = count_scored_doses(chosen)
    return StatTile(
        f"{name} before each dose", f"{met} of {len(chosen.doses)}", "doses" if len(chosen.doses) > 1 else "dose", lines
    )


def count_scored_doses(chosen: ChosenCourse) -> int:
    """Doses with a score of the course's own measure since the day of the dose before; dose 1: with a baseline."""
    series = chosen.primary
    if series is None:
        return 0
    met = int(series.baseline is not None and bool(chosen.doses))
    for before, dose in zip(chosen.doses, chosen.doses[1:], strict=False):
        met += any(before.session.day < s.day <= dose.session.day for s in series.scored)
    return met
