"""A published figure in words, whatever it is: a percentage, medians, a mean change, an effect size."""

from typing import Final

from dashboard.reports.words.wording import ARROW, EN_DASH, MINUS
from data_access.definitions.benchmark import PublishedFigure

_ESTIMATES: Final = {"counted": "", "modelled": ", from a model", "approximate": ", about"}
_PERCENT = "\N{NO-BREAK SPACE}%"


def word_figure(figure: PublishedFigure) -> str:
    """ "**53.6 %**", "**16 → 10** (medians)"; with the comparison group's where there was one."""
    return f"{_word(figure)}{_comparison(figure)}{_ESTIMATES[figure.estimate]}"


def _word(figure: PublishedFigure) -> str:
    if figure.statistic in ("medians", "means"):
        ends = [_number(value) for value in (figure.first, figure.last) if value is not None]
        quartiles = f", quartiles {_span(figure.first_quartiles)} at the start" if figure.first_quartiles else ""
        return f"**{f' {ARROW} '.join(ends)}** ({figure.statistic}{quartiles})"
    if figure.statistic == "effect size":
        return f"**d = {_span(figure.span) if figure.span else _number(figure.points)}**"
    if figure.statistic == "mean change":
        return f"**{_number(figure.points)}** on average"
    change = " change" if figure.statistic == "percent change" else ""
    if figure.below is not None:
        return f"**< {_number(figure.below)}{_PERCENT}**"
    return f"**{_span(figure.span) if figure.span else _number(figure.percent)}{_PERCENT}**{change}"


def _comparison(figure: PublishedFigure) -> str:
    if figure.comparison_span is not None:
        return f"; comparison {_span(figure.comparison_span)}{_PERCENT}"
    return "" if figure.comparison is None else f"; comparison {_number(figure.comparison)}{_PERCENT}"


def _span(span: tuple[float, float] | None) -> str:
    return "" if span is None else f"{_number(span[0])}{EN_DASH}{_number(span[1])}"


def _number(value: float | None) -> str:
    return "not held" if value is None else f"{value:g}".replace("-", MINUS)
