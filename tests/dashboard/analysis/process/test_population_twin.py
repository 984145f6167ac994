"""Every population figure of the process against the slow twin: the demonstration clinic and random odd ones."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.analysis.intervals.effective_number import count_clusters
from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.process.exposure_summary import summarise_exposure
from dashboard.analysis.process.integration_on_time import rate_integration_on_time
from dashboard.analysis.process.lapse import rate_lapsed
from dashboard.analysis.process.long_term_checks import rate_checks
from dashboard.analysis.process.loss_rate import rate_loss_of_response
from dashboard.analysis.process.monitoring_completeness import rate_monitoring_completeness
from dashboard.analysis.process.screenings_on_time import rate_screenings_on_time
from dashboard.analysis.process.timeliness import find_due_screenings
from dashboard.analysis.process.workload import compute_workload
from dashboard.analysis.proportion import Proportion
from dashboard.analysis.side_effects.spread import Spread
from dashboard.analysis.standing import Standing
from dashboard.analysis.weekly.weeks import last_complete_week, mondays_until
from data_access.database import open_store
from data_access.definitions.registry import get_instrument, get_instruments
from data_access.facts.load import load_facts
from data_access.facts.view import view_facts
from data_access.models import Patient, Site
from data_access.store import Store
from tests.conftest import make_settings, make_store
from tests.dashboard.analysis.process import slow_process as slow
from tests.dashboard.conftest import DEMO_DAY
from tests.data_access.facts.random_clinic import LAST, make_random_clinic
from tests.long_proof import Proof, long_proof

WEEKS = 26


def as_figure(share: Proportion) -> slow.Figure:
    return share.events, share.total, share.left_out, share.patients.tolist()


@pytest.fixture
def demo(demo_template: Path) -> Iterator[Store]:
    store = open_store(make_settings(demo_template))
    yield store
    store.close()


def check_clinic(session: Session, as_of: int, kept: dict[Any, Any]) -> int:
    """Every figure of one day; returns how many things were counted in their denominators."""
    site_id = session.scalars(select(Site.id)).one()
    facts = load_facts(session, site_id)
    view = view_facts(facts, facts.patients.id, as_of)
    ids = set(session.scalars(select(Patient.id)))
    clinic = slow.SlowClinic(session, site_id, as_of, kept, ids)
    counted = check_timeliness(view, clinic) + check_monitoring(view, clinic)
    for thresholds in ("nhs", "conservative"):
        counted += check_standing(Standing(view, as_of, thresholds), clinic)
    check_workload(Standing(view, as_of, "nhs"), clinic)
    return counted


def check_timeliness(view: Any, clinic: slow.SlowClinic) -> int:
    counted = 0
    for since, until in ((clinic.as_of - 83, clinic.as_of), (0, clinic.as_of + 400)):
        found = rate_screenings_on_time(view, since, until)
        planned = {s["instrument"] for plan in clinic.plans for s in plan.screenings}
        assert [f.instrument for f in found] == sorted(get_instrument(key).code for key in planned)
        for one in found:
            key = next(i.key for i in get_instruments() if i.code == one.instrument)
            expected = slow.slow_on_time(clinic, key, since, until)
            assert [as_figure(p) for p in (one.all, *one.by_rule)] == expected, key
            counted += one.all.total
        integration = rate_integration_on_time(view, since, until)
        assert (as_figure(integration.on_time), as_figure(integration.held)) == slow.slow_integration(
            clinic, since, until
        )
        counted += integration.held.total
    return counted


def check_monitoring(view: Any, clinic: slow.SlowClinic) -> int:
    mondays = mondays_until(last_complete_week(clinic.as_of), WEEKS)
    found = rate_monitoring_completeness(view, mondays)
    expected = slow.slow_monitoring(clinic, mondays.tolist())
    assert [(as_figure(f.share), f.weekly_events.tolist(), f.weekly_total.tolist()) for f in found] == expected
    return found[0].share.total


def check_standing(standing: Standing, clinic: slow.SlowClinic) -> int:
    lapsed = rate_lapsed(standing, 1.5)
    assert as_figure(lapsed) == slow.slow_lapsed(clinic, 1.5)
    assert {c.check: as_figure(c.up_to_date) for c in rate_checks(standing)} == slow.slow_checks(clinic)
    exposure = summarise_exposure(standing, 25)
    expected = slow.slow_exposure(clinic, 25, standing.thresholds)
    for name in ("rising", "rising_without_gain"):
        assert as_figure(getattr(exposure, name)) == expected[name]
    for name in ("dose", "interval"):
        check_spread(getattr(exposure, name), expected[name])
    counted = lapsed.total + exposure.rising.total
    for key in ("gad7", "phq9"):
        loss = rate_loss_of_response(standing, get_instrument(key))
        assert (as_figure(loss.lost), as_figure(loss.relapsed)) == slow.slow_loss(clinic, key, standing.thresholds)
        counted += loss.lost.total
    return counted


def check_spread(found: Spread | NotEstimable, ratios: list[float]) -> None:
    if not ratios:
        assert isinstance(found, NotEstimable)
        return
    assert isinstance(found, Spread)
    assert found.known == len(ratios)
    assert (found.least, found.most) == pytest.approx((ratios[0], ratios[-1]), rel=1e-6)
    quartiles = np.quantile(ratios, (0.25, 0.5, 0.75))
    assert (found.lower, found.median, found.upper) == pytest.approx(tuple(quartiles), rel=1e-6)


def check_workload(standing: Standing, clinic: slow.SlowClinic) -> None:
    found, expected = compute_workload(standing), slow.slow_workload(clinic)
    for name in ("active", "sessions", "patients_overdue", "screenings_overdue"):
        counts = {k: int(v) for k, v in enumerate(getattr(found, name)) if v}
        assert counts == {k: int(v) for k, v in expected[name].items() if v}, name
    assert found.unassigned == expected["unassigned"]
    assert found.sessions_without_clinician == expected["sessions_without_clinician"]


@pytest.mark.parametrize("ago", [0, 150, 420])
def test_the_demonstration_clinic_has_the_figures_of_the_slow_twin(demo: Store, ago: int) -> None:
    with demo.read() as session:
        assert check_clinic(session, DEMO_DAY - ago, {}) > 100


@long_proof("process figures of random clinics against their slow twin", sample=3, full=200, parts=6)
def test_odd_clinics_have_the_figures_of_the_slow_twin(proof: Proof, tmp_path: Path) -> None:
    for number in proof:
        store = make_store(tmp_path / f"odd{number}")
        with store.write() as session:
            make_random_clinic(session, number)
        with store.read() as session:
            kept: dict[Any, Any] = {}
            for as_of in (LAST, LAST - 70):
                proof.count("things counted", check_clinic(session, as_of, kept))
        store.close()


def test_the_interval_stands_on_patients_as_clusters(demo: Store) -> None:
    with demo.read() as session:
        facts = load_facts(session, session.scalars(select(Site.id)).one())
    view = view_facts(facts, facts.patients.id, DEMO_DAY)
    (gad7, *_) = rate_screenings_on_time(view, 0, DEMO_DAY)
    due = find_due_screenings(view, gad7.instrument, 0, DEMO_DAY)
    assert gad7.all.effective == pytest.approx(float(count_clusters(due.on_time, due.patient)))
    assert 0 < gad7.all.effective <= gad7.all.total
