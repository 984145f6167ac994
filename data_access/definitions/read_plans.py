"""Reads protocols, which name instruments and routes, and the agenda's rules."""

from collections.abc import Collection
from pathlib import Path
from typing import Literal, cast

from data_access.definitions.check import Fields, check_unique, read_fields
from data_access.definitions.read_vocabulary import SUBSTANCES
from data_access.definitions.vocabulary import AgendaRule, Protocol, ScreeningPlan


def read_protocols(path: Path, instruments: Collection[str], routes: Collection[str]) -> tuple[Protocol, ...]:
    """The default plans; every instrument and route they name must be known."""
    fields = read_fields(path)
    protocols = tuple(_read_protocol(table, instruments, routes) for table in fields.tables("protocols"))
    fields.finish()
    check_unique(fields, "protocols.key", [protocol.key for protocol in protocols])
    return protocols


def _read_protocol(table: Fields, instruments: Collection[str], routes: Collection[str]) -> Protocol:
    checks = table.table("long_term_checks")
    screenings = tuple(_read_screening_plan(row, instruments) for row in table.tables("screenings"))
    check_unique(table, "screenings.instrument", [plan.instrument for plan in screenings])
    protocol = Protocol(
        key=table.text("key"),
        name=table.text("name"),
        substance=table.one_of("substance", *SUBSTANCES),
        route=table.one_of("route", *routes),
        planned_doses=table.whole("planned_doses", 1, 99),
        dose_interval_days=table.whole("dose_interval_days", 1, 365),
        preparation_sessions=table.whole("preparation_sessions", 0, 20),
        integration_after_doses=table.wholes("integration_after_doses"),
        integration_within_days=table.whole("integration_within_days", 1, 365),
        screenings=screenings,
        long_term_checks={key: checks.whole(key, 1, 3660) for key in checks.names()},
        source=table.text("source"),
    )
    doses = protocol.integration_after_doses
    if list(doses) != sorted(set(doses)) or any(not 1 <= dose <= protocol.planned_doses for dose in doses):
        table.refuse("integration_after_doses", f"must rise within the planned doses, 1 to {protocol.planned_doses}.")
    return protocol


def _read_screening_plan(row: Fields, instruments: Collection[str]) -> ScreeningPlan:
    months = row.wholes("follow_up_months")
    if list(months) != sorted(set(months)) or any(month < 1 for month in months):
        row.refuse("follow_up_months", f"must rise and be above 0, not {list(months)}.")
    return ScreeningPlan(
        instrument=row.one_of("instrument", *instruments),
        before_first_dose_days=row.whole_or_none("before_first_dose_days", 1, 365),
        before_each_dose=row.flag("before_each_dose"),
        after_last_dose=row.flag("after_last_dose"),
        follow_up_months=months,
        at_start=row.flag("at_start"),
        at_end=row.flag("at_end"),
    )


def read_agenda_rules(path: Path) -> tuple[AgendaRule, ...]:
    """The agenda's rules in the published order; rules of one rank are parts of one published rule."""
    fields = read_fields(path)
    rules = tuple(_read_agenda_rule(table) for table in fields.tables("rule"))
    fields.finish()
    check_unique(fields, "rule.key", [rule.key for rule in rules])
    ranks = [rule.rank for rule in rules]
    if ranks != sorted(ranks):
        fields.refuse("rule.rank", f"must not fall from one rule to the next, not {ranks}.")
    return rules


def _read_agenda_rule(table: Fields) -> AgendaRule:
    bounds = table.table("bounds")
    shape = table.one_of("shape", "diamond", "triangle", "arrow", "dashed_circle", "open_diamond")
    return AgendaRule(
        rank=table.whole("rank", 1, 11),
        key=table.text("key"),
        title=table.text("title"),
        shape=cast(Literal["diamond", "triangle", "arrow", "dashed_circle", "open_diamond"], shape),
        group=cast(Literal["discuss", "watch"], table.one_of("group", "discuss", "watch")),
        states_until_acknowledged=table.flag("states_until_acknowledged"),
        explanation=table.text("explanation"),
        bounds={key: bounds.number(key, 0) for key in bounds.names()},
    )
