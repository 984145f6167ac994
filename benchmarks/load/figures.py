"""The arithmetic of the load test: percentiles, slopes, and what came of the clicks."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Click:
    """One click: which session, when (seconds from the start), on which page, what kind, how long, what went wrong."""

    session: int
    at_s: float
    page: str
    act: str
    took_s: float
    size: int
    """Bytes that came back."""
    fault: str = ""


@dataclass(frozen=True)
class Line:
    """A page's clicks: how many, milliseconds at the middle, the 95th and the 99th of a hundred, and the mean size."""

    page: str
    clicks: int
    p50_ms: float
    p95_ms: float
    p99_ms: float
    mean_kb: float
    faults: int


def find_percentile(values: Iterable[float], percent: float) -> float:
    """The smallest of the values that ``percent`` of a hundred of them do not exceed (nearest rank).

    Source: NIST/SEMATECH e-Handbook of Statistical Methods, 7.2.6.2; never a value that was not measured.
    """
    ordered = sorted(values)
    if not ordered:
        return math.nan
    rank = math.ceil(percent / 100 * len(ordered))
    return ordered[max(rank, 1) - 1]


def find_slope(points: Sequence[tuple[float, float]]) -> float:
    """The slope of the straight line of least squares through (x, y); NaN from fewer than two different x."""
    if not points:
        return math.nan
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    if spread == 0:
        return math.nan
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread


def describe(page: str, clicks: Sequence[Click]) -> Line:
    """One line of the table."""
    took = [click.took_s * 1000 for click in clicks]
    return Line(
        page=page,
        clicks=len(clicks),
        p50_ms=find_percentile(took, 50),
        p95_ms=find_percentile(took, 95),
        p99_ms=find_percentile(took, 99),
        mean_kb=sum(click.size for click in clicks) / max(len(clicks), 1) / 1024,
        faults=sum(bool(click.fault) for click in clicks),
    )


def describe_pages(clicks: Sequence[Click]) -> list[Line]:
    """All clicks together, then each page by its name."""
    pages = sorted({click.page for click in clicks})
    return [
        describe("every page", clicks),
        *(describe(page, [click for click in clicks if click.page == page]) for page in pages),
    ]
