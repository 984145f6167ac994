"""What came of the clicks, as Markdown and as JSON."""

import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from benchmarks.load.figures import Click, Line, describe, describe_pages, find_slope
from benchmarks.load.generator import PULSE
from benchmarks.load.servers import Sample, count_cpu

GOAL_MS: Final = 1000
MOST_SLOPE: Final = 1.0
"""MB a minute that count as flat: a gigabyte in seventeen hours would not."""
SETTLED: Final = 1 / 3
"""Of the time: then every page was open once, and every cache is filled."""


@dataclass(frozen=True)
class Outcome:
    """What was tried, every click, and every look at the processes. The first clicks only open the windows."""

    test: dict[str, Any]
    clicks: Sequence[Click]
    samples: Sequence[Sample]
    opened_s: float
    seconds: float

    @property
    def reruns(self) -> list[Click]:
        """The clicks of people once all windows were opened."""
        return [click for click in self.clicks if click.page != PULSE and click.at_s >= self.opened_s]

    @property
    def pulses(self) -> list[Click]:
        """What the pages asked by themselves."""
        return [click for click in self.clicks if click.page == PULSE]

    @property
    def faults(self) -> list[Click]:
        """Everything that went wrong, at any time."""
        return [click for click in self.clicks if click.fault]

    def of(self, part: str) -> list[Sample]:
        """The looks at one part while people clicked."""
        until = self.opened_s + self.seconds
        return [s for s in self.samples if s.part == part and s.rss_mb and self.opened_s <= s.at_s <= until]

    def count_cpu_ms(self, part: str) -> float:
        """The processor's time of a part for each click: everything it did meanwhile, by the clicks that ended."""
        until = self.opened_s + self.seconds
        ended = sum(click.at_s + click.took_s <= until for click in self.reruns)
        return count_cpu(self.of(part)) * self.seconds * 1000 / max(ended, 1)

    @property
    def parts(self) -> list[str]:
        """The processes that were looked at."""
        return list(dict.fromkeys(sample.part for sample in self.samples))

    def find_growth(self, part: str) -> float:
        """MB a minute, from when the caches are filled."""
        since = self.opened_s + self.seconds * SETTLED
        return find_slope([(s.at_s / 60, s.rss_mb) for s in self.of(part) if s.at_s >= since])

    def as_json(self) -> dict[str, Any]:
        """Every figure that is printed."""
        return {
            "test": self.test,
            "pages": [asdict(line) for line in describe_pages(self.reruns)],
            "pulse": asdict(describe(PULSE, self.pulses)),
            "faults": [asdict(click) for click in self.faults[:50]],
            "processes": [
                {"part": part, "cores": count_cpu(self.of(part)),
                 "cpu_ms_per_click": self.count_cpu_ms(part), "rss_mb": _by_minute(self.of(part)),
                 "mb_per_minute": self.find_growth(part)}
                for part in self.parts
            ],
        }  # fmt: skip


def print_outcome(outcome: Outcome) -> None:
    """The tables."""
    test = outcome.test
    print(
        f"\n{test['sessions']} sessions, each clicking every {test['think_s']:g} s for {test['minutes']:g} minutes, "
        f"on the cores of one machine ({os.cpu_count()}), with {test['processes']} processes of the program and "
        f"{test['patients']:,} patients on {test['database']}.\n"
    )
    print("| click → page ended | clicks | p50 | p95 | p99 | sent | errors |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for line in [*describe_pages(outcome.reruns), describe(PULSE, outcome.pulses)]:
        print(_write(line))
    print(f"\nGoal: p95 of every page at most {GOAL_MS:,} ms, no errors.\n")
    print("| process | processor, cores | for each click of all | memory at first | at the end | growth |")
    print("|---|---:|---:|---:|---:|---:|")
    for part in outcome.parts:
        looks = outcome.of(part)
        if looks:
            print(
                f"| {part} | {count_cpu(looks):.2f} | {outcome.count_cpu_ms(part):.0f} ms | {looks[0].rss_mb:,.0f} MB "
                f"| {looks[-1].rss_mb:,.0f} MB | {outcome.find_growth(part):+.2f} MB a minute |"
            )
    print(f"\nGrowth: least squares over the last two thirds of the time; flat is at most {MOST_SLOPE:g} MB a minute.")
    for part in outcome.parts:
        if part.startswith("process"):
            print(f"Memory of {part} by minute: {', '.join(f'{mb:,.0f}' for mb in _by_minute(outcome.of(part)))} MB.")
    for click in outcome.faults[:10]:
        print(f"Error: session {click.session} at {click.at_s:.0f} s on {click.page}, {click.act}: {click.fault}")


def _write(line: Line) -> str:
    return (
        f"| {line.page} | {line.clicks:,} | {line.p50_ms:,.0f} ms | {line.p95_ms:,.0f} ms | {line.p99_ms:,.0f} ms | "
        f"{line.mean_kb:,.0f} KB | {line.faults} |"
    )


def _by_minute(samples: Sequence[Sample]) -> list[float]:
    """The last look of each minute."""
    last = {int(sample.at_s // 60): sample.rss_mb for sample in samples}
    return [round(last[minute], 1) for minute in sorted(last)]
