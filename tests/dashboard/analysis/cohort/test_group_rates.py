"""An outcome by age, sex and payer: boundaries of age, and which groups are hidden."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from dashboard.analysis.cohort.group_rates import Grouping, group_by_age, group_by_payer, group_by_sex, rate_groups
from data_access.days import to_day_number
from data_access.facts.arrays import MISSING, NO_DAY, Facts
from tests.dashboard.analysis.cohort.clinic_rows import Course, make_facts

DAY = to_day_number(date(2026, 6, 15))
K = 11


def born(*births: date | None) -> Facts:
    facts = make_facts([Course(p) for p in range(len(births))])
    days = [NO_DAY if b is None else to_day_number(b) for b in births]
    return replace(facts, patients=replace(facts.patients, birth_day=np.array(days, np.int32)))


def test_the_birthday_itself_is_the_new_age() -> None:
    births = [date(y, 6, d) for y in (2008, 1991, 1971) for d in (16, 15)]
    facts = born(*births, None, date(2000, 2, 29))
    grouping = group_by_age(facts, np.arange(8), np.full(8, DAY))
    assert grouping.labels == ("Under 18", "18–34", "35–54", "55 and over")
    assert grouping.group.tolist() == [0, 1, 1, 2, 2, 3, MISSING, 1]


def test_sex_and_payer_are_said_as_recorded() -> None:
    facts = born(None, None, None)
    patients = replace(
        facts.patients, sex=np.array([0, 2, MISSING], np.int8), payer=np.array([1, MISSING, 0], np.int16)
    )
    facts = replace(facts, patients=patients, payers=("insurer", "self-pay"))
    course = np.arange(3)
    assert group_by_sex(facts, course).group.tolist() == [0, 2, MISSING]
    assert group_by_sex(facts, course).labels == ("Women", "Men", "Another gender")
    payer = group_by_payer(facts, course)
    assert (payer.labels, payer.group.tolist()) == (("Insurer", "Self-pay"), [1, MISSING, 0])


def rates(sizes: dict[int, int], own: tuple[int, ...] = ()) -> list[tuple[int, tuple[int, int] | None]]:
    """Groups of so many patients with one course each; in every group the first patient alone has the outcome."""
    group = np.repeat(list(sizes), list(sizes.values())).astype(np.int64)
    event = np.r_[True, np.diff(group) != 0] if len(group) else np.zeros(0, np.bool_)
    found = rate_groups(Grouping("sex", ("a", "b", "c"), group), event, np.arange(len(group)), np.isin(group, own), K)
    return [(one.code, None if one.rate is None else (one.rate.events, one.rate.total)) for one in found]


@pytest.mark.parametrize(
    ("sizes", "shown"),
    [
        ({0: 11, 1: 30}, [(0, (1, 11)), (1, (1, 30))]),
        ({0: 10, 1: 30}, [(0, None), (1, None)]),
        ({0: 10, 1: 12, 2: 30}, [(0, None), (1, None), (2, (1, 30))]),
        ({0: 30, MISSING: 4}, [(0, None), (MISSING, None)]),
        ({0: 5, 1: 5}, [(0, None), (1, None)]),
        ({2: 12}, [(2, (1, 12))]),
        ({}, []),
    ],
)
def test_a_small_group_is_hidden_with_another_from_which_it_could_be_worked_out(
    sizes: dict[int, int], shown: list[tuple[int, tuple[int, int] | None]]
) -> None:
    assert rates(sizes) == shown


def test_groups_of_ones_own_patients_are_always_shown() -> None:
    assert rates({0: 3, 1: 4}, own=(0, 1)) == [(0, (1, 3)), (1, (1, 4))]
    assert rates({0: 3, 1: 30, 2: 40}, own=(0,)) == [(0, (1, 3)), (1, (1, 30)), (2, (1, 40))]


def test_what_is_not_recorded_stands_last() -> None:
    assert [code for code, _ in rates({MISSING: 12, 1: 12, 0: 12})] == [0, 1, MISSING]


def test_a_group_is_as_large_as_its_patients_not_as_their_courses() -> None:
    patient = np.repeat(np.arange(10), 2)
    group = np.zeros(20, np.int64)
    found = rate_groups(
        Grouping("sex", ("a",), group), np.ones(20, np.bool_), patient, np.zeros(10, np.bool_), K
    )  # fmt: skip
    assert found[0].rate is None
