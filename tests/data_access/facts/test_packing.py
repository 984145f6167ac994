"""A cell is kept in the smallest type that holds all it can be."""

import numpy as np
import pytest
from sqlalchemy import literal

from data_access.facts.arrays import MISSING, NEVER, NO_DAY
from data_access.facts.packing import Cell, unpack


@pytest.mark.parametrize(
    ("low", "high", "empty", "expected"),
    [
        (0, 127, None, np.int8),
        (0, 128, None, np.int16),
        (-128, 0, MISSING, np.int8),
        (-129, 0, MISSING, np.int16),
        (0, 2**15 - 1, MISSING, np.int16),
        (0, 2**15, MISSING, np.int32),
        (0, 1, NEVER, np.int32),
        (0, 1, NO_DAY, np.int32),
        (0, 2**31, None, np.int64),
    ],
)
def test_both_ends_and_nothing_come_through_the_smallest_type(
    low: int, high: int, empty: int | None, expected: type[np.signedinteger]
) -> None:
    cell = Cell("number", literal(0), low, high, empty)
    other = Cell("other", literal(0), 0, 1, None)
    assert cell.dtype is expected
    # As the database joins them: the lowest value packs as 0, or as 1 where 0 stands for NULL.
    values = [low, high] if empty is None else [low, high, low - 1]
    packed = np.array([(value - cell.zero) * 2**other.bits + 1 for value in values], np.int64)
    found = unpack([cell, other], packed)
    assert found["number"].dtype == expected
    assert found["number"].tolist() == [low, high] + ([] if empty is None else [empty])
    assert found["other"].tolist() == [1] * len(values)
