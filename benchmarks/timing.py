"""Medians of several runs."""

import gc
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Any


@dataclass(frozen=True)
class Measured:
    """One line of the table: milliseconds, what was aimed at, and the same by whole tables (None: not compared)."""

    name: str
    median_ms: float
    runs: int
    goal_ms: float
    baseline_ms: float | None


def measure_ms(run: Callable[[], Any], runs: int, clock: Callable[[], float] = perf_counter) -> float:
    """Median duration of ``runs`` calls, garbage collected before each as between two requests.

    ``clock``: ``process_time`` counts the processor's time only, which other programs of the machine do not stretch.
    """
    durations = []
    for _ in range(runs):
        gc.collect()
        start = clock()
        run()
        durations.append(clock() - start)
    return median(durations) * 1000


def print_table(lines: list[Measured]) -> None:
    """The lines as a Markdown table."""
    print("| data ready | median | goal | whole tables, then pandas | ratio |")
    print("|---|---:|---:|---:|---:|")
    for line in lines:
        baseline = "–" if line.baseline_ms is None else f"{line.baseline_ms:,.0f} ms"
        ratio = "–" if line.baseline_ms is None else f"{line.baseline_ms / line.median_ms:,.0f} ×"
        print(f"| {line.name} | {line.median_ms:,.1f} ms | ≤ {line.goal_ms:,.0f} ms | {baseline} | {ratio} |")
