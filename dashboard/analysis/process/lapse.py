"""A course that has quietly stopped: doses are planned, nothing happens, nobody ended it."""

import numpy as np
from numpy.typing import ArrayLike

from data_access.facts.arrays import Bool


def is_lapsed(
    last_session_day: ArrayLike, interval_days: ArrayLike, doses_to_come: ArrayLike, as_of_day: int, intervals: float
) -> Bool:
    """No attended session for ``intervals`` planned intervals or longer, while doses are still planned.

    ``last_session_day`` is the last attended session of any kind, or the course's start before the first one.
    Only for open courses: the caller passes those in treatment.

    Source: rule of the clinic, printed on Methods.
    """
    waited = as_of_day - np.asarray(last_session_day, np.int64)
    interval = np.asarray(interval_days, np.int64)
    lapsed: Bool = np.asarray(doses_to_come, np.bool_) & (interval > 0) & (waited >= intervals * interval)
    return lapsed
