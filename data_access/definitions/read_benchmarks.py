"""Reads the published figures: what was measured, when, in whom, and the figure itself."""

from collections.abc import Collection
from pathlib import Path
from typing import Final, cast, get_args

from data_access.definitions.benchmark import (
    CONFIRMABLE,
    BaselineKind,
    Benchmark,
    Estimate,
    PublishedBaseline,
    PublishedFigure,
    PublishedWindow,
    Statistic,
    Treatment,
    WindowKind,
)
from data_access.definitions.check import Fields, check_unique, read_fields
from data_access.definitions.read_vocabulary import SUBSTANCES
from data_access.definitions.vocabulary import Unit

OTHER_MEASURES: Final = ("any_side_effect", "blood_pressure", "lsas", "pcl6", "bdi", "fq", "qids")
"""What benchmarks measure besides our instruments and side effects."""

_WINDOW_NEEDS: Final[dict[str, tuple[str, ...]]] = {
    "after dose": ("doses",),
    "after last dose": ("doses", "days"),
    "after first dose": ("days",),
    "after response": ("days",),
    "follow-up": ("months",),
    "first days": ("days",),
    "minutes": ("minutes",),
}
"""What each kind of window states; the other kinds state nothing more."""
_FIGURES: Final[dict[str, tuple[str, ...]]] = {
    "percent": ("figure_percent", "figure_range", "figure_below"),
    "percent change": ("figure_percent",),
    "medians": ("figure_first",),
    "means": ("figure_first",),
    "mean change": ("figure_points",),
    "effect size": ("figure_points", "figure_range"),
}


def read_benchmarks(path: Path, measures: Collection[str], routes: Collection[str]) -> tuple[Benchmark, ...]:
    """The published figures; ``measures``: instrument and side-effect keys, to which ``OTHER_MEASURES`` are added."""
    fields = read_fields(path)
    known = {*measures, *OTHER_MEASURES}
    benchmarks = tuple(_read_benchmark(table, known, routes) for table in fields.tables("benchmarks"))
    fields.finish()
    check_unique(fields, "benchmarks.key", [benchmark.key for benchmark in benchmarks])
    return benchmarks


def _read_benchmark(table: Fields, measures: Collection[str], routes: Collection[str]) -> Benchmark:
    measure, outcome = table.text("measure"), table.text("outcome")
    _check_measures(table, "measure", measure.split("+"), measures)
    return Benchmark(
        key=table.text("key"),
        study=table.text("study"),
        citation=table.text("citation"),
        measure=measure,
        outcome=outcome,
        route=table.one_of("route", *routes) if "route" in table else None,
        substance=table.one_of("substance", *SUBSTANCES) if "substance" in table else None,
        unit=cast(Unit, table.one_of("unit", "sessions", "patients")),
        window=table.text("window"),
        baseline_rule=table.text("baseline_rule"),
        how_asked=table.one_of("how_asked", "checklist", "spontaneous", "scale") if "how_asked" in table else None,
        n=table.whole_or_none("n", 1),
        n_total=table.text_or_none("n_total"),
        note=table.text("note"),
        when=_read_window(table),
        who=_read_baseline(table, measures),
        figure=_read_figure(table),
        routes=_read_routes(table, routes),
        treatment=cast(Treatment, _one_of(table, "treatment", get_args(Treatment))),
        response_fall=_read_response(table, outcome),
        response_exceeds=table.flag("response_exceeds") if "response_exceeds" in table else False,
        remission_below=table.whole_or_none("remission_below", 1),
        to_confirm=_read_to_confirm(table),
    )


def _one_of(table: Fields, key: str, allowed: tuple[str, ...]) -> str:
    """One of the words; the first where the key is absent."""
    return table.one_of(key, *allowed) if key in table else allowed[0]


def _check_measures(table: Fields, key: str, parts: Collection[str], measures: Collection[str]) -> None:
    for part in parts:
        if part not in measures:
            table.refuse(key, f"{part!r} is neither an instrument nor a side effect nor a named measure.")


def _read_window(table: Fields) -> PublishedWindow:
    kind = cast(WindowKind, table.one_of("window_kind", *get_args(WindowKind)))
    window = PublishedWindow(
        kind,
        _one_or_span(table, "window_dose", "window_doses"),
        _one_or_span(table, "window_day", "window_days"),
        table.whole_or_none("window_months", 1, 60),
        table.whole_or_none("window_minutes", 1, 1440),
    )
    stated = tuple(name for name in ("doses", "days", "months", "minutes") if getattr(window, name) is not None)
    needed = _WINDOW_NEEDS.get(kind, ())
    if stated != needed:
        wanted, found = (", ".join(names) or "no number" for names in (needed, stated))
        table.refuse("window_kind", f"{kind!r} needs {wanted}, not {found}.")
    return window


def _one_or_span(table: Fields, one: str, span: str) -> tuple[int, int] | None:
    if span in table:
        return table.whole_span(span)
    value = table.whole_or_none(one, 0)
    return None if value is None else (value, value)


def _read_baseline(table: Fields, measures: Collection[str]) -> PublishedBaseline:
    kind = cast(BaselineKind, table.one_of("baseline_kind", *get_args(BaselineKind)))
    total = table.whole_or_none("baseline_from", 1)
    on = table.texts("baseline_on") if "baseline_on" in table else ()
    _check_measures(table, "baseline_on", on, measures)
    if (total is not None) != (kind == "at least"):
        table.refuse("baseline_from", "must be there for the kind 'at least', and only then.")
    if bool(on) != (kind in ("at least", "case")):
        table.refuse("baseline_on", "must be there for the kinds 'at least' and 'case', and only then.")
    return PublishedBaseline(kind, total, on)


def _read_figure(table: Fields) -> PublishedFigure:
    statistic = cast(Statistic, _one_of(table, "statistic", get_args(Statistic)))
    limits = (0.0, 100.0) if statistic == "percent" else (None, None)
    figure = PublishedFigure(
        statistic,
        cast(Estimate, _one_of(table, "estimate", get_args(Estimate))),
        table.number_or_none("figure_percent", 0, 100),
        _span_within(table, "figure_range", *limits),
        table.number_or_none("figure_below", 0, 100),
        table.number_or_none("figure_first"),
        table.span_or_none("figure_first_quartiles"),
        table.number_or_none("figure_last"),
        table.number_or_none("figure_points"),
        table.number_or_none("comparison_percent", 0, 100),
        _span_within(table, "comparison_range", 0, 100),
    )
    _check_figure(table, figure)
    return figure


def _check_figure(table: Fields, figure: PublishedFigure) -> None:
    """Exactly one way of saying the figure, and one that the statistic has."""
    said = {
        "figure_percent": figure.percent is not None,
        "figure_range": figure.span is not None,
        "figure_below": figure.below is not None,
        "figure_first": figure.first is not None or figure.last is not None,
        "figure_points": figure.points is not None,
    }
    ways = [way for way, there in said.items() if there]
    allowed = _FIGURES[figure.statistic]
    if len(ways) != 1 or ways[0] not in allowed:
        field = "figure_range" if len(ways) > 1 and figure.span is not None else allowed[0]
        table.refuse(field, f"{figure.statistic} are said once, by {' or '.join(allowed)}; others must be absent.")
    if (figure.first is None) != (figure.last is None):
        table.refuse("figure_first", "needs figure_last, and figure_last needs it.")
    if figure.first_quartiles is not None and figure.statistic != "medians":
        table.refuse("figure_first_quartiles", "belongs to medians only.")


def _span_within(table: Fields, key: str, low: float | None, high: float | None) -> tuple[float, float] | None:
    span = table.span_or_none(key)
    if span is not None and low is not None and high is not None and not low <= span[0] <= span[1] <= high:
        table.refuse(key, f"must lie between {low:g} and {high:g}, not {list(span)}.")
    return span


def _read_routes(table: Fields, routes: Collection[str]) -> tuple[str, ...]:
    several = table.texts("routes") if "routes" in table else ()
    if "routes" in table and ("route" in table or len(several) < 2 or not set(several) <= set(routes)):
        table.refuse("routes", "must name two known routes or more, and route must be absent.")
    return several


def _read_response(table: Fields, outcome: str) -> float | None:
    """A response says by how much a score must fall; nothing else does."""
    fall = table.number_or_none("response_fall", 1, 100)
    if (fall is not None) != (outcome == "response"):
        table.refuse("response_fall", "must be there for the outcome 'response', and only then.")
    return fall


def _read_to_confirm(table: Fields) -> tuple[str, ...]:
    named = table.texts("to_confirm") if "to_confirm" in table else ()
    if not set(named) <= set(CONFIRMABLE):
        table.refuse("to_confirm", f"may name {', '.join(CONFIRMABLE)}, not {', '.join(named)}.")
    return named
