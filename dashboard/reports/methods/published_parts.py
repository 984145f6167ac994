"""Published figures with all that decides whether a clinic's own may stand beside them."""

from itertools import groupby
from typing import Final

from dashboard.reports.methods.parts import Column, Part, Table
from dashboard.reports.methods.published_figure import word_figure
from data_access.definitions.benchmark import Benchmark
from data_access.definitions.registry import get_benchmarks, get_instruments, get_routes, get_side_effect_kinds

TO_BE_CONFIRMED: Final = "to be confirmed"
_COLUMNS: Final = (
    Column("what, how", 25), Column("figure", 12), Column("patients", 15), Column("when, in whom", 22),
    Column("note", 26),
)  # fmt: skip
_NAMED: Final = {
    "any_side_effect": "any side effect", "blood_pressure": "blood pressure", "lsas": "LSAS", "pcl6": "PCL-6",
    "bdi": "BDI", "fq": "FQ", "qids": "QIDS",
}  # fmt: skip


def make_published_parts() -> tuple[Part, ...]:
    """One study a part, one figure a row."""
    return tuple(
        Part(
            study,
            (Table(_COLUMNS, tuple(_row(benchmark) for benchmark in figures)),),
            "; ".join(dict.fromkeys(word_citation(figure) for figure in figures)),
        )
        for study, group in groupby(get_benchmarks(), key=lambda benchmark: benchmark.study)
        for figures in [tuple(group)]
    )


def word_citation(benchmark: Benchmark) -> str:
    """The citation; says so where it is still to be confirmed in the source."""
    citation = benchmark.citation
    if "citation" in benchmark.to_confirm and TO_BE_CONFIRMED not in citation:
        return f"{citation}; the full citation is {TO_BE_CONFIRMED}"
    return citation


def _row(benchmark: Benchmark) -> tuple[str, ...]:
    return (
        f"**{_what(benchmark)}**, {_how(benchmark)}",
        word_figure(benchmark.figure),
        _patients(benchmark),
        f"{benchmark.window}; baseline rule: {benchmark.baseline_rule}",
        benchmark.note,
    )


def _patients(benchmark: Benchmark) -> str:
    """ "537 of 9,016": how many the figure stands on, and of how many."""
    if benchmark.n is None:
        return "not held" if benchmark.n_total is None else f"not held; from {benchmark.n_total}"
    total = benchmark.n_total or ""
    if total.startswith(f"{benchmark.n:,} "):
        return total
    return (
        f"{benchmark.n:,} of {total}" if total and " of " not in total else f"{benchmark.n:,} {total and f'({total})'}"
    )


def _what(benchmark: Benchmark) -> str:
    names = {i.key: i.name for i in get_instruments()} | {k.key: k.name for k in get_side_effect_kinds()} | _NAMED
    measure = " and ".join(names.get(part, part) for part in benchmark.measure.split("+"))
    if benchmark.outcome == "side_effect":
        return measure[0].upper() + measure[1:]
    return f"{measure}: {benchmark.outcome.replace('_', ' ')}"


def _how(benchmark: Benchmark) -> str:
    names = {route.key: route.short if route.short.isupper() else route.short.lower() for route in get_routes()}
    routes = " or ".join(names[key] for key in benchmark.routes or ((benchmark.route,) if benchmark.route else ()))
    given = " ".join(word for word in (routes, benchmark.substance) if word) or (
        "no ketamine" if benchmark.treatment == "talking therapies" else "route not stated"
    )
    unit = f"in {benchmark.unit}" + (f" ({TO_BE_CONFIRMED})" if "unit" in benchmark.to_confirm else "")
    return ", ".join([given, unit, *([benchmark.how_asked] if benchmark.how_asked else [])])
