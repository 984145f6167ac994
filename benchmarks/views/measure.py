"""One size, measured in a process of its own so that memory is its own: ``python -m benchmarks.views.measure``.

Prints one line of JSON.
"""

import gc
import json
import resource
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlalchemy import func, select

from benchmarks.data_ready import Network, open_network
from benchmarks.timing import measure_ms
from benchmarks.views.asked import Ask, list_questions
from benchmarks.views.first_look import FirstLook
from benchmarks.views.on_server import open_copy
from data_access.facts.load import load_facts
from data_access.facts.tables import count_bytes
from data_access.models import Patient, Screening, SideEffect, TreatmentSession
from data_access.scope import get_patient_ids
from data_access.sight import see_site
from data_access.store import Store

ONCE_FROM_MS = 2_000
"""What takes longer than this is measured once."""


@dataclass(frozen=True)
class Line:
    """Milliseconds of one view by each way; None: not asked that way."""

    name: str
    goal_ms: float
    page: float | None
    first: float | None
    heart: float | None
    numpy: float | None
    sqlite: float | None
    postgresql: float | None
    pandas: float | None


@dataclass(frozen=True)
class Size:
    """One clinic: how large, what its facts cost, and its views."""

    counts: dict[str, int]
    caseload: int
    facts_mb: float
    load_s: float
    peak_mb: float
    lines: list[dict[str, Any]]


def main(folder: Path, patients: int, runs: int, baseline_runs: int, with_server: bool) -> Size:
    """Measure one size."""
    network = open_network(folder, patients)
    began = perf_counter()
    with network.store.read_as(see_site(network.everyone.site_id)) as session:
        facts = load_facts(session, network.everyone.site_id)
    load_s, facts_mb = perf_counter() - began, count_bytes(facts) / 2**20
    del facts
    network.facts_store.get(network.everyone.site_id)
    gc.collect()
    gc.freeze()  # As the server does.
    lines = measure(network, runs, baseline_runs, patients if with_server else None)
    counts, caseload = _count(network.store), network.caseload
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    with network.store.read_as(caseload.sight) as session:
        own = len(get_patient_ids(session, caseload))
    return Size(counts, own, facts_mb, load_s, peak, [asdict(line) for line in lines])


def measure(network: Network, runs: int, baseline_runs: int, patients_on_server: int | None) -> list[Line]:
    """Every view of one network by every way; the whole tables last, since they want the most memory."""
    questions = list_questions(network)
    first_look = FirstLook(network.store, network.facts_store.get(network.everyone.site_id))
    kept = network.facts_store
    found: list[dict[str, float | None]] = []
    for q in questions:
        page = q.page
        found.append(
            {
                "page": _time(page and (lambda page=page: page(kept)), runs),
                "first": _time(page and (lambda page=page: page(first_look)), max(3, runs // 3)),
                "heart": _time(q.heart, runs),
                "numpy": _time(q.numpy, runs),
                "sqlite": _time(_ask(network.store, network, q.sql), runs),
            }
        )
        _tell(q.name, found[-1])
    if patients_on_server is not None:
        with open_copy(network.store, patients_on_server) as server:
            for q, times in zip(questions, found, strict=True):
                times["postgresql"] = _time(_ask(server, network, q.sql), runs)
                _tell(q.name, times)
    for q, times in zip(questions, found, strict=True):
        times["pandas"] = _time(_ask(network.store, network, q.pandas), baseline_runs) if baseline_runs else None
        times.setdefault("postgresql", None)
        _tell(q.name, times)
    return [Line(q.name, q.goal_ms, **times) for q, times in zip(questions, found, strict=True)]


def _time(run: Callable[[], Any] | None, runs: int) -> float | None:
    """Median of so many runs after one that warms up; what is slow is not run again."""
    if run is None:
        return None
    began = perf_counter()
    run()
    once = (perf_counter() - began) * 1000
    return once if once > ONCE_FROM_MS else measure_ms(run, runs)


def _ask(store: Store, network: Network, ask: Ask | None) -> Callable[[], Any] | None:
    if ask is None:
        return None

    def run() -> Any:
        with store.read_as(see_site(network.everyone.site_id)) as session:
            return ask(session)

    return run


def _count(store: Store) -> dict[str, int]:
    named = {"patients": Patient, "screenings": Screening, "sessions": TreatmentSession, "side effects": SideEffect}
    with store.read_as(see_site(store.site().id)) as session:
        return {name: session.scalar(select(func.count()).select_from(table)) or 0 for name, table in named.items()}


def _tell(name: str, times: dict[str, float | None]) -> None:
    told = ", ".join(f"{way} {ms:,.1f}" for way, ms in times.items() if ms is not None)
    print(f"{name}: {told} ms", file=sys.stderr, flush=True)


if __name__ == "__main__":
    place, size, times, whole, server = sys.argv[1:]
    print(json.dumps(asdict(main(Path(place), int(size), int(times), int(whole), server == "yes"))))
