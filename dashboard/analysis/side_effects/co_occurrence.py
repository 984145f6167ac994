"""Which side effects come together in one session."""

from collections.abc import Sequence

import numpy as np

from data_access.facts.arrays import Bool, Int64


def count_together(effects: Sequence[Bool]) -> Int64:
    """K × K numbers of sessions with both effects; the diagonal holds the sessions with the one.

    ``effects``: one true-or-false array over the assessed sessions per effect, at most twenty.
    Each session becomes one pattern of K bits, so that the sessions are passed over once.
    """
    count = len(effects)
    if count == 0:
        return np.zeros((0, 0), dtype=np.int64)
    pattern = np.zeros(len(effects[0]), dtype=np.int64)
    for bit, happened in enumerate(effects):
        pattern |= happened.astype(np.int64) << bit
    sessions = np.bincount(pattern, minlength=1 << count)
    has = (np.arange(1 << count)[:, None] >> np.arange(count)) & 1
    return np.asarray((has * sessions[:, None]).T @ has, dtype=np.int64)
