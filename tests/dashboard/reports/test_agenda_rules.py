"""Every rule of the agenda, true and just not true."""
# ruff: noqa: E501 - a line says one story whole

import shutil
from pathlib import Path

import pytest
from sqlalchemy import Select, select

from dashboard.analysis.expected_course.clinic_courses import build_clinic_courses
from dashboard.analysis.side_effects.discordance import find_top_tenth
from dashboard.load.agenda import load_agenda
from dashboard.reports.agenda import FIND, AgendaLine
from dashboard.reports.view import View
from data_access.database import open_store
from data_access.definitions.registry import get_agenda_rules
from data_access.facts.load import load_facts
from data_access.facts.view import view_facts
from data_access.models import TreatmentSession
from data_access.queries.meeting_state import get_meeting_state
from data_access.scope import decide_scope
from tests.conftest import make_settings
from tests.dashboard.reports.told_clinic import AS_OF, Story, ToldClinic, tell_clinic
from tests.factories import at, make_protocol, make_side_effect, plan_screening

FULL = (("before", -10, 120, 80), ("during", 40, 130, 85), ("leaving", 110, 122, 80))


def _risk(clinic: ToldClinic) -> None:
    clinic.tell("item at 3").item9((20, 3), (5, 3))
    clinic.tell("item at 2, as before").item9((20, 2), (5, 2))
    clinic.tell("item up by 2").item9((20, 0), (5, 2))
    clinic.tell("item up by 1").item9((20, 0), (5, 1))
    clinic.tell("item at 1, as before").item9((20, 1), (5, 1))
    clinic.tell("first item at 1").item9((5, 1))
    clinic.tell("item back at 0").item9((20, 0), (12, 3), (5, 0))
    clinic.tell("high, then not answered").item9((20, 2), (12, 2), (5, None))
    clinic.tell("triage high").form(5, None, "cssrs_screener", risk_item=3)
    clinic.tell("triage moderate").form(5, None, "cssrs_screener", risk_item=2)
    clinic.tell("triage low").form(5, None, "cssrs_screener", risk_item=1)
    half = {"answers": "0,1,,,,0,", "risk_item": 1}
    clinic.tell("triage half asked").form(5, None, "cssrs_screener", **half)
    clinic.tell("triage half asked, whole item the same day").form(5, None, "cssrs_screener", **half).form(
        5, 10, "phq9", risk_item=0
    )
    clinic.tell("triage lifetime only").form(5, None, "cssrs_screener", answers="0,0,,,,1,", risk_item=2)
    clinic.tell("triage half asked, discharged", ended=10).dose(20).form(5, None, "cssrs_screener", **half)
    clinic.tell("triage whole, then half asked since last contact").form(
        12, None, "cssrs_screener", answers="0,0,,,,0,", risk_item=0
    ).form(5, None, "cssrs_since_last", answers="1,0,,,,", risk_item=1)
    clinic.tell("triage half asked, asked again").form(12, None, "cssrs_screener", **half).form(
        5, None, "cssrs_since_last", answers="0,0,,,,0", risk_item=0
    )
    clinic.tell("triage half asked 31 days before the course").form(91, None, "cssrs_screener", **half).form(
        5, 10, "phq9", risk_item=0
    )
    clinic.tell("triage half asked but high").form(5, None, "cssrs_screener", answers="1,1,1,1,,0,", risk_item=3)
    clinic.tell("triage moderate, then none since last contact").form(20, None, "cssrs_screener", risk_item=2).form(
        5, None, "cssrs_since_last", risk_item=0
    )
    serious = clinic.tell("serious event").dose(5)
    dosing = serious.session.scalars(_last_session(serious)).one()
    make_side_effect(serious.session, dosing, "vomiting", 2, serious=True)
    clinic.tell("high, seen").item9((20, 3)).seen(19, of=20)
    clinic.tell("high, seen, then answered 0").item9((20, 3), (5, 0)).seen(19, of=20)
    clinic.tell("triage high, seen").form(20, None, "cssrs_screener", risk_item=3).seen(19, of=20)
    late = {"recorded_at": at(AS_OF - 3, 9)}
    clinic.tell("high, seen, an older one recorded since").form(25, 10, "phq9", risk_item=3, **late).item9(
        (20, 3), (5, 0)
    ).seen(19, of=20)
    clinic.tell("high, recorded on the day it was seen").form(
        20, 10, "phq9", risk_item=3, recorded_at=at(AS_OF - 19, 15)
    ).seen(19, of=20)
    clinic.tell("high, seen, high again").item9((20, 3), (5, 3)).seen(19, of=20)
    clinic.tell("high, seen only tomorrow").item9((5, 3)).seen(-1, of=5)
    clinic.tell("high, discharged", ended=2).item9((20, 3))
    clinic.tell("moderate, discharged", ended=2).item9((30, 0), (20, 1))
    clinic.tell("high 30 days before the course", began=40).item9((70, 3))
    clinic.tell("high 31 days before the course", began=40).item9((71, 3))
    clinic.tell("answered 30 days ago").item9((30, 0))
    clinic.tell("answered 29 days ago").item9((29, 0))
    clinic.tell("never answered, 30 days in treatment", began=30)
    clinic.tell("never answered, 29 days in treatment", began=29)
    clinic.tell("another form answered the same day").item9((5, None)).form(5, None, "cssrs_screener", risk_item=0)


def _last_session(story: Story) -> Select[tuple[TreatmentSession]]:
    return select(TreatmentSession).where(TreatmentSession.patient_id == story.patient.id)


def _sessions(clinic: ToldClinic) -> None:
    clinic.tell("severity 3").dose(3, {"nausea": 3})
    clinic.tell("severity 3, course ended since", ended=2).dose(3, {"nausea": 3})
    clinic.tell("severity 2").dose(3, {"nausea": 2})
    clinic.tell("severity 3, 6 days ago").dose(6, {"nausea": 3})
    clinic.tell("severity 3, 7 days ago").dose(7, {"nausea": 3})
    for systolic, diastolic in ((180, 80), (179, 80), (150, 110), (150, 109)):
        clinic.tell(f"{systolic}/{diastolic}").readings(3, FULL[0], ("during", 40, systolic, diastolic), FULL[2])
    clinic.tell("180 before the dose").readings(3, ("before", -10, 180, 80), FULL[1], FULL[2])
    clinic.tell("SpO2 91").readings(3, *FULL, spo2=91)
    clinic.tell("SpO2 92").readings(3, *FULL, spo2=92)
    clinic.tell("all three readings").readings(3, *FULL)
    clinic.tell("nothing before").readings(3, *FULL[1:])
    clinic.tell("nothing at 40 min").readings(3, FULL[0], ("during", 20, 130, 80), FULL[2])
    clinic.tell("nothing on leaving").readings(3, *FULL[:2])
    for name, doses in (("up 25 % twice", (40, 50, 62.5)), ("up 25 % once", (40, 50, 62)), ("level", (50, 50, 50))):
        story = clinic.tell(name).forms((30, 14), (1, 14))
        for ago, mg in zip((21, 14, 7), doses, strict=True):
            story.dose(ago, dose_mg=float(mg))
    clinic.tell("closer by 25 % twice").forms((40, 14), (1, 14)).doses(38, 22, 10, 1)
    clinic.tell("closer by 25 % once").forms((40, 14), (1, 14)).doses(36, 20, 7, 1)
    gained = clinic.tell("up 25 % twice, better").forms((30, 14), (1, 10))
    for ago, mg in ((21, 40.0), (14, 50.0), (7, 62.5)):
        gained.dose(ago, dose_mg=mg)
    other = clinic.tell("up, another route").forms((30, 14), (1, 14)).dose(21, dose_mg=40.0).dose(14, dose_mg=50.0)
    other.dose(7, dose_mg=70.0, route="sublingual")


def _measures(clinic: ToldClinic) -> None:
    def treated(name: str, **course: int) -> Story:
        return clinic.tell(name, **course).doses(28)

    treated("worse by 4").forms((28, 11), (3, 15))
    treated("worse by 3").forms((28, 11), (3, 14))
    treated("worse by 4, course ended", ended=1).forms((28, 11), (3, 15))
    treated("other measure worse by 6").forms((28, 11), (3, 11)).forms((28, 10), (3, 16), instrument="phq9")
    treated("other measure worse by 5").forms((28, 11), (3, 11)).forms((28, 10), (3, 15), instrument="phq9")
    treated("better, other worse").forms((28, 15), (3, 9)).forms((28, 10), (3, 16), instrument="phq9")
    treated("worse, other better").forms((28, 11), (3, 15)).forms((28, 16), (3, 10), instrument="phq9")
    treated("response lost twice").forms((28, 16), (20, 8), (10, 12), (3, 12))
    treated("response lost once").forms((28, 16), (20, 8), (10, 11), (3, 12))
    treated("9 was no response").forms((28, 16), (20, 9), (10, 13), (3, 13))
    treated("recovered, back at caseness twice").forms((28, 12), (20, 7), (10, 8), (3, 8))
    treated("recovered, back at caseness once").forms((28, 12), (20, 7), (10, 7), (3, 8))
    treated("below caseness, not reliably").forms((28, 10), (20, 7), (10, 8), (3, 8))
    up = treated("better, item up")
    up.form(28, 18, "phq9", risk_item=0).form(3, 10, "phq9", risk_item=1)
    same = treated("better, item as before")
    same.form(28, 18, "phq9", risk_item=1).form(3, 10, "phq9", risk_item=1)
    treated("functioning as before").forms((28, 15), (3, 9)).forms((28, 20), (3, 20), instrument="wsas")
    treated("functioning better by 1").forms((28, 15), (3, 9)).forms((28, 20), (3, 19), instrument="wsas")


def _expected(clinic: ToldClinic) -> None:
    """A measure that few courses have: the rule speaks."""

    def treated(name: str, *doses: int, **course: object) -> Story:
        return clinic.tell(name, primary_instrument="oasis", **course).doses(*doses)  # type: ignore[arg-type]

    def forms(story: Story, *pairs: tuple[int, int]) -> Story:
        return story.forms(*pairs, instrument="oasis")

    forms(treated("no gain by dose 4", 24, 17, 10, 3), (24, 16), (1, 13))
    forms(treated("gain by dose 4", 24, 17, 10, 3), (24, 16), (1, 12))
    forms(treated("no gain by dose 4, below caseness", 24, 17, 10, 3), (24, 9), (1, 7))
    forms(treated("no gain by dose 3", 24, 17, 10), (24, 16), (1, 13))
    forms(treated("no gain by day 28", 28), (28, 16), (0, 16))
    forms(treated("no gain by day 27", 27), (27, 16), (0, 16))
    forms(treated("no gain, score before dose 4", 24, 17, 10, 3), (24, 16), (3, 13))
    forms(treated("no gain by dose 4, course ended", 24, 17, 10, 3, ended=0), (24, 16), (1, 13))
    forms(treated("no gain, then a score too late", 40), (40, 16), (9, 16))


def _process(clinic: ToldClinic) -> None:
    clinic.tell("dose 2 without a score").form(20).doses(15, 8)
    clinic.tell("dose 2 scored on the day").form(20).form(8).doses(15, 8)
    clinic.tell("dose 2 scored the day after dose 1").form(20).form(14).doses(15, 8)
    clinic.tell("dose 1 without a baseline").dose(5)
    clinic.tell("due yesterday").form(20).form(8).doses(15, 8)
    clinic.tell("due today").form(20).form(7).doses(14, 7)
    clinic.tell("no first score after 14 days", began=15)
    clinic.tell("no first score until day 14", began=14)
    clinic.tell("integration 4 days missing").dose(4)
    clinic.tell("integration 3 days missing").dose(3)
    clinic.tell("integration came late").dose(20).meeting(10)
    clinic.tell("integration missed by the patient").dose(20).meeting(18, status="missed")
    unplanned = make_protocol(clinic.session, clinic.site, integration_after_doses=[2], long_term_checks={})
    clinic.tell("integration not planned", protocol=unplanned).dose(4)
    clinic.tell("11 days without a session").dose(11)
    clinic.tell("10 days without a session").dose(10)
    clinic.tell("11 days, but ended", ended=1).dose(11)
    clinic.tell("11 days, all doses given").doses(46, 39, 32, 25, 18, 11)
    fortnightly = make_protocol(clinic.session, clinic.site, dose_interval_days=14)
    clinic.tell("21 days of a fortnightly plan", protocol=fortnightly).dose(21)
    clinic.tell("20 days of a fortnightly plan", protocol=fortnightly).dose(20)
    clinic.tell("check due yesterday", began=100).dose(91)
    clinic.tell("check due today", began=100).dose(90)
    clinic.tell("check done since", began=100).dose(91).check(20)
    clinic.tell("check done before the course", began=100).dose(91).check(101)
    months = make_protocol(
        clinic.session, clinic.site, planned_doses=1,
        screenings=[plan_screening("gad7", after_last_dose=False, follow_up_months=[1, 3])],
    )  # fmt: skip
    clinic.tell("month 1 due yesterday", protocol=months, began=40).form(32).dose(31)
    clinic.tell("month 1 due today", protocol=months, began=40).form(31).dose(30)
    clinic.tell("month 1 scored 14 days early", protocol=months, began=60).form(50).form(33).dose(50)
    clinic.tell("month 1 scored 17 days early", protocol=months, began=60).form(50).form(37).dose(50)


@pytest.fixture(scope="module")
def lines(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, AgendaLine]]:
    """Story to rule key to the line, of a clinic with all stories in it."""
    folder = tmp_path_factory.mktemp("told") / "store"
    shutil.copytree(sqlite_template, folder)
    store = open_store(make_settings(folder))
    clinic = tell_clinic(store, lambda c: [part(c) for part in (_risk, _sessions, _measures, _expected, _process)])
    with store.read() as session:
        scope = decide_scope(session, clinic.site_id, clinic.director_id, AS_OF)
        facts = load_facts(session, clinic.site_id)
        view = View(AS_OF)
        cadss_top = find_top_tenth(facts.dosings, AS_OF)
        clinic_view = view_facts(facts, facts.patients.id, AS_OF)
        expected = build_clinic_courses(clinic_view, AS_OF)
        agenda = load_agenda(clinic_view, view, get_meeting_state(session, scope, AS_OF), cadss_top, expected)
    store.close()
    words = agenda.word(range(len(agenda)))
    names = {patient_id: story for story, patient_id in clinic.ids.items()}
    found: dict[str, dict[str, AgendaLine]] = {story: {} for story in clinic.ids}
    for line in words:
        assert line.rule.key not in found[names[line.patient_id]], "one line per patient and rule"
        found[names[line.patient_id]][line.rule.key] = line
    return found


TRUE = [
    ("risk_high", "item at 3", "PHQ-9 item 9 still at 3 (≥ 3); total 10 → 10"),
    ("risk_high", "item up by 2", "PHQ-9 item 9 rose 0 → 2 (up by ≥ 2); total 10 → 10"),
    ("risk_high", "item back at 0", "PHQ-9 item 9 rose 0 → 3 (≥ 3); total 10 → 10"),
    ("risk_high", "triage high", "C-SSRS high (Q4, Q5, or Q6 recent)"),
    ("risk_high", "serious event", "Serious event at dose 1 (serious: yes)"),
    ("risk_high", "high, seen, an older one recorded since", "PHQ-9 item 9 at 3 (≥ 3); total 10"),
    ("risk_moderate", "high, seen", "PHQ-9 item 9 at 3 (≥ 2); acknowledged; total 10"),
    ("risk_moderate", "triage high, seen", "C-SSRS high (Q4, Q5, or Q6 recent); acknowledged"),
    ("risk_high", "high, seen, high again", "PHQ-9 item 9 still at 3 (≥ 3); total 10 → 10"),
    ("risk_high", "high, seen only tomorrow", "PHQ-9 item 9 at 3 (≥ 3); total 10"),
    ("risk_high", "high, discharged", "PHQ-9 item 9 at 3 (≥ 3); total 10"),
    ("risk_high", "high 30 days before the course", "PHQ-9 item 9 at 3 (≥ 3); total 10"),
    ("risk_moderate", "item at 2, as before", "PHQ-9 item 9 still at 2 (≥ 2); total 10 → 10"),
    ("risk_moderate", "item up by 1", "PHQ-9 item 9 rose 0 → 1 (newly ≥ 1); total 10 → 10"),
    ("risk_moderate", "first item at 1", "PHQ-9 item 9 at 1 (newly ≥ 1); total 10"),
    ("risk_moderate", "high, then not answered", "PHQ-9 item 9 still at 2 (≥ 2); total 10 → 10"),
    ("risk_moderate", "triage moderate", "C-SSRS moderate (Q3, or Q6 lifetime)"),
    ("risk_not_asked", "high, then not answered", "PHQ-9: risk item not answered (unanswered); last answered 27 Oct"),
    ("risk_not_asked", "answered 30 days ago", "No risk item answered for 30 days (≥ 30 days); last answered 9 Oct"),
    ("risk_not_asked", "never answered, 30 days in treatment", "No risk item answered for 30 days (≥ 30 days); never answered"),
    ("risk_low", "triage half asked", "C-SSRS low (Q1 or Q2); not fully asked"),
    ("risk_moderate", "triage lifetime only", "C-SSRS moderate (Q3, or Q6 lifetime); not fully asked"),
    ("risk_not_asked", "triage lifetime only", "C-SSRS moderate, but a question that could raise it was not answered (unanswered); last answered 3 Nov"),
    ("risk_not_asked", "triage whole, then half asked since last contact", "C-SSRS low, but a question that could raise it was not answered (unanswered); last answered 3 Nov"),
    ("risk_not_asked", "triage half asked", "C-SSRS low, but a question that could raise it was not answered (unanswered); last answered 3 Nov"),
    ("risk_not_asked", "triage half asked, whole item the same day", "C-SSRS low, but a question that could raise it was not answered (unanswered); last answered 3 Nov"),
    ("risk_low", "item at 1, as before", "PHQ-9 item 9 still at 1 (≥ 1, not new); total 10 → 10"),
    ("risk_low", "triage low", "C-SSRS low (Q1 or Q2)"),
    ("severe_effect", "severity 3", "Severe nausea (severity 3); IM 1.00 mg/kg"),
    ("severe_effect", "severity 3, course ended since", "Severe nausea (severity 3); IM 1.00 mg/kg"),
    ("severe_effect", "severity 3, 6 days ago", "Severe nausea (severity 3); IM 1.00 mg/kg"),
    ("severe_effect", "180/80", "Systolic 180 (≥ 180); IM 1.00 mg/kg; 122/80 leaving"),
    ("severe_effect", "150/110", "Diastolic 110 (≥ 110); IM 1.00 mg/kg; 122/80 leaving"),
    ("severe_effect", "180 before the dose", "Systolic 180 (≥ 180); IM 1.00 mg/kg; 122/80 leaving"),
    ("severe_effect", "SpO2 91", "SpO2 91 % (≤ 91 %); IM 1.00 mg/kg; 122/80 leaving"),
    ("monitoring_incomplete", "nothing before", "No blood pressure before the dose (1 of 3 readings); IM 1.00 mg/kg"),
    ("monitoring_incomplete", "nothing at 40 min", "No blood pressure at 40 min (1 of 3 readings); IM 1.00 mg/kg"),
    ("monitoring_incomplete", "nothing on leaving", "No blood pressure on leaving (1 of 3 readings); IM 1.00 mg/kg"),
    ("deterioration", "worse by 4", "GAD-7 worse by 4 since baseline (≥ 4); 11 → 15 after dose 1"),
    ("deterioration", "other measure worse by 6", "PHQ-9 worse by 6 since baseline (≥ 6); 10 → 16 after dose 1"),
    ("deterioration", "worse, other better", "GAD-7 worse by 4 since baseline (≥ 4); 11 → 15 after dose 1"),
    ("loss_of_response", "response lost twice", "GAD-7 response lost, now 12 (≥ 4 above the best, 2 readings); best 8 on 19 Oct"),
    ("not_on_track", "no gain by dose 4", "OASIS 16 → 13 after dose 4, no reliable improvement (change under 4 and at caseness, from dose 4 or day 28 on); by rule: 7 other courses of this clinic, too few to expect a course from"),
    ("not_on_track", "no gain by day 28", "OASIS 16 → 16 after dose 1, no reliable improvement (change under 4 and at caseness, from dose 4 or day 28 on); by rule: 7 other courses of this clinic, too few to expect a course from"),
    ("loss_of_response", "recovered, back at caseness twice", "GAD-7 back at caseness, now 8 (≥ 8, 2 readings); recovered before: best 7 on 19 Oct"),
    ("no_score", "dose 2 without a score", "No GAD-7 for 20 days (2 screenings in a row missed, ≥ 2); dose 2 given without one"),
    ("no_score", "dose 1 without a baseline", "No GAD-7 since the course began (dose 1 given without one)"),
    ("overdue", "due yesterday", "GAD-7 1 day overdue (≥ 1 day late)"),
    ("overdue", "no first score after 14 days", "GAD-7 1 day overdue (≥ 1 day late)"),
    ("overdue", "month 1 due yesterday", "GAD-7 1 day overdue (≥ 1 day late)"),
    ("overdue", "month 1 scored 17 days early", "GAD-7 20 days overdue (≥ 1 day late)"),
    ("integration_missed", "integration 4 days missing", "No integration after dose 1 (planned within 3 days); 4 days without; IM 1.00 mg/kg"),
    ("integration_missed", "integration missed by the patient", "No integration after dose 1 (planned within 3 days); 20 days without; IM 1.00 mg/kg"),
    ("lapsed", "11 days without a session", "No session for 11 days (≥ 11 days); last: dosing; 1 of 6 doses given"),
    ("lapsed", "21 days of a fortnightly plan", "No session for 21 days (≥ 21 days); last: dosing; 1 of 6 doses given"),
    ("exposure_rising", "up 25 % twice", "Dose 40 → 50 → 62.5 mg (twice ≥ 25 % up or closer); intervals 7 and 7 days; no reliable improvement"),
    ("exposure_rising", "closer by 25 % twice", "Dose 75 → 75 → 75 mg (twice ≥ 25 % up or closer); intervals 12 and 9 days; no reliable improvement"),
    ("check_due", "check due yesterday", "Bladder check 1 day overdue (every 90 days)"),
    ("check_due", "check done before the course", "Bladder check 1 day overdue (every 90 days)"),
    ("discordance", "better, other worse", "GAD-7 better, PHQ-9 worse (≥ 4 and ≥ 6); GAD-7 15 → 9 (−6); PHQ-9 10 → 16 (+6)"),
    ("discordance", "better, item up", "PHQ-9 better, item 9 0 → 1 (total ≥ 6 better); PHQ-9 18 → 10"),
    ("discordance", "functioning as before", "Symptoms better, functioning not (WSAS change ≥ 0); WSAS 20 → 20 (0)"),
]  # fmt: skip

NOT_TRUE = [
    ("risk_high", "item at 2, as before"),
    ("risk_high", "item up by 1"),
    ("risk_high", "triage moderate"),
    ("risk_high", "high, seen"),
    ("risk_high", "high, recorded on the day it was seen"),
    ("risk_moderate", "high, seen, then answered 0"),
    ("risk_moderate", "high, seen, high again"),
    ("risk_high", "high 31 days before the course"),
    ("risk_moderate", "item at 1, as before"),
    ("risk_moderate", "item back at 0"),
    ("risk_moderate", "triage moderate, then none since last contact"),
    ("risk_moderate", "moderate, discharged"),
    ("risk_not_asked", "answered 29 days ago"),
    ("risk_not_asked", "never answered, 29 days in treatment"),
    ("risk_not_asked", "another form answered the same day"),
    ("risk_not_asked", "triage half asked, asked again"),
    ("risk_not_asked", "triage half asked, discharged"),
    ("risk_not_asked", "triage half asked 31 days before the course"),
    ("risk_not_asked", "triage half asked but high"),
    ("risk_low", "item back at 0"),
    ("severe_effect", "severity 2"),
    ("severe_effect", "severity 3, 7 days ago"),
    ("severe_effect", "179/80"),
    ("severe_effect", "150/109"),
    ("severe_effect", "SpO2 92"),
    ("monitoring_incomplete", "all three readings"),
    ("deterioration", "worse by 3"),
    ("deterioration", "worse by 4, course ended"),
    ("deterioration", "other measure worse by 5"),
    ("deterioration", "better, other worse"),
    ("not_on_track", "gain by dose 4"),
    ("not_on_track", "no gain by dose 4, below caseness"),
    ("not_on_track", "no gain by dose 3"),
    ("not_on_track", "no gain by day 27"),
    ("not_on_track", "no gain, score before dose 4"),
    ("not_on_track", "no gain by dose 4, course ended"),
    ("not_on_track", "no gain, then a score too late"),
    ("loss_of_response", "response lost once"),
    ("loss_of_response", "9 was no response"),
    ("loss_of_response", "recovered, back at caseness once"),
    ("loss_of_response", "below caseness, not reliably"),
    ("no_score", "dose 2 scored on the day"),
    ("no_score", "dose 2 scored the day after dose 1"),
    ("overdue", "due today"),
    ("overdue", "no first score until day 14"),
    ("overdue", "month 1 due today"),
    ("overdue", "month 1 scored 14 days early"),
    ("integration_missed", "integration 3 days missing"),
    ("integration_missed", "integration came late"),
    ("integration_missed", "integration not planned"),
    ("lapsed", "10 days without a session"),
    ("lapsed", "11 days, but ended"),
    ("lapsed", "11 days, all doses given"),
    ("lapsed", "20 days of a fortnightly plan"),
    ("exposure_rising", "up 25 % once"),
    ("exposure_rising", "level"),
    ("exposure_rising", "closer by 25 % once"),
    ("exposure_rising", "up 25 % twice, better"),
    ("exposure_rising", "up, another route"),
    ("check_due", "check due today"),
    ("check_due", "check done since"),
    ("discordance", "better, item as before"),
    ("discordance", "functioning better by 1"),
]


@pytest.mark.parametrize(("rule", "story", "value"), TRUE)
def test_a_rule_that_holds_says_so_with_its_value_and_bound(lines, rule: str, story: str, value: str) -> None:
    assert lines[story][rule].value == value


@pytest.mark.parametrize(("rule", "story"), NOT_TRUE)
def test_a_rule_that_just_does_not_hold_says_nothing(lines, rule: str, story: str) -> None:
    assert rule not in lines[story]


def test_every_rule_of_the_definition_has_a_function_and_both_kinds_of_story() -> None:
    keys = {rule.key for rule in get_agenda_rules()}
    assert keys == set(FIND) == {rule for rule, *_ in TRUE} == {rule for rule, _ in NOT_TRUE}
