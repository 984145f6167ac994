"""What meetings left behind, as a supervision shows it: the last meeting, today, and each patient before."""

from dashboard.reports.people import Person
from dashboard.reports.supervision.meeting import PatientMeetings, Spoken, build_supervision_meeting
from dashboard.reports.view import View
from data_access.days import to_date
from data_access.meetings import Decision, Discussion, Meeting

TODAY = 20_050
"""Saturday 23 November 2024."""
ANN, BEN = (Person(key, f"h{key}", f"P{key}", name, "30") for key, name in ((1, "Ann"), (2, "Ben")))
PEOPLE = {1: ANN, 2: BEN}


def decision(key: int, day: int, patient_id: int = 1, meeting: Meeting = "supervision", **more: object) -> Decision:
    fields = {"due_day": None, "decided_by": "Dr Hale", "decided_day": day} | more
    return Decision(key, meeting, day, patient_id, f"Decision {key}", "", 7, "Okafor", **fields)  # type: ignore[arg-type]


def said(key: int, day: int, patient_id: int = 1, meeting: Meeting = "supervision") -> Discussion:
    return Discussion(key, patient_id, meeting, day, "Okafor", f"Words {key}", "Dr Hale", day)


def test_the_day_is_the_one_the_sentences_name() -> None:
    assert f"{to_date(TODAY - 14):%-d %b}" == "9 Nov"


def test_nothing_yet() -> None:
    found = build_supervision_meeting([], [], {}, {}, View(TODAY))
    assert found.last == "no meeting recorded before"
    assert found.decided.rows == ()
    assert found.of(1) == PatientMeetings()
    assert found.of(1).recorded == ""


def test_the_last_meeting_is_the_latest_before_today_at_which_anything_was_written_down() -> None:
    weekly = decision(1, TODAY - 3, meeting="weekly_review")
    found = build_supervision_meeting([weekly, decision(2, TODAY)], [said(1, TODAY - 14)], PEOPLE, {}, View(TODAY))
    assert found.last == "last meeting 9 Nov"


def test_open_decisions_come_late_ones_first_and_done_ones_after() -> None:
    made = [
        decision(1, TODAY - 14, due_day=TODAY + 4),
        decision(2, TODAY - 14, 2, due_day=TODAY - 9),
        decision(3, TODAY - 14, due_day=TODAY - 2, done_day=TODAY - 10, done_by="Okafor"),
        decision(4, TODAY - 14, meeting="weekly_review"),
        decision(5, TODAY),
    ]
    found = build_supervision_meeting(made, [], PEOPLE, {}, View(TODAY)).decided
    assert [row.decision_id for row in found.before] == [2, 1]
    assert [row.person for row in found.before] == [BEN, ANN]
    assert [row.is_late for row in found.before] == [True, False]
    assert [row.decision_id for row in found.done] == [3]
    assert [row.decision_id for row in found.today] == [5]


def test_a_patient_has_today_and_before_from_every_kind_of_meeting() -> None:
    made = [decision(1, TODAY), decision(2, TODAY - 7, meeting="weekly_review"), decision(3, TODAY - 14, 2)]
    words = [said(1, TODAY), said(2, TODAY - 14), said(3, TODAY - 14, 2)]
    ann = build_supervision_meeting(made, words, PEOPLE, {2: "GAD-7 17 → 11."}, View(TODAY)).of(1)
    assert ann.said_today == (Spoken("23 Nov", "Words 1", "Dr Hale"),)
    assert [row.decision_id for row in ann.decided_today] == [1]
    assert ann.said_before == (Spoken("9 Nov", "Words 2", "Dr Hale"),)
    assert [(row.decision_id, row.happened_next) for row in ann.decided_before] == [(2, "GAD-7 17 → 11.")]
    assert ann.recorded == "discussed, 1 decision"


def test_days_are_weeks_where_names_are_hidden() -> None:
    found = build_supervision_meeting([], [said(1, TODAY - 14)], PEOPLE, {}, View(TODAY, hide_names=True))
    assert found.last == "last meeting week of 4 Nov"
    assert found.of(1).said_before[0].day == "week of 4 Nov"
