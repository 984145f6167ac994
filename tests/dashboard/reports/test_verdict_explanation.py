"""Why a verdict is what it is, to the letter."""

from dashboard.reports.words.verdict_explanation import Answer, explain_verdict, word_room_to_worsen
from dashboard.reports.words.verdict_words import VERDICT_WORDS
from data_access.definitions.registry import get_instrument

GAD7, PHQ9, WHO5, MADRS = (get_instrument(key) for key in ("gad7", "phq9", "who5", "madrs"))


def test_the_sentence_names_every_criterion_with_its_rule() -> None:
    found = explain_verdict(GAD7, 17, 11, "nhs")
    assert found.sentence == (
        "GAD-7 17 → 11: change −6; reliable (≥ 4) yes; response (≥ 50 %) no; "
        "below caseness (< 8) no; remission (< 5) no"
    )
    assert found.in_force("nhs").words == "Reliable improvement"
    assert found.in_force("conservative").words == "Reliable improvement"


def test_both_threshold_sets_stand_side_by_side() -> None:
    rows = {row.key: row for row in explain_verdict(GAD7, 14, 9, "nhs").criteria}
    assert rows["reliable"].question == "Change −5 reliable?"
    assert (rows["reliable"].nhs, rows["reliable"].conservative) == (Answer(True, "≥ 4"), Answer(False, "≥ 6"))
    assert (rows["below_caseness"].nhs, rows["below_caseness"].conservative) == (
        Answer(False, "< 8"),
        Answer(True, "< 10"),
    )
    assert rows["response"].question == "Response, −36 %?"
    assert [row.key for row in explain_verdict(GAD7, 14, 9, "nhs").criteria] == [
        "reliable", "case_first", "below_caseness", "response", "remission", "minimal",
    ]  # fmt: skip


def test_a_response_that_is_not_reliable_says_so() -> None:
    rows = {row.key: row for row in explain_verdict(GAD7, 10, 5, "conservative").criteria}
    assert rows["response"].conservative == Answer(True, "≥ 50 %, not reliable")
    assert rows["response"].nhs == Answer(True, "≥ 50 %")


def test_below_caseness_at_baseline_response_and_remission_are_not_judged() -> None:
    rows = {row.key: row for row in explain_verdict(GAD7, 7, 3, "nhs").criteria}
    assert rows["response"].nhs == rows["remission"].nhs == Answer(None, "baseline below caseness")


def test_on_a_scale_where_high_is_better_the_signs_turn_round() -> None:
    found = explain_verdict(WHO5, 28, 64, "nhs")
    rows = {row.key: row for row in found.criteria}
    assert rows["reliable"].question == "Change +36 reliable?"
    assert rows["response"].question == "Response, +50 %?"
    assert rows["below_caseness"].nhs == Answer(True, "> 50")
    assert found.nhs.words == "Reliable recovery"


def test_without_a_pair_or_a_bound_nothing_is_claimed() -> None:
    assert explain_verdict(GAD7, None, 9, "nhs").sentence == "GAD-7: no baseline score; no paired score"
    assert explain_verdict(GAD7, 12, None, "nhs").sentence == "GAD-7 12; no paired score"
    assert explain_verdict(GAD7, 12, None, "nhs").criteria == ()
    assert explain_verdict(MADRS, 30, 10, "nhs").nhs.words == "No published bound"


def test_a_baseline_near_the_top_says_that_worsening_could_not_be_seen() -> None:
    assert word_room_to_worsen(GAD7, 17, "nhs") is None
    assert word_room_to_worsen(GAD7, 18, "nhs") == (
        "GAD-7 18 at baseline cannot worsen by 4: deterioration could not be seen."
    )
    assert word_room_to_worsen(MADRS, 60, "nhs") is None


def test_every_verdict_has_words_of_its_own() -> None:
    assert len({words.words for words in VERDICT_WORDS.values()}) == len(VERDICT_WORDS)
    assert len({words.key for words in VERDICT_WORDS.values()}) == len(VERDICT_WORDS)
