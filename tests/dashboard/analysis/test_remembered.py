"""What was computed from a table is kept as long as the table, and no longer."""

import gc
import weakref

import numpy as np
import pytest

from dashboard.analysis.remembered import remember


class Table:
    pass


def test_a_value_is_made_once_for_a_table_and_a_key() -> None:
    made: list[str] = []
    table, other = Table(), Table()

    def make(name: str) -> str:
        made.append(name)
        return name

    for _ in range(2):
        assert remember(table, "a", lambda: make("a")) == "a"
        assert remember(table, "b", lambda: make("b")) == "b"
        assert remember(other, "a", lambda: make("other a")) == "other a"
    assert made == ["a", "b", "other a"]


def test_a_table_that_nobody_holds_any_more_is_freed_with_its_values() -> None:
    table = Table()
    kept = weakref.ref(remember(table, "value", Table))
    gone = weakref.ref(table)
    assert kept() is not None
    del table
    gc.collect()
    assert gone() is None
    assert kept() is None


def test_arrays_of_a_remembered_value_cannot_be_written_to() -> None:
    table = Table()
    first, (second,) = remember(table, "arrays", lambda: (np.zeros(2), [np.zeros(2)]))
    for array in (first, second):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
