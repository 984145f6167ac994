"""What each outcome asks, in the numbers of the questionnaire."""

from dashboard.reports.outcomes.rule_words import say_rules
from data_access.definitions.registry import get_instrument, get_instruments


def test_on_gad7_a_fall_is_a_gain() -> None:
    assert say_rules(get_instrument("gad7"), "nhs") == {
        "improvement": "change ≤ −4",
        "recovery": "and from ≥ 8 to < 8",
        "response": "fall of ≥ 50 %",
        "remission": "score ≤ 4",
        "no_change": "−3 to +3",
        "deterioration": "change ≥ +4",
    }


def test_on_who5_a_rise_is_a_gain() -> None:
    assert say_rules(get_instrument("who5"), "nhs") == {
        "improvement": "change ≥ +10",
        "recovery": "and from ≤ 50 to > 50",
        "response": "half the way to the best score",
        "remission": "",
        "no_change": "−9 to +9",
        "deterioration": "change ≤ −10",
    }


def test_what_a_questionnaire_does_not_define_has_no_rule() -> None:
    for instrument in get_instruments():
        for thresholds in ("nhs", "conservative"):
            rules = say_rules(instrument, thresholds)
            if instrument.reliable_change[thresholds] is None:
                assert {rules[key] for key in ("improvement", "recovery", "no_change", "deterioration")} == {""}
            if instrument.remission is None:
                assert rules["remission"] == ""
