"""Rows of which one question was asked, and for which of them the answer is a finding."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis.intervals.effective_number import effective_number
from dashboard.analysis.proportion import Proportion, Unit
from data_access.facts.arrays import MISSING, Bool, DosingFacts, Int64, SessionFacts

FEW_ROWS = 2_000


@dataclass(frozen=True, eq=False)
class Checked:
    """One element per row asked: patient row, day, questionnaire; ``found``: the rows the question is after.

    ``instrument`` is MISSING where the rows are sessions; ``delay`` in days where the question is about time. A row
    that could not be asked is not there.
    """

    unit: Unit
    patient: NDArray[np.integer]
    day: NDArray[np.integer]
    instrument: NDArray[np.integer]
    found: Bool
    delay: NDArray[np.integer] | None = None

    def cut(self, rows: Bool | Int64) -> "Checked":
        """Some of the rows."""
        delay = None if self.delay is None else self.delay[rows]
        return Checked(self.unit, self.patient[rows], self.day[rows], self.instrument[rows], self.found[rows], delay)

    def between(self, from_day: int, until_day: int) -> "Checked":
        """The rows of these days, both included."""
        return self.cut((self.day >= from_day) & (self.day <= until_day))

    def split(self, group: NDArray[np.integer]) -> dict[int, "Checked"]:
        """The rows of each group, in one sort in place of a look at all of them for each; none without rows."""
        return {value: self.cut(rows) for value, rows in group_rows(group).items()}

    def count(self) -> Proportion:
        """Found among the rows; the interval stands on the effective number, patients being clusters."""
        seen, place = _number_patients(self.patient)
        n = np.bincount(place, minlength=len(seen)).astype(np.float64)
        x = np.bincount(place[self.found], minlength=len(seen)).astype(np.float64)
        worth = effective_number(x.sum(), n.sum(), len(n), (x * x).sum(), (x * n).sum(), (n * n).sum())
        total = len(self.found)
        return Proportion(
            int(x.sum()), total, self.unit, effective=float(worth) if total else None, patients=seen[x > 0]
        )

    def median_delay(self) -> float | None:
        """The middle delay in days; None where there is none."""
        return None if self.delay is None or len(self.delay) == 0 else float(np.median(self.delay))


def _number_patients(patient: NDArray[np.integer]) -> tuple[Int64, Int64]:
    """The patients there are, ascending, and the place of each row's patient among them.

    The rows of one therapist are few beside the patients of a network: they are sorted, not counted into all places.
    """
    if len(patient) < FEW_ROWS:
        seen, place = np.unique(patient, return_inverse=True)
        return seen.astype(np.int64), place.astype(np.int64)
    there = np.bincount(patient) > 0
    return np.flatnonzero(there).astype(np.int64), (np.cumsum(there) - 1)[patient].astype(np.int64)


def check_sessions(table: SessionFacts | DosingFacts, rows: Int64, found: Bool) -> Checked:
    """Some sessions as rows asked: they are of no questionnaire."""
    return Checked("sessions", table.patient[rows], table.day[rows], np.full(len(rows), MISSING, np.int8), found)


def group_rows(group: NDArray[np.integer]) -> dict[int, Int64]:
    """The rows of each value of a column, in the order they stand."""
    order = np.argsort(group, kind="stable")
    sorted_group = group[order].astype(np.int64)
    starts = np.flatnonzero(np.diff(sorted_group, prepend=sorted_group[:1] - 1))
    parts = np.split(order, starts[1:])
    return {int(sorted_group[start]): rows for start, rows in zip(starts.tolist(), parts, strict=False)}
