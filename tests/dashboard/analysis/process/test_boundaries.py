"""What is due, done and lost on exactly the day, the dose and the score where a rule turns."""

from collections.abc import Callable

import numpy as np
import pytest
from sqlalchemy.orm import Session

from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.process.exposure_summary import compare_with_first, summarise_exposure
from dashboard.analysis.process.integration_on_time import find_due_integrations, rate_integration_on_time
from dashboard.analysis.process.lapse import rate_lapsed
from dashboard.analysis.process.long_term_checks import rate_checks
from dashboard.analysis.process.loss_rate import rate_loss_of_response
from dashboard.analysis.process.monitoring_completeness import rate_monitoring_completeness
from dashboard.analysis.process.screenings_on_time import rate_screenings_on_time
from dashboard.analysis.process.timeliness import DUE_RULES, find_due_screenings
from dashboard.analysis.process.workload import compute_workload
from dashboard.analysis.standing import Standing
from data_access.database import Store
from data_access.definitions.registry import get_instrument
from data_access.facts.arrays import Facts
from data_access.facts.load import load_facts
from data_access.facts.view import view_facts
from data_access.models import Course, Patient, Protocol, Site
from tests.factories import (
    DAY,
    make_assignment,
    make_check,
    make_clinician,
    make_course,
    make_dosing,
    make_patient,
    make_protocol,
    make_screening,
    make_session,
    make_site,
    make_vital,
    plan_screening,
)

GAD7 = 0
NOTHING = {"before_first_dose_days": None, "before_each_dose": False, "after_last_dose": False, "follow_up_months": []}
Fill = Callable[[Session, Site], None]
FactsOf = Callable[[Fill, int], Facts]


@pytest.fixture
def facts_of(sqlite_store: Store) -> FactsOf:
    """Fill a clinic and give the facts of everybody on a day."""

    def build(fill: Fill, as_of: int) -> Facts:
        with sqlite_store.write() as session:
            site = make_site(session)
            fill(session, site)
            site_id = site.id
        with sqlite_store.read() as session:
            facts = load_facts(session, site_id)
        return view_facts(facts, facts.patients.id, as_of)

    return build


def plan(session: Session, site: Site, screenings: dict[str, object] | None = None, **fields: object) -> Protocol:
    asked = [] if screenings is None else [plan_screening("gad7", **(NOTHING | screenings))]
    return make_protocol(session, site, screenings=asked, **fields)


def begin(
    session: Session, site: Site, protocol: Protocol, doses: tuple[int, ...] = (), **fields: object
) -> tuple[Patient, Course]:
    """A course from DAY with a dose on each of these days after it."""
    patient = make_patient(session, site)
    course = make_course(session, patient, protocol, DAY, **fields)
    for after in doses:
        make_dosing(session, course, DAY + after)
    return patient, course


def test_integration_is_in_time_from_the_day_of_the_dose_to_the_last_of_its_days(facts_of: FactsOf) -> None:
    def fill(session: Session, site: Site) -> None:
        protocol = plan(session, site, integration_after_doses=[1], integration_within_days=3)
        for after in (-1, 0, 3, 4):
            _, course = begin(session, site, protocol, (10, 17))
            make_session(session, course, DAY + 10 + after)
        _, course = begin(session, site, protocol, (10,), ended_day=DAY + 11, end_reason="dropped out")
        make_session(session, course, DAY + 11, status="missed")
        _, course = begin(session, site, protocol, (10,))
        make_session(session, course, DAY + 11, kind="psychotherapy")

    facts = facts_of(fill, DAY + 100)
    due = find_due_integrations(facts, DAY, DAY + 100)
    assert due.due_day.tolist() == [DAY + 13] * 6
    assert due.on_time.tolist() == [False, True, True, False, False, False]
    rate = rate_integration_on_time(facts, DAY, DAY + 100)
    assert (rate.on_time.events, rate.held.events, rate.held.total) == (2, 3, 6), "a course that ended stays in"
    assert rate_integration_on_time(facts, DAY + 13, DAY + 13).held.total == 6
    assert rate_integration_on_time(facts, DAY + 14, DAY + 99).on_time.share is None


def test_one_integration_session_may_stand_for_two_doses(facts_of: FactsOf) -> None:
    def fill(session: Session, site: Site) -> None:
        _, course = begin(session, site, plan(session, site, integration_within_days=7), (10, 17))
        make_session(session, course, DAY + 17)

    due = find_due_integrations(facts_of(fill, DAY + 50), DAY, DAY + 50)
    assert due.on_time.tolist() == [True, True]


def test_a_score_at_the_start_counts_from_thirty_days_before_to_the_first_day(facts_of: FactsOf) -> None:
    def fill(session: Session, site: Site) -> None:
        protocol = plan(session, site, {"at_start": True})
        for after in (-31, -30, 0, 1):
            patient, _ = begin(session, site, protocol)
            make_screening(session, patient, DAY + after)
        patient, _ = begin(session, site, protocol)
        make_screening(session, patient, DAY, total=None)

    due = find_due_screenings(facts_of(fill, DAY + 9), GAD7, DAY, DAY + 9)
    assert due.on_time.tolist() == [False, True, True, False, False], "a form that cannot be scored is no score"
    assert {DUE_RULES[rule] for rule in due.rule} == {"at start"}


@pytest.mark.parametrize("line", ["after_last_dose", "at_end"])
def test_a_score_after_the_last_dose_is_due_within_one_interval(facts_of: FactsOf, line: str) -> None:
    def fill(session: Session, site: Site) -> None:
        protocol = plan(session, site, {line: True}, planned_doses=1)
        for after in (0, 1, 7, 8):
            patient, _ = begin(session, site, protocol, (10,))
            make_screening(session, patient, DAY + 10 + after)
        for ended in (17, 18):
            begin(session, site, protocol, (10,), ended_day=DAY + ended, end_reason="completed")
        begin(session, site, plan(session, site, {line: True}, planned_doses=2), (10,))

    due = find_due_screenings(facts_of(fill, DAY + 60), GAD7, DAY, DAY + 60)
    assert due.due_day.tolist() == [DAY + 17] * 5
    assert due.patient.tolist() == [0, 1, 2, 3, 5], "ended on the due day: nothing falls due any more"
    assert due.on_time.tolist() == [False, True, True, False, False]
    assert {DUE_RULES[rule] for rule in due.rule} == {"after last dose"}


def test_the_triage_form_counts_by_its_answer_though_it_has_no_total(facts_of: FactsOf) -> None:
    def fill(session: Session, site: Site) -> None:
        asked = plan_screening("cssrs_screener", **(NOTHING | {"at_start": True}))
        protocol = make_protocol(session, site, screenings=[asked])
        for answer in (0, None):
            patient, _ = begin(session, site, protocol)
            make_screening(session, patient, DAY, total=None, instrument="cssrs_screener", risk_item=answer)

    (rate,) = rate_screenings_on_time(facts_of(fill, DAY + 9), DAY, DAY + 9)
    assert rate.instrument == get_instrument("cssrs_screener").code
    assert (rate.all.events, rate.all.total, rate.all.patients.tolist()) == (1, 2, [0])


def test_a_long_term_check_is_late_from_the_day_after_it_was_due(facts_of: FactsOf) -> None:
    def fill(session: Session, site: Site) -> None:
        protocol = plan(session, site, long_term_checks={"bladder": 90})
        begin(session, site, protocol)  # no dose
        begin(session, site, protocol, (10,))  # first due on the as-of day itself
        begin(session, site, protocol, (9,))  # due the day before, not done
        for done in (8, 9, 10):
            patient, _ = begin(session, site, protocol, (9,))
            make_check(session, patient, DAY + done)
        begin(session, site, protocol, (1,), ended_day=DAY + 50, end_reason="completed")
        begin(session, site, plan(session, site, long_term_checks={}), (1,))

    (rate,) = rate_checks(Standing(facts_of(fill, DAY + 100), DAY + 100, "nhs"))
    assert rate.check == "bladder"
    assert (rate.up_to_date.events, rate.up_to_date.total, rate.up_to_date.left_out) == (1, 4, 2)
    assert rate.up_to_date.patients.tolist() == [5], "done on day 10: due on day 100, the as-of day"


def test_a_reading_counts_whole_and_near_forty_minutes(facts_of: FactsOf) -> None:
    monday = DAY - (DAY + 3) % 7

    def fill(session: Session, site: Site) -> None:
        protocol = plan(session, site)
        for minutes, diastolic in ((29, 80), (30, 80), (60, 80), (61, 80), (40, None)):
            _, course = begin(session, site, protocol)
            dosing = make_dosing(session, course, monday)
            make_vital(session, dosing, "before", -5, diastolic=diastolic)
            make_vital(session, dosing, "during", minutes)
            make_vital(session, dosing, "leaving", 120)
        make_dosing(session, course, monday + 1, status="missed")
        make_dosing(session, course, monday + 7)

    found = rate_monitoring_completeness(facts_of(fill, DAY + 30), np.array([monday]))
    assert {f.reading: (f.share.events, f.share.total) for f in found} == {
        "before": (4, 5), "at 40 min": (3, 5), "leaving": (5, 5), "all": (2, 5),
    }  # fmt: skip
    assert found[-1].weekly_events.tolist() == [2]
    assert found[-1].share.patients.tolist() == [1, 2]
    none = rate_monitoring_completeness(facts_of(lambda session, site: None, DAY), np.zeros(0, np.int64))
    assert [f.share.share for f in none] == [None] * 4


def test_exposure_rises_at_exactly_a_quarter_twice_running(facts_of: FactsOf) -> None:
    def fill(session: Session, site: Site) -> None:
        protocol = plan(session, site)
        for doses in ((80.0, 100.0, 125.0), (80.0, 100.0, 124.9), (80.0, 99.0, 125.0), (80.0, 125.0)):
            _, course = begin(session, site, protocol)
            for k, dose in enumerate(doses):
                make_dosing(session, course, DAY + 7 * k, dose_mg=dose)
        _, course = begin(session, site, protocol)
        for after in (0, 16, 28, 37):  # 16, then 12 (exactly a quarter shorter), then 9 (again)
            make_dosing(session, course, DAY + after)
        patient, course = begin(session, site, protocol)
        make_screening(session, patient, DAY, 16)
        make_screening(session, patient, DAY + 14, 12)  # reliably better: a gain
        for k, dose in enumerate((80.0, 100.0, 125.0)):
            make_dosing(session, course, DAY + 7 * k, dose_mg=dose)

    standing = Standing(facts_of(fill, DAY + 60), DAY + 60, "nhs")
    found = summarise_exposure(standing, 25)
    assert (found.rising.events, found.rising.total, found.rising.left_out) == (3, 5, 1)
    assert found.rising.patients.tolist() == [0, 4, 5]
    assert found.rising_without_gain.patients.tolist() == [0, 4]
    ratios = compare_with_first(standing.facts)
    np.testing.assert_allclose(ratios.dose, [1.5625, 1.56125, 1.5625, 1.5625, 1, 1.5625], rtol=1e-6)
    np.testing.assert_allclose(ratios.interval, [1, 1, 1, np.nan, 9 / 16, 1])


def test_doses_of_another_drug_or_not_recorded_are_not_compared(facts_of: FactsOf) -> None:
    def fill(session: Session, site: Site) -> None:
        protocol = plan(session, site)
        for second in ({"route": "iv"}, {"substance": "esketamine"}, {"dose_mg": None}, {}):
            _, course = begin(session, site, protocol, (0,))
            make_dosing(session, course, DAY, hour=20, **second)

    facts = facts_of(fill, DAY + 9)
    assert np.isnan(compare_with_first(facts).dose).tolist() == [True, True, True, False]
    found = summarise_exposure(Standing(facts, DAY + 9, "nhs"), 25)
    assert isinstance(found.interval, NotEstimable)
    assert found.rising.share is None
    assert found.rising.left_out == 4


def test_a_response_is_lost_on_two_readings_reliably_worse_and_not_on_one(facts_of: FactsOf) -> None:
    courses = (
        (16, 8, 12, 12),  # half of 16 is a response, 4 up is reliable: lost
        (16, 8, 12, 11),  # the last one is not reliably worse
        (16, 9, 13, 13),  # 9 of 16: no response
        (16, 7, 12, 12),  # below caseness and reliably better: recovered, back at caseness, and lost
        (16, 7, 8, 8),  # back at caseness on two readings, not reliably worse
        (16, 7, 8, 7),
        (16, 12, 7, 7),  # responded only at the last two readings
        (7, 3, 9, 9),  # not at caseness first
        (16,),
    )

    def fill(session: Session, site: Site) -> None:
        protocol = plan(session, site)
        for totals in courses:
            patient, _ = begin(session, site, protocol, (0,))
            for k, total in enumerate(totals):
                make_screening(session, patient, DAY + k, total)

    rate = rate_loss_of_response(Standing(facts_of(fill, DAY + 60), DAY + 60, "nhs"), get_instrument("gad7"))
    assert rate.lost.patients.tolist() == [0, 3]
    assert (rate.lost.events, rate.lost.total, rate.lost.left_out) == (2, 5, 1)
    assert rate.relapsed.patients.tolist() == [3, 4]
    assert (rate.relapsed.events, rate.relapsed.total, rate.relapsed.left_out) == (2, 3, 1)
    assert rate.lost.left_out_reason == "responded only at the last two readings"


def test_a_form_that_came_twice_on_a_day_is_one_reading(facts_of: FactsOf) -> None:
    def fill(session: Session, site: Site) -> None:
        protocol = plan(session, site)
        for days in ((0, 1, 2, 2), (0, 1, 2, 3)):
            patient, _ = begin(session, site, protocol, (0,))
            for k, (day, total) in enumerate(zip(days, (16, 8, 12, 12), strict=True)):
                make_screening(session, patient, DAY + day, total, hour=9 + k)

    rate = rate_loss_of_response(Standing(facts_of(fill, DAY + 60), DAY + 60, "nhs"), get_instrument("gad7"))
    assert rate.lost.patients.tolist() == [1]
    assert (rate.lost.total, rate.lost.left_out) == (1, 1)


def test_a_lapse_counts_among_those_with_doses_to_come(facts_of: FactsOf) -> None:
    def fill(session: Session, site: Site) -> None:
        protocol = plan(session, site, planned_doses=3, dose_interval_days=10)
        for last in (85, 86):
            begin(session, site, protocol, (0, last))
        begin(session, site, protocol, (0, 1, 2))  # all given
        begin(session, site, protocol)  # never came
        begin(session, site, protocol, (0,), ended_day=DAY + 50, end_reason="dropped out")
        begin(session, site, plan(session, site, dose_interval_days=0), (0,))

    rate = rate_lapsed(Standing(facts_of(fill, DAY + 100), DAY + 100, "nhs"), 1.5)
    assert rate.patients.tolist() == [0, 3]
    assert (rate.events, rate.total, rate.left_out) == (2, 3, 1)


def test_workload_counts_patients_sessions_of_seven_days_and_what_is_overdue(facts_of: FactsOf) -> None:
    def fill(session: Session, site: Site) -> None:
        clinicians = [make_clinician(session, site) for _ in range(3)]
        protocol = plan(session, site, {"before_first_dose_days": 7, "before_each_dose": True})
        for clinician, day in ((0, 94), (0, 93), (1, 100), (None, 100)):
            patient, course = begin(session, site, protocol, (92,))
            patient_of = None if clinician is None else clinicians[clinician]
            if patient_of is not None:
                make_assignment(session, patient, patient_of, DAY)
            make_session(session, course, DAY + day, clinician_id=None if patient_of is None else patient_of.id)
        late, _ = begin(session, site, protocol)
        make_assignment(session, late, clinicians[0], DAY)
        gone, _ = begin(session, site, protocol, ended_day=DAY + 100, end_reason="completed")
        make_assignment(session, gone, clinicians[2], DAY)

    found = compute_workload(Standing(facts_of(fill, DAY + 100), DAY + 100, "nhs"))
    assert found.active.tolist() == [3, 1, 0]
    assert found.sessions.tolist() == [1, 1, 0], "seven days: from day 94 to day 100"
    assert found.patients_overdue.tolist() == [3, 1, 0], "due on day 99, late from day 100"
    assert found.screenings_overdue.tolist() == [3, 1, 0]
    assert (found.unassigned, found.sessions_without_clinician) == (1, 1)
