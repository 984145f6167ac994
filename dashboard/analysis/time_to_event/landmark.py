"""Times from a landmark: those still without the event there, measured from it."""

from dataclasses import dataclass, replace

import numpy as np

from dashboard.analysis.time_to_event.times import Times


@dataclass(frozen=True)
class FromLandmark:
    """``times`` from the landmark on, and who is not in them."""

    times: Times
    earlier: int
    """Had the event on or before the landmark."""
    gone: int
    """Last seen without the event on or before the landmark."""


def start_at_landmark(times: Times, landmark: int) -> FromLandmark:
    """The same times counted from a fixed day or dose number, for those who got there without the event.

    Groups made by what was given up to the landmark, such as the number of therapy sessions, may then be
    compared: nobody is in a group because of something that needed them to wait for it.

    Formula: time − landmark, for time > landmark.
    Threshold: an event or a last reading at the landmark itself is before it.
    Missing: those with the event, or not seen any more, by the landmark are counted apart.
    Source: Anderson, Cain & Gelber 1983, J Clin Oncol 1:710-719.
    """
    on = times.time > landmark
    kept = replace(
        times,
        patient=times.patient[on],
        course=times.course[on],
        time=times.time[on] - landmark,
        event=times.event[on],
        route=times.route[on],
        mixed=times.mixed[on],
    )
    return FromLandmark(kept, int(np.count_nonzero(~on & times.event)), int(np.count_nonzero(~on & ~times.event)))
