"""What was computed from a table of facts, remembered for as long as the table lives.

Facts never change: a new data version is a new table. Rules and rates of one view ask for the
same few things again and again, and so do the next viewers of the same view.
"""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import numpy as np

Value = TypeVar("Value")

_FOUND: WeakKeyDictionary[object, dict[Hashable, Any]] = WeakKeyDictionary()


def remember(table: object, key: Hashable, make: Callable[[], Value]) -> Value:
    """The value of ``key`` for this table, made once.

    The value must hold no reference to the table itself, or neither would ever be freed. Two threads
    that ask at the same moment may both make it; one of the equal values stays.
    """
    found = _FOUND.setdefault(table, {})
    if key not in found:
        found[key] = _freeze(make())
    value: Value = found[key]
    return value


def forget_everything() -> None:
    """Nothing is remembered of any table any more: for benchmarks that measure a first look."""
    _FOUND.clear()


def _freeze(value: Value) -> Value:
    """The value with its arrays read-only: every viewer of the table shares it."""
    if isinstance(value, np.ndarray):
        value.setflags(write=False)
    elif isinstance(value, tuple | list):
        for part in value:
            _freeze(part)
    elif hasattr(value, "__dataclass_fields__"):
        for part in vars(value).values():
            _freeze(part)
    return value
