"""The spread of vital signs and the shares that reached a limit."""

import numpy as np
import pytest

from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.side_effects.spread import Spread
from dashboard.analysis.side_effects.vital_signs import summarise_vitals
from dashboard.analysis.side_effects.vitals import PressureLimits
from tests.dashboard.analysis.side_effects.dosing_rows import make_dosings

LIMITS = PressureLimits(180, 110, 40, 25, 91)


def summarise(*rows: dict, unit="sessions"):
    return summarise_vitals(make_dosings(*rows), np.ones(len(rows), dtype=bool), LIMITS, unit)


def test_a_reading_equal_to_a_limit_has_reached_it():
    found = summarise(
        {"patient": 0, "systolic_peak": 179, "diastolic_peak": 109, "spo2_lowest": 92},
        {"patient": 1, "systolic_peak": 180, "diastolic_peak": 90, "spo2_lowest": 91},
        {"patient": 2, "systolic_peak": 150, "diastolic_peak": 110, "spo2_lowest": 99},
    )
    assert (found.systolic_high.events, found.diastolic_high.events, found.high.events) == (1, 1, 2)
    assert found.high.patients.tolist() == [1, 2]
    assert found.low_oxygen.patients.tolist() == [1]
    assert found.systolic_peak == Spread(3, 3, 150, 164.5, 179, 179.5, 180)


def test_a_rise_is_from_before_the_dose_to_the_peak():
    found = summarise(
        {"systolic_before": 120, "systolic_peak": 160, "diastolic_before": 70, "diastolic_peak": 80},
        {"systolic_before": 120, "systolic_peak": 159, "diastolic_before": 70, "diastolic_peak": 94},
        {"systolic_before": 150, "systolic_peak": 140, "diastolic_before": 80, "diastolic_peak": 70},
    )
    assert found.steep_rise.events == 1
    assert isinstance(found.systolic_rise, Spread)
    assert isinstance(found.diastolic_rise, Spread)
    assert (found.systolic_rise.least, found.systolic_rise.median, found.systolic_rise.most) == (-10, 39, 40)
    assert found.diastolic_rise.most == 24


def test_what_was_not_measured_is_left_out_and_counted():
    nothing = {"systolic_peak": -1, "diastolic_peak": -1, "spo2_lowest": -1, "systolic_before": -1}
    found = summarise({"patient": 0, **nothing}, {"patient": 1}, {"patient": 2, "diastolic_peak": -1})
    assert (found.systolic_high.total, found.systolic_high.left_out) == (2, 1)
    assert (found.high.total, found.high.left_out) == (1, 2)
    assert (found.low_oxygen.total, found.low_oxygen.left_out) == (2, 1)
    assert isinstance(found.systolic_peak, Spread)
    assert (found.systolic_peak.known, found.systolic_peak.of) == (2, 3)


def test_by_patient_the_worst_reading_of_all_sessions_counts():
    found = summarise(
        {"patient": 0, "systolic_peak": 150, "spo2_lowest": 90},
        {"patient": 0, "systolic_peak": 190, "spo2_lowest": 98},
        {"patient": 1, "systolic_peak": 140, "spo2_lowest": 96},
        unit="patients",
    )
    assert (found.high.events, found.high.total, found.high.unit) == (1, 2, "patients")
    assert found.systolic_peak == Spread(2, 2, 140, 152.5, 165, 177.5, 190)
    assert found.lowest_oxygen == Spread(2, 2, 90, 91.5, 93, 94.5, 96)


@pytest.mark.parametrize("unit", ["sessions", "patients"])
def test_without_a_session_there_is_no_figure(unit):
    found = summarise(unit=unit)
    assert isinstance(found.systolic_peak, NotEstimable)
    assert isinstance(found.lowest_oxygen, NotEstimable)
    assert found.high.share is None
