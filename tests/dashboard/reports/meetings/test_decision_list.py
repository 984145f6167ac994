"""The list of decisions at a meeting: what stands first, what is counted, what is said; and the minutes."""

from dataclasses import replace
from typing import Any

import pytest

from dashboard.reports.meetings.decisions import build_decision_list, list_shown
from dashboard.reports.meetings.minutes import build_minutes
from dashboard.reports.meetings.parts import DecisionList
from dashboard.reports.people import Person
from dashboard.reports.sentences.decisions import count_decisions
from dashboard.reports.view import View
from data_access.days import to_date
from data_access.meetings import Decision, Discussion

TODAY = 20_780
"""Monday 23 November 2026."""
ANA = Person(7, "handle-7", "KA-7", "Ana Lima", "34")
BEN = Person(8, "handle-8", "KA-8", "Ben Okoro", "51")
PEOPLE = {7: ANA, 8: BEN}
NOW = View(TODAY)


def make(number: int, ago: int = 7, due_in: int | None = 7, **fields: Any) -> Decision:
    due = None if due_in is None else TODAY + due_in
    day = TODAY - ago
    who = {"patient_id": 7, "text": f"decision {number}", "reason": "", "owner_id": 1, "owner": "N. Okafor"}
    given = {"id": number, "meeting": "weekly_review", "meeting_day": day, "due_day": due, **who}
    return Decision(**{**given, "decided_by": "Dr M. Hale", "decided_day": day, **fields})


def build(*decisions: Decision, last: int | None = TODAY - 7, view: View = NOW, **next_: str) -> DecisionList:
    return build_decision_list(decisions, view, last, PEOPLE, {int(k[1:]): text for k, text in next_.items()})


def ids(rows: Any) -> list[int]:
    return [row.decision_id for row in rows]


def test_the_day_of_these_tests_is_the_23rd_of_november() -> None:
    assert f"{to_date(TODAY):%A %d %B %Y}" == "Monday 23 November 2026"


def test_open_decisions_stand_late_ones_first_then_by_due_day_and_those_without_one_last() -> None:
    found = build(make(1, due_in=None), make(2, due_in=4), make(3, due_in=-3), make(4, due_in=0), make(5, due_in=-10))
    assert ids(found.before) == [5, 3, 4, 2, 1]
    assert [row.is_late for row in found.before] == [True, True, False, False, False]
    assert found.counts == "5 open from before · !!2 overdue!!"
    assert found.late == 2


def test_what_was_decided_today_stands_apart_and_is_not_counted_as_open_from_before() -> None:
    found = build(make(1), make(2, ago=0))
    assert (ids(found.before), ids(found.today)) == ([1], [2])
    assert found.counts == "1 open from before"


def test_done_ones_are_shown_from_the_last_meeting_on_and_then_leave() -> None:
    found = build(
        make(1, done_day=TODAY - 7, done_by="x"), make(2, done_day=TODAY - 8, done_by="x"), make(3, done_day=TODAY)
    )
    assert ids(found.done) == [1, 3]
    assert found.counts == "nothing open from before · 2 done since"
    assert [row.due for row in found.done] == ["done 16 Nov", "done 23 Nov"]
    assert all(row.is_done and not row.is_late for row in found.done)


def test_without_a_meeting_before_since_means_the_last_seven_days() -> None:
    found = build(make(1, ago=9, done_day=TODAY - 7), make(2, ago=9, done_day=TODAY - 8), last=None)
    assert ids(found.done) == [1]
    assert found.before_title == "open from before"


def test_open_ones_older_than_the_last_meeting_are_named_as_such() -> None:
    assert build(make(1), make(2)).before_title == "open from 16 Nov"
    assert build(make(1), make(2, ago=21)).before_title == "open from 16 Nov and before"


def test_a_done_decision_comes_back_when_it_is_four_weeks_old_with_what_happened_next() -> None:
    done = {"done_day": TODAY - 20, "done_by": "x"}
    decisions = make(1, ago=28, **done), make(2, ago=34, **done), make(3, ago=35, **done), make(4, ago=29, **done)
    told = {"n1": "Better.", "n2": "Same.", "n3": "Worse."}
    found = build(*decisions, **told)
    assert ids(found.followed) == [1, 2]
    assert [row.happened_next for row in found.followed] == ["Better.", "Same."]
    assert ids(found.rows) == [1, 2]
    assert ids(build(*decisions[2:], **told).followed) == [3], "none is new: those of the last meeting stay"
    assert ids(build(make(3, ago=36, **done), **told).followed) == []


def test_what_a_list_does_not_show_need_not_be_told() -> None:
    done = {"done_day": TODAY - 200, "done_by": "x"}
    decisions = [make(1, ago=300), *(make(10 + ago, ago=ago, **done) for ago in range(20, 50)), make(2, ago=0)]
    kept = list_shown(decisions, NOW, TODAY - 7)
    told = {f"n{d.id}": "Same." for d in decisions}
    assert build(*kept, **told) == build(*decisions, **told)
    assert max(d.meeting_day for d in decisions if d not in kept) == TODAY - 36


def test_an_open_decision_says_what_happened_next_too() -> None:
    (row,) = build(make(1, ago=28), n1="No GAD-7 since.").before
    assert (row.notes, row.happened_next) == ((), "No GAD-7 since.")


@pytest.mark.parametrize(
    ("decision", "due"),
    [
        (make(1, due_in=4), "27 Nov"),
        (make(1, due_in=0), "23 Nov"),
        (make(1, due_in=-1), "22 Nov, 1 day late"),
        (make(1, due_in=-3), "20 Nov, 3 days late"),
        (make(1, due_in=-340), "18 Dec 2025, 340 days late"),
        (make(1, due_in=None), "no due date"),
        (make(1, due_in=-3, done_day=TODAY - 4), "done 19 Nov"),
    ],
)
def test_when_it_is_due_is_said_in_words(decision: Decision, due: str) -> None:
    assert build(decision).rows[0].due == due


def test_reason_putting_off_and_late_writing_stand_beneath_in_this_order() -> None:
    moved = make(1, reason="8 weeks above the mean", first_due_day=TODAY - 5, postponed_reason="on leave")
    moved = replace(moved, postponed_by="Dr M. Hale", decided_day=TODAY - 2)
    assert build(moved).before[0].notes == (
        "8 weeks above the mean",
        "Put off by Dr M. Hale, first due 18 Nov: on leave.",
        "Written down 21 Nov by Dr M. Hale.",
    )


def test_putting_off_says_that_there_was_no_due_date_first() -> None:
    moved = make(1, postponed_reason="waits for the GP.", postponed_by="N. Okafor")
    assert build(moved).before[0].notes == ("Put off by N. Okafor, first without a due date: waits for the GP.",)


def test_a_row_names_the_patient_the_owner_and_the_meeting_and_a_clinic_one_nobody() -> None:
    about, clinic = build(make(1), make(2, patient_id=None, meeting="supervision")).before
    assert (about.person, about.owner, about.meeting) == (ANA, "N. Okafor", "weekly review, 16 Nov")
    assert (clinic.person, clinic.meeting) == (None, "supervision, 16 Nov")


def test_where_names_are_hidden_days_are_weeks() -> None:
    (row,) = build(make(1, due_in=-10), view=View(TODAY, hide_names=True)).before
    assert (row.due, row.meeting) == ("week of 9 Nov, about 2 weeks late", "weekly review, week of 16 Nov")


@pytest.mark.parametrize(
    ("open_before", "late", "done", "words"),
    [
        (0, 0, 0, "nothing open from before"),
        (1, 0, 0, "1 open from before"),
        (3, 1, 0, "3 open from before · !!1 overdue!!"),
        (3, 0, 2, "3 open from before · 2 done since"),
        (0, 0, 1, "nothing open from before · 1 done since"),
    ],
)
def test_how_many_are_open_is_said(open_before: int, late: int, done: int, words: str) -> None:
    assert count_decisions(open_before, late, done) == words


# The minutes


def said(number: int, patient_id: int, ago: int = 0) -> Discussion:
    held = ("supervision", TODAY - ago, "N. Okafor", f"said {number}", "Dr L. Brandt", TODAY)
    return Discussion(number, patient_id, *held)  # type: ignore[arg-type]


def test_minutes_hold_whom_something_was_written_down_about_in_the_order_of_the_list() -> None:
    today = [make(1, ago=0, patient_id=8), make(2, ago=0, patient_id=None), make(3, ago=0, patient_id=99)]
    lists = build(make(4))
    discussions = [said(1, 7), said(2, 7), said(3, 8, ago=14)]
    minutes = build_minutes(
        "Supervision of N. Okafor", "", View(TODAY), lists, today, discussions, {8: (), 7: ()}, (), PEOPLE
    )
    assert minutes.title == "Supervision of N. Okafor, 23 Nov 2026"
    assert [one.person for one in minutes.patients] == [BEN, ANA]
    assert [one.discussed for one in minutes.patients] == [(), ("said 1 (Dr L. Brandt)", "said 2 (Dr L. Brandt)")]
    assert [ids(one.decisions) for one in minutes.patients] == [[1], []]
    assert ids(minutes.clinic) == [2]
    assert minutes.note == "2 patients were on the list to discuss; something was written down about 2 of them."


def test_minutes_of_a_meeting_without_anybody_say_so() -> None:
    minutes = build_minutes("Weekly review", "", View(TODAY, hide_names=True), build(), [], [], {}, (), {})
    assert (minutes.title, minutes.patients) == ("Weekly review, week of 23 Nov 2026", ())
    assert minutes.note == "Nobody was on the list to discuss."
    assert minutes.empty == "Nothing was written down at this meeting."
