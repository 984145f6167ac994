"""The agenda's rules in their published order, with their bounds."""

from dashboard.reports.methods.parts import Column, Part, Table
from data_access.definitions.registry import get_agenda_rules
from data_access.definitions.vocabulary import AgendaRule


def make_agenda_parts() -> tuple[Part, ...]:
    """One rule a row; rules of one rank are parts of one published rule."""
    columns = (
        Column("rank", 6),
        Column("rule", 17),
        Column("when", 47),
        Column("bounds", 16),
        Column("listed under", 14),
    )
    rows = tuple(
        (str(rule.rank), f"**{rule.title}**", rule.explanation, word_bounds(rule), _listed(rule))
        for rule in get_agenda_rules()
    )
    said = "Lines stand in this order; ties go to the oldest. Each carries its rule, value, date and a link."
    return (Part("The rules, in order", (Table(columns, rows),), said),)


def word_bounds(rule: AgendaRule) -> str:
    """ "severity 3, systolic 180": the bounds by name, as the rule computes with them."""
    named = (f"{key.replace('_', ' ').replace('spo2', 'SpO2')} {value:g}" for key, value in rule.bounds.items())
    return ", ".join(named) or "–"


def _listed(rule: AgendaRule) -> str:
    stays = "; stays until acknowledged" if rule.states_until_acknowledged else ""
    return f"{rule.group}{stays}"
