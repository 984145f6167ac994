"""What supervision and its present mode say, to the letter."""

import pytest

from dashboard.reports.sentences.present import say_course, say_risk_item, say_therapy
from dashboard.reports.sentences.supervision import say_agenda, say_others, say_recorded
from dashboard.reports.supervision.supervisees import Supervisee, Supervisees
from tests.dashboard.reports.patient_records import START, dose, session


@pytest.mark.parametrize(
    ("discussed", "patients", "text"),
    [
        (0, 18, ""),
        (1, 1, "**One of 1 patient**."),
        (6, 18, "**Six of 18 patients**, ordered by rule, then by the oldest date. About ten minutes each in a meeting "
         "of 60."),
        (11, 40, "**11 of 40 patients**, ordered by rule, then by the oldest date. About five minutes each in a "
         "meeting of 60."),
        (31, 1_200, "**31 of 1,200 patients**, ordered by rule, then by the oldest date. Under two minutes each in a "
         "meeting of 60."),
    ],
)  # fmt: skip
def test_how_many_are_discussed_and_how_long_there_is(discussed: int, patients: int, text: str) -> None:
    assert say_agenda(discussed, patients) == text


def test_who_is_not_listed() -> None:
    assert say_others([]) == ""
    assert say_others(["5 to watch"]) == "Not listed: 5 to watch."
    assert say_others(["5 to watch", "3 discharged"]) == "Not listed: 5 to watch, 3 discharged."


@pytest.mark.parametrize(
    ("said", "decided", "text"),
    [(0, 0, ""), (1, 0, "discussed"), (2, 1, "discussed, 1 decision"), (0, 2, "2 decisions")],
)
def test_what_was_written_down_today(said: int, decided: int, text: str) -> None:
    assert say_recorded(said, decided) == text


@pytest.mark.parametrize(
    ("totals", "below", "text"),
    [
        ([17], (False, False), "GAD-7 17 on 19 Nov, no later score to compare"),
        ([11, 12, 16], (False, False), "GAD-7 has risen at every screening since baseline: 11 → 16 by 19 Nov, at "
         "caseness"),
        ([17, 12, 7], (False, True), "GAD-7 has fallen at every screening since baseline: 17 → 7 by 19 Nov, now below "
         "caseness"),
        ([11, 16], (False, False), "GAD-7 rose from 11 to 16 by 19 Nov, at caseness"),
        ([7, 5, 9], (True, False), "GAD-7 rose from 7 to 9 by 19 Nov, now at caseness"),
        ([17, 18, 12], None, "GAD-7 fell from 17 to 12 by 19 Nov"),
        ([6, 7, 6], (True, True), "GAD-7 is 6 on 19 Nov, as at baseline, below caseness"),
    ],
)  # fmt: skip
def test_the_shape_of_a_course(totals: list[int], below: tuple[bool, bool] | None, text: str) -> None:
    assert say_course("GAD-7", totals, "19 Nov", below) == text


@pytest.mark.parametrize(
    ("answers", "text"),
    [
        ([], ""),
        ([0], "item 9: 0 at every screening"),
        ([0, 0, 0], "item 9: 0 at every screening"),
        ([0, None, 0], "item 9: 0 at 2 screenings, not answered at 1"),
        ([0, 2, 1], "item 9: 1, highest 2 in 3 answers"),
        ([None, 2], "item 9: 2, highest 2 in 1 answer, not answered at 1"),
        ([2, None], "item 9 not answered at the last screening"),
    ],
)
def test_a_risk_item_is_never_said_to_be_absent_where_it_was_not_answered(answers: list[int | None], text: str) -> None:
    assert say_risk_item(9, answers) == text


def test_therapy_counts_what_was_attended() -> None:
    assert say_therapy([]) == "no therapy session yet"
    assert say_therapy([session(START, "preparation", status="missed"), dose(START)]) == "no therapy session yet"
    assert say_therapy([session(START, "preparation")]) == "1 preparation session"
    held = [session(START + k, kind) for k, kind in enumerate(("preparation", "integration", "integration"))]
    assert say_therapy([*held, dose(START + 9)]) == "1 preparation, 2 integration sessions"


def _one(code: str, patients: int, *, is_self: bool = False) -> Supervisee:
    return Supervisee(int(code[1:]), code, f"Clinician {code}", patients, is_self)


def test_the_first_with_patients_is_chosen_others_before_oneself() -> None:
    people = (_one("C1", 0), _one("C2", 9, is_self=True), _one("C3", 4))
    assert [Supervisees(people, True).choose(asked) for asked in (None, "", "C1", "C2")] == [
        people[2], people[2], people[0], people[1],
    ]  # fmt: skip
    assert Supervisees(people, True).choose("C9") is None
    assert Supervisees((), True).choose(None) is None


def test_a_supervisor_without_supervisees_is_told_so() -> None:
    assert Supervisees((_one("C1", 3, is_self=True),), True).note == (
        "Nobody is recorded as supervised by you; these are your own patients."
    )
    assert Supervisees((_one("C1", 0, is_self=True),), True).note == "Nobody is recorded as supervised by you."
    assert Supervisees((_one("C1", 3, is_self=True),), False).note == ""
    assert Supervisees((_one("C1", 3, is_self=True), _one("C2", 0)), True).note == ""
