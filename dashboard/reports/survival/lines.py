"""Curves by route as panels: at most three to one, the routes with the most patients first."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from dashboard.analysis.time_to_event.curves import AT_RISK_DAYS, Curves, GroupCurve
from dashboard.analysis.time_to_event.kaplan_meier import Float64, read_curve
from dashboard.analysis.time_to_event.survival_parts import AtRiskRow, Drawn, SurvivalLine, SurvivalPanel
from dashboard.reports.survival.section import Question
from dashboard.reports.words.wording import format_interval, format_percent, plural
from data_access.definitions.registry import get_routes

PANEL_ROUTES: Final = 3
FEWEST_PATIENTS: Final = 5
"""A route with fewer has no curve of its own."""
FOLLOWED_AT_LEAST: Final = 0.2
"""The axis ends where fewer than a fifth of everybody is still followed without the event."""
DRAWN: Final[dict[Question, Drawn]] = {"response": "happened", "durability": "holds"}
Y_TITLES: Final[dict[Question, str]] = {
    "response": "patients who had responded",
    "durability": "responders who still held it",
}
EVERYBODY: Final = ""

Named = tuple[str, str, GroupCurve]
"""Route key, its word, its curve."""


def name_routes(curves: Curves) -> tuple[Named, ...]:
    """The routes that get a curve, most patients first; equal ones in the order of the definitions."""
    routes = {route.code: (route.key, route.short) for route in get_routes()}
    kept = [group for group in curves.groups if group.curve.total >= FEWEST_PATIENTS]
    kept.sort(key=lambda group: -group.curve.total)
    return tuple((*routes[group.group], group) for group in kept)


def find_days(everybody: GroupCurve) -> tuple[int, ...]:
    """The days at which the numbers at risk stand: as far as a fifth of everybody is followed, two at least."""
    enough = everybody.at_risk >= FOLLOWED_AT_LEAST * everybody.curve.total
    return AT_RISK_DAYS[: max(int(np.count_nonzero(enough)), 2)]


def build_panels(curves: Curves, question: Question) -> tuple[SurvivalPanel, ...]:
    """One panel for each three routes; everybody in ink where fewer than two routes have a curve."""
    days, routes = find_days(curves.everybody), name_routes(curves)
    whole = (EVERYBODY, "All", curves.everybody)
    if len(routes) < 2:
        return (_build_panel("All routes", [whole], days, question),)
    panels = [routes[i : i + PANEL_ROUTES] for i in range(0, len(routes), PANEL_ROUTES)]
    return tuple(
        _build_panel(", ".join(word for _, word, _ in part), [*part, whole], days, question) for part in panels
    )


def _build_panel(name: str, rows: Sequence[Named], days: tuple[int, ...], question: Question) -> SurvivalPanel:
    """``rows``: what is drawn; everybody after routes stands in the numbers at risk only."""
    drawn = rows if len(rows) == 1 else rows[:-1]
    return SurvivalPanel(
        name,
        tuple(_draw(row, days[-1], question) for row in drawn),
        tuple(_count(row, days, question) for row in rows),
        days,
        Y_TITLES[question],
        DRAWN[question],
    )


def _count(row: Named, days: tuple[int, ...], question: Question) -> AtRiskRow:
    route, name, group = row
    picks = tuple(f"{question}:risk:{route}:{day}" for day in days)
    return AtRiskRow(route, name, tuple(group.at_risk[: len(days)].tolist()), picks)


def _draw(row: Named, until: int, question: Question) -> SurvivalLine:
    """Day 0, every day with an event up to the end of the axis, and the day on which the line ends."""
    route, name, group = row
    curve = group.curve
    end = min(float(until), curve.followed_until)
    day = np.unique(np.r_[0.0, curve.time[curve.time <= end], end])
    nobody = float("nan")
    share, low, high = (
        read_curve(curve, values, day, before)
        for values, before in ((curve.survival, 1.0), (group.low, nobody), (group.high, nobody))
    )
    if DRAWN[question] == "happened":
        share, low, high = 1 - share, 1 - high, 1 - low
    return SurvivalLine(
        route,
        name,
        day,
        share,
        low,
        high,
        f"{name} {format_percent(float(share[-1]))}",
        _hovers(name, day, share, low, high, question),
        tuple(f"{question}:event:{route}:{d:.0f}" for d in day),
    )


def _hovers(
    name: str, day: Float64, share: Float64, low: Float64, high: Float64, question: Question
) -> tuple[str, ...]:
    what = "had responded" if question == "response" else "still held their response"
    found = []
    for d, s, a, b in zip(day.tolist(), share.tolist(), low.tolist(), high.tolist(), strict=True):
        interval = f"<br>95 % interval {format_interval(a, b)}" if a == a else ""
        found.append(f"<b>{name}, day {d:.0f}: {format_percent(s)}</b> {what}{interval}<br>Click: who they are")
    return tuple(found)


def say_small_routes(curves: Curves) -> str:
    """Which routes have no curve of their own; empty where all have one."""
    routes = {route.code: route.short for route in get_routes()}
    small = [group for group in curves.groups if group.curve.total < FEWEST_PATIENTS]
    words = ", ".join(f"{routes[group.group]} {plural(group.curve.total, 'patient')}" for group in small)
    return f"No curve of its own under {FEWEST_PATIENTS}: {words}." if words else ""
