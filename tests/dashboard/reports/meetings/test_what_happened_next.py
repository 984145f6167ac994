"""Four weeks after a decision, told from the patient's rows: the exact words, the edges of the weeks, and no cause."""

from collections.abc import Callable
from typing import Any

import pytest

from dashboard.analysis.phase import Phase
from dashboard.reports.meetings.what_happened_next import tell_what_happened_next
from dashboard.reports.sentences.what_happened_next import Aftermath, Reading, say_what_happened_next
from dashboard.reports.view import View
from data_access.database import Store
from data_access.definitions.registry import get_instrument
from data_access.facts.load import load_facts
from data_access.facts.view import view_facts
from data_access.meetings import Decision
from tests.dashboard.reports.told_clinic import AS_OF, Story, ToldClinic, tell_clinic

NOW = View(AS_OF)
GAD7 = get_instrument("gad7")


def tell(store: Store, story: Callable[[Story], Any], ago: int = 28, view: View = NOW, **course: Any) -> str | None:
    """What is told of a decision so many days ago about a patient of that story."""
    clinic = tell_clinic(store, lambda clinic: story(clinic.tell("one", **course)) and tell_others(clinic))
    with store.read() as session:
        facts = load_facts(session, clinic.site_id)
    seen = view_facts(facts, facts.patients.id, view.as_of_day)
    return tell_what_happened_next(seen, [decide(clinic.ids["one"], ago)], view).get(5)


def tell_others(clinic: ToldClinic) -> None:
    """Somebody before and behind in the tables, so that a wrong row would show."""
    clinic.tell("another").forms((29, 2), (3, 20)).item9((2, 3)).dose(40)


def decide(patient_id: int | None, ago: int) -> Decision:
    held = ("weekly_review", AS_OF - ago, patient_id, "Lengthen the interval", "")
    return Decision(5, *held, 1, "N. Okafor", None, "Dr M. Hale", AS_OF - ago)  # type: ignore[arg-type]


def test_the_score_at_the_decision_and_the_last_one_since_are_told_with_their_change(sqlite_store: Store) -> None:
    assert tell(sqlite_store, lambda s: s.forms((50, 18), (30, 16), (14, 13), (2, 11)).doses(45, 20)) == (
        "Four weeks on: GAD-7 16 → 11 (9 Oct → 6 Nov), change −5, reliably better (≥ 4); dosing 2 of 6."
    )


def test_without_a_score_since_that_is_said(sqlite_store: Store) -> None:
    told = tell(sqlite_store, lambda s: s.forms((50, 18), (28, 16)).doses(45))
    assert told == "Four weeks on: no GAD-7 since (last 16, 11 Oct); dosing 1 of 6."


def test_without_any_score_that_is_said(sqlite_store: Store) -> None:
    assert tell(sqlite_store, lambda s: s.doses(45)) == "Four weeks on: no GAD-7 since; dosing 1 of 6."


def test_without_a_score_before_the_decision_nothing_is_compared(sqlite_store: Store) -> None:
    told = tell(sqlite_store, lambda s: s.forms((27, 16)).doses(45))
    assert told == "Four weeks on: GAD-7 16 (12 Oct), none before the decision; dosing 1 of 6."


@pytest.mark.parametrize(("ago", "told"), [(27, False), (28, True), (29, True)])
def test_it_is_told_from_the_28th_day_on(sqlite_store: Store, ago: int, told: bool) -> None:
    assert (tell(sqlite_store, lambda s: s.forms((50, 18)).doses(45), ago) is not None) is told


def test_what_came_more_than_35_days_after_the_meeting_is_not_told(sqlite_store: Store) -> None:
    told = tell(sqlite_store, lambda s: s.forms((70, 18), (15, 12), (14, 4)).item9((14, 3)).doses(65), 50, began=90)
    assert told == "Four weeks on: GAD-7 18 → 12 (30 Aug → 24 Oct), change −6, reliably better (≥ 4); dosing 1 of 6."


def test_a_discharge_is_told_with_its_day(sqlite_store: Store) -> None:
    told = tell(sqlite_store, lambda s: s.forms((30, 16), (12, 15)).doses(45), ended=5)
    assert told == (
        "Four weeks on: GAD-7 16 → 15 (9 Oct → 27 Oct), change −1, no reliable change (< 4); discharged 3 Nov."
    )


def test_a_risk_answered_since_and_a_deterioration_are_told(sqlite_store: Store) -> None:
    told = tell(sqlite_store, lambda s: s.forms((50, 8), (30, 9), (3, 14)).item9((40, 3), (20, 2), (10, 1)).doses(45))
    assert told == (
        "Four weeks on: GAD-7 9 → 14 (9 Oct → 5 Nov), change +5, !!reliably worse!! (≥ 4); dosing 1 of 6; "
        "!!reliable deterioration!! since baseline on GAD-7; !!risk, moderate!!, 19 Oct."
    )


def test_a_high_risk_is_named_before_a_later_moderate_one(sqlite_store: Store) -> None:
    told = tell(sqlite_store, lambda s: s.item9((20, 3), (10, 2)).doses(45))
    assert told is not None
    assert told.endswith("; !!risk, high!!, 19 Oct.")


def test_a_decision_about_the_clinic_or_about_nobody_in_scope_has_no_sequel(sqlite_store: Store) -> None:
    clinic = tell_clinic(sqlite_store, tell_others)
    with sqlite_store.read() as session:
        facts = load_facts(session, clinic.site_id)
    view = view_facts(facts, facts.patients.id, AS_OF)
    assert tell_what_happened_next(view, [decide(None, 40), decide(999_999, 40)], NOW) == {}


def test_where_names_are_hidden_days_are_weeks(sqlite_store: Store) -> None:
    told = tell(sqlite_store, lambda s: s.forms((30, 16), (2, 11)).doses(45), view=View(AS_OF, hide_names=True))
    assert told is not None
    assert "(week of 6 Oct → week of 3 Nov)" in told


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Aftermath(), "Four weeks on: no course was recorded."),
        (Aftermath(GAD7, phase=Phase.PREPARATION), "Four weeks on: no GAD-7 since; in preparation."),
        (
            Aftermath(GAD7, Reading(10, AS_OF - 30), Reading(10, AS_OF), Phase.INTEGRATION),
            "Four weeks on: GAD-7 10 → 10 (9 Oct → 8 Nov), change 0, no reliable change (< 4); in integration.",
        ),
        (
            Aftermath(get_instrument("who5"), Reading(40, AS_OF - 30), Reading(60, AS_OF), Phase.MAINTENANCE),
            "Four weeks on: WHO-5 40 → 60 (9 Oct → 8 Nov), change +20, reliably better (≥ 10); in maintenance.",
        ),
        (
            Aftermath(get_instrument("who5"), Reading(60, AS_OF - 30), Reading(40, AS_OF), Phase.DOSING, (2, 6)),
            "Four weeks on: WHO-5 60 → 40 (9 Oct → 8 Nov), change −20, !!reliably worse!! (≥ 10); dosing 2 of 6.",
        ),
    ],
)
def test_the_words(found: Aftermath, words: str) -> None:
    assert say_what_happened_next(found, NOW) == words


def test_no_sentence_names_a_cause(sqlite_store: Store) -> None:
    told = tell(sqlite_store, lambda s: s.forms((50, 8), (30, 9), (3, 14)).item9((20, 3)).doses(45))
    assert told is not None
    assert not any(word in told for word in ("because", "due to", "led to", "worked", "effect"))
