"""What the patient page says, word for word."""

from dataclasses import replace
from typing import Any

from dashboard.reports.patient.patient_course import CourseReport, PatientCourse
from data_access.records import ScreeningRecord, SeenRecord
from tests.dashboard.reports.patient_records import (
    START,
    course,
    dose,
    effect,
    patient,
    plan,
    records,
    report,
    responder,
    screening,
    triage,
)

DOSE_1 = START + 14


def shown(found: PatientCourse) -> CourseReport:
    assert found.course is not None
    return found.course


def test_the_header_says_who_phase_course_route_and_every_kind_of_session() -> None:
    header = report(responder()).header
    assert header.title == "Ines Moreau"
    assert header.line == (
        "34 · generalised anxiety disorder (F41.1) · therapist N. Okafor · **dosing, 4 of 6 given** · "
        "course began 3 Aug · 4 doses IV, 1 missed · 2 preparation, 2 integration sessions"
    )
    assert [(chip.name, chip.words.words) for chip in header.chips] == [
        ("GAD-7", "Reliable recovery"),
        ("PHQ-9", "No reliable change"),
    ]


def test_before_the_first_dose_the_chip_says_so_as_the_caseload_does() -> None:
    waiting = records(screening(DOSE_1 - 2, 15), as_of_day=DOSE_1)
    assert [(chip.name, chip.words.words) for chip in report(waiting).header.chips] == [("GAD-7", "No dose yet")]


def test_hidden_names_leave_no_name_no_age_and_no_day() -> None:
    found = report(responder(), hide_names=True)
    assert found.header.title == "KA-1042"
    assert found.header.code == ""
    assert found.header.line.startswith("30s · ")
    assert "course began week of 3 Aug" in found.header.line
    text = repr(found)
    assert "Moreau" not in text
    for day in ("17 Aug", "14 Sep", "12 Sep", "2026-"):
        # A Monday may stand as its week; any other day may not stand at all.
        assert text.count(day) == text.count(f"week of {day}")


def test_hidden_names_leave_weeks_where_days_were_counted() -> None:
    found = shown(report(responder(), hide_names=True))
    assert found.tiles[2].lines[0] == "IV, 57 mg; last week"
    assert found.says[0] == (
        "Reliable improvement on GAD-7 first reached after **dose 1** (under a week in), "
        "caseness left after **dose 3** (about 2 weeks in)."
    )
    assert found.exposure.startswith("4 doses in about 3 weeks; ")
    assert "; under 2 weeks since the dose before (planned 7 days)." in found.exposure
    rows = records(dose(DOSE_1), screening(DOSE_1 - 1, 17, recorded_day=DOSE_1 + 1), as_of_day=DOSE_1 + 43)
    late = shown(report(rows, hide_names=True))
    assert late.tiles[-1].lines == ("latest week of 10 Aug", "!!about 5 weeks overdue!!")
    assert late.next_dose is not None
    details = {line.what: line.detail for line in late.next_dose.lines}
    assert details["Score"] == "no GAD-7 since dose 1; about 5 weeks overdue"
    assert details["Risk"] == "No risk item answered for about 8 weeks, rule 2"
    assert late.tables.build("screenings").rows[0][-1].text == "under 2 weeks later"
    assert shown(report(rows)).tables.build("screenings").rows[0][-1].text == "2 days later"


def test_the_banner_says_what_when_why_it_is_missed_the_next_act_and_the_rule() -> None:
    found = report(responder())
    assert found.banner.lines == (
        (
            "**Risk, moderate: PHQ-9 item 9 rose 0 → 1 on 12 Sep** (newly ≥ 1), although GAD-7 shows reliable "
            "recovery; total 9 → 13. **Screen before dose 5, about 14 Sep.**",
            "rule 2",
        ),
    )


def test_high_risk_stays_until_somebody_has_recorded_it() -> None:
    rows = records(dose(DOSE_1), screening(DOSE_1, 17), triage(DOSE_1 + 2, 3), as_of_day=DOSE_1 + 5)
    assert [rule for _, rule in report(rows).banner.lines] == ["rule 1"]
    seen = SeenRecord("risk_high", DOSE_1 + 2, "Dr A", DOSE_1 + 3, "called", None)
    # The answer is still the latest one: it stays in sight, as one that was seen.
    assert [rule for _, rule in report(replace(rows, seen=(seen,))).banner.lines] == ["rule 2"]
    assert "acknowledged" in report(replace(rows, seen=(seen,))).banner.lines[0][0]
    before_it_was_recorded = replace(seen, seen_day=DOSE_1 + 1)
    assert [rule for _, rule in report(replace(rows, seen=(before_it_was_recorded,))).banner.lines] == ["rule 1"]
    other_day = replace(seen, event_day=DOSE_1 + 1)
    assert [rule for _, rule in report(replace(rows, seen=(other_day,))).banner.lines] == ["rule 1"]


def test_a_triage_left_half_asked_never_reads_as_its_level_alone() -> None:
    half = triage(DOSE_1 + 2, 1, "0,1,,,,0,")
    found = report(records(dose(DOSE_1), screening(DOSE_1, 17), half, as_of_day=DOSE_1 + 5))
    banner = [text for text, _ in found.banner.lines if "C-SSRS" in text]
    assert len(banner) == 1
    assert "C-SSRS low, but a question that could raise it was not answered" in banner[0]
    course = shown(found)
    assert course.new is not None
    assert "!!C-SSRS screener low, not fully asked!!" in [line.text for line in course.new.lines]
    assert course.tables.build("screenings").rows[0][4].text == "low, not fully asked"
    assert [mark.hover for row in course.timeline.risks if row.name == "C-SSRS" for mark in row.marks] == [
        "C-SSRS screener, 19 Aug: 1 (low, not fully asked)"
    ]
    whole = report(records(dose(DOSE_1), triage(DOSE_1 + 2, 1, "0,1,0,0,0,0,"), as_of_day=DOSE_1 + 5))
    assert not [text for text, _ in whole.banner.lines if "C-SSRS" in text]
    assert shown(whole).tables.build("screenings").rows[0][4].text == "low"


def test_the_tiles_give_each_figure_its_change_and_mark_what_is_new() -> None:
    gad7, phq9, last, effects, scores = shown(report(responder())).tiles
    assert (gad7.label, gad7.value, gad7.unit, gad7.is_new) == ("GAD-7 on 12 Sep", "7", "mild", True)
    assert gad7.lines == ("**−10** since baseline, 16 Aug", "+1 since 6 Sep")
    assert phq9.lines == ("**+1** since baseline, 16 Aug", "+4 since 6 Sep")
    assert (last.label, last.value, last.unit) == ("Dose 4, 7 Sep", "0.75", "mg/kg")
    assert last.lines == ("IV, 57 mg; 7 days ago", "next: dose 5, about 14 Sep")
    assert (effects.value, effects.unit) == ("1 of 6", "kinds")
    assert effects.lines == ("mild; gone before leaving", "blood pressure leaving **not recorded**")
    assert (scores.label, scores.value) == ("GAD-7 before each dose", "4 of 4")


def test_a_rise_is_orange_only_where_it_is_reliable() -> None:
    rows = records(
        dose(DOSE_1), screening(DOSE_1, 12), screening(DOSE_1 + 5, 8), screening(DOSE_1 + 6, 12), as_of_day=DOSE_1 + 7
    )
    assert shown(report(rows)).tiles[0].lines[1] == "!!▲ +4!! since 22 Aug, reliably worse"
    assert shown(report(rows, thresholds="conservative")).tiles[0].lines[1] == "+4 since 22 Aug"


def test_what_is_new_is_everything_after_the_last_dose_newest_first() -> None:
    new = shown(report(responder())).new
    assert new is not None
    assert new.title == "New since dose 4, 7 Sep"
    assert [(line.day, line.text) for line in new.lines] == [
        ("12 Sep", "GAD-7 6 → 7, within measurement error; excess worry up by 1"),
        (
            "12 Sep",
            "PHQ-9 9 → 13, within measurement error, !!item 9 0 → 1!!; low energy and appetite up by 2; "
            "self-blame and concentration up by 1",
        ),
        ("11 Sep", "Integration session !!missed!!"),
        ("7 Sep", "Blood pressure on leaving **not recorded** at dose 4"),
    ]


def test_rows_that_arrived_after_the_last_dose_are_new_though_they_are_older() -> None:
    late = screening(DOSE_1 - 3, 15, recorded_day=DOSE_1 + 2)
    rows = records(dose(DOSE_1), late, screening(DOSE_1, 14), as_of_day=DOSE_1 + 4)
    new = shown(report(rows)).new
    assert new is not None
    assert [(line.day, line.text) for line in new.lines] == [("19 Aug", "Recorded late: GAD-7 of 14 Aug")]


def test_nothing_new_is_said_in_a_sentence() -> None:
    new = shown(report(records(dose(DOSE_1), screening(DOSE_1, 14), as_of_day=DOSE_1))).new
    assert new is not None
    assert (new.lines, new.empty) == ((), "Nothing was recorded since dose 1.")


def test_the_verdict_is_explained_under_both_threshold_sets_and_the_other_measure_in_a_sentence() -> None:
    why = shown(report(responder())).why
    assert why.main is not None
    assert why.sentence == "**GAD-7 17 → 7**, 16 Aug to 12 Sep"
    reliable = why.main.criteria[0]
    assert (reliable.nhs.met, reliable.nhs.rule, reliable.conservative.rule) == (True, "≥ 4", "≥ 6")
    assert why.others[0][0].startswith("**PHQ-9 12 → 13:** change +1; reliable (≥ 6) no")


def test_without_a_pair_it_says_which_score_is_missing() -> None:
    none = records(dose(DOSE_1), as_of_day=DOSE_1 + 1)
    assert shown(report(none)).why.sentence == (
        "No score yet: without a baseline and a later score there is no verdict."
    )
    before = records(screening(DOSE_1, 14), as_of_day=DOSE_1 + 1)
    assert shown(report(before)).why.sentence == (
        "No dose yet: the last GAD-7 within 30 days before dose 1 will be the baseline."
    )
    only = records(screening(DOSE_1 - 30, 14), dose(DOSE_1), as_of_day=DOSE_1 + 1)
    assert shown(report(only)).why.sentence == "No paired score: GAD-7 14 at baseline (18 Jul), and none since."
    too_old = records(screening(DOSE_1 - 31, 14), dose(DOSE_1), screening(DOSE_1 + 1, 9), as_of_day=DOSE_1 + 1)
    assert shown(report(too_old)).why.sentence == (
        "No paired score: no GAD-7 on or within 30 days before dose 1 (17 Aug). A later score is never taken instead."
    )


def test_what_it_says_names_the_dose_the_day_and_what_was_not_assessed() -> None:
    assert shown(report(responder())).says == (
        "Reliable improvement on GAD-7 first reached after **dose 1** (day 6), "
        "caseness left after **dose 3** (day 20).",
        "No expected course: 0 other courses of this clinic, too few to expect one from.",
        "!!Severe nausea!! once, at dose 2 (0.75 mg/kg IV, peak 184/80).",
        "Side effects not assessed at 1 of 4 doses (dose 3).",
        "An integration session followed 2 of the 2 doses after which the protocol plans one, within 7 days.",
    )


def test_a_gain_that_is_gone_is_said() -> None:
    rows = records(
        dose(DOSE_1), screening(DOSE_1, 17), screening(DOSE_1 + 7, 5), screening(DOSE_1 + 14, 9), as_of_day=DOSE_1 + 15
    )
    assert "!!Back at caseness!!: GAD-7 9 on 31 Aug." in shown(report(rows)).says
    worse = records(dose(DOSE_1), screening(DOSE_1, 10), screening(DOSE_1 + 7, 14), as_of_day=DOSE_1 + 8)
    assert shown(report(worse)).says[0] == "!!Reliable deterioration on GAD-7!!: 10 → 14."
    flat = records(dose(DOSE_1), screening(DOSE_1, 10), screening(DOSE_1 + 7, 13), as_of_day=DOSE_1 + 8)
    assert shown(report(flat)).says[0] == "No reliable improvement on GAD-7 in 1 score since baseline."


def test_before_the_next_dose_each_thing_is_ok_not_ok_or_not_recorded() -> None:
    next_dose = shown(
        report(replace(responder(), patient=patient(contraindications=None, interacting_medicines=("lithium",))))
    ).next_dose
    assert next_dose is not None
    assert next_dose.sentence == "Dose 5, about 14 Sep, by the planned interval of 7 days."
    assert [(line.what, line.state, line.detail) for line in next_dose.lines] == [
        ("Blood pressure", "ok", "126/80 before dose 4, limit 140/90"),
        ("Severe effect", "ok", "none at dose 4; last: nausea at dose 2, 24 Aug"),
        ("Escort", "not recorded", "dose 4"),
        ("Risk", "not ok", "PHQ-9 item 9 rose 0 → 1, rule 2"),
        ("Score", "ok", "GAD-7 7 on 12 Sep"),
        ("Other scores", "ok", "none overdue"),
        ("Consent", "ok", "3 Aug"),
        ("Contraindications", "not recorded", "not asked"),
        ("Interacting medicines", "not ok", "lithium"),
        ("Open decisions", "ok", "none"),
    ]


def _ready(*rows: Any, as_of_day: int = DOSE_1 + 6) -> dict[str, tuple[str, str]]:
    next_dose = shown(report(records(*rows, as_of_day=as_of_day))).next_dose
    assert next_dose is not None
    return {line.what: (line.state, line.detail) for line in next_dose.lines}


def test_risk_is_not_ok_on_a_low_answer_and_not_recorded_where_none_was_given() -> None:
    def form(day: int, answer: int | None) -> ScreeningRecord:
        return screening(day, 10, "phq9", risk_item=answer)

    assert _ready(dose(DOSE_1), form(DOSE_1 - 1, 1), form(DOSE_1 + 5, 1))["Risk"] == (
        "not ok", "PHQ-9 item 9 still at 1, rule 11",
    )  # fmt: skip
    assert _ready(dose(DOSE_1), form(DOSE_1 + 5, 0))["Risk"] == ("ok", "no open line")
    assert _ready(dose(DOSE_1), screening(DOSE_1 + 5, 10))["Risk"] == (
        "not recorded", "no risk item answered in this course",
    )  # fmt: skip


def test_a_severe_effect_is_said_even_where_nobody_recorded_that_effects_were_assessed() -> None:
    given = dose(DOSE_1, effects={"nausea": 3}, side_effects_assessed=None)
    assert _ready(given)["Severe effect"] == ("not ok", "nausea at dose 1, 17 Aug")
    found = shown(report(records(given, as_of_day=DOSE_1 + 1)))
    assert found.tables.build("sessions").rows[0][6].text == "nausea (severe); others not assessed"
    assert _ready(dose(DOSE_1, effects=None))["Severe effect"][0] == "not recorded"


def test_a_score_of_the_day_of_the_dose_is_none_since_that_dose() -> None:
    """Days, not hours: the caseload and the weekly review count it before the dose too."""
    same_day = (dose(DOSE_1), dose(DOSE_1 + 7), screening(DOSE_1 + 7, 12, hour=18))
    assert _ready(*same_day, as_of_day=DOSE_1 + 8)["Score"][0] == "not recorded"
    tile = shown(report(records(screening(DOSE_1, 15), *same_day, as_of_day=DOSE_1 + 8))).tiles[-1]
    assert (tile.label, tile.value) == ("GAD-7 before each dose", "2 of 2")


def test_what_was_done_about_an_effect_is_hidden_with_the_names() -> None:
    done = effect("nausea", 3, action="Rang his wife Ada")
    rows = records(dose(DOSE_1, effects={}), as_of_day=DOSE_1 + 1)
    rows = replace(rows, sessions=(replace(rows.sessions[0], effects=(done,)),))
    table = shown(report(rows, hide_names=True)).tables.build("effects")
    assert (table.rows[0][-1].text, table.csv_rows[0][-1]) == ("hidden with the names", "hidden with the names")
    assert shown(report(rows)).tables.build("effects").csv_rows[0][-1] == "Rang his wife Ada"


def test_blood_pressure_at_the_limit_is_ok_and_above_it_is_not() -> None:
    for value, state in ((140, "ok"), (141, "not ok")):
        given = dose(DOSE_1, effects={})
        reading = replace(given.vitals[0], systolic=value)
        rows = records(replace(given, vitals=(reading,)), as_of_day=DOSE_1 + 1)
        next_dose = shown(report(rows)).next_dose
        assert next_dose is not None
        assert next_dose.lines[0].state == state


def test_a_course_that_has_ended_has_no_next_dose_and_nothing_new_in_yellow() -> None:
    ended = course(ended_day=DOSE_1 + 20, end_reason="completed")
    rows = records(
        dose(DOSE_1), screening(DOSE_1, 14), screening(DOSE_1 + 9, 9), as_of_day=DOSE_1 + 30, courses=(ended,)
    )
    found = report(rows)
    assert "**discharged 6 Sep, completed**" in found.header.line
    assert shown(found).next_dose is None
    timeline = shown(found).timeline
    assert timeline is not None
    assert timeline.new is None
    assert not any(tile.is_new for tile in shown(found).tiles)


def test_exposure_compares_the_last_dose_with_the_first_of_the_same_route_only() -> None:
    assert shown(report(responder())).exposure == (
        "4 doses in 22 days; last 0.75 mg/kg IV, 1.5 times the first IV dose (0.50); 7 days since the dose before "
        "(planned 7). Next long-term check: bladder, 13 Feb 2027."
    )
    routes = records(dose(DOSE_1), dose(DOSE_1 + 7, 84.0, route="nasal"), as_of_day=DOSE_1 + 8)
    assert "times" not in shown(report(routes)).exposure


def test_items_that_moved_show_every_answer_and_the_change_of_each_item() -> None:
    gad7, phq9 = shown(report(responder())).items
    assert (gad7.span, gad7.sentence) == ("16 Aug → 12 Sep", "GAD-7 answers, 0–3, by screening")
    assert len(gad7.columns) == 5
    assert gad7.moved == ("0", "0", "−2", "−3", "−3", "−2", "0")
    assert phq9.labels[8] == "Death or self-harm thoughts"


def test_long_histories_keep_the_baseline_and_say_how_many_are_left_out() -> None:
    rows = records(dose(DOSE_1), *(screening(DOSE_1 + day, 10) for day in range(-3, 20)), as_of_day=DOSE_1 + 21)
    found = shown(report(rows)).items[0]
    assert len(found.columns) == 12
    assert found.columns[0].day == "17 Aug"
    assert found.sentence == "GAD-7 answers, 0–3, by screening, 11 screenings between not shown"


def test_the_session_table_says_what_is_missing_and_counts_it_nowhere() -> None:
    sessions = shown(report(responder())).tables.build("sessions")
    assert [cell.text for cell in sessions.rows[1]] == [
        "4", "7 Sep", "dosing", "IV", "0.75", "57", "tiredness (mild)", "–", "126/80", "140/80", "not recorded",
    ]  # fmt: skip
    assert sessions.rows[1][-1].worse
    assert sessions.rows[3][6].text == "not assessed"
    assert sessions.note == (
        "10 sessions, 4 doses given. 1 of 4 dosing sessions had side effects not assessed (dose 3); "
        "it counts neither as present nor as absent."
    )
    assert len(sessions.csv_rows) == 10
    tables = shown(report(responder())).tables
    for key in tables.titles:
        table = tables.build(key)
        assert all(len(row) == len(table.csv_titles) for row in table.csv_rows)
        assert all(len(row) == len(table.columns) for row in table.rows)


def test_the_effects_table_tells_serious_and_lasting_ones_apart() -> None:
    given = dose(DOSE_1, effects={})
    bad = effect("dissociation", 3, serious=True, distressing=2, resolved_before_leaving=False, duration_min=240)
    rows = records(replace(given, effects=(bad,)), as_of_day=DOSE_1 + 1)
    table = shown(report(rows)).tables.build("effects")
    assert [cell.text for cell in table.rows[0]] == [
        "1", "17 Aug", "Dissociation, serious", "severe", "2 of 3", "10 min", "4 h", "no", "",
    ]  # fmt: skip
    assert table.note == "1 effect; side effects assessed at 1 of 1 dose."


def test_a_form_without_a_total_is_said_to_have_none() -> None:
    rows = records(dose(DOSE_1), screening(DOSE_1, None, answers="1,,1,1,1,1,1"), as_of_day=DOSE_1 + 1)
    found = shown(report(rows))
    assert (found.tiles[0].value, found.tiles[0].lines) == ("no total", ("1 form, answers are missing",))
    assert found.timeline_sentence == "GAD-7 has no total, answers are missing."
    answers = found.tables.build("answers")
    assert [cell.text for cell in answers.rows[0]] == ["17 Aug", "GAD-7", "1 – 1 1 1 1 1", "item 2"]
    screenings = found.tables.build("screenings")
    assert screenings.note == "1 screening, 1 without a total: answers are missing."


def test_each_empty_state_is_a_sentence() -> None:
    none = report(records(as_of_day=START, courses=()))
    assert none.course is None
    assert none.empty == "No course of treatment has begun by this day, and no screening was taken."
    assert "**no course yet**" in none.header.line
    begun = shown(report(records(as_of_day=START + 1)))
    assert begun.timeline is None
    assert begun.timeline_empty == "Nothing has been recorded in this course yet: no session and no screening."
    assert begun.says == ("Nothing to say yet: a change needs a baseline and a later score.",)
    assert begun.tables.build("sessions").empty == "No session in this course yet."
    only = shown(report(records(screening(START + 1, 14), as_of_day=START + 2)))
    assert only.timeline_sentence == "GAD-7 14 on 4 Aug, the only score; no dosing session yet."
    doses = shown(report(records(dose(DOSE_1), as_of_day=DOSE_1 + 1)))
    assert doses.timeline_sentence == "No score in this course yet."
    assert doses.tiles[0].value == "none"


def test_an_earlier_course_can_be_chosen_and_lies_dimmed_behind_the_later_one() -> None:
    first = course(1, START, ended_day=START + 30, end_reason="completed")
    second = course(2, START + 60)
    rows = records(
        dose(START + 2), screening(START + 1, 16), screening(START + 20, 8),
        dose(START + 70, course_id=2), dose(START + 77, course_id=2),
        screening(START + 69, 15, course_id=2), screening(START + 120, 9, course_id=2),
        as_of_day=START + 121, courses=(first, second),
    )  # fmt: skip
    found = report(rows)
    assert [choice.number for choice in found.courses] == [2, 1]
    timeline = shown(found).timeline
    assert timeline is not None
    # The earlier course begins within half the later one's length before it only in part: that part is dimmed.
    assert [(point.total, point.dimmed) for point in timeline.scores[0].points] == [(15, False), (9, False)]
    assert "course 1 not on this axis" in shown(found).timeline_denominator
    courses = shown(found).tables.build("courses")
    assert shown(found).tables.titles["courses"] == "Earlier courses (1)"
    assert shown(report(rows, 1)).tables.titles["courses"] == "Other courses (1)"
    assert [cell.text for cell in courses.rows[0]] == [
        "1", "3 Aug", "2 Sep", "completed", "1", "IV", "GAD-7 16 → 8", "Reliable improvement",
    ]  # fmt: skip
    earlier = shown(report(rows, 1))
    assert (earlier.number, earlier.is_current, earlier.new, earlier.next_dose) == (1, False, None, None)
    assert "course 3 Aug to 2 Sep" in report(rows, 1).header.line


def test_an_earlier_course_is_measured_until_the_next_one_begins() -> None:
    first, second = course(1, START), course(2, START + 60)
    rows = records(
        dose(START + 2), screening(START + 1, 16), screening(START + 59, 8), screening(START + 61, 20),
        as_of_day=START + 90, courses=(first, second),
    )  # fmt: skip
    assert shown(report(rows, 1)).why.sentence == "**GAD-7 16 → 8**, 4 Aug to 1 Oct"


def test_the_protocol_without_a_next_dose_says_so() -> None:
    rows = records(dose(DOSE_1), as_of_day=DOSE_1 + 2, courses=(course(plan=plan(planned_doses=1)),))
    next_dose = shown(report(rows)).next_dose
    assert next_dose is not None
    assert next_dose.sentence == "1 planned dose given; this is for a further one."
