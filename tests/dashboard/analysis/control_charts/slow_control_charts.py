"""Control charts once more, slowly: plain Python, one point after another, each rule by its own words."""

import math
from itertools import pairwise
from statistics import mean, median
from typing import Any

Marks = list[set[str]]


def slow_xmr(values: list[float], screened: bool = True) -> dict[str, Any]:
    """Mean, limits and rules of an individuals chart."""
    ranges = [abs(b - a) for a, b in pairwise(values)]
    if screened and ranges and mean(ranges) > 0:
        bound = 3.267 * mean(ranges)
        ranges = [r for r in ranges if r < bound]
    centre, reach = mean(values), 2.66 * mean(ranges)
    count = len(values)
    limits = [(centre - reach, centre + reach, centre - reach * 2 / 3, centre + reach * 2 / 3)] * count
    return {"mean": centre, "limits": limits, "rules": slow_rules(values, centre, limits)}


def slow_p(events: list[int], total: list[int]) -> dict[str, Any]:
    """Mean, limits, sigma z and rules of a p chart; widened and exact where the method says so."""
    centre = sum(events) / sum(total)
    values = [x / n for x, n in zip(events, total, strict=True)]
    sigmas = [math.sqrt(centre * (1 - centre) / n) for n in total]
    z = [(v - centre) / s if s else 0.0 for v, s in zip(values, sigmas, strict=True)]
    sigma_z = _sigma_z(z) if 0 < centre < 1 else 1.0
    limits = []
    for n, sigma in zip(total, sigmas, strict=True):
        exact = n * centre < 5 or n * (1 - centre) < 5
        ends = []
        for k in (3, 2):
            low, high = centre - k * max(1, sigma_z) * sigma, centre + k * max(1, sigma_z) * sigma
            if exact:
                tail = _normal_tail(k)
                masses = [math.comb(n, x) * centre**x * (1 - centre) ** (n - x) for x in range(n + 1)]
                below, above = _quantile(masses, tail) / n, _quantile(masses, 1 - tail) / n
                low, high = (min(low, below), max(high, above)) if sigma_z > 1 else (below, above)
            ends += [min(1, max(0, low)), min(1, max(0, high))]
        limits.append((ends[0], ends[1], ends[2], ends[3]))
    rare = median(total) * min(centre, 1 - centre) < 1
    return {"mean": centre, "limits": limits, "sigma z": sigma_z, "rules": slow_rules(values, centre, limits, rare)}


def slow_u(events: list[int], exposure: list[float]) -> dict[str, Any]:
    """Mean, limits, sigma z and rules of a u chart."""
    centre = sum(events) / sum(exposure)
    values = [x / n for x, n in zip(events, exposure, strict=True)]
    sigmas = [math.sqrt(centre / n) for n in exposure]
    sigma_z = _sigma_z([(v - centre) / s for v, s in zip(values, sigmas, strict=True)]) if centre > 0 else 1.0
    limits = []
    for n, sigma in zip(exposure, sigmas, strict=True):
        ends = []
        for k in (3, 2):
            low, high = centre - k * max(1, sigma_z) * sigma, centre + k * max(1, sigma_z) * sigma
            if n * centre < 5:
                masses = [math.exp(-n * centre) * (n * centre) ** x / math.factorial(x) for x in range(60)]
                below, above = (_quantile(masses, q) / n for q in (_normal_tail(k), 1 - _normal_tail(k)))
                low, high = (min(low, below), max(high, above)) if sigma_z > 1 else (below, above)
            ends += [max(0, low), high]
        limits.append((ends[0], ends[1], ends[2], ends[3]))
    rare = median(exposure) * centre < 1
    return {"mean": centre, "limits": limits, "sigma z": sigma_z, "rules": slow_rules(values, centre, limits, rare)}


def slow_rules(values: list[float], centre: float, limits: list[tuple[float, ...]], rare: bool = False) -> Marks:
    """For each point the rules it is part of; none for any under 13 points."""
    marks: Marks = [set() for _ in values]
    count = len(values)
    if count < 13:
        return marks
    tiny = 1e-12 * max(1.0, *(abs(v) for v in values))
    side = [0 if abs(v - centre) <= tiny else 1 if v > centre else -1 for v in values]
    beyond = [v > high + tiny or v < low - tiny for v, (low, high, _, _) in zip(values, limits, strict=True)]
    near = [
        not out and (v > high + tiny or v < low - tiny)
        for v, out, (_, _, low, high) in zip(values, beyond, limits, strict=True)
    ]
    for i in range(count):
        if beyond[i]:
            marks[i].add("beyond limit")
        if rare:
            continue
        for a in range(max(0, i - 6), min(i, count - 7) + 1):
            window = range(a, a + 7)
            if abs(sum(side[k] for k in window)) == 7:
                marks[i].add("run")
            steps = [values[k + 1] - values[k] for k in window if k + 1 in window]
            if all(s > 0 for s in steps) or all(s < 0 for s in steps):
                marks[i].add("trend")
        for a in range(max(0, i - 2), min(i, count - 3) + 1):
            window = range(a, a + 3)
            if near[i] and abs(sum(side[k] for k in window)) == 3 and sum(near[k] for k in window) >= 2:
                marks[i].add("two of three")
    return marks


def slow_run_rules(values: list[float]) -> tuple[int, int, int]:
    """Useful observations, longest run and crossings about the median."""
    middle = median(values)
    sides = [v > middle for v in values if v != middle]
    longest = run = crossings = 0
    for i, one in enumerate(sides):
        run = run + 1 if i and sides[i - 1] == one else 1
        crossings += i > 0 and sides[i - 1] != one
        longest = max(longest, run)
    return len(sides), longest, crossings


def _sigma_z(z: list[float]) -> float:
    steps = [abs(b - a) for a, b in pairwise(z)]
    return mean(steps) / 1.128 if steps else 1.0


def _normal_tail(sigmas: float) -> float:
    return math.erfc(sigmas / math.sqrt(2)) / 2


def _quantile(masses: list[float], q: float) -> int:
    reached = 0.0
    for k, mass in enumerate(masses):
        reached += mass
        if reached >= q:
            return k
    return len(masses) - 1
