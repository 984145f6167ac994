"""Screenings of one site, and the subscales of those whose questionnaire has some."""

from dataclasses import fields

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import case, func

from data_access.definitions.instrument import Instrument
from data_access.definitions.registry import get_instrument, get_instruments
from data_access.definitions.scoring import TRIAGE_LEVELS
from data_access.definitions.scoring_arrays import NO_ANSWER, find_open_triages, score_clusters
from data_access.errors import StoreError
from data_access.facts.answers import parse_answers
from data_access.facts.arrays import MISSING, Bool, ScreeningFacts, SubscaleFacts
from data_access.facts.cells import (
    coded_cell,
    day_cell,
    flag_cell,
    key_cell,
    recorded_cell,
    second_cell,
    to_recorded_days,
)
from data_access.facts.fetch import Columns, Texts, fetch_with_texts
from data_access.facts.keys import RowFinder
from data_access.facts.order import order_by
from data_access.facts.packing import Cell
from data_access.facts.source import Source
from data_access.facts.tables import change_columns, follow
from data_access.models import Screening

Codes = NDArray[np.signedinteger]

_HAS_LEVEL = Screening.risk_item.between(1, len(TRIAGE_LEVELS) - 2)
"""A triage at a level that a yes gave and that is not the highest: few enough that reading them costs nothing."""

_DIFFERS = case(
    (Screening.source_total.is_(None) | Screening.answers.is_(None), None),
    (Screening.total == Screening.source_total, 0),
    else_=1,
)
"""Where only a total came it was taken over as it is: nothing to compare."""


def load_screenings(source: Source, patients: RowFinder) -> tuple[ScreeningFacts, SubscaleFacts, Columns]:
    """Every screening, by patient, instrument, day and time of day; their subscales; and the CADSS totals of sessions.

    The last are ``session`` (id), ``day`` and ``total`` of those that belong to a session and have a total.
    """
    clustered = {one.key: one for one in get_instruments() if one.clusters}
    triages = {one.key: one for one in get_instruments() if one.triage}
    answer_line = func.coalesce(Screening.answers, "")
    columns, answers = fetch_with_texts(
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
            flag_cell(source, "source_total_differs", _DIFFERS),
        ],
        {
            **{key: case((Screening.instrument == key, answer_line)) for key in clustered},
            **{key: case((_HAS_LEVEL & (Screening.instrument == key), answer_line)) for key in triages},
        },
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
        recorded_day=to_recorded_days(columns["recorded"][order], source.time_zone),
        triage_open=_find_open(triages, instrument, columns["risk_item"], answers)[order],
        source_total_differs=columns["source_total_differs"][order].astype(np.int8),
    )
    linked = (instrument == get_instrument("cadss").code) & (columns["session"] != MISSING)
    linked &= columns["total"] != MISSING
    place = np.empty(len(order), np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    forms = {key: place[instrument == one.code] for key, one in clustered.items()}
    subscales = _join([_score_subscales(clustered[key], rows, answers[key]) for key, rows in forms.items()])
    return facts, subscales, {name: columns[name][linked] for name in ("session", "day", "total")}


def _find_open(triages: dict[str, Instrument], instrument: Codes, level: Codes, answers: Texts) -> Bool:
    """Triages with a question open, in the order of ``instrument``; ``answers``: a line per form with a level."""
    is_open = np.zeros(len(instrument), np.bool_)
    for key, triage in triages.items():
        rows = np.flatnonzero((instrument == triage.code) & (level >= 1) & (level < len(TRIAGE_LEVELS) - 1))
        forms = parse_answers(answers[key], len(rows), len(triage.items))
        # Where only the level came, nothing is known of single questions.
        is_open[rows] = find_open_triages(triage, forms, level[rows]) & (forms != NO_ANSWER).any(axis=1)
    return is_open


def _score_subscales(instrument: Instrument, screening: NDArray[np.int32], answers: list[str]) -> SubscaleFacts:
    """A row per form and cluster; ``screening``: the row of each form, in the order of the lines of ``answers``."""
    scores = score_clusters(instrument, parse_answers(answers, len(screening), len(instrument.items)))
    clusters = len(instrument.clusters)
    return SubscaleFacts(
        np.repeat(screening, clusters), np.tile(np.arange(clusters, dtype=np.int8), len(screening)), scores.ravel()
    )


def _join(parts: list[SubscaleFacts]) -> SubscaleFacts:
    names = [column.name for column in fields(SubscaleFacts)]
    joined = SubscaleFacts(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))
    return change_columns(joined, follow(order_by(joined.screening, joined.cluster)))


def get_instrument_codes() -> dict[str, int]:
    """Code of every questionnaire by its key, the most used first (SQL compares in this order)."""
    return {instrument.key: instrument.code for instrument in get_instruments()}
