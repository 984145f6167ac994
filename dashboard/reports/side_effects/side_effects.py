"""What the side-effect page says, computed once: the page shows it, the command line can print it."""

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.reports.people import Person
from dashboard.reports.side_effects.counts import Counted
from dashboard.reports.side_effects.difference import build_differences
from dashboard.reports.side_effects.discordance import build_discordance
from dashboard.reports.side_effects.rate import build_heading_words, build_how_often
from dashboard.reports.side_effects.safety import Actions, build_pressure, build_serious
from dashboard.reports.side_effects.sections import (
    ByDose,
    BySession,
    ByWeek,
    Differences,
    HowOften,
    Pressure,
    RateTile,
    SessionList,
    SeveritySplit,
    Together,
)
from dashboard.reports.side_effects.selection import filter_words, period_words
from dashboard.reports.side_effects.session import build_by_dose, build_by_session
from dashboard.reports.side_effects.severity import (
    build_resolved_tile,
    build_severity,
    summarise_effects,
)
from dashboard.reports.side_effects.tile import build_any_tile, build_apart_tile, build_moderate_tile
from dashboard.reports.side_effects.together import build_together
from dashboard.reports.side_effects.week import build_by_week
from dashboard.reports.words.control_words import short_signal

TITLE = "Side effects"


@dataclass(frozen=True)
class Shown:
    """The sections that need at least one assessed dosing session."""

    tiles: tuple[RateTile, ...]
    how_often: HowOften
    by_session: BySession
    by_dose: ByDose
    severity: SeveritySplit
    together: Together
    differences: Differences


@dataclass(frozen=True)
class SideEffects:
    """The whole page. ``empty`` says why ``shown`` is None; what needs no assessment is there all the same.

    ``people``: the patients named in the lists, by id.
    """

    title: str
    subtitle: str
    empty: str
    next_act: str
    any_sessions: bool
    shown: Shown | None
    by_week: ByWeek
    serious: SessionList
    pressure: Pressure
    discordance: SessionList
    people: Mapping[int, Person]


def build_side_effects(
    counted: Counted,
    top_tenth: int | None,
    actions: Actions,
    clinician: str | None,
    hide_names: bool,
) -> SideEffects:
    """Every section. ``top_tenth``: the clinic's bound of a high CADSS; ``clinician``: the chosen therapist."""
    empty, next_act = build_heading_words(counted)
    by_week = build_by_week(counted)
    words = [period_words(counted.selection, counted.as_of_day), *filter_words(counted.selection, clinician)]
    return SideEffects(
        TITLE,
        f"dosing sessions, {', '.join(words)}",
        empty,
        next_act,
        bool(counted.rows.any()),
        None if empty else _build_shown(counted, by_week),
        by_week,
        build_serious(counted, actions, hide_names),
        build_pressure(counted),
        build_discordance(counted, top_tenth, hide_names),
        {},
    )


def _build_shown(counted: Counted, by_week: ByWeek) -> Shown:
    courses = summarise_effects(counted)
    signals = by_week.chart.current_signals if by_week.chart is not None else ()
    change = "; ".join(short_signal(s) for s in signals)
    worse = any(s.side in ("above", "rising") for s in signals)
    return Shown(
        (
            build_any_tile(counted),
            build_moderate_tile(counted, change, worse),
            build_apart_tile(counted),
            build_resolved_tile(counted, courses),
        ),
        build_how_often(counted),
        build_by_session(counted),
        build_by_dose(counted),
        build_severity(counted, courses),
        build_together(counted),
        build_differences(counted),
    )
