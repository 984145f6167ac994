"""Laney's p′ chart as published: for very large numbers, whose binomial limits would be far too narrow."""

import numpy as np
from numpy.typing import ArrayLike

from dashboard.analysis.control_charts.control_chart import LEAST_EXPECTED, ControlChart, Limits, label_chart
from dashboard.analysis.control_charts.laney import laney_sigma
from dashboard.analysis.control_charts.p_chart import count_shares


def compute_p_prime_chart(day: ArrayLike, events: ArrayLike, total: ArrayLike) -> ControlChart:
    """A proportion's limits from how much it has really varied, wider or narrower than chance alone.

    The clinic's own charts use ``compute_p_chart``, which only ever widens; this one is the method as published.

    Formula: limits = p̄ ± 3 · σz · √(p̄(1 − p̄)/n), clipped to 0–1; σz = mean |zᵢ − zᵢ₋₁| / 1.128.
    Threshold: a point exactly on a limit is not beyond it. Limits and rules from 13 points.
    Missing: points without anybody counted, or with impossible counts, are left out. Where all or none had the
    event σz is 1. Fewer than 13 points: no limits.
    Source: Laney 2002, Quality Engineering 14:531-537.
    """
    points, mean = count_shares(day, events, total)
    _, value, _, n = points
    sigma_z = laney_sigma(value, n, mean)
    sigma = sigma_z * np.sqrt(mean * (1 - mean) / n)
    ends = [np.clip(mean + k * sigma, 0, 1) for k in (-3.0, 3.0, -2.0, 2.0)]
    rare = len(n) > 0 and float(np.median(n)) * min(mean, 1 - mean) < LEAST_EXPECTED
    limits = Limits(np.zeros(len(n), dtype=np.bool_), *ends)
    return label_chart("p prime", points, mean, limits, sigma_z, rare)
