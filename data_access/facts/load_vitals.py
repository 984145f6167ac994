"""Vital signs and dissociation scores of dosing sessions, one row per session."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from data_access.facts.arrays import MISSING
from data_access.facts.cells import code_cell, key_cell
from data_access.facts.fetch import Columns, fetch_columns
from data_access.facts.keys import ABSENT, RowFinder
from data_access.facts.packing import Cell
from data_access.facts.source import Source
from data_access.models import Vital

MOMENTS = ("before", "during", "leaving")
AT_40_MIN = (30, 60)
_TOP = 1024
"""Above every reading: minute and reading are joined in one number to find the last reading."""


def load_vitals(source: Source, dosings: RowFinder, count: int) -> dict[str, NDArray[Any]]:
    """The vital columns of ``DosingFacts`` for ``count`` dosing sessions.

    Before and leaving: the last reading of that moment that has the value. Peak: the highest of all
    readings that were not before the dose. SpO2: the lowest of all readings. MISSING where there is none.
    """
    readings = _fetch_readings(source, dosings)
    before = readings["moment"] == MOMENTS.index("before")
    leaving = readings["moment"] == MOMENTS.index("leaving")
    columns: dict[str, NDArray[Any]] = {}
    for name in ("systolic", "diastolic"):
        columns[f"{name}_before"] = _last(readings, name, before, count)
        columns[f"{name}_peak"] = _highest(readings, name, ~before, count)
        columns[f"{name}_leaving"] = _last(readings, name, leaving, count)
    first, last = AT_40_MIN
    near_40 = (readings["minutes"] >= first) & (readings["minutes"] <= last) & (readings["systolic"] != MISSING)
    read_at_40 = np.zeros(count, np.bool_)
    read_at_40[readings["dosing"][near_40]] = True
    reversed_ = (readings["diastolic"] >= readings["systolic"]) & (readings["systolic"] != MISSING)
    pressure_reversed = np.zeros(count, np.bool_)
    pressure_reversed[readings["dosing"][reversed_]] = True
    found = {"read_at_40": read_at_40, "pressure_reversed": pressure_reversed}
    return columns | found | {"spo2_lowest": _lowest(readings, "spo2", count)}


def _fetch_readings(source: Source, dosings: RowFinder) -> Columns:
    columns = fetch_columns(
        source,
        Vital,
        [
            key_cell("session", Vital.session_id, source.keys.session),
            code_cell("moment", Vital.moment, MOMENTS),
            Cell("minutes", Vital.minutes_from_dose, -1440, 1440, None),
            Cell("systolic", Vital.systolic, 60, 260),
            Cell("diastolic", Vital.diastolic, 30, 160),
            Cell("spo2", Vital.spo2, 50, 100),
        ],
    )
    dosing = dosings.find(columns.pop("session"))
    at_dosing = dosing != ABSENT
    return {name: column[at_dosing] for name, column in (columns | {"dosing": dosing}).items()}


def _last(readings: Columns, name: str, chosen: NDArray[np.bool_], count: int) -> NDArray[np.int16]:
    chosen = chosen & (readings[name] != MISSING)
    joined = (readings["minutes"][chosen].astype(np.int64) + 1440) * _TOP + readings[name][chosen]
    latest = np.full(count, MISSING, np.int64)
    np.maximum.at(latest, readings["dosing"][chosen], joined)
    return np.where(latest == MISSING, MISSING, latest % _TOP).astype(np.int16)


def _highest(readings: Columns, name: str, chosen: NDArray[np.bool_], count: int) -> NDArray[np.int16]:
    highest = np.full(count, MISSING, np.int64)
    np.maximum.at(highest, readings["dosing"][chosen], readings[name][chosen])
    return highest.astype(np.int16)


def _lowest(readings: Columns, name: str, count: int) -> NDArray[np.int16]:
    chosen = readings[name] != MISSING
    lowest = np.full(count, _TOP, np.int64)
    np.minimum.at(lowest, readings["dosing"][chosen], readings[name][chosen])
    return np.where(lowest == _TOP, MISSING, lowest).astype(np.int16)


def find_peak_cadss(scores: Columns, dosings: RowFinder, dosing_day: NDArray[np.int32]) -> NDArray[np.int16]:
    """The highest CADSS total linked to each dosing session and taken on its day; MISSING where none."""
    dosing = dosings.find(scores["session"])
    # Another day's score is not of this session; it would also tell the future to an as-of view.
    chosen = dosing != ABSENT
    chosen[chosen] = dosing_day[dosing[chosen]] == scores["day"][chosen]
    peak = np.full(len(dosing_day), MISSING, np.int64)
    np.maximum.at(peak, dosing[chosen], scores["total"][chosen])
    return peak.astype(np.int16)
