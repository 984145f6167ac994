"""What the load test says of its clicks, worked out by hand."""

import math

import pytest

from benchmarks.load.figures import Click, describe, describe_pages, find_percentile, find_slope
from benchmarks.load.memory import Memory
from benchmarks.load.ramp import Step, find_carried
from benchmarks.load.report import Outcome
from benchmarks.load.servers import Sample, count_cpu


def test_a_percentile_is_a_value_that_was_measured() -> None:
    values = list(range(1, 101))
    assert [find_percentile(values, percent) for percent in (50, 95, 99, 100)] == [50, 95, 99, 100]
    assert find_percentile([7.0, 3.0, 9.0], 50) == 7.0
    assert find_percentile([7.0, 3.0, 9.0], 95) == 9.0
    assert find_percentile([4.0], 1) == 4.0


def test_no_values_have_no_percentile() -> None:
    assert math.isnan(find_percentile([], 50))


def test_the_slope_is_that_of_least_squares() -> None:
    assert find_slope([(0, 1), (1, 3), (2, 5)]) == 2
    assert find_slope([(0, 0), (1, 1), (2, 0)]) == 0
    assert find_slope([(0, 0), (1, 2), (2, 1), (3, 3)]) == pytest.approx(0.8)


def test_one_moment_has_no_slope() -> None:
    assert math.isnan(find_slope([]))
    assert math.isnan(find_slope([(3, 1), (3, 2)]))


def make_click(page: str, took_s: float, at_s: float = 100, fault: str = "") -> Click:
    return Click(1, at_s, page, "page", took_s, 2048, fault)


def test_a_line_counts_clicks_and_faults() -> None:
    line = describe("caseload", [make_click("caseload", 0.1), make_click("caseload", 0.3, fault="an error box")])
    assert (line.clicks, line.p50_ms, line.p95_ms, line.mean_kb, line.faults) == (2, 100, 300, 2, 1)


def test_all_pages_stand_first_then_each_by_name() -> None:
    lines = describe_pages([make_click("patient", 0.1), make_click("caseload", 0.2), make_click("patient", 0.3)])
    assert [(line.page, line.clicks) for line in lines] == [("every page", 3), ("caseload", 1), ("patient", 2)]


def make_outcome(clicks: list[Click], samples: list[Sample]) -> Outcome:
    return Outcome({}, clicks, samples, opened_s=20, seconds=60)


def test_clicks_that_only_opened_windows_are_left_out_and_their_faults_are_not() -> None:
    early, late = make_click("caseload", 9, at_s=19, fault="broken"), make_click("caseload", 1, at_s=20)
    outcome = make_outcome([early, late, make_click("session pulse", 1, at_s=30)], [])
    assert outcome.reruns == [late]
    assert outcome.faults == [early]


def test_memory_grows_from_when_caches_are_filled_until_the_last_click() -> None:
    """The 40 s from 40 to 80 count: 2 MB in each third of a minute are 6 a minute; before and after is left out."""
    looks = [(0, 10), (20, 100), (30, 190), (40, 200), (60, 202), (80, 204), (90, 900)]
    outcome = make_outcome([], [Sample("app", at_s, 0, mb) for at_s, mb in looks])
    assert outcome.find_growth("app") == pytest.approx(6)


def test_the_processors_time_is_a_share_of_a_core() -> None:
    assert count_cpu([Sample("app", 10, 5.0, 1), Sample("app", 20, 9.0, 1)]) == pytest.approx(0.4)
    assert count_cpu([Sample("app", 10, 5.0, 1)]) == 0


def test_the_processors_time_of_a_click_is_that_of_the_clicks_that_ended_in_time() -> None:
    """Half a core for a minute is 30 s, for the two of three clicks that ended within it: 15 s each."""
    looks = [Sample("app", 20, 0, 1), Sample("app", 80, 30, 1)]
    clicks = [make_click("caseload", 1, at_s=at_s) for at_s in (20, 70, 79.5)]
    assert make_outcome(clicks, looks).count_cpu_ms("app") == pytest.approx(15_000)


def test_a_process_carries_as_many_as_neither_wait_nor_fail() -> None:
    steps = [Step(10, 300, 0), Step(20, 1000, 0), Step(30, 1001, 0)]
    assert find_carried(steps) == 20
    assert find_carried([Step(10, 300, 0), Step(20, 400, 1)]) == 10
    assert find_carried([Step(10, 1200, 0)]) == 0


def test_memory_of_an_open_page_is_what_all_of_them_added() -> None:
    assert Memory(sessions=100, before_mb=300, open_mb=450, closed_mb=310).per_session_mb == 1.5
