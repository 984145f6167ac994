"""Episodes and where everyone stands, against a slow plain-Python twin that reads the tables."""

from collections.abc import Sequence
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select

from dashboard.analysis.expected_course.episodes import find_episodes
from dashboard.analysis.expected_course.expected_course import Method, build_expected_course
from dashboard.analysis.expected_course.mixed_model import MixedFit, fit_mixed_model
from dashboard.analysis.expected_course.z import TrackStatus
from data_access.database import open_store
from data_access.definitions.instrument import THRESHOLD_SETS
from data_access.definitions.registry import get_instrument
from data_access.facts.arrays import Facts
from data_access.facts.load import load_facts
from data_access.facts.view import view_facts
from data_access.models import Protocol
from tests.conftest import make_settings
from tests.dashboard.analysis.expected_course.simulated import Simulated
from tests.dashboard.analysis.expected_course.slow_expected_course import (
    Fit,
    SlowEpisode,
    find_slow_episodes,
    judge_slowly,
)
from tests.dashboard.conftest import DEMO_DAY
from tests.long_proof import Proof, long_proof
from tests.slow_facts import read_slowly

AGO = (0, 300, 450, 120, 30, 200, 380, 420, 500, 60, 90, 250)
INSTRUMENTS = ("gad7", "phq9", "pcl5")


class Days(dict[int, dict[str, Any]]):
    """The tables of a clinic as they stood on a day, read slowly when that day is first asked for."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder, self._kept = folder, dict[Any, list[Any]]()

    def __missing__(self, day: int) -> dict[str, Any]:
        with closing(open_store(make_settings(self._folder))) as store, store.read() as session:
            self[day] = read_slowly(session, store.site().id, None, day, self._kept)
        return self[day]


Clinic = tuple[Facts, Days, list[int]]


@cache
def read_clinic(folder: Path) -> Clinic:
    """All facts, the tables by day, planned doses of each protocol."""
    with closing(open_store(make_settings(folder))) as store, store.read() as session:
        facts = load_facts(session, store.site().id)
        planned = [p.planned_doses for p in session.scalars(select(Protocol).order_by(Protocol.id))]
    return facts, Days(folder), planned


@pytest.fixture
def clinic(demo_template: Path) -> Clinic:
    """The demonstration clinic, read once for all that are tested against the twin."""
    return read_clinic(demo_template)


def fit_anew(episodes: Sequence[SlowEpisode]) -> Fit | None:
    """The model fitted to some courses from nothing but their readings."""
    return _fit(tuple((e.baseline, tuple((t, s["total"]) for t, s in sorted(e.readings.items()))) for e in episodes))


@cache
def _fit(courses: tuple[tuple[int, tuple[tuple[int, int], ...]], ...]) -> Fit | None:
    rows = [(k, dose, total) for k, (_, readings) in enumerate(courses) for dose, total in readings]
    columns = (np.array(column, np.int64) for column in zip(*rows, strict=True))
    found = fit_mixed_model(Simulated(*columns, np.array([first for first, _ in courses])).sums())
    return (found.fixed, found.random, found.residual) if isinstance(found, MixedFit) else None


@long_proof("episodes and expected courses against their twin", sample=4, full=len(AGO), unit="as-of days")
def test_everyone_is_judged_as_by_the_twin(proof: Proof, clinic: Clinic) -> None:
    facts, tables, planned = clinic
    for number in proof:
        as_of = DEMO_DAY - AGO[number]
        view = view_facts(facts, facts.patients.id, as_of)
        for key in INSTRUMENTS:
            proof.count("readings compared", check_episodes(view, tables[as_of], planned, key))
            proof.count("patients judged", check_places(view, as_of, tables[as_of], planned, key))


def check_episodes(view: Facts, tables: dict[str, Any], planned: list[int], key: str) -> int:
    instrument = get_instrument(key)
    slow, fast = find_slow_episodes(tables, planned, instrument), find_episodes(view, instrument)
    assert fast.course.tolist() == [e.course for e in slow]
    assert fast.patient.tolist() == [e.patient for e in slow]
    assert fast.baseline.tolist() == [e.baseline for e in slow]
    held = fast.readings
    rows = zip(held.episode.tolist(), held.dose.tolist(), held.total.tolist(), held.day.tolist(), strict=True)
    expected = [(k, dose, s["total"], s["day"]) for k, e in enumerate(slow) for dose, s in sorted(e.readings.items())]
    assert list(rows) == expected
    assert fast.first.tolist() == [0, *np.cumsum(fast.count)[:-1].tolist()] if slow else len(fast.first) == 0
    return len(expected)


def test_where_the_model_is_not_asked_tolerance_limits_are_the_twins(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seldom are 15 of under 30 courses in one band: here the model is never asked."""
    monkeypatch.setattr("dashboard.analysis.expected_course.expected_course.LEAST_COURSES", 10_000)
    facts, tables, planned = clinic
    methods = set()
    for ago in AGO[:4]:
        view = view_facts(facts, facts.patients.id, DEMO_DAY - ago)
        for key in INSTRUMENTS:
            check_places(view, DEMO_DAY - ago, tables[DEMO_DAY - ago], planned, key, 10_000)
            methods |= {*build_expected_course(view, DEMO_DAY - ago, get_instrument(key)).placed.method.tolist()}
    assert methods == {Method.TOLERANCE_LIMITS, Method.RULE}


def check_places(view: Facts, as_of: int, tables: dict[str, Any], planned: list[int], key: str, least: int = 30) -> int:
    instrument = get_instrument(key)
    placed = build_expected_course(view, as_of, instrument).placed
    compared = 0
    for thresholds in THRESHOLD_SETS:
        slow = judge_slowly(tables, planned, as_of, instrument, thresholds, fit_anew, least)
        status = placed.judge(instrument, thresholds)
        assert placed.latest.patient.tolist() == sorted(slow)
        for row, patient in enumerate(sorted(slow)):
            twin = slow[patient]
            assert Method(int(placed.method[row])).name == twin.method
            assert (placed.latest.dose[row], placed.latest.total[row]) == (twin.dose, twin.total)
            assert placed.courses[row] == twin.courses
            assert placed.z[row] == pytest.approx(np.nan if twin.z is None else twin.z, rel=1e-7, abs=1e-7, nan_ok=True)
            assert TrackStatus(int(status[row])).name == twin.status
            compared += 1
    return compared


def test_the_sample_meets_model_and_rule_and_every_status(clinic: Clinic) -> None:
    """The test of the test: the days compared hold them."""
    facts, _, _ = clinic
    methods, statuses = set(), set()
    for ago in AGO:
        view = view_facts(facts, facts.patients.id, DEMO_DAY - ago)
        for key in INSTRUMENTS:
            placed = build_expected_course(view, DEMO_DAY - ago, get_instrument(key)).placed
            methods |= {Method(int(m)) for m in placed.method}
            statuses |= {TrackStatus(int(s)) for s in placed.judge(get_instrument(key), "nhs")}
    assert methods == {Method.MIXED_MODEL, Method.RULE}
    assert statuses == set(TrackStatus)
