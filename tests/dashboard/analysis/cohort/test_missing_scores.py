"""Handling of missing scores: what always holds, whatever is missing."""

import numpy as np
import pytest

from dashboard.analysis.cohort.course_share import once_each, share_of_courses
from dashboard.analysis.cohort.missing_scores import HandledRates, Reading, handle_missing
from dashboard.analysis.intervals.effective_number import count_clusters
from tests.long_proof import Proof, long_proof


def draw(number: int) -> tuple[HandledRates, np.ndarray, bool]:
    """Random courses of random patients: known at the time point, known only earlier, or not at all."""
    random = np.random.default_rng(number)
    size = int(random.integers(0, 40))
    patient = np.sort(random.integers(0, max(size, 1), size))
    last = random.random(size) < random.random()
    now = last & (random.random(size) < random.random())
    event = random.random(size) < random.random()
    asked, wanted = random.random(size) < random.random(), bool(random.integers(2))
    rates = handle_missing(Reading(event & now, now), Reading(event & last, last), asked, patient, wanted, "not asked")
    return rates, asked, wanted


@long_proof("bounds of missing scores", sample=200, full=20_000, parts=4, unit="random cohorts")
def test_every_handling_lies_between_the_worst_and_the_best(proof: Proof) -> None:
    for number in proof:
        rates, asked, wanted = draw(number)
        low, high = (rates.worst, rates.best) if wanted else (rates.best, rates.worst)
        for rate in (rates.observed, rates.carried, rates.non_responder):
            assert rate.total + rate.left_out == len(asked)
            assert low.events <= rate.events <= high.events
            if rate.share is not None:
                assert low.share is not None
                assert high.share is not None
                assert low.share <= rate.share + 1e-12
                assert rate.share <= high.share + 1e-12
        assert rates.observed.total <= rates.carried.total <= rates.non_responder.total == asked.sum()
        assert high.events - low.events == asked.sum() - rates.observed.total


def test_left_out_courses_have_their_reasons() -> None:
    known = np.array([True, False, True])
    asked = np.array([True, True, False])
    rates = handle_missing(Reading(known, known), Reading(known, known), asked, np.arange(3), True, "no baseline")
    assert (rates.observed.left_out, rates.observed.left_out_reason) == (2, "no baseline; no paired score")
    assert (rates.best.left_out, rates.best.left_out_reason) == (1, "no baseline")


@pytest.mark.parametrize("seed", range(20))
def test_several_courses_of_a_patient_are_worth_what_the_cluster_formula_says(seed: int) -> None:
    random = np.random.default_rng(seed)
    patient = np.sort(random.integers(0, 12, 30))
    happened = random.random(30) < 0.4
    share = share_of_courses(happened, np.ones(30, np.bool_), patient)
    assert share.effective == pytest.approx(float(count_clusters(happened, patient)), abs=1e-9)
    assert share.patients.tolist() == sorted(set(patient[happened].tolist()))


def test_rows_once_each() -> None:
    assert once_each(np.array([0, 0, 2, 5, 5, 5])).tolist() == [0, 2, 5]
    assert once_each(np.zeros(0, np.int64)).tolist() == []
