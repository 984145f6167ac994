"""Who is behind a number of the side-effect page: the pick of a mark or figure, turned into dosing sessions."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from dashboard.analysis.side_effects.counted_effects import find_counted_effects
from dashboard.analysis.side_effects.discordance import find_discordant
from dashboard.analysis.side_effects.dosing_choice import dose_mg_kg, in_band
from dashboard.analysis.side_effects.effect_severity import had_any_effect, had_effect
from dashboard.reports.side_effects.counts import Counted, EffectGroup, dissociation_code, get_groups
from dashboard.reports.side_effects.people_sessions import find_came, find_ended, find_same, find_session
from dashboard.reports.side_effects.people_vitals import find_peak, find_pressure
from dashboard.reports.side_effects.selection import band_words, bands_of, route_word, severity_words
from dashboard.reports.words.wording import format_week
from data_access.definitions.registry import get_route
from data_access.errors import DefinitionError
from data_access.facts.arrays import Bool


@dataclass(frozen=True)
class Behind:
    """Dosing-row numbers behind a pick, newest first, and the title of the list."""

    title: str
    dosings: tuple[int, ...]


def find_behind(counted: Counted, pick: str, top_tenth: int | None = None) -> Behind | None:
    """The sessions behind a pick ("effect:nausea:iv", "week:20345", "peak:180" …); None for an unknown pick."""
    name, *parts = pick.split(":")
    if name == "discordant":
        title, mask = _discordant(counted, top_tenth)
    elif name in _FINDERS:
        try:
            title, mask = _FINDERS[name](counted, parts)
        except (IndexError, ValueError, StopIteration, KeyError, DefinitionError):
            return None
    else:
        return None
    rows = np.flatnonzero(mask)
    newest = rows[np.argsort(-counted.facts.dosings.day[rows], kind="stable")]
    return Behind(title, tuple(newest.tolist()))


def _group(key: str) -> EffectGroup:
    return next(g for g in get_groups() if g.key == key)


def _assessed(counted: Counted, rows: Bool) -> Bool:
    return np.asarray(rows & (counted.facts.dosings.assessed == 1))


def _by_route(counted: Counted, parts: list[str], at: int) -> tuple[str, Bool]:
    """The part of a pick that narrows to one route, where it is there."""
    if len(parts) <= at:
        return "", counted.rows
    route = get_route(parts[at])
    return f", {route_word(route.key)}", np.asarray(counted.rows & (counted.facts.dosings.route == route.code))


def _any(counted: Counted, parts: list[str]) -> tuple[str, Bool]:
    least = int(parts[0])
    words, rows = _by_route(counted, parts, 1)
    title = f"Any side effect, {severity_words(least)}{words}"
    return title, _assessed(counted, rows) & had_any_effect(counted.severity, least)


def _effect(counted: Counted, parts: list[str]) -> tuple[str, Bool]:
    group = _group(parts[0])
    words, rows = _by_route(counted, parts, 1)
    least = counted.selection.severity
    mask = _assessed(counted, rows) & had_effect(counted.severity, group.codes, least)
    return f"{group.label}, {severity_words(least)}{words}", mask


def _routes(counted: Counted, parts: list[str]) -> tuple[str, Bool]:
    """A difference of two routes: who had the effect by either of them."""
    (title, first), (_, second) = (_effect(counted, [parts[0], route]) for route in parts[1:3])
    return f"{title} or {route_word(get_route(parts[2]).key)}", np.asarray(first | second)


def _grade(counted: Counted, parts: list[str]) -> tuple[str, Bool]:
    group, grade = _group(parts[0]), int(parts[1])
    mask = _assessed(counted, counted.rows) & had_effect(counted.severity, group.codes, grade)
    if grade < 3:
        mask &= ~had_effect(counted.severity, group.codes, grade + 1)
    return f"{group.label}, {('mild', 'moderate', 'severe')[grade - 1]}", mask


def _not_assessed(counted: Counted, parts: list[str]) -> tuple[str, Bool]:
    words, rows = _by_route(counted, parts, 0)
    return f"Side effects not assessed{words}", np.asarray(rows & (counted.facts.dosings.assessed != 1))


def _apart(counted: Counted, parts: list[str]) -> tuple[str, Bool]:
    return "Dissociation, expected and not distressing", _assessed(counted, counted.rows) & counted.apart


def _band(counted: Counted, parts: list[str]) -> tuple[str, Bool]:
    route, substance = get_route(parts[0]), parts[1]
    band = bands_of(route, substance)[int(parts[2])]
    inside = counted.rows & in_band(counted.facts.dosings, band, dose_mg_kg(counted.facts.dosings))
    mask = _assessed(counted, np.asarray(inside)) & had_any_effect(counted.severity, counted.selection.severity)
    return f"Any side effect, {route_word(route.key)}, {substance}, {band_words(band.low, band.high)} mg/kg", mask


def _no_weight(counted: Counted, parts: list[str]) -> tuple[str, Bool]:
    missing = np.isnan(dose_mg_kg(counted.facts.dosings))
    return "Dose or weight not recorded", np.asarray(_assessed(counted, counted.rows) & missing)


def _week(counted: Counted, parts: list[str]) -> tuple[str, Bool]:
    monday, least = int(parts[0]), int(parts[1])
    d = counted.facts.dosings
    rows = counted.everywhere(from_day=None) & (d.day >= monday) & (d.day < monday + 7)
    mask = _assessed(counted, np.asarray(rows)) & had_any_effect(counted.severity, least)
    title = f"{severity_words(least).capitalize()} side effects, {format_week(monday, counted.as_of_day)}"
    return title, mask


def _together(counted: Counted, parts: list[str]) -> tuple[str, Bool]:
    one, two = _group(parts[0]), _group(parts[1])
    least = counted.selection.severity
    mask = _assessed(counted, counted.rows) & had_effect(counted.severity, one.codes, least)
    mask &= had_effect(counted.severity, two.codes, least)
    return f"{one.label} and {two.label.lower()} in the same session", mask


def _serious(counted: Counted, parts: list[str]) -> tuple[str, Bool]:
    return "Serious events", np.asarray(counted.rows & counted.facts.dosings.serious)


def _resolved(counted: Counted, parts: list[str]) -> tuple[str, Bool]:
    gone = parts[0]
    words = {
        "yes": "Gone before leaving",
        "no": "Not gone before leaving",
        "unknown": "Gone before leaving: not recorded",
    }
    value = {"yes": 1, "no": 0, "unknown": -1}[gone]
    effects = counted.facts.side_effects
    rows = find_counted_effects(counted.sample, effects, counted.selection.severity)
    rows = rows[effects.resolved_before_leaving[rows] == value]
    if len(parts) > 1:
        group = _group(parts[1])
        rows = rows[np.isin(effects.kind[rows], group.codes)]
        words[gone] = f"{group.label}: {words[gone][:1].lower()}{words[gone][1:]}"
    mask = np.zeros(len(counted.rows), dtype=np.bool_)
    mask[effects.dosing[rows]] = True
    return words[gone], mask


def _discordant(counted: Counted, top_tenth: int | None) -> tuple[str, Bool]:
    if top_tenth is None:
        return "High dissociation, none reported", np.zeros(len(counted.rows), dtype=np.bool_)
    _, mask = find_discordant(counted.facts.dosings, counted.rows, dissociation_code(), top_tenth)
    return "High dissociation, none reported", mask


_FINDERS: dict[str, Callable[[Counted, list[str]], tuple[str, Bool]]] = {
    "any": _any,
    "effect": _effect,
    "routes": _routes,
    "grade": _grade,
    "not_assessed": _not_assessed,
    "apart": _apart,
    "session": find_session,
    "same": find_same,
    "came": find_came,
    "ended": find_ended,
    "band": _band,
    "no_weight": _no_weight,
    "week": _week,
    "together": _together,
    "serious": _serious,
    "resolved": _resolved,
    "peak": find_peak,
    "pressure": find_pressure,
}
