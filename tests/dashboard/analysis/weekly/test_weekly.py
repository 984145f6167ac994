"""Weekly series on a small clinic, counted by hand."""

from collections.abc import Callable

import numpy as np
import pytest
from sqlalchemy.orm import Session

from dashboard.analysis.cohort.finished import find_finished
from dashboard.analysis.process.timeliness import find_due_screenings
from dashboard.analysis.weekly.weekly_activity import (
    count_doses_given,
    count_in_treatment,
    count_starts,
    rate_drop_outs,
)
from dashboard.analysis.weekly.weekly_outcomes import WeeklyOutcomes, rate_outcomes
from dashboard.analysis.weekly.weekly_safety import rate_monitoring, rate_unwanted_effects
from dashboard.analysis.weekly.weekly_series import CHARTED_WEEKS, roll
from dashboard.analysis.weekly.weeks import last_complete_week, monday_of, mondays_until
from dashboard.reports.weekly.headline import get_measures
from data_access.database import Store
from data_access.days import to_date
from data_access.facts.arrays import NEVER, Facts
from data_access.facts.load import load_facts
from data_access.models import Course, Patient, Protocol, Site
from tests.factories import (
    make_course,
    make_dosing,
    make_patient,
    make_protocol,
    make_screening,
    make_side_effect,
    make_site,
    make_vital,
    plan_screening,
)

MONDAY = monday_of(20_600)
"""The Monday of the week under review in these tests."""
MONDAYS = mondays_until(MONDAY, CHARTED_WEEKS)
DISSOCIATION = 4

Fill = Callable[[Session, Site, Protocol], None]


@pytest.fixture
def facts_of(sqlite_store: Store) -> Callable[[Fill], Facts]:
    """Fill a clinic that plans three doses a week apart, and give its facts."""

    def build(fill: Fill) -> Facts:
        with sqlite_store.write() as session:
            site = make_site(session)
            plan = plan_screening("gad7", follow_up_months=[1])
            fill(session, site, make_protocol(session, site, planned_doses=3, screenings=[plan]))
            site_id = site.id
        with sqlite_store.read() as session:
            return load_facts(session, site_id)

    return build


def begin(session: Session, site: Site, protocol: Protocol, start: int, **fields: object) -> tuple[Patient, Course]:
    patient = make_patient(session, site)
    return patient, make_course(session, patient, protocol, start, **fields)


def treat(
    session: Session, site: Site, protocol: Protocol, end: int, gad7: tuple[int | None, int | None],
    phq9: tuple[int | None, int | None] = (4, 4), doses: int = 3, **fields: object,
) -> Patient:  # fmt: skip
    """A patient whose doses are a week apart, the last on ``end``, with a score on the first and the last day."""
    first = end - 7 * (doses - 1)
    patient, course = begin(session, site, protocol, first - 7, **fields)
    for day in range(first, end + 1, 7):
        make_dosing(session, course, day)
    for instrument, totals in (("gad7", gad7), ("phq9", phq9)):
        for day, total, hour in zip((first, end), totals, (8, 9), strict=True):
            if total is not None:
                make_screening(session, patient, day, total, instrument, hour)
    return patient


def outcomes_of(facts: Facts) -> WeeklyOutcomes:
    return rate_outcomes(facts, MONDAYS, get_measures(), "nhs")


def last(rate: object) -> tuple[int, int]:
    return int(rate.rolled_events[-1]), int(rate.rolled_total[-1])  # type: ignore[attr-defined]


def test_a_sunday_completes_its_own_week_and_a_monday_does_not() -> None:
    assert to_date(MONDAY).weekday() == 0
    assert last_complete_week(MONDAY + 6) == MONDAY
    assert last_complete_week(MONDAY + 7) == MONDAY
    assert last_complete_week(MONDAY + 5) == MONDAY - 7


def test_rolling_adds_twelve_weeks_and_gives_the_last_twelve_sums() -> None:
    weekly = np.arange(26)
    assert roll(weekly).tolist() == [sum(range(k - 11, k + 1)) for k in range(14, 26)]


def test_a_course_is_finished_on_its_planned_dose_or_its_end_whichever_is_first(
    facts_of: Callable[[Fill], Facts],
) -> None:
    def fill(session: Session, site: Site, protocol: Protocol) -> None:
        treat(session, site, protocol, MONDAY, (15, 5))
        treat(session, site, protocol, MONDAY, (15, 5), doses=2, ended_day=MONDAY + 3, end_reason="dropped out")
        treat(session, site, protocol, MONDAY, (15, 5), doses=2)
        treat(session, site, protocol, MONDAY, (15, 5), doses=1, ended_day=MONDAY + 3, end_reason="moved")

    assert find_finished(facts_of(fill)).day.tolist() == [MONDAY, MONDAY + 3, NEVER, NEVER]


def test_outcome_rates_count_every_finished_course_with_or_without_a_later_score(
    facts_of: Callable[[Fill], Facts],
) -> None:
    def fill(session: Session, site: Site, protocol: Protocol) -> None:
        treat(session, site, protocol, MONDAY, (15, 5))  # recovered reliably
        treat(session, site, protocol, MONDAY, (12, 8))  # improved by exactly 4, still at caseness
        treat(session, site, protocol, MONDAY, (12, 9))  # 3 is not reliable
        treat(session, site, protocol, MONDAY, (8, 12))  # worse by exactly 4
        treat(session, site, protocol, MONDAY, (15, None), phq9=(12, None))  # no later score: stays in
        treat(session, site, protocol, MONDAY, (7, 3))  # below caseness first: improved, not in recovery's base

    found = outcomes_of(facts_of(fill))
    assert last(found.improvement) == (3, 6)
    assert last(found.recovery) == (1, 5)
    assert last(found.deterioration) == (1, 6)
    assert last(found.response) == (1, 5)
    assert last(found.remission) == (0, 5)
    assert (found.finished, found.measurable) == (6, 5)
    assert found.unpaired["improvement"] == 1


def test_recovery_needs_both_measures_below_caseness_last(facts_of: Callable[[Fill], Facts]) -> None:
    def fill(session: Session, site: Site, protocol: Protocol) -> None:
        treat(session, site, protocol, MONDAY, (15, 5), phq9=(14, 10))
        treat(session, site, protocol, MONDAY, (15, 5), phq9=(14, 9))
        treat(session, site, protocol, MONDAY, (15, 5), phq9=(14, None))

    found = outcomes_of(facts_of(fill))
    assert last(found.recovery) == (1, 3)
    # One pair of two cannot recover: it counts in the bounds of recovery, not in those of improvement.
    assert (found.unpaired["recovery"], found.unpaired["improvement"]) == (1, 0)


def test_one_measure_better_and_one_worse_is_neither(facts_of: Callable[[Fill], Facts]) -> None:
    def fill(session: Session, site: Site, protocol: Protocol) -> None:
        treat(session, site, protocol, MONDAY, (15, 5), phq9=(8, 14))

    found = outcomes_of(facts_of(fill))
    assert (last(found.improvement), last(found.deterioration), found.split) == ((0, 1), (0, 1), 1)


def test_a_course_counts_from_the_week_it_finished_for_twelve_weeks(facts_of: Callable[[Fill], Facts]) -> None:
    sunday = MONDAY + 6

    def fill(session: Session, site: Site, protocol: Protocol) -> None:
        treat(session, site, protocol, sunday - 83, (15, 5))
        treat(session, site, protocol, sunday - 84, (15, 5))

    found = outcomes_of(facts_of(fill)).improvement
    assert found.rolled_total.tolist()[-2:] == [2, 1]
    assert found.total.sum() == 2


def test_a_score_of_the_next_course_is_not_the_outcome_of_the_last(facts_of: Callable[[Fill], Facts]) -> None:
    def fill(session: Session, site: Site, protocol: Protocol) -> None:
        patient = treat(session, site, protocol, MONDAY - 21, (15, 14), ended_day=MONDAY - 14, end_reason="completed")
        make_course(session, patient, protocol, MONDAY - 10)
        make_screening(session, patient, MONDAY - 10, 3)

    assert last(outcomes_of(facts_of(fill)).improvement) == (0, 1)


def test_activity_counts_open_courses_starts_doses_and_drop_outs(facts_of: Callable[[Fill], Facts]) -> None:
    sunday = MONDAY + 6

    def fill(session: Session, site: Site, protocol: Protocol) -> None:
        begin(session, site, protocol, MONDAY)
        begin(session, site, protocol, MONDAY - 30, ended_day=sunday, end_reason="dropped out")
        _, course = begin(session, site, protocol, MONDAY - 30, ended_day=sunday + 1, end_reason="completed")
        make_dosing(session, course, MONDAY)
        make_dosing(session, course, MONDAY + 1, status="missed")
        begin(session, site, protocol, MONDAY - 30, ended_day=MONDAY, end_reason="completed")

    facts = facts_of(fill)
    assert count_in_treatment(facts, MONDAYS).value.tolist()[-2:] == [3, 2]
    assert count_starts(facts, MONDAYS).value[-1] == 1
    given, not_given = count_doses_given(facts, MONDAYS)
    assert (given.value[-1], not_given) == (1, 1)
    assert last(rate_drop_outs(facts, MONDAYS)) == (1, 2)


def test_an_unwanted_effect_is_moderate_or_distressing_and_expected_dissociation_stands_apart(
    facts_of: Callable[[Fill], Facts],
) -> None:
    def fill(session: Session, site: Site, protocol: Protocol) -> None:
        _, course = begin(session, site, protocol, MONDAY - 60)
        make_dosing(session, course, MONDAY, {"nausea": 2})
        make_dosing(session, course, MONDAY + 1, {"nausea": 1})
        wanted = make_dosing(session, course, MONDAY + 2, {})
        make_side_effect(session, wanted, "dissociation", 3, expected=True, distressing=0)
        distressing = make_dosing(session, course, MONDAY + 3, {})
        make_side_effect(session, distressing, "dissociation", 1, expected=True, distressing=1)
        make_dosing(session, course, MONDAY + 4)  # not assessed

    rate, apart = rate_unwanted_effects(facts_of(fill), MONDAYS, DISSOCIATION)
    assert (last(rate), rate.left_out, apart) == ((2, 4), 1, 1)


def test_monitoring_needs_a_reading_before_at_forty_minutes_and_on_leaving(facts_of: Callable[[Fill], Facts]) -> None:
    def fill(session: Session, site: Site, protocol: Protocol) -> None:
        _, course = begin(session, site, protocol, MONDAY - 60)
        for day, moments in enumerate((("before", "during", "leaving"), ("before", "during"), ("during", "leaving"))):
            dosing = make_dosing(session, course, MONDAY + day)
            for moment in moments:
                make_vital(session, dosing, moment, {"before": -10, "during": 40, "leaving": 110}[moment])

    assert last(rate_monitoring(facts_of(fill), MONDAYS)) == (1, 3)


def test_a_screening_is_in_time_when_it_came_after_the_dose_before_and_by_the_day(
    facts_of: Callable[[Fill], Facts],
) -> None:
    def fill(session: Session, site: Site, protocol: Protocol) -> None:
        patient, course = begin(session, site, protocol, MONDAY - 90)
        for day in (MONDAY - 60, MONDAY - 53, MONDAY - 46):
            make_dosing(session, course, day)
        make_screening(session, patient, MONDAY - 67)  # 7 days before dose 1: just in time
        make_screening(session, patient, MONDAY - 60, 12, hour=8)  # on dose 1's day: not after it
        make_screening(session, patient, MONDAY - 46, 9)  # on the day of dose 3
        make_screening(session, patient, MONDAY - 46 + 31, 9)  # one day after the follow-up was due

    due = find_due_screenings(facts_of(fill), 0, MONDAY - 90, MONDAY)
    # Before doses 1, 2 and 3; one interval after the last; at the follow-up month.
    assert due.due_day.tolist() == [MONDAY - 60, MONDAY - 53, MONDAY - 46, MONDAY - 39, MONDAY - 16]
    assert due.on_time.tolist() == [True, False, True, False, False]
