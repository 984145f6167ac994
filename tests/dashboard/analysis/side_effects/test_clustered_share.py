"""Shares with who was left out and who is behind them."""

import numpy as np
import pytest

from dashboard.analysis.intervals.effective_number import clustered_wilson
from dashboard.analysis.side_effects.clustered_share import share_of

PATIENT = np.array([0, 0, 1, 1, 2, 3], dtype=np.int32)
HAPPENED = np.array([1, 0, 1, 0, 0, 1], dtype=bool)
KNOWN = np.array([1, 1, 1, 1, 1, 0], dtype=bool)
EVERYTHING = np.ones(6, dtype=bool)


def test_what_is_not_known_is_left_out_even_where_it_happened():
    share = share_of(PATIENT, HAPPENED, KNOWN, EVERYTHING, reason="no reading")
    assert (share.events, share.total, share.left_out, share.left_out_reason) == (2, 5, 1, "no reading")
    assert share.patients.tolist() == [0, 1]
    interval = clustered_wilson(HAPPENED[KNOWN], PATIENT[KNOWN])
    assert share.interval is not None
    assert interval is not None
    assert (share.interval.low, share.interval.high) == pytest.approx((interval.low, interval.high), abs=1e-12)


def test_by_patient_each_counts_once_and_an_unknown_one_is_left_out():
    share = share_of(PATIENT, HAPPENED, KNOWN, EVERYTHING, "patients")
    assert (share.events, share.total, share.left_out, share.unit) == (2, 3, 1, "patients")
    assert share.effective is None


def test_nobody_asked_is_no_share():
    none = np.zeros(6, dtype=bool)
    share = share_of(PATIENT, HAPPENED, KNOWN, none)
    assert (share.events, share.total, share.left_out, share.share, share.interval) == (0, 0, 0, None, None)
    assert len(share.patients) == 0


def test_one_patient_is_worth_one():
    share = share_of(np.zeros(4, np.int32), np.array([1, 0, 0, 0], bool), *(np.ones(4, bool),) * 2)
    assert share.effective == 1
