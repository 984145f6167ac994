"""Blood pressure, oxygen, missing readings, scales against reports: exact boundaries."""

import numpy as np

from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.proportion import Proportion
from dashboard.analysis.side_effects.discordance import FEWEST_SCALES, find_discordant, find_top_tenth, rate_discordance
from dashboard.analysis.side_effects.vitals import PressureLimits, count_peaks, find_peaks
from tests.dashboard.analysis.side_effects.dosing_rows import make_dosings

LIMITS = PressureLimits(180, 110, 40, 25, 91)


def peaks(*rows: dict):
    dosings = make_dosings(*rows)
    return find_peaks(dosings, np.ones(len(rows), dtype=bool), LIMITS)


def test_the_limits_themselves_are_reached():
    found = peaks(
        {"systolic_peak": 179, "diastolic_peak": 109},
        {"systolic_peak": 180, "diastolic_peak": 80},
        {"systolic_peak": 150, "diastolic_peak": 110},
    )
    assert found.systolic_high.tolist() == [False, True, False]
    assert found.diastolic_high.tolist() == [False, False, True]
    assert found.high.tolist() == [False, True, True]


def test_a_rise_of_exactly_40_or_25_counts_and_needs_both_readings():
    found = peaks(
        {"systolic_before": 120, "systolic_peak": 159, "diastolic_before": 70, "diastolic_peak": 94},
        {"systolic_before": 120, "systolic_peak": 160},
        {"diastolic_before": 70, "diastolic_peak": 95},
        {"systolic_before": -1, "diastolic_before": -1, "systolic_peak": 200, "diastolic_peak": 100},
    )
    assert found.steep_rise.tolist() == [False, True, True, False]
    assert found.with_rise.tolist() == [True, True, True, False]


def test_half_a_reading_counts_only_where_it_reached_its_limit():
    found = peaks(
        {"systolic_peak": 150, "diastolic_peak": -1},
        {"systolic_peak": 180, "diastolic_peak": -1},
        {"systolic_peak": -1, "diastolic_peak": 109},
        {"systolic_peak": -1, "diastolic_peak": 110},
    )
    assert found.with_peak.tolist() == [False, True, False, True]
    assert found.with_systolic.tolist() == [True, True, False, False]
    assert found.high.tolist() == [False, True, False, True]
    half = peaks(
        {"systolic_before": 120, "systolic_peak": 150, "diastolic_before": -1},
        {"systolic_before": 120, "systolic_peak": 160, "diastolic_before": -1},
    )
    assert half.with_rise.tolist() == [False, True]
    assert half.steep_rise.tolist() == [False, True]


def test_missing_readings_are_missing_and_never_normal():
    found = peaks(
        {"systolic_peak": -1, "diastolic_peak": -1, "spo2_lowest": -1, "read_at_40": False, "systolic_leaving": -1},
        {"spo2_lowest": 91},
        {"spo2_lowest": 92},
    )
    assert found.with_peak.tolist() == [False, True, True]
    assert found.with_oxygen.tolist() == [False, True, True]
    assert found.low_oxygen.tolist() == [False, True, False]
    assert found.no_reading_at_40.tolist() == [True, False, False]
    assert found.no_leaving_reading.tolist() == [True, False, False]


def test_no_bin_of_the_histogram_lies_on_both_sides_of_the_limit():
    dosings = make_dosings(*({"systolic_peak": s} for s in (171, 179, 180, 184, 185)))
    edge, count = count_peaks(dosings, np.ones(5, dtype=bool))
    assert edge.tolist() == [170, 175, 180, 185]
    assert count.tolist() == [1, 1, 2, 1]
    empty, none = count_peaks(dosings, np.zeros(5, dtype=bool))
    assert len(empty) == len(none) == 0


def test_the_top_tenth_is_reached_by_at_most_a_tenth():
    # 30 scores 0…29: at most three may reach it, so 27.
    dosings = make_dosings(*({"cadss": s} for s in range(30)))
    assert find_top_tenth(dosings, 30_000) == 27


def test_ties_never_make_the_top_tenth_larger_than_a_tenth():
    dosings = make_dosings(*({"cadss": s} for s in [5] * 25 + [20] * 5))
    assert find_top_tenth(dosings, 30_000) == 21


def test_under_thirty_scales_there_is_no_top_tenth_and_a_zero_is_never_high():
    few = make_dosings(*({"cadss": 10} for _ in range(FEWEST_SCALES - 1)), {"cadss": -1})
    assert find_top_tenth(few, 30_000) is None
    zeros = make_dosings(*({"cadss": 0} for _ in range(FEWEST_SCALES)))
    assert find_top_tenth(zeros, 30_000) == 1
    later = make_dosings(*({"cadss": 3, "day": 30_001} for _ in range(FEWEST_SCALES)))
    assert find_top_tenth(later, 30_000) is None


def test_discordant_is_a_high_scale_in_an_assessed_session_without_dissociation():
    mild = 1 << 8
    dosings = make_dosings(
        {"cadss": 22},
        {"cadss": 21},
        {"cadss": 40, "severity": mild},
        {"cadss": 40, "assessed": 0},
    )
    high, none = find_discordant(dosings, np.ones(4, dtype=bool), 4, 22)
    assert high.tolist() == [True, False, True, False]
    assert none.tolist() == [True, False, False, False]


def test_the_share_of_discordant_sessions_leaves_out_those_not_assessed():
    mild = 1 << 8
    dosings = make_dosings(
        {"cadss": 22, "patient": 3}, {"cadss": 21}, {"cadss": 40, "severity": mild}, {"cadss": 40, "assessed": 0}
    )
    share = rate_discordance(dosings, np.ones(4, dtype=bool), 4, 22)
    assert isinstance(share, Proportion)
    assert (share.events, share.total, share.left_out, share.patients.tolist()) == (1, 2, 1, [3])


def test_without_a_bound_there_is_no_share_and_it_says_why():
    dosings = make_dosings({"cadss": 22}, {"cadss": -1})
    answer = rate_discordance(dosings, np.ones(2, dtype=bool), 4, None)
    assert isinstance(answer, NotEstimable)
    assert answer.words == "not estimable, 1 of 30 sessions with a CADSS"
