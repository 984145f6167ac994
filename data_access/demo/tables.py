"""Invented rows as columns: a table is a mapping from column name to equally long arrays, until it is written."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Columns = dict[str, NDArray[Any]]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def count_rows(columns: Mapping[str, NDArray[Any]]) -> int:
    """Rows of a table of columns."""
    return len(next(iter(columns.values()))) if columns else 0


def take(columns: Mapping[str, NDArray[Any]], rows: NDArray[Any]) -> Columns:
    """The rows that a mask or an index array names."""
    return {name: values[rows] for name, values in columns.items()}


def stack(parts: Iterable[Mapping[str, NDArray[Any]]]) -> Columns:
    """Tables of the same columns, one below the other (an empty list gives an empty table)."""
    tables: Sequence[Mapping[str, NDArray[Any]]] = list(parts)
    if not tables:
        return {}
    return {name: np.concatenate([table[name] for table in tables]) for name in tables[0]}


def to_objects(values: Sequence[Any]) -> NDArray[Any]:
    """A one-dimensional object array, also of lists and of None."""
    return np.fromiter(values, dtype=object, count=len(values))


def known_where(known: NDArray[Any], values: NDArray[Any]) -> NDArray[np.object_]:
    """The values as plain objects, None where they are not known."""
    column = np.asarray(values).astype(object)
    column[~np.asarray(known, dtype=bool)] = None
    return column


def read_at(values: Ints, row: Ints) -> Ints:
    """The value in each row named, -1 where the row is -1 (also where there are no values at all)."""
    return np.append(values, -1)[row]


def pick(rng: np.random.Generator, words: Sequence[Any], weights: Sequence[float], count: int) -> NDArray[Any]:
    """``count`` words drawn with the given weights (they need not add up to one)."""
    edges = np.cumsum(np.asarray(weights, dtype=float))
    return np.asarray(to_objects(words)[np.searchsorted(edges, rng.random(count) * edges[-1], side="right")])
