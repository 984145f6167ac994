"""What a further open page costs in memory, and whether it comes back when the page is closed."""

import time
from dataclasses import dataclass, replace

from benchmarks.load.clicking import Test, let_them_click, take_seats
from benchmarks.load.clinic import Clinic
from benchmarks.load.servers import Running, look
from dashboard.sweep import EVERY_S

GOAL_MB = 3
FORGOTTEN_S = 125.0
"""Streamlit keeps a closed page's state for two minutes, in case the browser comes back, and lets it go when the next
page is opened or closed."""
FILLING = 20
NEVER = 1e6


@dataclass(frozen=True)
class Memory:
    """Of one process, in MB: before, with so many more pages open, and when they are closed and forgotten."""

    sessions: int
    before_mb: float
    open_mb: float
    closed_mb: float

    @property
    def per_session_mb(self) -> float:
        """What each further open page costs."""
        return (self.open_mb - self.before_mb) / self.sessions


def measure_memory(clinic: Clinic, server: Running, test: Test) -> Memory:
    """Fill the caches by clicks, then open all pages at once, let them stand, and close them."""
    servers = (server,)
    seats = take_seats(clinic, servers, max(test.sessions, FILLING))
    let_them_click(clinic, servers, seats[:FILLING], replace(test, minutes=1, think_s=3.0))
    before = _settle(clinic, server, test)
    standing = replace(test, minutes=2 * EVERY_S / 60, think_s=NEVER)
    outcome = let_them_click(clinic, servers, seats[: test.sessions], standing)
    opened = outcome.of("process 1 of the program")[-1].rss_mb
    return Memory(test.sessions, before, opened, _settle(clinic, server, test))


def _settle(clinic: Clinic, server: Running, test: Test) -> float:
    """Wait until closed pages are forgotten, open one more and close it, and let memory be swept; what is held then."""
    time.sleep(FORGOTTEN_S)
    one = take_seats(clinic, (server,), 1)
    let_them_click(clinic, (server,), one, replace(test, minutes=1 / 60, think_s=NEVER))
    time.sleep(2 * EVERY_S)
    return look("", server.pid, 0).rss_mb


def print_memory(memory: Memory) -> None:
    """One table."""
    print(f"\n| one process | before | {memory.sessions} more pages open | closed and forgotten | each open page |")
    print("|---|---:|---:|---:|---:|")
    print(
        f"| memory | {memory.before_mb:,.0f} MB | {memory.open_mb:,.0f} MB | {memory.closed_mb:,.0f} MB | "
        f"{memory.per_session_mb:.2f} MB |"
    )
    print(f"\nGoal: at most {GOAL_MB} MB for each. Streamlit forgets a closed page after two minutes.")
