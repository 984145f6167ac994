"""The log-rank comparison."""

import numpy as np
import pytest

from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.time_to_event.log_rank import LogRank, log_rank
from tests.dashboard.analysis.time_to_event.freireich import ARM, BOTH, BOTH_RELAPSED


def test_the_textbook_value_of_6_mp_against_placebo() -> None:
    found = log_rank(BOTH, BOTH_RELAPSED, ARM)
    assert isinstance(found, LogRank)
    assert (round(found.chi2, 2), found.degrees) == (16.79, 1)
    assert found.observed.tolist() == [9, 21]
    assert np.round(found.expected, 2).tolist() == [19.25, 10.75]


@pytest.mark.parametrize("groups", [2, 3, 6])
@pytest.mark.parametrize("seed", range(10))
def test_statsmodels_gives_the_same(seed: int, groups: int) -> None:
    from statsmodels.duration.survfunc import survdiff

    rng = np.random.default_rng(seed)
    time, event = rng.integers(1, 40, 150), rng.random(150) < 0.6
    group = np.concatenate([np.arange(groups), rng.integers(0, groups, 150 - groups)])
    found = log_rank(time, event, group)
    assert isinstance(found, LogRank)
    chi2, p = survdiff(time, event, group)
    assert found.chi2 == pytest.approx(chi2, rel=1e-9)
    assert found.p == pytest.approx(p, rel=1e-9)
    assert found.degrees == groups - 1


def test_the_names_and_the_order_of_groups_do_not_matter() -> None:
    found, renamed = log_rank(BOTH, BOTH_RELAPSED, ARM), log_rank(BOTH[::-1], BOTH_RELAPSED[::-1], 7 - 4 * ARM[::-1])
    assert isinstance(found, LogRank)
    assert isinstance(renamed, LogRank)
    assert renamed.chi2 == pytest.approx(found.chi2, rel=1e-12)
    assert renamed.observed.tolist() == found.observed[::-1].tolist()


def test_a_group_that_is_gone_before_the_first_event_is_not_compared() -> None:
    time, event = np.append(BOTH, [0, 0]), np.append(BOTH_RELAPSED, [False, False])
    with_gone = log_rank(time, event, np.append(ARM, [5, 5]))
    assert isinstance(with_gone, LogRank)
    assert with_gone.degrees == 1
    assert with_gone.chi2 == pytest.approx(16.792940989216, rel=1e-9)


@pytest.mark.parametrize(
    ("time", "event", "group"),
    [
        ([], [], []),
        ([3, 4], [True, True], [1, 1]),
        ([3, 4], [False, False], [1, 2]),
        ([3, 3], [True, True], [1, 2]),
        ([-3, 4], [True, True], [1, 2]),
    ],
)
def test_without_two_groups_that_chance_could_tell_apart_it_is_not_estimable(time, event, group) -> None:
    found = log_rank(time, event, group)
    assert isinstance(found, NotEstimable)
    assert found.words.startswith("not estimable")
