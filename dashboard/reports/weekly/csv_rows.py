"""Every figure of the weekly review in one long table: no patient, no name of one."""

from collections.abc import Iterator

import numpy as np

from dashboard.reports.survival.section import SurvivalSection
from dashboard.reports.weekly.headline_figures import HeadlineFigure
from dashboard.reports.weekly.sections import WeeklySections
from dashboard.reports.weekly.weekly_review import WeeklyReview

Value = str | int | float | None
Row = tuple[Value, ...]
TITLES = ("Part", "Figure", "Group", "Count", "Of", "Share or mean", "Low 95 %", "High 95 %", "Note")


def list_rows(review: WeeklyReview, sections: WeeklySections) -> tuple[Row, ...]:
    """Headline figures, then each section of the lower half in the order of the screen; shares as proportions 0-1."""
    return (
        *(_headline(review, figure) for figure in review.figures),
        *_published(sections),
        *_survival(sections.response),
        *_survival(sections.durability),
        *_therapy(sections),
        *_therapists(sections),
        *_attrition(sections),
    )


def _headline(review: WeeklyReview, figure: HeadlineFigure) -> Row:
    rate = figure.rate
    if rate is None:
        count = int(figure.value.replace(",", ""))
        return review.title, figure.label, "", count, None, None, None, None, figure.details
    shares = (rate.proportion, rate.low, rate.high)
    return review.title, figure.label, rate.unit, rate.numerator, rate.denominator, *shares, figure.details


def _published(sections: WeeklySections) -> Iterator[Row]:
    part = sections.published
    for row in part.rows:
        why = f"not comparable: {row.reasons}" if row.reasons else row.caveats
        note = "; ".join(text for text in (row.own, why) if text)
        yield part.title, f"{row.label}, {row.window}", part.whose, None, None, row.share, row.low, row.high, note
        yield part.title, f"{row.label}, {row.window}", row.source, None, None, row.tick, None, None, _plain(row.figure)


def _survival(part: SurvivalSection) -> Iterator[Row]:
    """The curve of each route at the days of its numbers at risk."""
    for panel in part.panels:
        lines = {line.route: line for line in panel.lines}
        for row in panel.at_risk:
            line = lines.get(row.route)
            for day, count in zip(panel.days, row.counts, strict=True):
                shares: tuple[float | None, ...] = (None, None, None)
                if line is not None and day <= line.day[-1]:
                    at = int(np.searchsorted(line.day, day, side="right")) - 1
                    shares = tuple(_known(values[at]) for values in (line.share, line.low, line.high))
                yield part.title, f"day {day}", row.name, count, row.counts[0], *shares, f"count: {part.at_risk_title}"


def _therapy(sections: WeeklySections) -> Iterator[Row]:
    part = sections.therapy
    for row in part.rows:
        note = f"{row.detail}; improved {row.improved}; association, not effect"
        yield part.title, "Mean change, GAD-7", row.label, None, None, row.mean, row.low, row.high, note


def _therapists(sections: WeeklySections) -> Iterator[Row]:
    part, picture = sections.therapists, sections.therapists.picture
    for point in picture.points if picture else ():
        count = round(point.share * point.size)
        yield part.title, "Reliable improvement", point.name, count, point.size, point.share, None, None, ""


def _attrition(sections: WeeklySections) -> Iterator[Row]:
    part = sections.attrition
    for row in part.rows:
        note = f"{row.lost} lost, {row.waiting} between stages"
        yield part.title, row.label, "", row.reached, row.total, row.share, None, None, note


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _plain(text: str) -> str:
    return text.replace("**", "").replace("\N{NO-BREAK SPACE}", " ")
