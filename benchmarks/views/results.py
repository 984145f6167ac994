"""What was measured of each size, kept between runs, and how a time grows with the number of patients."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import Any

WAYS = ("page", "first", "heart", "numpy", "sqlite", "postgresql", "pandas")


@dataclass(frozen=True)
class Results:
    """``sizes``: patients asked for to what ``measure`` told; smallest first."""

    sizes: dict[int, dict[str, Any]]

    def find(self, size: int, view: str, way: str) -> float | None:
        """Milliseconds; None where it was not measured."""
        line = next((line for line in self.sizes[size]["lines"] if line["name"] == view), None)
        return None if line is None else line[way]

    def views(self) -> Iterator[tuple[str, float]]:
        """Every view with its goal, in the order of the largest size."""
        for line in self.sizes[max(self.sizes)]["lines"]:
            yield line["name"], line["goal_ms"]

    def patients(self, size: int) -> int:
        """How many patients a size really has."""
        count: int = self.sizes[size]["counts"]["patients"]
        return count

    def grow(self, view: str, way: str, small: int, large: int) -> float | None:
        """The exponent e of time ~ patients^e between two sizes: 0 is flat, 1 grows as the clinic does."""
        before, after = self.find(small, view, way), self.find(large, view, way)
        if not before or not after:
            return None
        return log(after / before) / log(self.patients(large) / self.patients(small))


def read_results(path: Path) -> Results:
    """Earlier results; none where there are none."""
    told = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return Results({int(size): told[size] for size in sorted(told, key=int)})


def keep_result(path: Path, size: int, told: dict[str, Any]) -> Results:
    """Add the result of one size to the earlier ones."""
    sizes = read_results(path).sizes | {size: told}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(sizes, indent=1), encoding="utf-8")
    return read_results(path)
