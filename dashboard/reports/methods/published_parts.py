"""Published figures with all that decides whether a clinic's own may stand beside them."""

import re
from itertools import groupby
from typing import Final

from dashboard.reports.methods.parts import Column, Part, Table
from dashboard.reports.wording import EN_DASH
from data_access.definitions.registry import get_benchmarks, get_instruments, get_routes, get_side_effect_kinds
from data_access.definitions.benchmark import Benchmark

TO_BE_CONFIRMED: Final = "to be confirmed"
_COLUMNS: Final = (
    Column("what, how", 25), Column("figure", 12), Column("patients", 15), Column("when, in whom", 22),
    Column("note", 26),
)  # fmt: skip
_NAME_AND_YEAR = re.compile(r"[^,;()]+ \d{4}")
_NAMED: Final = {"any_side_effect": "any side effect", "blood_pressure": "blood pressure", "lsas": "LSAS",
                 "pcl6": "PCL-6"}  # fmt: skip


def make_published_parts() -> tuple[Part, ...]:
    """One study a part, one figure a row."""
    return tuple(
        Part(
            study,
            (Table(_COLUMNS, tuple(_row(benchmark) for benchmark in figures)),),
            "; ".join(dict.fromkeys(word_citation(figure.citation) for figure in figures)),
        )
        for study, group in groupby(get_benchmarks(), key=lambda benchmark: benchmark.study)
        for figures in [tuple(group)]
    )


def word_citation(citation: str) -> str:
    """The citation; where no more than a name and a year is held, it says that the rest is to be confirmed."""
    return f"{citation}; the full citation is {TO_BE_CONFIRMED}" if _NAME_AND_YEAR.fullmatch(citation) else citation


def _row(benchmark: Benchmark) -> tuple[str, ...]:
    return (
        f"**{_what(benchmark)}**, {_how(benchmark)}",
        _figure(benchmark),
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


def _figure(benchmark: Benchmark) -> str:
    if benchmark.figure_range is not None:
        figure = f"**{benchmark.figure_range[0]:g}{EN_DASH}{benchmark.figure_range[1]:g}\u00a0%**"
    elif benchmark.figure_percent is not None:
        figure = f"**{benchmark.figure_percent:g}\u00a0%**"
    else:
        return "no percentage published"
    if benchmark.comparison_range is not None:
        low, high = benchmark.comparison_range
        return f"{figure}; comparison {low:g}{EN_DASH}{high:g}\u00a0%"
    return (
        figure
        if benchmark.comparison_percent is None
        else f"{figure}; comparison {benchmark.comparison_percent:g}\u00a0%"
    )


def _how(benchmark: Benchmark) -> str:
    routes = {route.key: route.short if route.short.isupper() else route.short.lower() for route in get_routes()}
    given = [routes[benchmark.route] if benchmark.route else "", benchmark.substance or ""]
    words = [" ".join(word for word in given if word) or "no ketamine or any route", f"in {benchmark.unit}"]
    return ", ".join([*words, *([benchmark.how_asked] if benchmark.how_asked else [])])
