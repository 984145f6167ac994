"""Scoring many forms at once gives what scoring each by itself gives."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.definitions.instrument import Instrument
from data_access.definitions.registry import get_instrument, get_instruments
from data_access.definitions.scoring import AnswersRefused, Score, band_of, could_be_higher, score_answers
from data_access.definitions.scoring_arrays import (
    NO_ANSWER,
    bands_of,
    find_open_triages,
    score_clusters,
    score_forms,
)
from data_access.definitions.subscales import cluster_scores

FORMS = [*get_instruments(), replace(get_instrument("gad7"), key="gad7 reversed", items_reversed=(2, 5))]


def _score_slowly(instrument: Instrument, row: list[int], prorate: bool) -> Score | None:
    answers = [None if answer == NO_ANSWER else answer for answer in row]
    try:
        return score_answers(instrument, answers, prorate)
    except AnswersRefused:
        return None


@given(st.sampled_from(FORMS), st.booleans(), st.integers(0, 2**32 - 1))
def test_rows_score_as_each_form_by_itself(instrument: Instrument, prorate: bool, seed: int) -> None:
    """Answers from one below the lowest (-1 is none, -2 out of range) to one above the highest."""
    random = np.random.default_rng(seed)
    shape = (12, len(instrument.items))
    answers = random.integers(0, instrument.item_max + 1, shape, dtype=np.int8)
    answers[random.random(shape) < random.random()] = NO_ANSWER
    answers[random.random(shape) < 0.01] = random.choice([-2, instrument.item_max + 1])
    scored = score_forms(instrument, answers, prorate)
    for row, slow in enumerate(_score_slowly(instrument, line, prorate) for line in answers.tolist()):
        assert scored.fits[row] == (slow is not None)
        if slow is None:
            assert (scored.total[row], scored.risk_item[row]) == (NO_ANSWER, NO_ANSWER)
            continue
        fast = (scored.total[row], scored.risk_item[row], scored.missing[row], scored.prorated[row])
        risk = NO_ANSWER if slow.risk_item is None else slow.risk_item
        assert fast == (NO_ANSWER if slow.total is None else slow.total, risk, len(slow.missing), slow.prorated)
        given_answers = [None if answer == NO_ANSWER else answer for answer in answers[row].tolist()]
        assert find_open_triages(instrument, answers, scored.risk_item)[row] == could_be_higher(
            instrument, given_answers, slow.risk_item
        )


def _clusters_slowly(instrument: Instrument, row: list[int], prorate: bool) -> list[int]:
    answers = [None if answer == NO_ANSWER else answer for answer in row]
    try:
        scores = cluster_scores(instrument, answers, prorate).values()
    except AnswersRefused:
        return [NO_ANSWER] * len(instrument.clusters)
    return [NO_ANSWER if score.total is None else score.total for score in scores]


@given(st.sampled_from(get_instruments()), st.booleans(), st.integers(0, 2**32 - 1))
def test_clusters_score_as_those_of_each_form_by_itself(instrument: Instrument, prorate: bool, seed: int) -> None:
    random = np.random.default_rng(seed)
    shape = (12, len(instrument.items))
    answers = random.integers(0, instrument.item_max + 1, shape, dtype=np.int8)
    answers[random.random(shape) < random.choice([0.01, 0.1, 0.9])] = NO_ANSWER
    answers[random.random(shape) < 0.005] = random.choice([-2, instrument.item_max + 1])
    found = score_clusters(instrument, answers, prorate)
    assert found.shape == (12, len(instrument.clusters))
    assert found.tolist() == [_clusters_slowly(instrument, row, prorate) for row in answers.tolist()]


@pytest.mark.parametrize("instrument", get_instruments(), ids=lambda i: i.key)
def test_every_total_gets_the_band_it_gets_by_itself(instrument: Instrument) -> None:
    totals = np.arange(-1, 103, dtype=np.int16)
    for total, place in zip(totals.tolist(), bands_of(instrument, totals).tolist(), strict=True):
        band = band_of(instrument, total)
        assert (instrument.bands[place] if place != NO_ANSWER else None) == band


def test_no_forms_give_no_scores() -> None:
    scored = score_forms(get_instrument("gad7"), np.empty((0, 7), np.int8))
    assert len(scored.total) == len(scored.risk_item) == len(scored.fits) == 0


def test_the_wrong_number_of_items_is_refused() -> None:
    with pytest.raises(ValueError, match="GAD-7 has 7 answers, not 6"):
        score_forms(get_instrument("gad7"), np.zeros((2, 6), np.int8))
