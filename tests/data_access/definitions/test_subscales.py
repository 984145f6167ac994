"""Clusters of PCL-5 and provisional PTSD."""

import pytest

from data_access.definitions.registry import get_instrument
from data_access.definitions.scoring import AnswersRefused, Score
from data_access.definitions.subscales import cluster_scores, provisional_ptsd

PCL5 = get_instrument("pcl5")


def _answers(endorsed: set[int], value: int = 2, missing: frozenset[int] = frozenset()) -> list[int | None]:
    return [None if n in missing else value if n in endorsed else 1 for n in range(1, 21)]


def test_exactly_one_one_two_two_endorsed_items_are_enough() -> None:
    assert provisional_ptsd(_answers({1, 6, 8, 9, 15, 16})) is True


@pytest.mark.parametrize("left_out", [1, 6, 8, 15])
def test_one_endorsed_item_too_few_in_any_cluster_is_not_enough(left_out: int) -> None:
    assert provisional_ptsd(_answers({1, 6, 8, 9, 15, 16} - {left_out})) is False


def test_an_answer_of_one_does_not_endorse() -> None:
    assert provisional_ptsd([1] * 20) is False


def test_a_missing_answer_gives_no_provisional_diagnosis() -> None:
    assert provisional_ptsd(_answers(set(range(1, 21)), 4, frozenset({20}))) is None


def test_clusters_add_up_to_the_total_and_keep_their_order() -> None:
    scores = cluster_scores(PCL5, [4] * 20)
    assert {key: score.total for key, score in scores.items()} == {"B": 20, "C": 8, "D": 28, "E": 24}
    assert list(scores) == ["B", "C", "D", "E"]


def test_a_cluster_with_a_missing_answer_has_no_total_by_default() -> None:
    scores = cluster_scores(PCL5, _answers(set(), missing=frozenset({3})))
    assert scores["B"] == Score(None, None, (3,), False)
    assert scores["C"] == Score(2, None, (), False)


def test_one_missing_answer_is_prorated_half_up_but_never_in_cluster_c() -> None:
    answers = [2, 2, 1, 1, None, 1, None, *[1] * 13]
    scores = cluster_scores(PCL5, answers, prorate=True)
    assert scores["B"] == Score(8, None, (5,), True)  # 6 · 5 / 4 = 7.5
    assert scores["C"] == Score(None, None, (7,), False)


def test_two_missing_answers_in_a_cluster_are_too_many() -> None:
    scores = cluster_scores(PCL5, _answers(set(), missing=frozenset({8, 9})), prorate=True)
    assert scores["D"] == Score(None, None, (8, 9), False)


def test_a_form_without_clusters_has_none() -> None:
    assert cluster_scores(get_instrument("gad7"), [0] * 7) == {}


def test_answers_of_another_form_are_refused() -> None:
    with pytest.raises(AnswersRefused, match="PCL-5 has 20 answers, not 17"):
        provisional_ptsd([0] * 17)
