"""``make bench ARGS="--only load"``: many signed-in people click at once; how long they wait, and what it costs."""

import argparse
import json
import tempfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

from benchmarks.load.clicking import Test, let_them_click, take_seats
from benchmarks.load.clinic import Clinic, open_clinic
from benchmarks.load.memory import measure_memory, print_memory
from benchmarks.load.ramp import print_climb
from benchmarks.load.report import print_outcome
from benchmarks.load.servers import Running, run_servers

PARTS: Final = ("clicks", "memory", "ramp")


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of the load test."""
    group = parser.add_argument_group("load test")
    group.add_argument("--load", choices=PARTS, help="one part alone")
    group.add_argument("--database", choices=("postgresql", "sqlite"), default="postgresql")
    group.add_argument("--load-patients", type=int, default=500)
    group.add_argument("--processes", type=int, default=2, help="of the program, on one database")
    group.add_argument("--sessions", type=int, default=100)
    group.add_argument("--minutes", type=float, default=20)
    group.add_argument("--think", type=float, default=10.0, help="seconds between a person's clicks, on average")
    group.add_argument("--seed", type=int, default=1)
    group.add_argument("--json", type=Path, help="write the figures to this file, too")


def main(options: argparse.Namespace) -> None:
    """Measure and print; each part with processes of its own."""
    test = Test(
        options.database, options.load_patients, options.processes, options.sessions, options.minutes, options.think,
        options.seed,
    )  # fmt: skip
    wanted = PARTS if options.load is None else (options.load,)
    found: dict[str, Any] = {}
    with open_clinic(test.database, test.patients) as clinic:
        for part in wanted:
            found[part] = measure(part, clinic, test)
    if options.json:
        options.json.write_text(json.dumps(found, indent=1))


def measure(part: str, clinic: Clinic, test: Test) -> Any:
    """One part, on fresh processes."""
    processes = test.processes if part == "clicks" else 1
    with (
        tempfile.TemporaryDirectory(prefix="kap-load-logs-") as logs,
        run_servers(processes, clinic.environment, Path(logs)) as servers,
    ):
        found = _measure_on(part, clinic, servers, replace(test, processes=processes))
        for server in servers:
            _print_log(server)
    return found


def _measure_on(part: str, clinic: Clinic, servers: tuple[Running, ...], test: Test) -> Any:
    if part == "clicks":
        outcome = let_them_click(clinic, servers, take_seats(clinic, servers, test.sessions), test)
        print_outcome(outcome)
        return outcome.as_json()
    if part == "memory":
        memory = measure_memory(clinic, servers[0], test)
        print_memory(memory)
        return {**asdict(memory), "per_session_mb": memory.per_session_mb}
    return [asdict(step) for step in print_climb(clinic, servers[0], test)]


def _print_log(server: Running) -> None:
    lines = server.log.read_text(encoding="utf-8", errors="replace").splitlines()
    troubles = [line for line in lines if "KAP Outcomes is open" not in line]
    if troubles:
        print(f"\nThe log of {server.url} holds {len(troubles)} lines; the last of them:")
        print("\n".join(troubles[-10:]))
