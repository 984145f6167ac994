"""People sign in, and click: one run of the generator against running processes, watched from outside."""

import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from itertools import cycle, islice

from benchmarks.load.clinic import Clinic
from benchmarks.load.figures import Click
from benchmarks.load.generator import Plan, Seat
from benchmarks.load.report import Outcome
from benchmarks.load.servers import Running, Watch
from benchmarks.load.sign_in import sign_in

OPENED_A_SECOND = 5


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


def take_seats(clinic: Clinic, servers: tuple[Running, ...], sessions: int) -> tuple[Seat, ...]:
    """Every session signs in for itself; people and processes take turns."""
    people, urls = cycle(clinic.people), cycle([server.url for server in servers])
    pairs = islice(zip(people, urls, strict=False), sessions)
    return tuple(Seat(url, sign_in(clinic, person, url), person.role) for person, url in pairs)


def let_them_click(clinic: Clinic, servers: tuple[Running, ...], seats: tuple[Seat, ...], test: Test) -> Outcome:
    """Let those who are signed in click, and gather what came of it."""
    plan = Plan(seats, test.minutes * 60, test.think_s, test.seed, len(seats) / OPENED_A_SECOND)
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
    clicks = [Click(**click) for click in json.loads(told)["clicks"]]
    return Outcome(asdict(test), clicks, watch.samples, plan.open_within_s, plan.seconds)
