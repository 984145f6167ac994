"""Answers of the demonstration: totals that follow from them, items that hang together."""

import numpy as np
import pytest

from data_access.definitions.registry import get_instrument
from data_access.definitions.scoring import read_answers, score_answers
from data_access.demo.part import Part
from data_access.demo.scores import OFFSETS, draw_items, spread_total, to_answer_text, to_totals
from tests.data_access.demo.conftest import Rows


def test_every_total_and_risk_answer_is_what_the_definitions_compute_from_the_answers(demo: Rows) -> None:
    assert len(demo["screening"]) > 1000
    for row in demo["screening"]:
        instrument = get_instrument(row["instrument"])
        score = score_answers(instrument, read_answers(row["answers"]))
        assert (row["total"], row["risk_item"]) == (score.total, score.risk_item), row
        assert row["definition_version"] == instrument.definition_version


def test_a_form_with_an_answer_missing_has_no_total_and_some_forms_are_like_that(many: Part) -> None:
    gad7 = many.screenings["instrument"] == "gad7"
    texts, totals = many.screenings["answers"][gad7], many.screenings["total"][gad7]
    incomplete = np.array([None in read_answers(text) for text in texts])
    assert 0.01 < incomplete.mean() < 0.04
    assert all((total is None) == gap for total, gap in zip(totals, incomplete, strict=True))


def test_only_the_optional_item_may_be_missing_from_a_total() -> None:
    answers, missing = np.full((2, 5), 3, dtype=np.int8), np.zeros((2, 5), dtype=bool)
    missing[0, 0], missing[1, 1] = True, True
    assert get_instrument("wsas").optional_items == (1,)
    assert to_totals("wsas", answers, missing).tolist() == [12, None]
    assert to_answer_text(answers, missing).tolist() == [",3,3,3,3", "3,,3,3,3"]


@pytest.mark.parametrize("key", sorted(OFFSETS))
def test_drawn_items_sum_to_about_what_was_wanted(key: str) -> None:
    rng = np.random.default_rng(1)
    top = len(OFFSETS[key]) * get_instrument(key).item_max
    wanted = np.repeat(np.linspace(0.15 * top, 0.85 * top, 5), 400)
    leaning = rng.normal(0, 1, (len(wanted), len(OFFSETS[key])))
    sums = draw_items(rng, key, wanted, leaning).sum(axis=1).reshape(5, 400).mean(axis=1)
    assert np.abs(sums - wanted.reshape(5, 400)[:, 0]).max() < 0.03 * top


@pytest.mark.parametrize("key", sorted(OFFSETS))
def test_a_told_total_is_met_exactly_within_the_range_of_each_item(key: str) -> None:
    highest = get_instrument(key).item_max
    for total in (0, 1, len(OFFSETS[key]), len(OFFSETS[key]) * highest):
        items = spread_total(key, total)
        assert items.sum() == total
        assert items.min() >= 0
        assert items.max() <= highest


def test_the_risk_answer_is_part_of_a_told_total() -> None:
    items = spread_total("phq9", 13, 2)
    assert len(items) == 9
    assert items[-1] == 2
    assert items.sum() == 13


def test_items_of_a_form_rise_and_fall_together(many: Part) -> None:
    gad7 = many.screenings["instrument"] == "gad7"
    full = [read_answers(text) for text in many.screenings["answers"][gad7]]
    answers = np.array([row for row in full if None not in row], dtype=float)
    correlation = np.corrcoef(answers.T)[np.triu_indices(7, 1)]
    assert correlation.min() > 0.35
    assert correlation.max() < 0.95


def test_item_9_is_mostly_0_and_its_top_is_rare(many: Part) -> None:
    phq9 = many.screenings["instrument"] == "phq9"
    answers = [answer for answer in many.screenings["risk_item"][phq9] if answer is not None]
    shares = np.bincount(answers, minlength=4) / len(answers)
    assert shares[0] > 0.8
    assert 0.03 < shares[1] < 0.15
    assert shares[3] < 0.005
    assert len(answers) < phq9.sum()
