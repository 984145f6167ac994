"""Every rule of the agenda is true of somebody in the demonstration, by a told patient if not by chance."""

from datetime import date

import pytest

from data_access.database import Store
from data_access.days import to_date, to_day_number
from data_access.definitions.registry import get_agenda_rules, get_instrument, get_side_effect_kind
from data_access.demo.acknowledgements import OPEN_DAYS, RULE
from data_access.demo.build import build_demo_clinic
from data_access.demo.told import STORIES
from tests.data_access.demo import raw_rules
from tests.data_access.demo.conftest import AS_OF, Row, Rows, read_rows
from tests.data_access.demo.raw_rules import RULES, high_days, open_course
from tests.long_proof import Proof, long_proof

TOLD = {
    "risk_high": ("Ines Moreau", "Tomas Verbeek", "Ella Novak"),
    "risk_moderate": ("Amina Diallo", "Jonas Weber", "Yuki Tanaka"),
    "risk_not_asked": ("Rania Said", "Marco Fontana"),
    "severe_effect": ("Leila Haddad", "Owen Hart", "Gregor Blackwood", "Ella Novak"),
    "monitoring_incomplete": ("Clara Ruiz",),
    "deterioration": ("Piotr Zielski",),
    "loss_of_response": ("Hana Kimura",),
    "not_on_track": ("Leila Farouk", "Viktor Olsson"),
    "no_score": ("Marta Kovac",),
    "overdue": ("Hugo Ferrand", "Marco Fontana"),
    "integration_missed": ("Samir Haddad",),
    "lapsed": ("Dalia Petrescu",),
    "exposure_rising": ("Viktor Olsson",),
    "check_due": ("Ingrid Salonen",),
    "risk_low": ("Nadia Svoboda", "Emeka Obi"),
    "better_but_item_up": ("Yuki Tanaka",),
    "one_better_one_worse": ("Anneke Visser",),
    "better_but_not_functioning": ("Callum Greaves",),
    "high_scale_none_reported": ("Theo Marsh",),
}
IN_PARTS = {"discordance": ("better_but_item_up", "one_better_one_worse", "better_but_not_functioning",
                            "high_scale_none_reported")}  # fmt: skip


def _find(demo: Rows, name: str) -> Row:
    return next(patient for patient in demo["patient"] if patient["name"] == name)


@pytest.mark.parametrize("rule", sorted(RULES))
def test_a_rule_is_true_of_the_patients_whose_story_it_is(demo: Rows, rule: str) -> None:
    for name in TOLD[rule]:
        assert RULES[rule](demo, _find(demo, name)), name


DAYS = [to_day_number(date(2026, 11, 20)) + 43 * number for number in range(60)]
"""A Friday, the Saturday after Christmas, and so on: every day of the week in every season of seven years."""
SEEDS = (3, *(seed for seed in range(1, 21) if seed != 3))
CASES = [(day, seed) for seed in SEEDS for day in DAYS]


@long_proof("demo stories true", sample=2, full=len(CASES), parts=8, unit="as-of days and seeds")
def test_the_stories_hold_on_whatever_day_the_history_ends(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch, proof: Proof
) -> None:
    for number in proof:
        as_of, seed = CASES[number]
        monkeypatch.setattr(raw_rules, "AS_OF", as_of)
        build_demo_clinic(sqlite_store, len(STORIES), seed, as_of, replace=True)
        rows = read_rows(sqlite_store)
        for rule, names in TOLD.items():
            assert all(RULES[rule](rows, _find(rows, name)) for name in names), (rule, to_date(as_of), seed)
            proof.count("rules true of those they are told of", len(names))


def test_no_rule_of_the_agenda_is_left_out() -> None:
    wanted = {part for rule in get_agenda_rules() for part in IN_PARTS.get(rule.key, (rule.key,))}
    assert wanted <= set(RULES) == set(TOLD)
    assert RULE in {rule.key for rule in get_agenda_rules()}


def test_most_patients_have_no_high_risk_event_and_only_recent_ones_wait(demo: Rows) -> None:
    open_ones = 0
    for patient in demo["patient"]:
        seen = {row["event_day"]: row for row in demo.of("acknowledgement", patient)}
        for day in high_days(demo, patient):
            assert (day in seen) == (day < AS_OF - OPEN_DAYS)
            open_ones += day not in seen
    assert 3 <= open_ones <= 6


def test_an_acknowledgement_says_who_when_and_what(demo: Rows) -> None:
    assert demo["acknowledgement"]
    for row in demo["acknowledgement"]:
        assert row["action"]
        assert row["event_day"] <= row["seen_at"].toordinal() - 719163 <= AS_OF
        assert row["safety_plan_day"] is None or row["safety_plan_day"] >= row["event_day"]


def test_one_patient_came_back_for_a_second_course(demo: Rows) -> None:
    courses = demo.of("course", _find(demo, "Maeve Corrigan"))
    assert [course["number"] for course in courses] == [1, 2]
    assert courses[0]["end_reason"] == "completed"
    assert open_course(demo, _find(demo, "Maeve Corrigan")) == courses[1]


def test_consent_and_contraindications_may_never_have_been_recorded(demo: Rows) -> None:
    patient = _find(demo, "Mei Chen")
    assert patient["consent_day"] is patient["contraindications"] is patient["interacting_medicines"] is None


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_a_story_is_told_in_words_the_definitions_know(story: object) -> None:
    from data_access.demo.story import Story

    assert isinstance(story, Story)
    for course in story.courses:
        assert len(course.gad7) == len(course.phq9) == len(course.doses) + 1
        assert list(course.doses) == sorted(course.doses, reverse=True)
        assert all(get_instrument(key) for key, _, _ in course.other)
        assert all(get_side_effect_kind(kind) for effects in course.effects.values() for kind, _ in effects)
