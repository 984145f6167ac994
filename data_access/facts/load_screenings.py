"""Screenings of one site."""

import numpy as np

from data_access.definitions.registry import get_instrument, get_instruments
from data_access.errors import StoreError
from data_access.facts.arrays import MISSING, ScreeningFacts
from data_access.facts.cells import (
    QUARTER_SECONDS,
    coded_cell,
    day_cell,
    key_cell,
    recorded_cell,
    second_cell,
)
from data_access.facts.fetch import Columns, fetch_columns
from data_access.facts.keys import RowFinder
from data_access.facts.local_days import to_local_days
from data_access.facts.order import order_by
from data_access.facts.packing import Cell
from data_access.facts.source import Source
from data_access.models import Screening


def load_screenings(source: Source, patients: RowFinder) -> tuple[ScreeningFacts, Columns]:
    """Every screening, by patient, instrument, day and time of day; and the CADSS totals of sessions.

    The second are ``session`` (id), ``day`` and ``total`` of those that belong to a session and have a total.
    """
    columns = fetch_columns(
        source,
        Screening,
        [
            key_cell("patient", Screening.patient_id, source.keys.patient),
            recorded_cell(source, Screening.recorded_at),
            coded_cell("instrument", Screening.instrument, get_instrument_codes()),
            day_cell("day", Screening.taken_day),
            second_cell(source, Screening.taken_at, Screening.taken_day),
            Cell("total", Screening.total, 0, 1000),
            Cell("risk_item", Screening.risk_item, 0, 6),
            key_cell("session", Screening.session_id, source.keys.session, MISSING),
        ],
    )
    instrument = columns["instrument"]
    if (instrument == MISSING).any():
        raise StoreError(
            "The database holds screenings of a questionnaire this version does not know. "
            "Update the program, or import those screenings again."
        )
    patient = patients.find(columns["patient"])
    order = order_by(patient, instrument, columns["day"], columns["second"])
    facts = ScreeningFacts(
        patient=patient[order],
        instrument=instrument[order].astype(np.int8),
        day=columns["day"][order].astype(np.int32),
        total=columns["total"][order].astype(np.int16),
        risk_item=columns["risk_item"][order].astype(np.int8),
        recorded_day=to_local_days(columns["recorded"][order] * QUARTER_SECONDS, source.time_zone),
    )
    linked = (instrument == get_instrument("cadss").code) & (columns["session"] != MISSING)
    linked &= columns["total"] != MISSING
    return facts, {name: columns[name][linked] for name in ("session", "day", "total")}


def get_instrument_codes() -> dict[str, int]:
    """Code of every questionnaire by its key, the most used first (SQL compares in this order)."""
    return {instrument.key: instrument.code for instrument in get_instruments()}
