"""``make bench ARGS="--only load"``: many signed-in people click at once; how long they wait, and what it costs."""

import argparse
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from benchmarks.load.clinic import Clinic, open_clinic
from benchmarks.load.figures import Click
from benchmarks.load.generator import Plan, Seat
from benchmarks.load.report import Outcome, print_outcome
from benchmarks.load.servers import Running, Watch, run_servers
from benchmarks.load.sign_in import sign_in

OPEN_WITHIN_S = 20.0


@dataclass(frozen=True)
class Test:
    """What is tried."""

    database: str
    patients: int
    processes: int
    sessions: int
    minutes: float
    think_s: float
    seed: int


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of the load test."""
    group = parser.add_argument_group("load test")
    group.add_argument("--database", choices=("postgresql", "sqlite"), default="postgresql")
    group.add_argument("--load-patients", type=int, default=500)
    group.add_argument("--processes", type=int, default=2, help="of the program, on one database")
    group.add_argument("--sessions", type=int, default=100)
    group.add_argument("--minutes", type=float, default=20)
    group.add_argument("--think", type=float, default=10.0, help="seconds between a person's clicks, on average")
    group.add_argument("--seed", type=int, default=1)
    group.add_argument("--json", type=Path, help="write the figures to this file, too")


def main(options: argparse.Namespace) -> None:
    """Measure and print."""
    test = Test(
        options.database, options.load_patients, options.processes, options.sessions, options.minutes, options.think,
        options.seed,
    )  # fmt: skip
    with (
        tempfile.TemporaryDirectory(prefix="kap-load-logs-") as logs,
        open_clinic(test.database, test.patients) as clinic,
        run_servers(test.processes, clinic.environment, Path(logs)) as servers,
    ):
        outcome = let_them_click(clinic, servers, test)
        print_outcome(outcome)
        for server in servers:
            _print_log(server)
        if options.json:
            options.json.write_text(json.dumps(outcome.as_json(), indent=1))


def let_them_click(clinic: Clinic, servers: tuple[Running, ...], test: Test) -> Outcome:
    """Sign everybody in, let them click, and gather what came of it."""
    seats = take_seats(clinic, servers, test.sessions)
    plan = Plan(seats, test.minutes * 60, test.think_s, test.seed, min(OPEN_WITHIN_S, test.sessions / 4))
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.load.generator"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    parts = {f"process {number} of the program": server.pid for number, server in enumerate(servers, 1)}
    parts["the viewers"] = process.pid
    if clinic.postmaster is not None:
        parts["the database"] = clinic.postmaster
    watch = Watch(parts)
    with watch.watching():
        told, _ = process.communicate(plan.write().encode())
    found = json.loads(told)
    clicks = [Click(**click) for click in found["clicks"]]
    return Outcome(test.__dict__, clicks, watch.samples, plan.open_within_s, plan.seconds)


def take_seats(clinic: Clinic, servers: tuple[Running, ...], sessions: int) -> tuple[Seat, ...]:
    """Every session signs in for itself; people and processes take turns."""
    people, urls = cycle(clinic.people), cycle([server.url for server in servers])
    pairs = islice(zip(people, urls, strict=False), sessions)
    return tuple(Seat(url, sign_in(clinic, person, url), person.role) for person, url in pairs)


def _print_log(server: Running) -> None:
    lines = server.log.read_text(encoding="utf-8", errors="replace").splitlines()
    troubles = [line for line in lines if "KAP Outcomes is open" not in line]
    if troubles:
        print(f"\nThe log of {server.url} holds {len(troubles)} lines; the last of them:")
        print("\n".join(troubles[-10:]))
