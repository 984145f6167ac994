"""Side effects of one site."""

import numpy as np

from data_access.definitions.registry import get_side_effect_kinds
from data_access.errors import StoreError
from data_access.facts.arrays import MISSING, SideEffectFacts
from data_access.facts.cells import coded_cell, flag_cell, key_cell
from data_access.facts.fetch import fetch_columns
from data_access.facts.keys import ABSENT, RowFinder
from data_access.facts.order import order_by
from data_access.facts.packing import Cell
from data_access.facts.source import Source
from data_access.facts.tables import change_columns, follow
from data_access.models import SideEffect


def load_side_effects(source: Source, dosings: RowFinder) -> SideEffectFacts:
    """Every side effect of a dosing session, by dosing session and kind."""
    columns = fetch_columns(
        source,
        SideEffect,
        [
            key_cell("session", SideEffect.session_id, source.keys.session),
            Cell("duration_min", SideEffect.duration_min, 0, 43_200),
            coded_cell("kind", SideEffect.kind, {kind.key: kind.code for kind in get_side_effect_kinds()}),
            Cell("severity", SideEffect.severity, 1, 3, None),
            flag_cell(source, "expected", SideEffect.expected),
            Cell("distressing", SideEffect.distressing, 0, 3),
            flag_cell(source, "serious", SideEffect.serious),
            Cell("onset_min", SideEffect.onset_min, 0, 10_080),
            flag_cell(source, "resolved", SideEffect.resolved_before_leaving),
        ],
    )
    if (columns["kind"] == MISSING).any():
        raise StoreError(
            "The database holds side effects of a kind this version does not know. "
            "Update the program, or import those side effects again."
        )
    facts = SideEffectFacts(
        dosing=dosings.find(columns["session"]),
        kind=columns["kind"].astype(np.int8),
        severity=columns["severity"].astype(np.int8),
        expected=columns["expected"].astype(np.int8),
        distressing=columns["distressing"].astype(np.int8),
        serious=columns["serious"] == 1,
        onset_min=columns["onset_min"].astype(np.int16),
        duration_min=columns["duration_min"].astype(np.int32),
        resolved_before_leaving=columns["resolved"].astype(np.int8),
    )
    order = order_by(facts.dosing, facts.kind)
    return change_columns(facts, follow(order[np.count_nonzero(facts.dosing == ABSENT) :]))
