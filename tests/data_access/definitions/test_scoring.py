"""Scoring one form at a time: exact boundaries, missing answers, triage."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.definitions.instrument import Instrument
from data_access.definitions.registry import get_instrument, get_instruments
from data_access.definitions.scoring import (
    AnswersRefused,
    Score,
    band_of,
    could_be_higher,
    read_answers,
    round_half_up,
    score_answers,
    write_answers,
)
from data_access.definitions.scoring_arrays import NO_ANSWER, find_open_triages

GAD7, PHQ9, PCL5 = get_instrument("gad7"), get_instrument("phq9"), get_instrument("pcl5")
WHO5, QIDS, WSAS = get_instrument("who5"), get_instrument("qids_sr16"), get_instrument("wsas")
SCREENER, SINCE_LAST = get_instrument("cssrs_screener"), get_instrument("cssrs_since_last")
SUMMED = [i for i in get_instruments() if i.total_max is not None and not i.totals_only]

BY_KEY = pytest.mark.parametrize("instrument", SUMMED, ids=lambda i: i.key)


@st.composite
def filled_forms(draw: st.DrawFn, missing: bool = True) -> tuple[Instrument, tuple[int | None, ...]]:
    """Any form that may keep answers, with any answers it allows."""
    instrument = draw(st.sampled_from([i for i in get_instruments() if not i.totals_only]))
    answer = st.integers(instrument.item_min, instrument.item_max)
    answers = draw(st.tuples(*[st.none() | answer if missing else answer for _ in instrument.items]))
    return instrument, answers


@given(filled_forms(), st.booleans())
def test_no_total_can_leave_its_range(form: tuple[Instrument, tuple[int | None, ...]], prorate: bool) -> None:
    instrument, answers = form
    score = score_answers(instrument, answers, prorate)
    if score.total is None:
        return
    assert instrument.total_min is not None
    assert instrument.total_max is not None
    assert instrument.total_min <= score.total <= instrument.total_max
    assert score.prorated or (score.total - instrument.total_min) % instrument.total_step == 0
    assert bool(instrument.bands) == (band_of(instrument, score.total) is not None)


@given(filled_forms(missing=False))
def test_a_complete_form_always_has_a_score_and_nothing_missing(form: tuple[Instrument, tuple[int, ...]]) -> None:
    instrument, answers = form
    score = score_answers(instrument, answers)
    assert score.missing == ()
    assert not score.prorated
    assert (score.total is None) == (instrument.scoring == "cssrs")


@given(filled_forms())
def test_answers_survive_being_written_and_read(form: tuple[Instrument, tuple[int | None, ...]]) -> None:
    answers = form[1]
    assert read_answers(write_answers(answers)) == answers


@BY_KEY
def test_lowest_and_highest_answers_give_the_ends_of_the_range(instrument: Instrument) -> None:
    count = len(instrument.items)
    assert score_answers(instrument, [instrument.item_min] * count).total == instrument.total_min
    assert score_answers(instrument, [instrument.item_max] * count).total == instrument.total_max


@BY_KEY
def test_one_missing_answer_leaves_no_total_unless_the_form_allows_it(instrument: Instrument) -> None:
    answers = [None, *[instrument.item_max] * (len(instrument.items) - 1)]
    score = score_answers(instrument, answers)
    first = instrument.items[0].number
    if first in instrument.optional_items:
        assert score == Score(instrument.item_max * 4, None, (), False)
    else:
        assert score.total is None
        assert score.missing == (first,)


def test_half_points_are_rounded_up_not_to_even() -> None:
    """PHQ-9: 4 · 9 / 8 = 4.5 is 5, the mild band, not 4."""
    score = score_answers(PHQ9, (2, 2, 0, 0, 0, 0, 0, 0, None), prorate=True)
    assert score == Score(5, None, (9,), True)
    assert (round_half_up(9, 2), round_half_up(5, 2), round_half_up(8, 2), round_half_up(0, 7)) == (5, 3, 4, 0)
    assert (round_half_up(13, 3), round_half_up(14, 3)) == (4, 5)


@pytest.mark.parametrize(("instrument", "allowed"), [(GAD7, 1), (PHQ9, 2), (PCL5, 4)], ids=["gad7", "phq9", "pcl5"])
def test_prorating_ends_at_the_allowed_number(instrument: Instrument, allowed: int) -> None:
    count = len(instrument.items)
    at_bound = score_answers(instrument, [None] * allowed + [1] * (count - allowed), prorate=True)
    assert (at_bound.total, at_bound.prorated, len(at_bound.missing)) == (count, True, allowed)
    beyond = score_answers(instrument, [None] * (allowed + 1) + [1] * (count - allowed - 1), prorate=True)
    assert (beyond.total, beyond.prorated) == (None, False)


@pytest.mark.parametrize("key", ["who5", "oasis", "isi", "madrs", "qids_sr16", "ham_a", "cadss", "cadss6", "phq2"])
def test_a_form_without_a_rule_is_never_prorated(key: str) -> None:
    instrument = get_instrument(key)
    answers = [None, *[1] * (len(instrument.items) - 1)]
    if instrument.domains:
        answers[4] = None
    assert score_answers(instrument, answers, prorate=True).total is None


def test_the_risk_answer_is_read_even_where_the_total_cannot_be() -> None:
    assert score_answers(PHQ9, (None, None, None, 0, 0, 0, 0, 0, 2)) == Score(None, 2, (1, 2, 3), False)


def test_an_unanswered_risk_item_is_not_a_zero() -> None:
    assert score_answers(PHQ9, (3, 3, 3, 3, 3, 3, 3, 3, None), prorate=True).risk_item is None


def test_well_being_is_four_times_the_sum() -> None:
    assert score_answers(WHO5, (3, 3, 3, 2, 1)).total == 48
    assert score_answers(WHO5, (3, 3, 3, 2, 2)).total == 52


def test_qids_counts_the_highest_of_each_domain() -> None:
    assert (
        score_answers(QIDS, (3, 1, 0, 2, 1, 0, 2, 1, 0, 1, 1, 0, 1, 1, 0, 3)).total == 3 + 1 + 2 + 1 + 1 + 0 + 1 + 1 + 3
    )


def test_qids_needs_one_answer_of_each_appetite_and_weight_pair() -> None:
    one_of_each = (1, 1, 1, 1, 1, 2, None, None, 3, 1, 1, 1, 1, 1, 1, 1)
    assert score_answers(QIDS, one_of_each) == Score(1 + 1 + 3 + 6, 1, (), False)
    neither = (1, 1, 1, 1, 1, None, None, None, 3, 1, 1, 1, 1, 1, 1, 1)
    assert score_answers(QIDS, neither) == Score(None, 1, (6, 7), False)


def test_work_may_be_not_applicable_but_nothing_else() -> None:
    assert score_answers(WSAS, (None, 8, 8, 8, 8)) == Score(32, None, (), False)
    assert score_answers(WSAS, (8, None, 8, 8, 8)) == Score(None, None, (2,), False)


def test_a_reversed_item_is_turned_round_before_it_is_summed() -> None:
    turned = replace(GAD7, items_reversed=(1,))
    assert score_answers(turned, (0, 0, 0, 0, 0, 0, 0)).total == 3
    assert score_answers(turned, (3, 1, 0, 0, 0, 0, 0)).total == 1


@pytest.mark.parametrize(
    ("answers", "level", "missing"),
    [
        ((0, 0, None, None, None, 0, None), 0, ()),
        ((1, 0, None, None, None, 0, None), 1, ()),
        ((0, 1, 0, 0, 0, 0, None), 1, ()),
        ((0, 1, 1, 0, 0, 0, None), 2, ()),
        ((0, 0, None, None, None, 1, 0), 2, ()),
        ((0, 1, 0, 1, 0, 0, None), 3, ()),
        ((0, 1, 0, 0, 1, 0, None), 3, ()),
        ((0, 0, None, None, None, 1, 1), 3, ()),
        ((0, 0, None, None, None, 1, None), 2, (7,)),
        ((0, 1, None, None, None, 0, None), 1, (3, 4, 5)),
        ((None, 0, None, None, None, 0, None), None, (1,)),
        ((0, None, None, None, None, 0, None), None, (2, 3, 4, 5)),
        ((0, 0, None, None, None, None, None), None, (6, 7)),
        ((0, 0, 0, 1, 0, 0, 0), 3, ()),
        ((None,) * 7, None, (1, 2, 3, 4, 5, 6, 7)),
    ],
)
def test_the_screener_is_triaged_by_its_highest_yes_and_never_summed(
    answers: tuple[int | None, ...], level: int | None, missing: tuple[int, ...]
) -> None:
    assert score_answers(SCREENER, answers) == Score(None, level, missing, False)


@pytest.mark.parametrize(
    ("answers", "level", "missing"),
    [
        ((0, 0, None, None, None, 0), 0, ()),
        ((1, 0, None, None, None, 0), 1, ()),
        ((1, 1, 1, 0, 0, 0), 2, ()),
        ((1, 1, 0, 1, 0, 0), 3, ()),
        ((0, 0, None, None, None, 1), 3, ()),
        ((0, 0, None, None, None, None), None, (6,)),
    ],
)
def test_since_last_contact_any_behaviour_is_high(
    answers: tuple[int | None, ...], level: int | None, missing: tuple[int, ...]
) -> None:
    assert score_answers(SINCE_LAST, answers) == Score(None, level, missing, False)


@pytest.mark.parametrize(
    ("answers", "higher"),
    [
        ((1, None, None, None, None, None, None), True),
        ((0, 1, None, None, None, 0, None), True),  # low; questions 3 to 5 were to be asked
        ((1, None, 0, 0, 0, 0, None), False),  # question 2 gives no more than question 1 did
        ((0, 1, 1, None, 0, 0, None), True),  # moderate; question 4 could make it high
        ((0, 1, None, 0, 0, 1, 0), False),  # moderate by question 6; question 3 gives no more
        ((0, 1, 1, 0, None, 0, None), True),
        ((0, 1, 1, 1, None, 0, None), False),  # high already
        ((1, 0, None, None, None, 0, None), False),  # skipped by the form's own logic
        ((0, 0, None, None, None, 1, None), True),  # lifetime yes: within three months would be high
        ((0, 0, None, None, None, 1, 0), False),
        ((0, 1, 0, 0, 0, None, None), True),
        ((0, 0, None, None, None, 0, None), False),
        ((None, 0, None, None, None, 0, None), False),  # no yes: it is not answered, and has no level
    ],
)
def test_a_question_left_out_leaves_a_triage_open_only_where_it_could_raise_the_level(
    answers: tuple[int | None, ...], higher: bool
) -> None:
    level = score_answers(SCREENER, answers).risk_item
    assert could_be_higher(SCREENER, answers, level) is higher
    forms = np.array([[NO_ANSWER if answer is None else answer for answer in answers]], np.int8)
    levels = np.array([NO_ANSWER if level is None else level])
    assert find_open_triages(SCREENER, forms, levels).tolist() == [higher]


def test_the_form_since_last_contact_is_open_without_its_last_question_and_a_sum_never_is() -> None:
    assert could_be_higher(SINCE_LAST, (1, 0, None, None, None, None), 1)
    assert not could_be_higher(SINCE_LAST, (1, 0, None, None, None, 0), 1)
    assert not could_be_higher(GAD7, (None, 1, 1, 1, 1, 1, 1), None)
    assert find_open_triages(GAD7, np.zeros((2, 7), np.int8), np.zeros(2)).tolist() == [False, False]


@pytest.mark.parametrize(("level", "higher"), [(None, False), (0, False), (1, True), (2, True), (3, False)])
def test_whether_a_level_could_be_higher_is_asked_of_the_recorded_level(level: int | None, higher: bool) -> None:
    assert could_be_higher(SCREENER, (1, None, None, None, None, None, None), level) is higher
    form = np.array([[1] + [NO_ANSWER] * 6], np.int8)
    levels = np.array([NO_ANSWER if level is None else level])
    assert find_open_triages(SCREENER, form, levels).tolist() == [higher]


def test_an_answer_out_of_range_is_refused_with_form_item_and_bounds() -> None:
    with pytest.raises(AnswersRefused, match="GAD-7, item 3: the answer must be 0 to 3, not 4"):
        score_answers(GAD7, (0, 0, 4, 0, 0, 0, 0))
    with pytest.raises(AnswersRefused, match="item 22"):
        score_answers(get_instrument("cadss6"), (0, 0, 0, 0, 0, -1))


@pytest.mark.parametrize("count", [0, 6, 8])
def test_too_few_or_too_many_answers_are_refused(count: int) -> None:
    with pytest.raises(AnswersRefused, match=f"GAD-7 has 7 answers, not {count}"):
        score_answers(GAD7, (0,) * count)


def test_the_dissociation_form_of_1998_is_refused() -> None:
    with pytest.raises(AnswersRefused, match="CADSS has 23 answers, not 27"):
        score_answers(get_instrument("cadss"), (0,) * 27)


def test_answers_of_a_proprietary_form_are_refused() -> None:
    with pytest.raises(AnswersRefused, match="BAI: only totals may be kept"):
        score_answers(get_instrument("bai"), (0,) * 21)


@pytest.mark.parametrize("text", ["1,x", "1;2", "1.5,2", "a"])
def test_answers_that_are_no_whole_numbers_are_refused(text: str) -> None:
    with pytest.raises(AnswersRefused, match="whole numbers with commas"):
        read_answers(text)


def test_an_empty_place_is_a_missing_answer() -> None:
    assert read_answers("2,3,,1, ,0,") == (2, 3, None, 1, None, 0, None)


@pytest.mark.parametrize(
    ("total", "label"),
    [
        (0, "minimal"),
        (4, "minimal"),
        (5, "mild"),
        (9, "mild"),
        (10, "moderate"),
        (14, "moderate"),
        (15, "severe"),
        (21, "severe"),
    ],
)
def test_a_band_holds_both_its_ends(total: int, label: str) -> None:
    band = band_of(GAD7, total)
    assert band is not None
    assert band.label == label


@pytest.mark.parametrize("total", [None, -1, 22])
def test_no_total_and_a_foreign_total_have_no_band(total: int | None) -> None:
    assert band_of(GAD7, total) is None
