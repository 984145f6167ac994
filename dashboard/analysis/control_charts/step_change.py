"""A chart whose limits are recalculated from days that somebody set; never from a day the data suggest."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dashboard.analysis.control_charts.control_chart import ControlChart


@dataclass(frozen=True, eq=False)
class SteppedChart:
    """The chart of each stretch between the steps, oldest first; ``step_days`` begin the second, third, … of them."""

    segments: tuple[ControlChart, ...]
    step_days: tuple[int, ...]

    @property
    def current(self) -> ControlChart:
        """The chart since the last step."""
        return self.segments[-1]


def compute_stepped_chart(
    compute: Callable[..., ControlChart], step_days: Sequence[int], day: ArrayLike, *columns: ArrayLike
) -> SteppedChart:
    """The same chart with its own mean and limits before and after a change that the clinic knows of.

    ``compute`` is the method of the chart (``compute_p_chart``), ``columns`` what it takes after ``day``.

    Threshold: a point on the day of the step itself belongs to the new stretch. Each stretch has limits and
    rules from 13 points of its own; no run or trend goes on across a step.
    Missing: a stretch without a point is left out, and so is a step before the first or after the last point; a
    day set twice is one step.
    Source: rule of the clinic; NHS England, Making data count: recalculate limits only for a known change of process.
    """
    days = np.asarray(day, dtype=np.int64)
    values = [np.asarray(column) for column in columns]
    wanted = np.array(sorted(set(step_days)), dtype=np.int64)
    stretch = np.searchsorted(wanted, days, side="right")
    held = np.unique(stretch) if len(days) else np.zeros(1, dtype=np.int64)
    segments = tuple(compute(days[stretch == k], *(column[stretch == k] for column in values)) for k in held)
    return SteppedChart(segments, tuple(int(wanted[k - 1]) for k in held[1:]))
