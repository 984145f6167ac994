"""Random tables of counts of every kind that could be hard to protect."""

import numpy as np

KINDS = ("dense", "zeros", "one row", "one column", "all small", "large with one small", "just above", "skewed")


def draw_table(seed: int, largest: int = 6) -> tuple[np.ndarray, int]:
    """Counts of one random table, and the smallest count that may be shown of it."""
    rng = np.random.default_rng(seed)
    kind = KINDS[seed % len(KINDS)]
    smallest_shown = int(rng.choice([5, 8, 11, 20]))
    rows, columns = int(rng.integers(1, largest)), int(rng.integers(1, largest))
    if kind == "one row":
        rows = 1
    if kind == "one column":
        columns = 1
    shape = (rows, columns)
    if kind == "zeros":
        return rng.poisson(12, shape) * (rng.random(shape) < 0.5), smallest_shown
    if kind == "all small":
        return rng.integers(0, smallest_shown, shape), smallest_shown
    if kind == "large with one small":
        table = rng.integers(smallest_shown, 200, shape)
        table[rng.integers(rows), rng.integers(columns)] = rng.integers(1, smallest_shown)
        return table, smallest_shown
    if kind == "just above":
        return rng.integers(smallest_shown - 1, smallest_shown + 2, shape), smallest_shown
    if kind == "skewed":
        return rng.negative_binomial(1, 0.04, shape), smallest_shown
    return rng.poisson(rng.choice([1, 5, 15, 30]), shape), smallest_shown
