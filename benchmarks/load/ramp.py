"""How many sessions one process carries: more and more of them, until people wait too long."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from benchmarks.load.clicking import Test, let_them_click, take_seats
from benchmarks.load.clinic import Clinic
from benchmarks.load.figures import describe
from benchmarks.load.report import GOAL_MS
from benchmarks.load.servers import Running

STEP = 10
MOST = 200


@dataclass(frozen=True)
class Step:
    """So many sessions, and how long 95 of 100 of their clicks took at most; what went wrong."""

    sessions: int
    p95_ms: float
    faults: int

    @property
    def is_carried(self) -> bool:
        """Whether nobody waited too long and nothing went wrong."""
        return self.p95_ms <= GOAL_MS and not self.faults


def climb(clinic: Clinic, server: Running, test: Test) -> Iterator[Step]:
    """Ten sessions more at each step, a minute each, until one is not carried."""
    servers = (server,)
    seats = take_seats(clinic, servers, STEP)
    let_them_click(clinic, servers, seats, replace(test, minutes=0.5, think_s=1.0))
    while len(seats) <= MOST:
        outcome = let_them_click(clinic, servers, seats, replace(test, minutes=1))
        step = Step(len(seats), describe("", outcome.reruns).p95_ms, len(outcome.faults))
        yield step
        if not step.is_carried:
            return
        seats += take_seats(clinic, servers, STEP)


def find_carried(steps: Iterable[Step]) -> int:
    """The most sessions that were carried; 0 where not even the fewest were."""
    return max((step.sessions for step in steps if step.is_carried), default=0)


def print_climb(clinic: Clinic, server: Running, test: Test) -> list[Step]:
    """A line for each step, as it is measured."""
    print(f"\n| sessions on one process, a click every {test.think_s:g} s | p95 | errors |")
    print("|---:|---:|---:|")
    steps = []
    for step in climb(clinic, server, test):
        steps.append(step)
        print(f"| {step.sessions} | {step.p95_ms:,.0f} ms | {step.faults} |", flush=True)
    print(f"\nOne process carries {find_carried(steps)} sessions at p95 ≤ {GOAL_MS:,} ms.")
    return steps
