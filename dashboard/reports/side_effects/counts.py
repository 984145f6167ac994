"""The dosing sessions of one selection, counted once: what every part of the side-effect report reads."""

from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis.side_effects.assessed_dosings import AssessedDosings, choose_assessed, find_effects
from dashboard.analysis.side_effects.dosing_choice import DosingChoice, choose_dosings
from dashboard.analysis.side_effects.effect_severity import is_expected_dissociation, unwanted_severity
from dashboard.analysis.side_effects.patient_clusters import group_sessions
from dashboard.analysis.side_effects.route_differences import RouteComparison, compare_routes
from dashboard.analysis.side_effects.side_effect_rates import RateTable, count_rates, rate_by_route
from dashboard.reports.side_effects.selection import SideEffectSelection, to_choice
from data_access.definitions.registry import get_routes, get_side_effect_kinds
from data_access.definitions.vocabulary import Route
from data_access.facts.arrays import Bool, Facts, Int64

FEW: Final = 5
"""Fewer events than this: the count and the list, no rate."""
LANES: Final = 3
"""At most this many routes share a panel, or are compared with each other."""
DISSOCIATION: Final = "dissociation"


def has_rate(events: int, total: int) -> bool:
    """Whether a rate is shown: at least 5 events, or none at all among at least 5."""
    return events >= FEW or (events == 0 and total >= FEW)


@dataclass(frozen=True)
class EffectGroup:
    """One line of the page: a word on screen and the kinds that count as it."""

    key: str
    label: str
    codes: tuple[int, ...]
    names: tuple[str, ...]
    always_listed: bool


@cache
def get_groups() -> tuple[EffectGroup, ...]:
    """Every group of kinds in the order of the screen, the always listed ones first."""
    kinds: dict[str, list[tuple[int, str, bool]]] = {}
    for kind in get_side_effect_kinds():
        kinds.setdefault(kind.group, []).append((kind.code, kind.name.lower(), kind.always_listed))
    groups = [
        EffectGroup(
            label.lower().replace(" ", "_"),
            label,
            tuple(code for code, _, _ in members),
            tuple(name for _, name, _ in members),
            members[0][2],
        )
        for label, members in kinds.items()
    ]
    return tuple(sorted(groups, key=lambda g: not g.always_listed))


def listed_groups() -> tuple[EffectGroup, ...]:
    """The six that stay visible with zero events."""
    return tuple(g for g in get_groups() if g.always_listed)


@cache
def dissociation_code() -> int:
    """The code of dissociation."""
    return next(k.code for k in get_side_effect_kinds() if k.key == DISSOCIATION)


def grouping_note() -> str:
    """ "Tiredness: fatigue, sedation or somnolence." for each group of several kinds."""
    notes = [f"{g.label}: {', '.join(g.names[:-1])} or {g.names[-1]}." for g in get_groups() if len(g.codes) > 1]
    return " ".join(notes)


@dataclass(frozen=True, eq=False)
class Counted:
    """The facts, the selection, and masks over all dosing rows; arrays ``a_*`` hold the assessed sessions only."""

    facts: Facts
    selection: SideEffectSelection
    as_of_day: int
    choice: DosingChoice
    sample: AssessedDosings

    @property
    def rows(self) -> Bool:
        """The chosen sessions, assessed or not."""
        return self.sample.chosen

    @property
    def severity(self) -> Int64:
        """Unwanted severities of all rows: expected, not distressing dissociation removed."""
        return unwanted_severity(self.facts.dosings, dissociation_code())

    @property
    def assessed(self) -> NDArray[np.int64]:
        """Row numbers of the chosen sessions that were assessed for side effects."""
        return self.sample.row

    @cached_property
    def apart(self) -> Bool:
        """Over all rows: dissociation that was expected and not distressing."""
        return is_expected_dissociation(self.facts.dosings, dissociation_code())

    @cached_property
    def routes(self) -> tuple[Route, ...]:
        """Routes with chosen sessions, the most frequent first."""
        route = self.facts.dosings.route[self.rows]
        counts = np.bincount(route[route >= 0], minlength=64)
        known = [r for r in get_routes() if counts[r.code] > 0]
        return tuple(sorted(known, key=lambda r: -int(counts[r.code])))

    def occurs(self, group: EffectGroup) -> bool:
        """Whether any assessed session has a kind of the group at all."""
        return any(self.sample.kinds_seen >> (2 * code) & 0b11 for code in group.codes)

    def had(self, group: EffectGroup, at_least: int | None = None) -> Bool:
        """Over the assessed sessions: had the effect at the chosen (or a given) severity."""
        return self.sample.had(group.codes, at_least or self.selection.severity)

    @cached_property
    def effects(self) -> list[Bool]:
        """Over the assessed sessions, one mask per line of the rate table: any effect, then the listed groups."""
        return find_effects(self.sample, [group.codes for group in listed_groups()], self.selection.severity)

    @cached_property
    def a_lane(self) -> NDArray[np.intp]:
        """Place among ``routes`` of each assessed session; one past the last where no route was recorded."""
        return self.sample.lane([route.code for route in self.routes])

    @cached_property
    def table(self) -> RateTable:
        """Rates of ``effects`` by the routes of ``routes``, without a route, and all together, in the chosen unit."""
        return rate_by_route(self.sample, self.effects, [r.code for r in self.routes], self.selection.unit)

    def rate_of(self, happened: Bool) -> RateTable:
        """The rate of one mask over the assessed sessions, all routes together, in the chosen unit."""
        return count_rates(self.sample.clusters, [happened], self.selection.unit)

    @cached_property
    def chosen_count(self) -> int:
        """Sessions (or patients) chosen, assessed or not."""
        if self.selection.unit == "sessions":
            return int(self.rows.sum())
        return group_sessions(self.facts.dosings.patient[self.rows]).patients

    @cached_property
    def assessed_count(self) -> int:
        """Sessions (or patients) with an assessment."""
        return len(self.assessed) if self.selection.unit == "sessions" else self.sample.clusters.patients

    @cached_property
    def apart_count(self) -> int:
        """Assessed sessions with dissociation that was expected and not distressing."""
        return int(self.apart[self.assessed].sum())

    @cached_property
    def substances(self) -> dict[int, set[int]]:
        """By route code the substance codes (−1: not recorded) of its assessed sessions."""
        return self._distinct(self.facts.dosings.substance[self.assessed])

    @cached_property
    def ways_asked(self) -> dict[int, set[int]]:
        """By route code the ways its assessed sessions were asked (codes, −1: not recorded)."""
        return self._distinct(self.facts.dosings.asked_how[self.assessed])

    def _distinct(self, code: NDArray[np.int8]) -> dict[int, set[int]]:
        seen = np.bincount(self.a_lane * 8 + code + 1, minlength=8 * (len(self.routes) + 1)).reshape(-1, 8)
        return {r.code: set((np.flatnonzero(seen[i]) - 1).tolist()) for i, r in enumerate(self.routes)}

    @cached_property
    def comparisons(self) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[RouteComparison, ...], ...]]:
        """Every pair of up to three routes (places among ``routes``), and the lines of ``table`` compared."""
        pairs = tuple(combinations(range(min(LANES, len(self.routes))), 2))
        return pairs, compare_routes(self.table, pairs)

    @property
    def left_out(self) -> int:
        """Sessions (or patients) chosen but never assessed."""
        return self.chosen_count - self.assessed_count

    def everywhere(self, **changes: object) -> Bool:
        """The mask of the same choice with some of its fields changed (``from_day=None``, ``numbers=None``)."""
        return choose_dosings(self.facts.dosings, replace(self.choice, **changes))  # type: ignore[arg-type]


def count_sessions(facts: Facts, selection: SideEffectSelection, as_of_day: int) -> Counted:
    """Choose the sessions of a selection among the facts of a scope and as-of day."""
    choice = to_choice(selection, facts, as_of_day)
    return Counted(facts, selection, as_of_day, choice, choose_assessed(facts.dosings, choice, dissociation_code()))
