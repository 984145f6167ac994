"""One population statistic as the benchmark and the property tests know it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from data_access.facts.arrays import Facts


@dataclass(frozen=True)
class Tables:
    """The whole tables as pandas reads them, one frame per table with every column."""

    patients: pd.DataFrame
    assignments: pd.DataFrame
    protocols: pd.DataFrame
    courses: pd.DataFrame
    sessions: pd.DataFrame
    screenings: pd.DataFrame
    side_effects: pd.DataFrame
    vitals: pd.DataFrame
    checks: pd.DataFrame


@dataclass(frozen=True)
class PopulationStatistic:
    """``compute(facts, as_of_day)`` from a facts view of everybody on one day; ``by_pandas(tables, as_of_day)``.

    ``by_pandas`` answers the heart of the same question with merge and groupby, as it is often
    written, and may leave out intervals. ``whole_weeks``: the statistic counts by calendar
    week, so that only a shift by whole weeks leaves it as it is. ``counts_screenings``: a screening
    that came twice is counted twice, as it must be (a share of screenings); no other statistic changes then.
    """

    name: str
    compute: Callable[[Facts, int], Any]
    by_pandas: Callable[[Tables, int], Any]
    whole_weeks: bool = False
    counts_screenings: bool = False
