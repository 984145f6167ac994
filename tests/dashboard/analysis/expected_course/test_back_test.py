"""The back-test against plain loops over the twin's episodes, and the band that a chart draws."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import norm

from dashboard.analysis.expected_course import back_test as module
from dashboard.analysis.expected_course.back_test import BackTest, back_test
from dashboard.analysis.expected_course.course_band import CourseBand, expect_course
from dashboard.analysis.expected_course.expected_course import Method, build_expected_course
from dashboard.analysis.not_estimable import NotEstimable
from data_access.definitions.registry import get_instrument
from data_access.facts.arrays import NEVER, Facts
from data_access.facts.view import view_facts
from tests.dashboard.analysis.expected_course.slow_expected_course import SlowEpisode, find_slow_episodes
from tests.dashboard.analysis.expected_course.test_expected_course_twin import Clinic, clinic, fit_anew
from tests.dashboard.conftest import DEMO_DAY

__all__ = ["clinic"]
GAD7 = get_instrument("gad7")


def everyone(clinic: Clinic, ago: int = 0) -> Facts:
    return view_facts(clinic[0], clinic[0].patients.id, DEMO_DAY - ago)


def z_of(episode: SlowEpisode, others: list[SlowEpisode], dose: int) -> float:
    fitted = fit_anew(others)
    assert fitted is not None
    fixed, random, residual = fitted
    x, y0 = np.log1p(dose), episode.baseline
    expected = fixed[0] + fixed[1] * x + (fixed[2] + fixed[3] * x) * y0
    sd = np.sqrt(random[0][0] + 2 * x * random[0][1] + x * x * random[1][1] + residual)
    return float((episode.readings[dose]["total"] - expected) / sd)


def is_finished(tables: dict[str, Any], planned: list[int], course: int) -> bool:
    doses = sum(d["course"] == course and d["number"] > 0 for d in tables["dosings"])
    row = tables["courses"][course]
    return doses >= planned[row["protocol"]] or (doses >= 2 and row["ended_day"] != NEVER)


def test_every_count_is_that_of_plain_loops(clinic: Clinic) -> None:
    _, tables, planned = clinic
    now = tables[DEMO_DAY]
    episodes = find_slow_episodes(now, planned, GAD7)
    found = back_test(everyone(clinic), GAD7, "nhs")
    assert isinstance(found, BackTest)
    assert found.left_out
    assert found.courses == len(episodes)
    ever = 0
    counts: dict[int, np.ndarray] = {}
    for episode in episodes:
        others = [e for e in episodes if e.patient != episode.patient]
        last = episode.readings[max(episode.readings)]["total"]
        bad = last >= 8 and episode.baseline - last < 4
        beyond = {dose: z_of(episode, others, dose) >= 1.28 for dose in episode.readings}
        ever += any(beyond[dose] for dose in beyond if dose <= 6)
        for dose, reading in episode.readings.items():
            red = beyond[dose] and reading["total"] >= 8
            judged = is_finished(now, planned, episode.course) and dose < max(episode.readings)
            flags = (1, beyond[dose], red, judged, judged and bad, judged and red, judged and bad and red)
            counts[dose] = counts.get(dose, 0) + np.array(flags, int)
    assert found.ever_beyond.events == ever
    for at in found.by_dose:
        total, beyond, red, judged, bad, red_judged, both = counts[at.dose].tolist()
        assert (at.beyond.events, at.beyond.total) == (beyond, total)
        assert (at.red.events, at.red.total) == (red, total)
        assert (at.sensitivity.events, at.sensitivity.total) == (both, bad)
        assert (at.predictive_value.events, at.predictive_value.total) == (both, red_judged)
        assert (at.base_rate.events, at.base_rate.total) == (bad, judged)
    assert [at.dose for at in found.by_dose] == sorted(counts)
    assert sum(at.sensitivity.events for at in found.by_dose) > 0, "the clinic has some"


def test_above_the_bound_one_fit_judges_all_and_the_largest_effect_is_told(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    exact = back_test(everyone(clinic), GAD7, "nhs")
    monkeypatch.setattr(module, "MOST_LEFT_OUT", 10)
    monkeypatch.setattr(module, "MOST_EFFECTS", 1_000)
    together = back_test(everyone(clinic), GAD7, "nhs")
    assert isinstance(exact, BackTest)
    assert isinstance(together, BackTest)
    assert not together.left_out
    assert together.largest_effect == pytest.approx(exact.largest_effect)
    assert 0 < together.largest_effect < 1


def test_too_few_courses_and_nobody_are_not_estimable(clinic: Clinic) -> None:
    assert back_test(everyone(clinic, 5_000), GAD7, "nhs") == NotEstimable(0, 30, "courses")
    few = view_facts(clinic[0], clinic[0].patients.id[:12], DEMO_DAY)
    found = back_test(few, GAD7, "nhs")
    assert isinstance(found, NotEstimable)
    assert found.words.endswith("of 30 courses")


def test_the_band_is_the_model_without_the_patient(clinic: Clinic) -> None:
    _, tables, planned = clinic
    episodes = find_slow_episodes(tables[DEMO_DAY], planned, GAD7)
    facts = everyone(clinic)
    course = build_expected_course(facts, DEMO_DAY, GAD7)
    for episode in episodes[::9]:
        others = [e for e in episodes if e.patient != episode.patient]
        fitted = fit_anew(others)
        band = expect_course(course, int(facts.patients.id[episode.patient]), episode.baseline, np.arange(1, 7))
        assert isinstance(band, CourseBand)
        assert fitted is not None
        fixed, random, residual = fitted
        x = np.log1p(np.arange(1, 7))
        mean = fixed[0] + fixed[1] * x + (fixed[2] + fixed[3] * x) * episode.baseline
        reach = norm.ppf(0.9) * np.sqrt(random[0][0] + 2 * x * random[0][1] + x * x * random[1][1] + residual)
        assert band.expected == pytest.approx(mean, rel=1e-7)
        assert band.high == pytest.approx(np.clip(mean + reach, 0, 21), rel=1e-7)
        assert band.low == pytest.approx(np.clip(mean - reach, 0, 21), rel=1e-6, abs=1e-6)
        assert (band.method, band.courses.tolist()) == (Method.MIXED_MODEL, [len(others)] * 6)


def test_below_thirty_courses_the_band_is_that_of_the_tolerance_limits_or_none(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = everyone(clinic)
    course = build_expected_course(facts, DEMO_DAY, GAD7)
    monkeypatch.setattr("dashboard.analysis.expected_course.course_band.LEAST_COURSES", 10_000)
    band = expect_course(course, 10**9, 16, np.arange(1, 9))
    assert isinstance(band, CourseBand)
    assert band.method is Method.TOLERANCE_LIMITS
    assert (band.courses >= 15).all()
    assert (band.low < band.expected).all()
    assert (band.expected < band.high).all()
    assert len(band.dose) < 8, "dose 8 has too few readings"
    early = build_expected_course(everyone(clinic, 5_000), DEMO_DAY - 5_000, GAD7)
    assert expect_course(early, 1, 16, np.arange(1, 7)) == NotEstimable(0, 10_000, "courses")


def test_what_happens_later_changes_no_earlier_day(clinic: Clinic, demo_template: Path) -> None:
    """A view cut to a day says the same as facts that end on that day."""
    day = DEMO_DAY - 120
    early = view_facts(clinic[0], clinic[0].patients.id, day)
    again = view_facts(early, early.patients.id, DEMO_DAY)
    one, other = build_expected_course(early, day, GAD7), build_expected_course(again, day, GAD7)
    assert one.placed.z == pytest.approx(other.placed.z, nan_ok=True)
    assert one.placed.latest.patient.tolist() == other.placed.latest.patient.tolist()
    assert len(one.placed.z)
