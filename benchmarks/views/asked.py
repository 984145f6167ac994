"""The questions: each view of the program, and the same asked in the other ways."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from benchmarks import baseline, floor
from benchmarks.data_ready import AS_OF_DAY, MOST_LINES, Network
from dashboard.analysis.expected_course.clinic_courses import build_clinic_courses
from dashboard.analysis.remembered import forget_everything
from dashboard.analysis.standing import Standing
from dashboard.analysis.weekly.weekly_outcomes import rate_outcomes
from dashboard.analysis.weekly.weekly_safety import rate_unwanted_effects
from dashboard.analysis.weekly.weekly_series import CHARTED_WEEKS, ROLLED_WEEKS
from dashboard.analysis.weekly.weeks import WEEK_DAYS, last_complete_week, mondays_until
from dashboard.load.caseload import load_caseload
from dashboard.load.outcomes import load_outcomes
from dashboard.load.patient_course import load_patient_course
from dashboard.load.quality import load_quality
from dashboard.load.side_effects import load_side_effects
from dashboard.load.weekly_review import load_weekly_review
from dashboard.reports.caseload.choice import CaseloadChoice
from dashboard.reports.data_quality.quality import QualitySelection
from dashboard.reports.outcomes.selection import OutcomeSelection
from dashboard.reports.side_effects.counts import count_sessions, dissociation_code, listed_groups
from dashboard.reports.side_effects.selection import SideEffectSelection
from dashboard.reports.view import View
from dashboard.reports.weekly.headline import build_activity, build_care, get_measures, rate_screenings_on_time
from data_access.definitions.registry import get_instrument, get_side_effect_kinds
from data_access.facts.arrays import NO_DAY, Facts
from data_access.facts.store import FactsStore
from data_access.facts.view import view_facts
from data_access.queries.patient_course import get_patient_course
from data_access.scope import get_patient_ids
from tests.sql_twins import caseload, outcomes, patient, rates, weekly
from tests.sql_twins.asked import Asked

Run = Callable[[], Any]
Ask = Callable[[Session], Any]
KINDS = {kind.code: kind.key for kind in get_side_effect_kinds()}
CODES = {group.key: group.codes for group in listed_groups()}
GROUPS = {key: tuple(KINDS[code] for code in codes) for key, codes in CODES.items()}


@dataclass(frozen=True)
class Question:
    """One view. ``page``: all that its page says; ``heart``: the numbers alone, which every other way gives too.

    None where a way does not answer it: a page has no heart of its own, or whole tables are not asked.
    """

    name: str
    goal_ms: float
    page: Callable[[FactsStore], Any] | None
    heart: Run | None = None
    numpy: Run | None = None
    sql: Ask | None = None
    pandas: Ask | None = None


def list_questions(network: Network) -> list[Question]:
    """Every view of one network, facts in memory."""
    facts = network.facts_store.get_view(network.everyone.site_id, None, AS_OF_DAY)
    expected = build_clinic_courses(facts, AS_OF_DAY)
    mondays = mondays_until(last_complete_week(AS_OF_DAY), CHARTED_WEEKS)
    return [
        *_ask_patients(network, facts, expected),
        _ask_caseload(network, expected),
        *_ask_rates(network, facts),
        _ask_review(network, facts, mondays, expected),
        _ask_sparklines(network, facts, mondays),
        *_ask_pages(network),
    ]


def _ask_patients(network: Network, facts: Facts, expected: Any) -> list[Question]:
    store, scope, view = network.store, network.everyone, View(AS_OF_DAY)
    asked = Asked(scope, AS_OF_DAY)

    def read(handle: str) -> Any:
        with store.read_as(scope.sight) as session:
            return get_patient_course(session, scope, handle, AS_OF_DAY)

    def ask(name: str, handle: str, key: int) -> Question:
        return Question(
            name,
            5,
            lambda kept: load_patient_course(store, kept, scope, view, (handle, None), expected),
            lambda: read(handle),
            lambda: floor.get_scores(facts, key),
            lambda session: patient.get_scores(session, asked, key),
            (lambda session: baseline.read_patient(session, key)) if handle == network.usual[0] else None,
        )

    return [
        ask("one patient", *network.usual),
        ask("the patient with the most screenings", *network.busiest),
    ]


def _ask_caseload(network: Network, expected: Any) -> Question:
    store, scope, view = network.store, network.caseload, View(AS_OF_DAY)
    with store.read_as(scope.sight) as session:
        own = get_patient_ids(session, scope)
    clinic = network.facts_store.get(scope.site_id)
    facts = view_facts(clinic, own, AS_OF_DAY)

    def judge() -> Any:
        cut = view_facts(clinic, own, AS_OF_DAY)
        return Standing(cut, AS_OF_DAY, "nhs").measure(get_instrument("gad7"))

    clinicians = list(scope.clinician_ids or ())
    return Question(
        "caseload of 400",
        10,
        lambda kept: load_caseload(store, kept, scope, view, CaseloadChoice(), expected),
        judge,
        lambda: floor.get_caseload(facts, AS_OF_DAY),
        lambda session: caseload.get_caseload(session, Asked(scope, AS_OF_DAY)),
        lambda session: baseline.read_caseload(session, clinicians),
    )


def _ask_rates(network: Network, facts: Facts) -> list[Question]:
    def ask(name: str, selection: SideEffectSelection) -> Question:
        store, scope, view = network.store, network.everyone, View(AS_OF_DAY)
        choice = count_sessions(facts, selection, AS_OF_DAY).choice
        days = (NO_DAY if choice.from_day is None else choice.from_day, AS_OF_DAY)
        wanted = rates.Filter(choice.from_day, selection.routes, choice.numbers, selection.severity)

        return Question(
            name,
            40,
            lambda kept: load_side_effects(store, kept, scope, view, selection),
            lambda: count_sessions(facts, selection, AS_OF_DAY).table,
            lambda: floor.get_rates(facts.dosings, days, selection.severity, CODES, choice.routes, choice.numbers),
            lambda session: rates.get_rates(session, Asked(scope, AS_OF_DAY), wanted, GROUPS),
            _ask_whole_rates(choice.from_day),
        )

    return [
        ask("side-effect rates of 12 weeks", SideEffectSelection()),
        ask("side-effect rates, all on record", SideEffectSelection(period="All")),
        ask("the same of first sessions, moderate", SideEffectSelection(period="All", number="1", severity=2)),
    ]


def _ask_whole_rates(since: int | None) -> Ask | None:
    """Rates of a period by whole tables; the whole record is not asked for, it costs as much."""
    if since is None:
        return None
    from_day = since
    return lambda session: baseline.read_rates(session, from_day)


def _ask_review(network: Network, facts: Facts, mondays: NDArray[np.int64], expected: Any) -> Question:
    """The numbers of one week: counts and rates of the last week, and how the last twelve weeks' courses had gone."""
    store, scope, view = network.store, network.everyone, View(AS_OF_DAY)
    asked, last = Asked(scope, AS_OF_DAY), int(mondays[-1])
    sunday = np.array([last + WEEK_DAYS - 1])

    def by_numpy() -> Any:
        first = last - WEEK_DAYS * (ROLLED_WEEKS - 1)
        return (
            floor.get_week_counts(facts, last, 1),
            floor.get_week_rates(facts, first, ROLLED_WEEKS),
            floor.get_outcomes(facts, sunday),
        )

    def by_sql(session: Session) -> Any:
        first = last - WEEK_DAYS * (ROLLED_WEEKS - 1)
        return _ask_weeks(session, asked, first, ROLLED_WEEKS), outcomes.get_outcomes(session, asked, sunday.tolist())

    return Question(
        "weekly review",
        60,
        lambda kept: load_weekly_review(store, kept, scope, view, MOST_LINES, expected),
        lambda: _count_weeks(facts, mondays),
        by_numpy,
        by_sql,
        lambda session: baseline.read_review(session, AS_OF_DAY),
    )


def _ask_sparklines(network: Network, facts: Facts, mondays: NDArray[np.int64]) -> Question:
    """Twelve weeks of every headline figure; the screenings on time are asked of facts alone."""
    asked, first, weeks = Asked(network.everyone, AS_OF_DAY), int(mondays[0]), len(mondays)
    sundays = mondays[-ROLLED_WEEKS:] + WEEK_DAYS - 1

    def by_numpy() -> Any:
        return (
            floor.get_week_counts(facts, first, weeks),
            [[floor.roll(part) for part in parts] for parts in floor.get_week_rates(facts, first, weeks).values()],
            floor.get_outcomes(facts, sundays),
        )

    def by_sql(session: Session) -> Any:
        return _ask_weeks(session, asked, first, weeks), outcomes.get_outcomes(session, asked, sundays.tolist())

    name = "the same with 12-week sparklines"
    return Question(name, 60, None, lambda: _count_weeks(facts, mondays), by_numpy, by_sql)


def _count_weeks(facts: Facts, mondays: NDArray[np.int64]) -> Any:
    """All headline figures with their sparklines, which the program never computes apart; nothing remembered."""
    forget_everything()
    return (
        build_activity(facts, mondays),
        rate_outcomes(facts, mondays, get_measures(), "nhs"),
        build_care(facts, mondays, *_rate_safety(facts, mondays)),
    )


def _rate_safety(facts: Facts, mondays: NDArray[np.int64]) -> Any:
    unwanted, apart = rate_unwanted_effects(facts, mondays, dissociation_code())
    return unwanted, apart, rate_screenings_on_time(facts, mondays)


def _ask_weeks(session: Session, asked: Asked, first: int, weeks: int) -> list[Any]:
    """The counts and rates of every week, a statement each."""
    return [
        count(session, asked, first, weeks)
        for count in (
            weekly.count_in_treatment,
            weekly.count_starts,
            weekly.count_doses,
            weekly.rate_unwanted,
            weekly.rate_monitoring,
            weekly.rate_drop_outs,
        )
    ]


def _ask_pages(network: Network) -> list[Question]:
    store, scope, view = network.store, network.everyone, View(AS_OF_DAY)
    return [
        Question(
            "outcomes of twelve months",
            100,
            lambda kept: load_outcomes(store, kept, scope, view, OutcomeSelection()),
        ),
        Question(
            "data quality of twelve weeks",
            100,
            lambda kept: load_quality(store, kept, scope, view, QualitySelection()),
        ),
    ]
