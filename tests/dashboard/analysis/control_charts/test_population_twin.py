"""The clinic's charts from facts against charts made by hand from the ORM rows of the demonstration clinic."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select

from dashboard.analysis.control_charts.control_chart import ControlChart
from dashboard.analysis.control_charts.events_per_session import chart_events_per_session
from dashboard.analysis.control_charts.p_chart import compute_p_chart
from dashboard.analysis.control_charts.xmr import compute_xmr_chart
from dashboard.analysis.weekly.weekly_activity import count_doses_given
from dashboard.analysis.weekly.weekly_safety import rate_monitoring
from dashboard.analysis.weekly.weeks import last_complete_week, mondays_until
from data_access.database import open_store
from data_access.definitions.registry import get_side_effect_kind
from data_access.facts.load import load_facts
from data_access.facts.view import view_facts
from data_access.models import SideEffect, Site, TreatmentSession, Vital
from data_access.store import Store
from tests.conftest import make_settings
from tests.dashboard.analysis.control_charts.slow_control_charts import slow_p, slow_u, slow_xmr
from tests.dashboard.conftest import DEMO_DAY

WEEKS = 52


@pytest.fixture
def demo(demo_template: Path) -> Iterator[Store]:
    store = open_store(make_settings(demo_template))
    yield store
    store.close()


def is_calm(effect: SideEffect) -> bool:
    return effect.kind == "dissociation" and effect.expected is True and effect.distressing == 0


def is_complete(readings: list[Vital]) -> bool:
    def whole(moment: str) -> bool:
        own = [r for r in readings if r.moment == moment]
        return any(r.systolic is not None for r in own) and any(r.diastolic is not None for r in own)

    near = any(30 <= r.minutes_from_dose <= 60 and r.systolic is not None for r in readings)
    return near and whole("before") and whole("leaving")


def assert_same(chart: ControlChart, slow: dict, values: list[float]) -> None:
    assert chart.value.tolist() == pytest.approx(values, abs=1e-12)
    assert chart.mean == pytest.approx(slow["mean"], abs=1e-12)
    limits = np.column_stack([chart.lower, chart.upper, chart.near_lower, chart.near_upper])
    np.testing.assert_allclose(limits, slow["limits"], rtol=0, atol=1e-9)
    assert [set(r) for r in chart.rules] == slow["rules"]


@pytest.mark.parametrize("ago", [0, 200])
def test_the_demonstration_clinic_has_the_charts_of_the_slow_twin(demo: Store, ago: int) -> None:
    as_of = DEMO_DAY - ago
    mondays = mondays_until(last_complete_week(as_of), WEEKS)
    with demo.read() as session:
        facts = load_facts(session, session.scalars(select(Site.id)).one())
        doses = list(
            session.scalars(
                select(TreatmentSession).where(TreatmentSession.kind == "dosing", TreatmentSession.status == "attended")
            )
        )
        effects, vitals = list(session.scalars(select(SideEffect))), list(session.scalars(select(Vital)))
    view = view_facts(facts, facts.patients.id, as_of)
    weeks = [[d for d in doses if monday <= d.day < monday + 7] for monday in mondays.tolist()]

    given, _ = count_doses_given(view, mondays)
    assert given.value.tolist() == [len(week) for week in weeks]
    chart = compute_xmr_chart(mondays, given.value)
    assert_same(chart, slow_xmr([float(len(week)) for week in weeks]), [len(week) for week in weeks])

    monitoring = rate_monitoring(view, mondays)
    chart = compute_p_chart(mondays, monitoring.events, monitoring.total)
    full = [sum(is_complete([v for v in vitals if v.session_id == d.id]) for d in week) for week in weeks if week]
    total = [len(week) for week in weeks if week]
    assert_same(chart, slow_p(full, total), [x / n for x, n in zip(full, total, strict=True)])

    chart = chart_events_per_session(view, mondays, get_side_effect_kind("dissociation").code, 1)
    assessed = [[d.id for d in week if d.side_effects_assessed] for week in weeks]
    assessed = [week for week in assessed if week]
    counted = [sum(e.session_id in week and not is_calm(e) for e in effects) for week in assessed]
    exposure = [float(len(week)) for week in assessed]
    assert_same(chart, slow_u(counted, exposure), [x / n for x, n in zip(counted, exposure, strict=True)])
    assert len(counted) > 13
    assert sum(counted) > 50


def test_no_weeks_and_nobody_are_charts_without_points(demo: Store) -> None:
    with demo.read() as session:
        facts = load_facts(session, session.scalars(select(Site.id)).one())
    nobody = view_facts(facts, np.zeros(0, np.int64), DEMO_DAY)
    mondays = mondays_until(last_complete_week(DEMO_DAY), WEEKS)
    assert len(chart_events_per_session(nobody, mondays, 4, 1).value) == 0
    assert len(chart_events_per_session(facts, mondays[:0], 4, 1).value) == 0
