"""Therapy beside dosing against the slow twin: the demonstration clinic and random odd ones."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import t as student
from sqlalchemy import select
from sqlalchemy.orm import Session
from statsmodels.api import OLS, add_constant

from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.proportion import Proportion
from dashboard.analysis.therapy.amount_groups import find_thirds
from dashboard.analysis.therapy.integration_after_dose import rate_integration_after_doses
from dashboard.analysis.therapy.landmark_cohort import find_landmark_cohort
from dashboard.analysis.therapy.therapy_outcome import AdjustedSlope, relate_therapy_to_outcome
from dashboard.analysis.therapy.therapy_per_dose import Ratio, measure_therapy_per_dose
from data_access.database import open_store
from data_access.definitions.registry import get_instrument
from data_access.facts.arrays import Facts
from data_access.facts.load import load_facts
from data_access.facts.view import view_facts
from data_access.models import Site
from data_access.store import Store
from tests.conftest import make_settings, make_store
from tests.dashboard.analysis.therapy import slow_therapy as slow
from tests.dashboard.conftest import DEMO_DAY
from tests.data_access.facts.random_clinic import LAST, make_random_clinic
from tests.factories import DAY
from tests.long_proof import Proof, long_proof

GAD7 = get_instrument("gad7")
ENDS = {"gad7": (0, 21), "phq9": (0, 27), "pcl5": (0, 80)}
"""The lowest and the highest total of each scale."""


@pytest.fixture
def demo(demo_template: Path) -> Iterator[Store]:
    store = open_store(make_settings(demo_template))
    yield store
    store.close()


def view_of(session: Session, as_of_day: int) -> Facts:
    facts = load_facts(session, session.scalars(select(Site.id)).one())
    return view_facts(facts, facts.patients.id, as_of_day)


def say(share: Proportion, facts: Facts) -> slow.Figure:
    return share.events, share.total, share.left_out, facts.patients.id[share.patients].tolist()


def check_integration(facts: Facts, twin: slow.SlowTherapy, first: int, last: int) -> int:
    found = rate_integration_after_doses(facts, twin.as_of_day, first, last)
    counted = 0
    for one, hours, planned in (
        (found.within_7_days, False, False), (found.within_72_hours, True, False),
        (found.planned_within_7_days, False, True), (found.planned_within_72_hours, True, True),
    ):  # fmt: skip
        assert (say(one.followed, facts), one.next_dose_first, one.course_ended_first) == twin.integration(
            hours, planned, first, last
        )
        counted += one.followed.total
    return counted


def check_per_dose(facts: Facts, twin: slow.SlowTherapy) -> None:
    found, expected = measure_therapy_per_dose(facts), twin.per_dose()
    hours = {p: m / 60 for p, m in expected["minutes"].items()}
    hours = {p: hours.get(p, 0.0) for p in expected["doses"]}
    sessions = {p: expected["sessions"].get(p, 0) for p in expected["doses"]}
    assert found.without_dose == expected["without"]
    assert (found.timed.events, found.timed.total) == (sum(expected["timed"].values()), sum(sessions.values()))
    assert facts.patients.id[found.patients].tolist() == sorted(expected["doses"])
    for one, amount, number in (
        (found.sessions_per_dose, sessions, expected["doses"]),
        (found.hours_per_dose, hours, expected["doses"]),
        (found.hours_per_session, hours, expected["timed"]),
    ):
        check_ratio(one, amount, number)


def check_ratio(found: Ratio | NotEstimable, amount: dict[int, float], number: dict[int, int]) -> None:
    if isinstance(found, NotEstimable):
        people = [p for p, n in number.items() if n]
        assert len(people) < 2 or len({round(amount[p] / number[p], 9) for p in people}) == 1
        return
    r, error = slow.ratio(amount, number)
    reach = student.ppf(0.975, found.people - 1) * error
    assert found.ratio == pytest.approx(r, abs=1e-9)
    assert found.interval.low == pytest.approx(max(0, r - reach), abs=1e-9)
    assert found.interval.high == pytest.approx(r + reach, abs=1e-9)


def check_landmark(facts: Facts, twin: slow.SlowTherapy, dose: int, within: int, key: str = "gad7") -> int:
    cohort = find_landmark_cohort(facts, get_instrument(key), twin.as_of_day, dose=dose, within_days=within)
    expected = twin.landmark(key, ENDS[key], dose, within)
    columns = (facts.patients.id[cohort.patient], cohort.sessions, cohort.baseline, cohort.later)
    assert list(zip(*(column.tolist() for column in columns), strict=True)) == expected["rows"]
    counts = {name: getattr(cohort.counts, name) for name in expected["counts"]}
    assert counts == expected["counts"]
    assert cohort.counts.counted == len(expected["rows"])
    if expected["rows"]:
        assert find_thirds(cohort.sessions).tolist() == slow.thirds([row[1] for row in expected["rows"]])
    return len(expected["rows"])


def test_the_demonstration_on_several_days(demo: Store) -> None:
    with demo.read() as session:
        for as_of in (DEMO_DAY, DEMO_DAY - 3, DEMO_DAY - 200, DEMO_DAY - 5_000):
            facts, twin = view_of(session, as_of), slow.SlowTherapy(session, as_of)
            counted = check_integration(facts, twin, -(10**6), 10**6)
            assert counted > 300 or as_of < DEMO_DAY - 100
            check_integration(facts, twin, as_of - 100, as_of - 5)
            check_per_dose(facts, twin)
            compared = [check_landmark(facts, twin, dose, within) for dose, within in ((4, 28), (2, 84), (1, 7))]
            assert min(compared) > 15 or as_of < DEMO_DAY - 100


@long_proof("therapy against its slow twin", sample=4, full=300, parts=6, unit="random clinics")
def test_odd_clinics_have_the_figures_of_the_slow_twin(proof: Proof, tmp_path: Path) -> None:
    for seed in proof:
        store = make_store(tmp_path / f"clinic{seed}")
        with store.write() as session:
            make_random_clinic(session, seed, patients=30)
        with store.read() as session:
            for as_of in (LAST, DAY + 30 + seed % 60):
                facts, twin = view_of(session, as_of), slow.SlowTherapy(session, as_of)
                proof.count("doses judged", check_integration(facts, twin, -(10**6), 10**6))
                check_per_dose(facts, twin)
                for key, (dose, within) in product(ENDS, ((4, 28), (2, 60), (1, 120))):
                    proof.count("patients compared", check_landmark(facts, twin, dose, within, key))
        store.close()


def test_groups_and_slope_of_the_demonstration_are_those_of_the_rows_behind_them(demo: Store) -> None:
    with demo.read() as session:
        facts = view_of(session, DEMO_DAY)
        rows = slow.SlowTherapy(session, DEMO_DAY).landmark("gad7", (0, 21), 1, 28)["rows"]
    found = relate_therapy_to_outcome(facts, GAD7, DEMO_DAY, "nhs", dose=1)
    assert len(rows) >= 30
    assert facts.patients.id[found.patients].tolist() == [row[0] for row in rows]
    assert not isinstance(found.groups, NotEstimable)
    third = slow.thirds([row[1] for row in rows])
    for group, number in zip(found.groups, sorted(set(third)), strict=True):
        mine = [row for row, place in zip(rows, third, strict=True) if place == number]
        assert (group.fewest, group.most) == (min(r[1] for r in mine), max(r[1] for r in mine))
        assert (group.count, group.baseline) == (len(mine), pytest.approx(sum(r[2] for r in mine) / len(mine)))
        assert isinstance(group.improved, Proportion)
        assert (group.improved.events, group.improved.total) == (sum(r[2] - r[3] >= 4 for r in mine), len(mine))
    model = OLS([r[3] for r in rows], add_constant(np.array([(r[1], r[2]) for r in rows], float))).fit()
    robust = model.get_robustcov_results("HC3", use_t=True)
    slope = found.slope
    assert isinstance(slope, AdjustedSlope)
    assert (slope.points, slope.baseline_slope) == pytest.approx(model.params[1:], abs=1e-9)
    assert (slope.interval.low, slope.interval.high) == pytest.approx(robust.conf_int()[1], abs=1e-9)
    assert (slope.ordinary.low, slope.ordinary.high) == pytest.approx(model.conf_int()[1], abs=1e-9)
