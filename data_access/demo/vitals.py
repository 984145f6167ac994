"""Blood pressure, pulse and oxygen around each invented dose: before, during, about 40 minutes on, leaving."""

import numpy as np
from numpy.typing import NDArray

from data_access.demo.side_effects import FAINTING, RESPIRATORY
from data_access.demo.tables import Bools, Columns, Floats, Ints, stack, take

RISE = np.array([(17.0, 10.0), (16.0, 9.5), (10.0, 6.0), (12.0, 7.0), (7.0, 4.0), (5.0, 3.0)])
"""Mean rise of systolic and diastolic pressure at its highest, by route."""
SHARE_WITHOUT_40, SHARE_WITHOUT_LEAVING, SHARE_WITHOUT_BEFORE = 0.035, 0.025, 0.008
SHARE_OF_DIPS = 0.006


def draw_vital_rows(rng: np.random.Generator, doses: Columns, traits: Columns, severity: NDArray[np.int8]) -> Columns:
    """One row per reading of each attended dosing session; ``dose`` is its row number in ``doses``.

    ``traits`` holds one row per dose: ``systolic``, ``diastolic`` at rest; ``pressor``, how strongly a patient reacts.
    """
    attended = np.flatnonzero(doses["status"] == "attended")
    doses, traits, severity = take(doses, attended), take(traits, attended), severity[attended]
    count = len(attended)
    resting = np.stack([traits["systolic"], traits["diastolic"]]) + rng.normal(0, 1, (2, count)) * [[6.0], [4.5]]
    nervous = 2.0 * (doses["number"] == 1)
    before = resting + nervous
    scale = traits["pressor"] * np.exp(rng.normal(0, 0.38, count)) * doses["ratio"] ** 0.5
    peak = before + RISE[doses["route_index"]].T * scale
    pulse = np.clip(rng.normal(72, 9, count), 50, 108)
    dips = _draw_dips(rng, doses["route_index"], severity)
    ready = np.where(doses["ready_min"] > 0, doses["ready_min"], 100)
    forty = 40 + rng.integers(-4, 9, count)
    readings = (
        ("before", -rng.integers(5, 26, count), before, pulse, rng.integers(96, 101, count), SHARE_WITHOUT_BEFORE),
        ("during", np.full(count, 20), before + 0.8 * (peak - before), pulse + 8, 97 - dips // 2, 0.55),
        ("during", forty, peak, pulse + 10, 97 - dips, SHARE_WITHOUT_40),
        ("leaving", ready, before + 0.12 * (peak - before), pulse + 1, rng.integers(96, 101, count),
         SHARE_WITHOUT_LEAVING),
    )  # fmt: skip
    return stack([_read(rng, attended, *reading) for reading in readings])


def _read(
    rng: np.random.Generator, dose: Ints, moment: str, minutes: Ints, pressure: Floats, pulse: Floats, spo2: Ints,
    absent: float,
) -> Columns:  # fmt: skip
    count = len(dose)
    noise = rng.normal(0, 1, (2, count)) * [[3.5], [2.5]]
    systolic = np.clip(np.round(pressure[0] + noise[0]), 84, 224).astype(np.int64)
    diastolic = np.clip(np.round(pressure[1] + noise[1]), 46, 132).astype(np.int64)
    rows: Columns = {
        "dose": dose,
        "moment": np.full(count, moment, dtype=object),
        "minutes_from_dose": minutes.astype(np.int64),
        "systolic": systolic,
        "diastolic": np.minimum(diastolic, systolic - 18),
        "pulse": np.round(pulse + rng.normal(0, 4, count)).astype(np.int64).astype(object),
        "spo2": np.clip(spo2 + rng.integers(-1, 2, count), 82, 100).astype(object),
    }
    rows["spo2"][rng.random(count) < 0.05] = None
    return take(rows, rng.random(count) >= absent)


def _draw_dips(rng: np.random.Generator, route: Ints, severity: NDArray[np.int8]) -> Ints:
    """Points of oxygen saturation lost at the lowest: a few after injections, always with slow breathing."""
    deep: Bools = rng.random(len(route)) < SHARE_OF_DIPS * np.where(route <= 1, 1.4, 0.5)
    slow = severity[:, RESPIRATORY] > 0
    faint = severity[:, FAINTING] > 0
    return np.asarray(np.where(slow, 11, np.where(deep | faint, rng.integers(6, 9, len(route)), 0)), dtype=np.int64)
