"""Putting rows in order by several columns at once."""

import numpy as np
from numpy.typing import NDArray

SORTED_BITS = 63


def order_by(*columns: NDArray[np.signedinteger]) -> NDArray[np.int64]:
    """Row numbers in ascending order of the first column, then the second, and so on.

    The columns are joined in one 64-bit number where they fit, which sorts several
    times faster than column after column. Rows equal in all columns come in any order.
    """
    if not len(columns[0]):
        return np.empty(0, np.int64)
    lows = [int(column.min()) for column in columns]
    widths = [(int(column.max()) - low).bit_length() for column, low in zip(columns, lows, strict=True)]
    if sum(widths) > SORTED_BITS:
        return np.lexsort(columns[::-1])
    joined = np.zeros(len(columns[0]), np.int64)
    for column, low, width in zip(columns, lows, widths, strict=True):
        joined = (joined << width) + (column.astype(np.int64) - low)
    return np.argsort(joined)
