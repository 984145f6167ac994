"""Facts of dosing sessions written by hand: a test names only the columns it is about."""

from dataclasses import fields
from typing import Any

import numpy as np

from data_access.facts.arrays import MISSING, NEVER, CourseFacts, DosingFacts, SideEffectFacts

DOSING: dict[str, tuple[Any, Any]] = {
    "session_id": (0, np.int64), "patient": (0, np.int32), "course": (0, np.int32), "clinician": (0, np.int16),
    "status": (0, np.int8), "day": (20_000, np.int32), "recorded_day": (20_000, np.int32), "number": (1, np.int16),
    "start_minute": (28_800_600, np.int32),
    "substance": (0, np.int8), "route": (0, np.int8), "dose_mg": (35.0, np.float32), "weight_kg": (70.0, np.float32),
    "assessed": (1, np.int8), "asked_how": (0, np.int8), "severity": (0, np.int64),
    "dissociation_expected": (MISSING, np.int8), "dissociation_distress": (MISSING, np.int8),
    "serious": (False, np.bool_), "systolic_before": (120, np.int16), "diastolic_before": (75, np.int16),
    "systolic_peak": (140, np.int16), "diastolic_peak": (85, np.int16), "systolic_leaving": (125, np.int16),
    "diastolic_leaving": (78, np.int16), "read_at_40": (True, np.bool_), "spo2_lowest": (97, np.int16),
    "pressure_reversed": (False, np.bool_), "cadss": (MISSING, np.int16), "escort": (1, np.int8),
}  # fmt: skip
EFFECT: dict[str, tuple[Any, Any]] = {
    "dosing": (0, np.int32), "kind": (5, np.int8), "severity": (1, np.int8), "expected": (MISSING, np.int8),
    "distressing": (MISSING, np.int8), "serious": (False, np.bool_), "onset_min": (MISSING, np.int16),
    "duration_min": (MISSING, np.int32), "resolved_before_leaving": (MISSING, np.int8),
}  # fmt: skip
COURSE: dict[str, tuple[Any, Any]] = {
    "id": (1, np.int64), "patient": (0, np.int32), "number": (1, np.int8), "protocol": (0, np.int16),
    "started_day": (20_000, np.int32), "ended_day": (NEVER, np.int32), "end_reason": (MISSING, np.int8),
    "primary_instrument": (0, np.int8),
}  # fmt: skip


def _columns(table: Any, defaults: dict[str, tuple[Any, Any]], rows: list[dict[str, Any]]) -> dict[str, Any]:
    assert {f.name for f in fields(table)} == set(defaults)
    return {
        name: np.array([row.get(name, value) for row in rows], dtype=dtype) for name, (value, dtype) in defaults.items()
    }


def make_dosings(*rows: dict[str, Any]) -> DosingFacts:
    """One row per mapping."""
    return DosingFacts(**_columns(DosingFacts, DOSING, list(rows)))


def make_effects(*rows: dict[str, Any]) -> SideEffectFacts:
    """One row per mapping."""
    return SideEffectFacts(**_columns(SideEffectFacts, EFFECT, list(rows)))


def make_courses(*rows: dict[str, Any]) -> CourseFacts:
    """One row per mapping."""
    return CourseFacts(**_columns(CourseFacts, COURSE, list(rows)))
