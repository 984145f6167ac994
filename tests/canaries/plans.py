"""Watches a PostgreSQL server plan and run every statement of the program: which partitions each one touches."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, Engine, event

from data_access.partitions import SCHEMA

_ASKS: Final = re.compile(r"\s*(SELECT|WITH)\b", re.IGNORECASE)
_WRITES: Final = re.compile(r"\s*(INSERT|UPDATE|DELETE)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Touched:
    """One statement, as it was run: the site whose sight its transaction had, and the partitions that it touched."""

    statement: str
    site: str
    partitions: frozenset[str]

    @property
    def broken_rules(self) -> list[str]:
        """The rules of Citus for statements that write, as far as a plan does not show them."""
        write = _WRITES.match(self.statement)
        if write is None:
            return []
        verb, names_site = write.group(1).upper(), re.search(r"\bsite_id\b|INTO site\b", self.statement)
        rules = {
            "does not name the site": names_site,
            "asks while it adds": verb != "INSERT" or not re.search(r"\bFROM (?!\(VALUES)", self.statement),
            "moves a row to another site": not re.search(r"\bSET\b[^;]*\bsite_id\s*=[^;]*\bWHERE\b", self.statement),
            "computes something else each time": not re.search(r"\b(now|random|nextval)\(", self.statement),
        }
        return [rule for rule, kept in rules.items() if not kept]

    @property
    def stays(self) -> bool:
        """Whether it touched partitions of its own site only."""
        return {name.rpartition("_")[2] for name in self.partitions} <= {self.site}


@dataclass
class Plans:
    """What was seen; each text of a statement is planned once with each site's sight."""

    touched: list[Touched] = field(default_factory=list)
    sights: list[str] = field(default_factory=list)
    planned: set[tuple[str, str]] = field(default_factory=set)

    def say_strays(self) -> str:
        """The statements that touched a partition of another site, to be read by whoever wrote them."""
        strays = (one for one in self.touched if not one.stays)
        return "\n\n".join(f"{sorted(one.partitions)} by the sight of {one.site}\n{one.statement}" for one in strays)

    def say_unruly(self) -> str:
        """The statements that Citus would not take."""
        return "\n\n".join(f"{one.broken_rules}\n{one.statement}" for one in self.touched if one.broken_rules)


@contextmanager
def watch_plans(engine: Engine) -> Iterator[Plans]:
    """Every statement on the engine is run once before it is run, for its plan, and what it wrote is undone."""
    plans = Plans()

    def explain(
        connection: Connection, cursor: Any, statement: str, parameters: Any, context: Any, executemany: bool
    ) -> None:
        if "kap_see" in statement:
            plans.sights.append(parameters["kap_site"])
            return
        site = plans.sights[-1] if plans.sights else ""
        if (statement, site) in plans.planned or not (_ASKS.match(statement) or _WRITES.match(statement)):
            return
        plans.planned.add((statement, site))
        values = parameters if isinstance(parameters, Mapping) or not executemany else parameters[0]
        driver: Any = connection.connection.driver_connection
        driver.execute("SAVEPOINT planned")
        how = "ANALYZE, TIMING OFF, VERBOSE, FORMAT JSON"
        (told,) = driver.execute(f"EXPLAIN ({how}) {statement}", values).fetchone()
        driver.execute("ROLLBACK TO SAVEPOINT planned")
        plans.touched.append(Touched(statement, site, frozenset(_list_touched(told[0]["Plan"]))))

    event.listen(engine, "before_cursor_execute", explain)
    try:
        yield plans
    finally:
        event.remove(engine, "before_cursor_execute", explain)


def _list_touched(node: dict[str, Any]) -> Iterator[str]:
    """The partitions of a plan that were not left out: at planning, at the start, or because nothing asked for them."""
    if node.get("Actual Loops", 1) == 0:
        return
    if node.get("Schema") == SCHEMA:
        yield node["Relation Name"]
    for target in node.get("Target Tables", ()):
        if target.get("Schema") == SCHEMA:
            yield target["Relation Name"]
    for part in node.get("Plans", ()):
        yield from _list_touched(part)
