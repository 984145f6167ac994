"""From row keys of the database to row numbers of the facts."""

import numpy as np
from numpy.typing import NDArray

ABSENT = -1


class RowFinder:
    """Finds the row number of a key; keys counted up from 1 are looked up in a table, scattered ones searched."""

    def __init__(self, keys: NDArray[np.signedinteger]) -> None:
        self._keys = keys
        self._table: NDArray[np.int32] | None = None
        top = int(keys.max(initial=0))
        if top <= 16 * len(keys) + 1024:
            self._table = np.full(top + 1, ABSENT, np.int32)
            self._table[keys] = np.arange(len(keys), dtype=np.int32)
        else:
            self._order = np.argsort(keys)
            self._sorted = keys[self._order]

    def find(self, keys: NDArray[np.signedinteger]) -> NDArray[np.int32]:
        """The row of each key; ABSENT where there is none (or the key itself is missing, below 0)."""
        if self._table is not None:
            known = (keys >= 0) & (keys < len(self._table))
            return np.where(known, self._table[np.where(known, keys, 0)], np.int32(ABSENT))
        place = np.searchsorted(self._sorted, keys).clip(max=len(self._sorted) - 1)
        found = self._sorted[place] == keys
        return np.where(found, self._order[place], ABSENT).astype(np.int32)
