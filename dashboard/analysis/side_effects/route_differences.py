"""Two routes (or any two columns of a rate table) compared: difference and ratio of their rates."""

import numpy as np

from dashboard.analysis.intervals.newcombe import newcombe_bounds
from dashboard.analysis.side_effects.patient_clusters import Float64
from dashboard.analysis.side_effects.side_effect_rates import RateTable


def compare_columns(table: RateTable, first: int, second: int) -> tuple[Float64, Float64, Float64]:
    """Difference of rates, first column minus second, with its 95 % interval, one per effect.

    Newcombe's interval on the effective numbers; it takes the two columns as independent.
    """
    share, worth = table.share, table.effective
    one, two = (np.nan_to_num(share[:, c]) * worth[:, c] for c in (first, second))
    low, high = newcombe_bounds(one, worth[:, first], two, worth[:, second])
    return share[:, first] - share[:, second], low, high
