"""Subscales of one filled form, and the provisional diagnosis that PCL-5 reads from them."""

from data_access.definitions.instrument import Cluster, Instrument
from data_access.definitions.registry import get_instrument
from data_access.definitions.scoring import Answers, Score, check_answers, round_half_up


def cluster_scores(instrument: Instrument, answers: Answers, prorate: bool = False) -> dict[str, Score]:
    """The score of each cluster by its key, in the order of the definition; empty where the form has none.

    A cluster with a missing answer has no total, unless ``prorate`` and it may miss that
    many (``max_missing``): then sum x items / answered, rounded half up and marked.
    """
    check_answers(instrument, answers)
    by_number = {item.number: answer for item, answer in zip(instrument.items, answers, strict=True)}
    return {cluster.key: _score_cluster(cluster, by_number, prorate) for cluster in instrument.clusters}


def _score_cluster(cluster: Cluster, by_number: dict[int, int | None], prorate: bool) -> Score:
    answered = [answer for number in cluster.items if (answer := by_number[number]) is not None]
    missing = tuple(number for number in cluster.items if by_number[number] is None)
    if not missing:
        return Score(sum(answered), None, (), False)
    if not prorate or len(missing) > cluster.max_missing:
        return Score(None, None, missing, False)
    return Score(round_half_up(sum(answered) * len(cluster.items), len(answered)), None, missing, True)


def provisional_ptsd(answers: Answers) -> bool | None:
    """Whether PCL-5 answers meet the DSM-5 symptom rule; None where an answer is missing (never from prorated ones).

    An item is endorsed from 2 ("moderately"); needed are 1 of cluster B, 1 of C, 2 of D and 2 of E.
    Source: Weathers et al. 2013, National Center for PTSD.
    """
    instrument = get_instrument("pcl5")
    check_answers(instrument, answers)
    if any(answer is None for answer in answers):
        return None
    by_number = {item.number: answer or 0 for item, answer in zip(instrument.items, answers, strict=True)}
    return all(_is_met(cluster, by_number) for cluster in instrument.clusters)


def _is_met(cluster: Cluster, by_number: dict[int, int]) -> bool:
    if cluster.endorsed_from is None or cluster.endorsed_needed is None:
        return True
    return sum(by_number[number] >= cluster.endorsed_from for number in cluster.items) >= cluster.endorsed_needed
