"""What a set of courses tells the mixed model, as sums: a fit reads these, never the readings themselves.

With Z = [1, ln(1 + t)] and X = [Z, y0·Z] of one course, everything that the likelihood needs depends on
Z'Z (2 × 2, the same for all courses with readings at the same doses) and on the second
moments of u = (Z'y, 1, y0). Courses with the same doses are therefore one *pattern* with one 4 × 4 sum: a fit
costs as much as there are patterns, whatever the number of courses, and leaving a course out is a subtraction.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from data_access.facts.arrays import Int64

Float = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class CourseTerms:
    """One row per course: its pattern, how many readings it has, u = (Z'y, 1, y0) and y'y."""

    pattern: Int64
    readings: Int64
    moment: Float
    squares: Float


@dataclass(frozen=True, eq=False)
class Sums:
    """Sums over courses. ``cross``: Z'Z of each pattern; ``moments``: Σ uu' of each pattern.

    ``moments``, ``squares``, ``readings`` and ``courses`` may have a leading axis: several sets of courses over the
    same patterns (each without another patient).
    """

    cross: Float
    moments: Float
    squares: Float
    readings: Float
    courses: Float


def make_terms(episode: Int64, dose: Int64, total: Int64, baseline: Int64) -> tuple[CourseTerms, Float]:
    """Terms of each course, and Z'Z of each pattern; readings are sorted by course, every course has one."""
    courses = len(baseline)
    x, y = np.log1p(dose.astype(np.float64)), total.astype(np.float64)
    count, sum_x, sum_xx, sum_y, sum_xy, sum_yy = (
        _sum(episode, weights, courses) for weights in (np.ones_like(x), x, x * x, y, x * y, y * y)
    )
    shapes, pattern = np.unique(np.stack([count, sum_x, sum_xx], axis=1), axis=0, return_inverse=True)
    cross = shapes[:, [[0, 1], [1, 2]]]
    moment = np.stack([sum_y, sum_xy, np.ones(courses), baseline.astype(np.float64)], axis=1)
    return CourseTerms(pattern.reshape(-1).astype(np.int64), count.astype(np.int64), moment, sum_yy), cross


def add_up(terms: CourseTerms, cross: Float) -> Sums:
    """The sums of all courses."""
    outer = terms.moment[:, :, None] * terms.moment[:, None, :]
    flat = outer.reshape(len(outer), 16)
    moments = np.stack([_sum(terms.pattern, column, len(cross)) for column in flat.T], axis=1)
    return Sums(
        cross,
        moments.reshape(len(cross), 4, 4),
        np.asarray(terms.squares.sum()),
        np.asarray(float(terms.readings.sum())),
        np.asarray(float(len(terms.pattern))),
    )


def _sum(place: Int64, weights: Float, many: int) -> Float:
    return np.bincount(place, weights, many).astype(np.float64)


def leave_out(sums: Sums, terms: CourseTerms, group: Int64, groups: int) -> Sums:
    """The sums without each of several groups of courses: ``group`` of each course (-1: in none of them)."""
    own = np.flatnonzero(group >= 0)
    out, pattern, moment = group[own], terms.pattern[own], terms.moment[own]
    moments = np.broadcast_to(sums.moments, (groups, *sums.moments.shape)).copy()
    np.subtract.at(moments, (out, pattern), moment[:, :, None] * moment[:, None, :])
    return replace(
        sums,
        moments=moments,
        squares=sums.squares - np.bincount(out, terms.squares[own], groups),
        readings=sums.readings - np.bincount(out, terms.readings[own], groups),
        courses=sums.courses - np.bincount(out, minlength=groups),
    )
