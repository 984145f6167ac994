"""Each population statistic on facts that are in memory, beside the same by pandas groupby on whole tables.

``first``: nothing is remembered yet, as at the first look at a view. ``warm``: the parts that statistics
share (scores by instrument, doses of a course) are remembered, the statistic itself is computed anew. The
frames of pandas are in memory too; what reading them costs stands in a line of its own. The ratio is that
of pandas to the first look, which owes nothing to an earlier one. All are processor time of one thread.
"""

from collections.abc import Callable
from time import perf_counter, process_time
from typing import Any

from benchmarks.data_ready import AS_OF_DAY, Network
from benchmarks.population.every import list_statistics
from benchmarks.population.tables import read_tables
from benchmarks.timing import measure_ms
from dashboard.analysis.remembered import forget_everything
from data_access.facts.arrays import Facts
from data_access.facts.view import view_facts

GOAL_MS = 50


def main(network: Network, runs: int, baseline_runs: int, chosen: str | None = None) -> None:
    """Measure every statistic (``chosen``: those whose name contains it) on the whole network."""
    clinic = network.facts_store.get(network.everyone.site_id)
    facts = view_facts(clinic, clinic.patients.id, AS_OF_DAY)
    tables = None
    if baseline_runs:
        with network.store.read() as session:
            start = perf_counter()
            tables = read_tables(session)
        print(f"Whole tables read into pandas: {perf_counter() - start:,.1f} s.\n")
    print("| statistic, whole network | warm | goal | first look | pandas on whole tables | ratio |")
    print("|---|---:|---:|---:|---:|---:|")
    for statistic in list_statistics():
        if chosen and chosen not in statistic.name:
            continue
        first = measure_ms(_from_nothing(statistic.compute, facts), max(1, runs // 4), process_time)
        warm = measure_ms(lambda s=statistic: s.compute(facts, AS_OF_DAY), runs, process_time)  # type: ignore[misc]
        by_pandas = (
            measure_ms(lambda s=statistic: s.by_pandas(tables, AS_OF_DAY), baseline_runs, process_time)  # type: ignore[misc]
            if tables
            else None
        )
        ratio = "–" if by_pandas is None else f"{by_pandas:,.0f} ms | {by_pandas / first:,.0f} ×"
        print(f"| {statistic.name} | {warm:,.1f} ms | ≤ {GOAL_MS} ms | {first:,.1f} ms | {ratio} |", flush=True)


def _from_nothing(compute: Callable[[Facts, int], Any], facts: Facts) -> Callable[[], Any]:
    def run() -> Any:
        forget_everything()
        return compute(facts, AS_OF_DAY)

    return run
