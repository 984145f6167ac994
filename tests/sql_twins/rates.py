"""How often each side effect was seen at assessed dosing sessions, by route."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from tests.sql_twins.asked import Asked

APART = "(e.kind = 'dissociation' AND e.expected IS TRUE AND e.distressing = 0)"
"""Dissociation that was expected and did not distress is counted apart."""


@dataclass(frozen=True)
class Filter:
    """Which sessions count: since a day, some routes (none: all), a range of session numbers, a least severity."""

    from_day: int | None = None
    routes: tuple[str, ...] = ()
    numbers: tuple[int, int] | None = None
    severity: int = 1


@dataclass(frozen=True)
class Rates:
    """Assessed sessions by route, and those with an effect by (group, route); the group "any" is every kind."""

    total: Mapping[str | None, int]
    events: Mapping[tuple[str, str | None], int]


def get_rates(session: Session, asked: Asked, chosen: Filter, groups: Mapping[str, tuple[str, ...]]) -> Rates:
    """``groups``: what is counted together, as the keys of the kinds."""
    values = {"since": chosen.from_day, "routes": list(chosen.routes), "severity": chosen.severity}
    if chosen.numbers is not None:
        values |= {"first": chosen.numbers[0], "last": chosen.numbers[1]}
    sample = _choose(asked, chosen)
    total = asked.fetch(
        session, f"WITH sample AS ({sample}) SELECT route, count(*) FROM sample GROUP BY route", **values
    )
    sessions = (
        "e.session_id",
        *(f"CASE WHEN e.kind IN {_list(kinds)} THEN e.session_id END" for kinds in groups.values()),
    )
    sums = ", ".join(f"count(DISTINCT {one})" for one in sessions)
    rows = asked.fetch(
        session,
        f"WITH sample AS ({sample}) SELECT sample.route, {sums} FROM sample"
        " JOIN side_effect e ON e.site_id = :site AND e.session_id = sample.id"
        f" WHERE e.severity >= :severity AND {APART} IS NOT TRUE GROUP BY sample.route",
        **values,
    )
    events = {(name, row[0]): count for row in rows for name, count in zip(("any", *groups), row[1:], strict=True)}
    return Rates({row[0]: row[1] for row in total}, events)


def _choose(asked: Asked, chosen: Filter) -> str:
    """The assessed sessions; the number within the course is counted over all attended ones."""
    source, number = "session", ""
    if chosen.numbers is not None:
        source = (
            "(SELECT session.*, row_number() OVER (PARTITION BY course_id ORDER BY day, starts_at, id) AS number"
            " FROM session WHERE site_id = :site AND kind = 'dosing' AND status = 'attended')"
        )
        number = " AND number BETWEEN :first AND :last"
    since = "" if chosen.from_day is None else " AND day >= :since"
    routes = " AND route IN :routes" if chosen.routes else ""
    return (
        f"SELECT s.id, s.route FROM {source} s WHERE site_id = :site AND kind = 'dosing' AND status = 'attended'"
        f" AND side_effects_assessed IS TRUE AND day <= :as_of{since}{routes}{number}{asked.within('patient_id')}"
    )


def _list(kinds: tuple[str, ...]) -> str:
    return "(" + ", ".join(f"'{kind}'" for kind in kinds) + ")"
