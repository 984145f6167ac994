"""What every table of the facts is alike in: columns of equal length that can be cut, frozen and counted."""

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from data_access.facts.arrays import Facts

Table = TypeVar("Table")


def change_columns(table: Table, change: Callable[[NDArray[Any]], NDArray[Any]], **columns: NDArray[Any]) -> Table:
    """The table with ``change`` done to every column but those given."""
    rest = {f.name: change(getattr(table, f.name)) for f in fields(table) if f.name not in columns}  # type: ignore[arg-type]
    return replace(table, **rest, **columns)  # type: ignore[type-var]


def get_arrays(facts: Facts) -> Iterator[NDArray[Any]]:
    """Every array of every table."""
    for table in fields(facts):
        value = getattr(facts, table.name)
        if is_dataclass(value):
            yield from (getattr(value, column.name) for column in fields(value))


def make_read_only(facts: Facts) -> Facts:
    """The same facts; writing into any array of them raises ValueError from now on."""
    for array in get_arrays(facts):
        array.flags.writeable = False
    return facts


def count_bytes(facts: Facts) -> int:
    """Memory that the arrays hold."""
    return sum(array.nbytes for array in get_arrays(facts))


def follow(order: NDArray[np.int64]) -> Callable[[NDArray[Any]], NDArray[Any]]:
    """A change for ``change_columns``: take these rows, in this order."""
    return lambda column: column.take(order)
