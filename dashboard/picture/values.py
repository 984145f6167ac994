"""Columns of a plotly trace as plain lists."""

import base64
from collections.abc import Mapping
from typing import Any

import numpy as np


def read_values(values: Any) -> list[float | None]:
    """The numbers of an axis: a list, or an array as plotly packs it; missing ones are None."""
    if isinstance(values, Mapping):
        values = np.frombuffer(base64.b64decode(values["bdata"]), dtype=values["dtype"]).tolist()
    return [None if value is None or value != value else float(value) for value in list(values)]


def read_list(value: Any, count: int) -> list[Any]:
    """One value for each point, where plotly takes one or many."""
    if isinstance(value, Mapping):
        return read_values(value)
    return list(value) if isinstance(value, list | tuple | np.ndarray) else [value] * count
