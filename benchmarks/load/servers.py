"""The program's processes, started as a user starts them, and what the machine says of each."""

import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.browser.serving import command, find_free_port, wait_until_healthy

START_S, STOP_S = 240, 30


@dataclass(frozen=True)
class Running:
    """One process of the program."""

    url: str
    pid: int
    log: Path


@contextmanager
def run_servers(count: int, environment: dict[str, str], folder: Path) -> Iterator[tuple[Running, ...]]:
    """So many processes of the program on one database, until the block ends."""
    started: list[subprocess.Popen[bytes]] = []
    running: list[Running] = []
    try:
        for number in range(count):
            port, log = find_free_port(), folder / f"log-{number}"
            with log.open("wb") as file:
                process = subprocess.Popen(
                    command("run", "--port", str(port), "--no-browser"),
                    env=environment, cwd=folder, stdout=file, stderr=file,
                )  # fmt: skip
            started.append(process)
            url = f"http://127.0.0.1:{port}"
            wait_until_healthy(url, process, START_S)
            running.append(Running(url, process.pid, log))
        yield tuple(running)
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(STOP_S)


@dataclass(frozen=True)
class Sample:
    """One look at a part of the test: when, its processor's time so far, the memory it holds."""

    part: str
    at_s: float
    cpu_s: float
    rss_mb: float


@dataclass
class Watch:
    """Looks at processes by name every so often, in the background."""

    parts: dict[str, int]
    every_s: float = 5.0
    samples: list[Sample] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def watching(self) -> Iterator["Watch"]:
        """Look until the block ends, and once at each end of it."""
        begun = time.monotonic()
        thread = threading.Thread(target=self._look_on, args=(begun,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            thread.join()

    def _look_on(self, begun: float) -> None:
        while True:
            stopped = self._stop.is_set()
            at = time.monotonic() - begun
            self.samples += [look(part, pid, at) for part, pid in self.parts.items() if psutil.pid_exists(pid)]
            if stopped:
                return
            self._stop.wait(self.every_s)

    def of(self, part: str) -> list[Sample]:
        """The looks at one part, in order."""
        return [sample for sample in self.samples if sample.part == part]


def look(part: str, pid: int, at_s: float) -> Sample:
    """A process with all its children, those that have ended too."""
    try:
        process = psutil.Process(pid)
        own = process.cpu_times()
        family = [process, *process.children(recursive=True)]
        cpu = own.children_user + own.children_system + sum(map(_count_cpu, family))
        return Sample(part, at_s, cpu, process.memory_info().rss / 2**20)
    except psutil.NoSuchProcess:
        return Sample(part, at_s, 0.0, 0.0)


def _count_cpu(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)


def count_cpu(samples: Sequence[Sample]) -> float:
    """The processor's time between the first and the last look, as a share of one core."""
    if len(samples) < 2:
        return 0.0
    first, last = samples[0], samples[-1]
    return (last.cpu_s - first.cpu_s) / max(last.at_s - first.at_s, 1e-9)
