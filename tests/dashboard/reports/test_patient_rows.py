"""What stands behind the marks of a timeline; open decisions, snoozed lines and other courses on the patient page."""

from dataclasses import replace
from typing import Any

from dashboard.load.patient_course import build_report
from dashboard.reports.patient.patient_course import CourseReport
from dashboard.reports.patient.row_detail import describe_row
from dashboard.reports.view import View
from data_access.meetings import Decision, Snooze
from data_access.records import PatientRecords
from tests.dashboard.reports.patient_records import (
    START,
    course,
    dose,
    effect,
    records,
    report,
    responder,
    screening,
    session,
)

DOSE_1 = START + 14
VIEW = View(DOSE_1 + 28)


def course_of(found: PatientRecords, **meeting: Any) -> CourseReport:
    shown = build_report(found, 1, None, View(found.as_of_day), None, **meeting).course
    assert shown is not None
    return shown


def lines(found: PatientRecords, pick: str, view: View = VIEW) -> dict[str, str]:
    detail = describe_row(found, pick, view)
    assert detail is not None
    return dict(detail.lines)


def test_every_mark_of_a_timeline_opens_its_own_row() -> None:
    found = responder()
    shown = report(found).course
    assert shown is not None
    assert shown.timeline is not None
    timeline = shown.timeline
    assert timeline.doses is not None
    assert timeline.effects is not None
    assert timeline.pressure is not None
    marks = [
        *(point for panel in timeline.scores for point in panel.points),
        *(mark for row in timeline.risks for mark in row.marks),
        *timeline.doses.marks, *(tick for row in timeline.therapy for tick in row.ticks),
        *timeline.effects.columns, *timeline.pressure.tents,
    ]  # fmt: skip
    opened = [shown.tables.describe(mark.pick) for mark in marks]
    assert None not in opened
    titles = {detail.title for detail in opened if detail is not None}
    assert {"Dose 1, 17 Aug", "Dose 4, 7 Sep", "GAD-7, 12 Sep", "PHQ-9, 6 Sep", "Preparation session, 4 Aug"} <= titles
    assert "Dosing session, 4 Sep" in titles


def test_a_pick_that_names_no_row_opens_nothing() -> None:
    for pick in ("", "session:99", "session:-1", "session:x", "screening:" + "9" * 5000, "patient:1", "session:1:2"):
        assert describe_row(responder(), pick, VIEW) is None


def test_a_dose_in_full_says_what_was_recorded_and_what_was_not() -> None:
    worst = effect("nausea", 3, serious=True, distressing=2, resolved_before_leaving=False, action="called Ines")
    given = dose(DOSE_1, 57.0, {}, infusion_min=40, left_with_escort=False, recorded_day=DOSE_1 + 3)
    rows = records(replace(given, effects=(worst,)), as_of_day=DOSE_1 + 5)
    found = lines(rows, "session:0")
    assert found["Dose"] == "0.75 mg/kg, 57 mg"
    assert found["Weight"] == "76 kg"
    assert found["Route"] == "IV, racemic"
    assert found["Infusion"] == "40 min"
    assert found["After the dose"] == "150/80 mmHg, pulse 70, SpO2 97 % at 40 min"
    assert found["CADSS peak"] == "not recorded"
    assert found["Side effects"] == "nausea (severe) (asked by checklist)"
    assert found["Nausea"] == (
        "!!severe!!, !!serious!!, distress 2 of 3, onset 10 min, lasted 60 min, "
        "!!not gone before leaving!!, called Ines"
    )
    assert found["Escort"] == "!!left without one!!"
    assert found["Recorded"] == "3 days later"
    hidden = lines(rows, "session:0", View(DOSE_1 + 5, hide_names=True))
    assert "action hidden with the names" in hidden["Nausea"]
    bare = records(dose(DOSE_1, None, None, vitals=(), weight_kg=None, left_with_escort=None), as_of_day=DOSE_1)
    plain = lines(bare, "session:0")
    assert plain["Dose"] == plain["Weight"] == "not recorded"
    assert plain["Vital signs"] == "!!not recorded!!"
    assert plain["Side effects"] == "not assessed"
    assert plain["Escort"] == "not recorded"


def test_a_screening_in_full_gives_each_answer_and_the_sources_own_total() -> None:
    rows = records(
        screening(DOSE_1, None, "phq9", answers="2,2,,1,1,1,0,1,1", source_total=10, risk_item=1),
        screening(DOSE_1 + 1, 12, answers=None),
        session(DOSE_1, "integration", status="missed"),
        as_of_day=DOSE_1 + 5,
    )
    found = lines(rows, "screening:0")
    assert (found["Total"], found["Source's total"], found["Risk item"]) == ("**no total**", "!!10!!", "1")
    assert list(found.values()).count("!!not answered!!") == 1
    assert lines(rows, "screening:1")["Answers"] == "none came, only the total"
    assert lines(rows, "screening:1")["Total"] == "**12**, moderate"
    assert lines(rows, "session:0")["Status"] == "!!missed!!"


def make_decision(key: int, due_day: int | None, **fields: Any) -> Decision:
    whole = Decision(
        key, "supervision", DOSE_1, 1, f"Decision {key}", "", 2, "N. Okafor", due_day, "Dr M. Hale", DOSE_1
    )
    return replace(whole, **fields)


def test_open_decisions_stand_before_the_next_dose_the_first_due_first() -> None:
    done = make_decision(4, DOSE_1 + 3, done_day=DOSE_1 + 5, done_by="N. Okafor")
    decisions = (make_decision(1, None), make_decision(2, DOSE_1 + 30), make_decision(3, DOSE_1 + 26), done)
    next_dose = course_of(responder(), decisions=decisions).next_dose
    assert next_dose is not None
    assert [(line.what, line.state, line.detail) for line in next_dose.lines[-3:]] == [
        ("Open decisions", "not ok", "Decision 3; N. Okafor, due 12 Sep, 2 days late"),
        ("", "not ok", "Decision 2; N. Okafor, due 16 Sep"),
        ("", "not ok", "Decision 1; N. Okafor, no due date"),
    ]
    only_done = course_of(responder(), decisions=(done,)).next_dose
    assert only_done is not None
    assert only_done.lines[-1].detail == "none"


def test_a_snoozed_line_stays_on_the_patients_page_with_the_reason() -> None:
    snooze = Snooze(1, "risk_moderate", DOSE_1 + 26, DOSE_1 + 40, "seen today", "Dr M. Hale", DOSE_1 + 28)
    found = build_report(responder(), 1, None, VIEW, None, snoozes=(snooze,))
    assert "snoozed until 26 Sep by Dr M. Hale: seen today" in found.banner.lines[0][0]


def test_other_courses_stay_in_sight_with_their_scores_and_verdict() -> None:
    rows = records(
        dose(START + 2), screening(START + 1, 16), screening(START + 20, 8),
        dose(START + 70, course_id=2), screening(START + 69, 15, course_id=2),
        as_of_day=START + 90,
        courses=(course(1, START, ended_day=START + 30, end_reason="completed"), course(2, START + 60)),
    )  # fmt: skip
    (first,) = course_of(rows).others
    assert (first.number, first.title, first.doses) == (1, "Course 1, 3 Aug to 2 Sep", "1 dose IV")
    assert (first.scores, first.totals, first.verdict.words) == ("GAD-7 16 → 8", (16, 8), "Reliable improvement")
    assert first.days == (START + 1, START + 20)
    chosen = report(rows, 1).course
    assert chosen is not None
    (second,) = chosen.others
    assert (second.title, second.scores) == ("Course 2, began 2 Oct", "GAD-7 15 → –")
    hidden = report(rows, hide_names=True).course
    assert hidden is not None
    assert hidden.others[0].days == ()
    assert "2 Sep" not in hidden.others[0].title.replace("week of 31 Aug", "")
    assert course_of(responder()).others == ()
