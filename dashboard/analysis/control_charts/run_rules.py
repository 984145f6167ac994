"""Run rules: whether a series has shifted, from the order of its values about their median and nothing else."""

from dataclasses import dataclass
from math import log2
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dashboard.analysis.control_charts.control_chart import SAME
from dashboard.analysis.control_charts.p_chart import binomial_quantile
from dashboard.analysis.not_estimable import NotEstimable

USEFUL_NEEDED: Final = 10
"""The published table of limits begins at ten useful observations."""


@dataclass(frozen=True)
class RunRules:
    """The two signs of a shift. ``useful``: values that are not on the median; ``on_median``: those left out."""

    median: float
    useful: int
    on_median: int
    longest_run: int
    longest_allowed: int
    crossings: int
    crossings_needed: int

    @property
    def unusually_long_run(self) -> bool:
        """The longest run is longer than chance makes it; exactly as long as allowed is no sign."""
        return self.longest_run > self.longest_allowed

    @property
    def unusually_few_crossings(self) -> bool:
        """The series crosses its median less often than chance makes it; exactly as often as needed is no sign."""
        return self.crossings < self.crossings_needed

    @property
    def shifted(self) -> bool:
        """Either sign."""
        return self.unusually_long_run or self.unusually_few_crossings


def longest_run_allowed(useful: int) -> int:
    """The longest run that is still usual among so many useful observations."""
    return round(log2(useful) + 3)


def fewest_crossings_needed(useful: int) -> int:
    """The fewest crossings of the median that are still usual among so many useful observations."""
    return int(binomial_quantile(0.05, np.array([useful - 1], dtype=np.int64), 0.5)[0])


def find_run_rules(value: ArrayLike) -> RunRules | NotEstimable:
    """Whether a series has shifted: too long on one side of its median, or too seldom across it.

    No limits and no assumption about the values are needed: it reads their order alone.

    Formula: with n useful observations, longest run ≤ round(log₂ n + 3); crossings ≥ the 5 % quantile of
    binomial(n − 1, 0.5).
    Threshold: a run of exactly the longest allowed, and exactly the fewest crossings needed, are usual.
    Missing: values that are missing, and values on the median itself, are left out: they neither end a run nor
    make a crossing. Fewer than 10 useful observations: not estimable.
    Source: Anhøj & Olesen 2014, PLoS ONE 9:e113825; Anhøj & Wentzel-Larsen 2018, BMC Medical Research
    Methodology 18:78.
    """
    values = np.asarray(value, dtype=np.float64)
    values = values[np.isfinite(values)]
    median = float(np.median(values)) if len(values) else 0.0
    slack = SAME * max(1.0, float(np.abs(values).max(initial=0.0)))
    side = np.sign(values - median)[np.abs(values - median) > slack].astype(np.int8)
    useful = len(side)
    if useful < USEFUL_NEEDED:
        return NotEstimable(useful, USEFUL_NEEDED, "points off the median")
    return RunRules(
        median,
        useful,
        len(values) - useful,
        _longest_run(side),
        longest_run_allowed(useful),
        int(np.count_nonzero(np.diff(side))),
        fewest_crossings_needed(useful),
    )


def _longest_run(side: NDArray[np.int8]) -> int:
    edges = np.flatnonzero(np.diff(side)) + 1
    return int(np.diff(np.concatenate([[0], edges, [len(side)]])).max())
