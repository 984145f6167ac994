"""A result of a statistic in a form that does not depend on ids or on the order of rows."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from typing import Any

import numpy as np

from data_access.facts.arrays import Facts

ROWS = ("patient", "patients", "course", "courses", "started_courses", "clinician", "clinicians")
"""Fields that hold row numbers of a table of the facts."""


@dataclass(frozen=True)
class Names:
    """What each row of a facts view is called, whatever its number: equal for the same row of a copied clinic."""

    patient: list[Any]
    course: list[Any]
    clinician: list[Any]


def name_rows(facts: Facts, patient_codes: Mapping[int, str], clinician_codes: Mapping[int, str]) -> Names:
    """Names by the codes of the tables."""
    patient = [patient_codes[int(i)] for i in facts.patients.id]
    course = [
        (patient[p], int(n)) for p, n in zip(facts.courses.patient.tolist(), facts.courses.number.tolist(), strict=True)
    ]
    return Names(patient, course, [clinician_codes[c.id] for c in facts.clinicians])


def canonical(value: Any, names: Names) -> Any:
    """Plain lists and numbers: rows by name; a table (a dataclass with a column of rows) sorted by them."""
    if is_dataclass(value) and not isinstance(value, type):
        return _canonical_fields(value, names)
    if isinstance(value, Mapping):
        return {str(key): canonical(value[key], names) for key in value}
    if isinstance(value, (list, tuple)):
        return [canonical(one, names) for one in value]
    if isinstance(value, (set, frozenset)):
        return sorted(canonical(one, names) for one in value)
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, np.generic):
        return value.item()
    return value


def _canonical_fields(value: Any, names: Names) -> Any:
    named = {f.name: getattr(value, f.name) for f in fields(value)}
    key = next((n for n in ROWS if isinstance(named.get(n), np.ndarray)), None)
    if key is None:
        return {name: canonical(one, names) for name, one in named.items()}
    called = _call(key, named[key], names)
    order = sorted(range(len(called)), key=lambda i: repr(called[i]))
    parallel = {n for n, one in named.items() if isinstance(one, np.ndarray) and len(one) == len(called)}
    # A list of patients stands beside figures that have nothing to do with its order.
    if key.endswith("s"):
        parallel = {key}
    result: dict[str, Any] = {}
    for name, one in named.items():
        if name in parallel and name in ROWS:
            result[name] = [_call(name, one, names)[i] for i in order]
        elif name in parallel:
            result[name] = [one.tolist()[i] for i in order]
        elif name in ROWS and isinstance(one, np.ndarray):
            result[name] = sorted(map(repr, _call(name, one, names)))
        else:
            result[name] = canonical(one, names)
    return result


def _call(kind: str, rows: Any, names: Names) -> list[Any]:
    table = getattr(names, kind.removesuffix("s").removeprefix("started_"))
    return [table[int(row)] if row >= 0 else None for row in rows]


def find_difference(one: Any, other: Any, path: str = "") -> str | None:
    """Where two canonical values differ by more than rounding (1e-9), in words; None where they do not."""
    if isinstance(one, float) or isinstance(other, float):
        if isinstance(one, (int, float)) and isinstance(other, (int, float)):
            same = one == other or (one != one and other != other) or abs(one - other) <= 1e-9 * max(1, abs(one))
            return None if same else f"{path}: {one} and {other}"
        return f"{path}: {one} and {other}"
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        return next((d for k in one if (d := find_difference(one[k], other[k], f"{path}.{k}"))), None)
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return next((d for i, (a, b) in pairs if (d := find_difference(a, b, f"{path}[{i}]"))), None)
    return None if one == other else f"{path}: {one!r} and {other!r}"
