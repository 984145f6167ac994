"""Long proofs: one test whose random draws are few in ``make test`` and many in ``make soak``.

A proof walks over the numbers of ``proof``; each number seeds one draw, so that a failure can
be repeated. The first few numbers are the sample; the soak runs all of them, in parts that
several processes share::

    @long_proof("rates against their twin", sample=40, full=1_000, parts=8)
    def test_any_filter_agrees_with_the_slow_twin(proof: Proof) -> None:
        for seed in proof:
            ...
            proof.count("rates compared")

At the end of the run every proof prints one line: ``PROOF rates against their twin: ...``.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import pytest

PROPERTY = "proof"


@dataclass
class Proof:
    """One part of a proof: its draws, whether this is the full proof, and what was counted."""

    name: str
    unit: str
    draws: range
    full: bool
    counts: dict[str, int] = field(default_factory=dict)
    now: int | None = None

    def __iter__(self) -> Iterator[int]:
        """The number of each draw; a draw counts once what follows it in the loop has held."""
        self.count(self.unit, 0)
        for number in self.draws:
            self.now = number
            yield number
            self.count(self.unit)

    def count(self, what: str, many: int = 1) -> None:
        """Something more was compared."""
        self.counts[what] = self.counts.get(what, 0) + int(many)


@dataclass(frozen=True)
class _Plan:
    name: str
    unit: str
    draws: range
    full: bool

    def __repr__(self) -> str:
        return self.name


def long_proof(name: str, sample: int, full: int, parts: int = 1, unit: str = "draws") -> pytest.MarkDecorator:
    """The test takes ``proof``: once with the first ``sample`` draws, and in the soak with all ``full`` of them."""
    edges = [full * part // parts for part in range(parts + 1)]
    soaks = [
        pytest.param(_Plan(name, unit, range(first, last), full=True), id=f"soak-{part}", marks=pytest.mark.soak)
        for part, (first, last) in enumerate(pairwise(edges), start=1)
    ]
    sampled = pytest.param(_Plan(name, unit, range(sample), full=False), id="sample")
    return pytest.mark.parametrize("proof", [sampled, *soaks], indirect=True)


@pytest.fixture(name="proof")
def make_proof(request: pytest.FixtureRequest) -> Proof:
    """The draws of one part; its counts travel with the report of the test, also from another process."""
    plan: _Plan = request.param
    made = Proof(plan.name, plan.unit, plan.draws, plan.full)
    request.node.user_properties.append((PROPERTY, {"name": plan.name, "counts": made.counts}))
    return made


def name_the_draw(item: pytest.Item, fault: BaseException) -> None:
    """A failing proof says with which draw it failed."""
    proof = getattr(item, "funcargs", {}).get("proof")
    if isinstance(proof, Proof):
        fault.add_note(f"at draw {proof.now} of “{proof.name}”")


def summarise(reports: Iterable[pytest.TestReport]) -> list[str]:
    """One line for each proof: what all its parts counted together, or that it failed."""
    counted: dict[str, Counter[str]] = {}
    failed: set[str] = set()
    for report in reports:
        for key, told in report.user_properties:
            if key != PROPERTY or report.when != "call":
                continue
            assert isinstance(told, dict)
            counted.setdefault(told["name"], Counter()).update(told["counts"])
            if report.failed:
                failed.add(told["name"])
    return [
        f"PROOF {name}: {'FAILED after ' if name in failed else ''}"
        + ", ".join(f"{many:,} {what}" for what, many in counts.items())
        for name, counts in sorted(counted.items())
    ]
