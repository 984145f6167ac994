"""One outcome of a cohort by who its patients are: age, sex, payer."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from dashboard.analysis.cohort.course_share import once_each, share_of_courses
from dashboard.analysis.proportion import Proportion
from dashboard.analysis.small_numbers.suppression import HIDDEN, hide_small_numbers
from data_access.facts.arrays import MISSING, NO_DAY, SEXES, Bool, Facts, Int64

AGES: Final = (18, 35, 55)
"""Each group of ages begins with one of these years; the first holds everybody younger."""


@dataclass(frozen=True)
class Grouping:
    """A characteristic: the group of each course (an index of ``labels``; MISSING: not recorded)."""

    key: str
    labels: tuple[str, ...]
    group: Int64


@dataclass(frozen=True, eq=False)
class GroupRate:
    """One group; ``code`` is its place in the labels, MISSING for "not recorded". ``rate`` is None where hidden."""

    code: int
    rate: Proportion | None


def group_by_age(facts: Facts, course: Int64, first_day: Int64) -> Grouping:
    """Courses by the patient's age in full years on the day of the first dose: under 18, 18–34, 35–54, 55 and over.

    Threshold: the birthday itself counts as the new age.
    Missing: without a date of birth the group is not recorded.
    Source: rule of the clinic.
    """
    born = facts.patients.birth_day[facts.courses.patient[course]]
    group = np.searchsorted(np.array(AGES), _count_years(born, first_day), side="right").astype(np.int64)
    group[born == NO_DAY] = MISSING
    low, middle, high = AGES
    labels = (f"Under {low}", f"{low}–{middle - 1}", f"{middle}–{high - 1}", f"{high} and over")
    return Grouping("age", labels, group)


def _count_years(born: ArrayLike, day: ArrayLike) -> Int64:
    """Full years from one day to another; nothing to be used where there is no first day."""
    (year, of_year), (then, then_of_year) = _split_days(day), _split_days(born)
    return np.asarray(year - then - (of_year < then_of_year), np.int64)


def _split_days(day: ArrayLike) -> tuple[Int64, Int64]:
    """The year of each day number, and its month and day as one number that grows through the year."""
    date = np.asarray(day, np.int64).astype("datetime64[D]")
    month = date.astype("datetime64[M]")
    of_month = (date - month).astype(np.int64)
    months = month.astype(np.int64)
    return months // 12, (months % 12) * 32 + of_month


def group_by_sex(facts: Facts, course: Int64) -> Grouping:
    """Courses by the patient's sex as it is recorded."""
    labels = {"female": "Women", "male": "Men", "other": "Another gender"}
    group = facts.patients.sex[facts.courses.patient[course]].astype(np.int64)
    return Grouping("sex", tuple(labels[word] for word in SEXES), group)


def group_by_payer(facts: Facts, course: Int64) -> Grouping:
    """Courses by who pays, in the clinic's own words."""
    group = facts.patients.payer[facts.courses.patient[course]].astype(np.int64)
    return Grouping("payer", tuple(word[:1].upper() + word[1:] for word in facts.payers), group)


def rate_groups(
    grouping: Grouping, event: Bool, patient: Int64, own: Bool, smallest_shown: int
) -> tuple[GroupRate, ...]:
    """The share of courses with an outcome in each group; small groups of patients not one's own are hidden.

    ``event`` and ``patient``: one row per measured course, ascending by patient; ``own``: patients of the viewer's
    own caseload. Groups in which nobody was measured are left out.

    Formula: courses with the outcome / measured courses of the group.
    Threshold: a group of 11 patients (the setting) is shown, one of 10 is not, and further ones are hidden so that
    it cannot be worked out from the sum. A group of nothing but one's own patients is always shown.
    Missing: who is in no group because nothing is recorded is a group of its own, and counts in the hiding too.
    Source: rule of the clinic.
    """
    codes = [int(code) for code in np.unique(grouping.group)]
    masks = [np.asarray(grouping.group == code) for code in codes]
    counts = [len(once_each(patient[mask])) for mask in masks]
    exempt = [bool(own[patient[mask]].all()) for mask in masks]
    shown = hide_small_numbers([counts], smallest_shown, [exempt]).cells[0] if codes else []
    order = sorted(range(len(codes)), key=lambda i: (codes[i] == MISSING, codes[i]))
    return tuple(
        GroupRate(codes[i], None if shown[i] == HIDDEN else share_of_courses(event, masks[i], patient)) for i in order
    )
