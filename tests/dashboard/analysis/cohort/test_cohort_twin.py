"""Cohort outcomes, mean course and attrition against a slow plain-Python twin over the tables."""

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dashboard.analysis.cohort.attrition import count_attrition
from dashboard.analysis.cohort.cohort_outcomes import find_cohort
from dashboard.analysis.cohort.instrument_outcomes import rate_instrument_outcomes
from dashboard.analysis.cohort.mean_course import describe_mean_course
from dashboard.analysis.cohort.missing_scores import HandledRates
from dashboard.analysis.cohort.nhs_outcomes import rate_nhs_outcomes
from dashboard.analysis.cohort.time_point import (
    END_OF_TREATMENT,
    LAST_SCORE,
    TimePoint,
    after_dose,
    after_first_dose,
    find_base,
    follow_up,
)
from dashboard.analysis.not_estimable import NotEstimable
from data_access.database import open_store
from data_access.definitions.instrument import ThresholdSet
from data_access.definitions.registry import get_instrument
from data_access.facts.arrays import Facts
from data_access.facts.load import load_facts
from data_access.facts.view import view_facts
from data_access.models import Protocol
from tests.conftest import make_settings
from tests.dashboard.analysis.cohort.clinic_rows import MEASURES
from tests.dashboard.analysis.cohort.slow_cohort import (
    SlowCourse,
    count_instrument,
    count_nhs,
    count_steps,
    describe_course,
    read_courses,
)
from tests.dashboard.conftest import DEMO_DAY
from tests.long_proof import Proof, long_proof

AGO = (0, 90, 300, 20, 45, 150, 500, 700)
SETS: tuple[ThresholdSet, ...] = ("nhs", "conservative")
POINTS: tuple[tuple[str, int, TimePoint], ...] = (
    ("last score", 0, LAST_SCORE),
    ("end", 0, END_OF_TREATMENT),
    ("after dose", 4, after_dose(4)),
    ("after dose", 1, after_dose(1)),
    ("follow-up", 1, follow_up(1)),
    ("follow-up", 3, follow_up(3)),
    ("after first dose", 42, after_first_dose(42)),
)
HANDLINGS = ("observed", "carried", "non_responder", "best", "worst", "unknown")
SlowClinic = tuple[list[SlowCourse], list[dict[str, Any]], list[Protocol]]


class Clinic:
    """The demonstration clinic as facts and as the twin reads it, each day read when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self.store = open_store(make_settings(folder))
        self.kept: dict[Any, list[Any]] = {}
        self.days: dict[int, SlowClinic] = {}
        with self.store.read() as session:
            self.facts = load_facts(session, self.store.site().id)

    def view(self, ago: int) -> Facts:
        return view_facts(self.facts, self.facts.patients.id, DEMO_DAY - ago)

    def slowly(self, ago: int) -> SlowClinic:
        if ago not in self.days:
            with self.store.read() as session:
                self.days[ago] = read_courses(session, self.facts.site_id, DEMO_DAY - ago, self.kept)
        return self.days[ago]


@pytest.fixture(scope="module")
def clinic(demo_template: Path) -> Iterator[Clinic]:
    found = Clinic(demo_template)
    yield found
    found.store.close()


@long_proof("outcomes of one instrument against their twin", sample=2, full=len(AGO), unit="as-of days")
def test_outcome_rates_of_every_instrument_are_the_twins(proof: Proof, request: pytest.FixtureRequest) -> None:
    clinic = request.getfixturevalue("clinic")
    for number in proof:
        day = DEMO_DAY - AGO[number]
        facts, (courses, _, _) = clinic.view(AGO[number]), clinic.slowly(AGO[number])
        keys = ("gad7", "phq9", "pcl5", "wsas") if number == 0 else ("gad7", "phq9")
        for key, thresholds, (point, at, ours) in itertools.product(keys, SETS, POINTS):
            instrument = get_instrument(key)
            found = rate_instrument_outcomes(facts, find_base(facts, day, None, ours), instrument, thresholds)
            slow, done = count_instrument(courses, day, instrument, thresholds, point, at)
            assert {name: getattr(found.completeness, name).events for name in done} == done
            for outcome, expected in slow.items():
                rates = getattr(found, outcome)
                if isinstance(rates, NotEstimable):
                    continue
                assert {h: (getattr(rates, h).events, getattr(rates, h).total) for h in HANDLINGS} == expected
                proof.count("rates compared", len(HANDLINGS))


def test_the_twin_meets_every_outcome_and_missing_later_scores_of_every_kind(clinic: Clinic) -> None:
    """Everybody in the demonstration has a baseline; ``test_instrument_outcomes`` has those who have none."""
    met: dict[str, int] = {}
    for key, ago, (point, at, _) in itertools.product(("gad7", "phq9", "pcl5"), AGO[:2], POINTS):
        courses, _, _ = clinic.slowly(ago)
        slow, done = count_instrument(courses, DEMO_DAY - ago, get_instrument(key), "nhs", point, at)
        for name, count in [*done.items(), *((o, h["observed"][0]) for o, h in slow.items())]:
            met[name] = met.get(name, 0) + count
    assert [name for name, count in met.items() if not count] == ["no_baseline"]


@pytest.mark.parametrize("ago", AGO[:3])
@pytest.mark.parametrize("thresholds", SETS)
def test_nhs_rates_are_the_twins(clinic: Clinic, ago: int, thresholds: ThresholdSet) -> None:
    facts, (courses, _, _) = clinic.view(ago), clinic.slowly(ago)
    found = rate_nhs_outcomes(facts, DEMO_DAY - ago, MEASURES, thresholds)
    for name, expected in count_nhs(courses, thresholds).items():
        rate = getattr(found, name)
        rate = rate.non_responder if isinstance(rate, HandledRates) else rate
        assert (rate.events, rate.total) == expected, name


@pytest.mark.parametrize("ago", AGO[:3])
def test_the_weekly_review_and_the_cohort_count_the_same_courses(clinic: Clinic, ago: int) -> None:
    facts, day = clinic.view(ago), DEMO_DAY - ago
    weekly = find_cohort(facts, np.array([day]), 100_000, MEASURES, "nhs")
    cohort = rate_nhs_outcomes(facts, day, MEASURES, "nhs")
    assert len(weekly.course) == cohort.improved.total > 0
    assert weekly.improved.sum() == cohort.improved.events
    assert weekly.deteriorated.sum() == cohort.deteriorated.events
    assert (weekly.reliably_recovered & ~weekly.not_case).sum() == cohort.reliable_recovery.non_responder.events


@pytest.mark.parametrize("ago", AGO[:3])
def test_the_mean_course_is_the_twins(clinic: Clinic, ago: int) -> None:
    facts, (courses, _, _) = clinic.view(ago), clinic.slowly(ago)
    points = describe_mean_course(facts, get_instrument("gad7"))
    assert len(points) > 6
    for point in points:
        given, scores, baselines = describe_course(courses, get_instrument("gad7"), point.number)
        assert (point.doses, point.count) == (given, len(scores))
        assert point.baseline == (pytest.approx(sum(baselines) / len(baselines)) if baselines else None)
        if not isinstance(point.score, NotEstimable):
            mean = sum(scores) / len(scores)
            sd = (sum((s - mean) ** 2 for s in scores) / (len(scores) - 1)) ** 0.5
            assert (point.score.mean, point.score.sd) == (pytest.approx(mean, abs=1e-9), pytest.approx(sd, abs=1e-9))


@pytest.mark.parametrize("ago", AGO[:3])
def test_attrition_is_the_twins(clinic: Clinic, ago: int) -> None:
    facts, slow_clinic = clinic.view(ago), clinic.slowly(ago)
    found = count_attrition(facts, DEMO_DAY - ago)
    slow = count_steps(*slow_clinic, DEMO_DAY - ago)
    for step in found.steps:
        ours = {k: (getattr(step, k).events, getattr(step, k).total) for k in slow[step.key]}
        assert ours == slow[step.key], step.key
        assert step.lost.events == step.of_previous.total - step.of_previous.events
        assert not set(np.intersect1d(step.lost.patients, step.of_previous.patients).tolist())
