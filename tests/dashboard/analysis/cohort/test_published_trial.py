"""Cohort outcomes on a published trial, as its own file holds it."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dashboard.analysis.cohort.attrition import count_attrition
from dashboard.analysis.cohort.cohort_scores import read_cohort_scores
from dashboard.analysis.cohort.instrument_outcomes import InstrumentOutcomes, rate_instrument_outcomes
from dashboard.analysis.cohort.mean_change import measure_mean_change
from dashboard.analysis.cohort.missing_scores import HandledRates
from dashboard.analysis.cohort.nhs_outcomes import rate_nhs_outcomes
from dashboard.analysis.cohort.time_point import after_first_dose, find_base
from dashboard.analysis.not_estimable import NotEstimable
from data_access.database import Store
from data_access.days import to_day_number
from data_access.definitions.registry import get_instrument
from data_access.facts.arrays import Facts
from data_access.facts.load import load_facts
from data_access.facts.view import view_facts
from data_access.importers.import_files import import_sources
from data_access.importers.profiles.apply import make_sources
from data_access.importers.profiles.find import get_preset
from data_access.importers.profiles.open_paths import open_tables
from tests.dashboard.analysis.cohort.clinic_rows import MEASURES

PUBLISHED = Path(os.environ.get("KAP_PUBLISHED_DATA") or Path(__file__).parents[5] / "shared" / "data")
TRIAL = PUBLISHED / "psilodep2" / "scores.csv"
WEEK_6 = to_day_number(np.datetime64("2019-02-18").astype(object))
QIDS = get_instrument("qids_sr16")

pytestmark = [
    pytest.mark.published_data,
    pytest.mark.skipif(not TRIAL.is_file(), reason=f"the published data is not there: {TRIAL}"),
    pytest.mark.usefixtures("today"),
]


@pytest.fixture
def facts(sqlite_store: Store) -> Facts:
    preset = get_preset("psilodep2")
    import_sources(sqlite_store, make_sources(preset, open_tables([TRIAL])), preset.site)
    with sqlite_store.read() as session:
        whole = load_facts(session, sqlite_store.site().id)
    return view_facts(whole, whole.patients.id, WEEK_6)


def arm(facts: Facts, name: str) -> np.ndarray:
    return np.array([protocol.code == name for protocol in facts.protocols])[facts.courses.protocol]


def rate(facts: Facts, name: str, as_of: int = WEEK_6) -> InstrumentOutcomes:
    base = find_base(facts, as_of, arm(facts, name), after_first_dose(42))
    return rate_instrument_outcomes(facts, base, QIDS, "nhs")


@pytest.mark.parametrize(
    ("name", "patients", "response", "remission"), [("psilocybin", 30, 21, 18), ("escitalopram", 29, 14, 8)]
)
def test_response_and_remission_at_week_6_are_those_of_the_file(
    facts: Facts, name: str, patients: int, response: int, remission: int
) -> None:
    """N Engl J Med 2021;384:1402 prints response 70 % and 48 %, remission 57 % (see the importer's test) and 28 %."""
    found = rate(facts, name)
    assert (found.completeness.paired.events, found.completeness.paired.total) == (patients, patients)
    for rates, events in ((found.response, response), (found.remission, remission)):
        assert isinstance(rates, HandledRates)
        for handled in (rates.observed, rates.carried, rates.non_responder, rates.best, rates.worst):
            assert handled.events == events
            assert handled.total + handled.left_out == patients
    assert isinstance(found.improvement, NotEstimable)


def test_handlings_part_where_scores_are_taken_away(facts: Facts) -> None:
    whole = rate(facts, "psilocybin").response
    week_6 = (facts.screenings.day == WEEK_6) & (facts.screenings.instrument == QIDS.code)
    some = np.flatnonzero(week_6 & np.isin(facts.screenings.patient, np.unique(facts.screenings.patient)[::5]))
    totals = facts.screenings.total.copy()
    totals[some] = -1
    fewer = replace(facts, screenings=replace(facts.screenings, total=totals))
    early = rate(fewer, "psilocybin").completeness
    assert (early.paired.events, early.not_yet_due.events, early.paired.total) == (25, 5, 25)
    found = rate(fewer, "psilocybin", WEEK_6 + 7).response
    assert isinstance(whole, HandledRates)
    assert isinstance(found, HandledRates)
    assert found.observed.total < whole.observed.total == found.non_responder.total
    assert found.worst.events <= found.non_responder.events <= found.carried.events <= found.best.events
    assert found.worst.events <= whole.observed.events <= found.best.events


def test_the_mean_change_starts_from_the_published_baseline(facts: Facts) -> None:
    base = find_base(facts, WEEK_6, arm(facts, "psilocybin"), after_first_dose(42))
    mean = measure_mean_change(read_cohort_scores(facts, base, QIDS))
    assert not isinstance(mean.change, NotEstimable)
    assert mean.baseline is not None
    assert round(mean.baseline, 1) == 14.5
    assert mean.change.interval.high < 0


def test_a_trial_without_doses_has_no_finished_course_and_no_step_but_the_first(facts: Facts) -> None:
    rates = rate_nhs_outcomes(facts, WEEK_6, MEASURES, "nhs")
    assert (rates.not_finished, rates.recovery.non_responder.total) == (59, 0)
    found = count_attrition(facts, WEEK_6)
    assert found.referred.events == 0
    assert [s.of_previous.left_out for s in found.steps] == [0, 59, 59, 59, 59]
