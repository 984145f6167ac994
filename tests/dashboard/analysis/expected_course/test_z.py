"""How far from the expected course, and what that is called."""

import math

import numpy as np
import pytest

from dashboard.analysis.expected_course.z import RED_Z, YELLOW_Z, TrackStatus, measure_distance, name_status
from data_access.definitions.registry import get_agenda_rules, get_instrument

FIXED = np.array([2.0, -0.5, 0.8, -0.2])
RANDOM = np.array([[4.0, -0.5], [-0.5, 1.5]])
GAD7 = get_instrument("gad7")
WHO5 = get_instrument("who5")


def test_the_distance_by_hand() -> None:
    x = math.log(5)
    expected = 2 - 0.5 * x + 0.8 * 16 - 0.2 * 16 * x
    sd = math.sqrt(4 - x + 1.5 * x * x + 3)
    found = measure_distance([14, 5], [16, 16], [4, 4], FIXED, RANDOM, 3.0, False)
    assert found.expected == pytest.approx([expected] * 2, rel=1e-12)
    assert found.sd == pytest.approx([sd] * 2, rel=1e-12)
    assert found.z == pytest.approx([(14 - expected) / sd, (5 - expected) / sd], rel=1e-12)


def test_where_a_high_score_is_better_a_low_one_is_far_out() -> None:
    worse = measure_distance(20, 40, 2, FIXED, RANDOM, 3.0, True)
    assert worse.z == pytest.approx(-measure_distance(20, 40, 2, FIXED, RANDOM, 3.0, False).z)
    assert worse.z > 0


def test_each_reading_may_have_a_fit_of_its_own() -> None:
    fixed, random = np.stack([FIXED, FIXED + 1]), np.stack([RANDOM, RANDOM * 2])
    both = measure_distance([14, 14], [16, 16], [4, 4], fixed, random, np.array([3.0, 5.0]), False)
    for k, residual in enumerate((3.0, 5.0)):
        assert both.z[k] == measure_distance(14, 16, 4, fixed[k], random[k], residual, False).z


@pytest.mark.parametrize(
    ("z", "total", "status"),
    [
        (1.28, 8, TrackStatus.NOT_ON_TRACK),
        (np.nextafter(1.28, 0), 8, TrackStatus.WATCH),
        (1.00, 8, TrackStatus.WATCH),
        (np.nextafter(1.0, 0), 8, TrackStatus.ON_TRACK),
        (-3, 8, TrackStatus.ON_TRACK),
        (4, 7, TrackStatus.HEALTHY),
        (1.28, 7, TrackStatus.HEALTHY),
        (np.nan, 8, TrackStatus.UNKNOWN),
        (np.nan, 7, TrackStatus.HEALTHY),
    ],
)
def test_bounds_are_met_by_equal_and_only_at_caseness(z: float, total: int, status: TrackStatus) -> None:
    assert name_status([z], YELLOW_Z, RED_Z, [total], GAD7, "nhs").tolist() == [status]


def test_caseness_is_that_of_the_threshold_set_and_of_the_scales_direction() -> None:
    assert name_status([2.0], 1.0, 1.28, [9], GAD7, "conservative").tolist() == [TrackStatus.HEALTHY]
    assert name_status([2.0, 2.0], 1.0, 1.28, [50, 51], WHO5, "nhs").tolist() == [
        TrackStatus.NOT_ON_TRACK,
        TrackStatus.HEALTHY,
    ]


def test_without_a_caseness_threshold_nothing_is_said() -> None:
    assert name_status([3.0], 1.0, 1.28, [40], get_instrument("madrs"), "nhs").tolist() == [TrackStatus.UNKNOWN]


def test_nobody_is_no_status() -> None:
    assert name_status([], 1.0, 1.28, [], GAD7, "nhs").tolist() == []


def test_the_agendas_bound_is_the_one_that_is_computed_with() -> None:
    assert next(r for r in get_agenda_rules() if r.key == "not_on_track").bounds == {"z": RED_Z}
