"""The mean course by dose number, with how many stand behind each point."""

from typing import Final

from dashboard.analysis.cohort.mean_course import DosePoint
from dashboard.analysis.not_estimable import NotEstimable
from dashboard.reports.outcomes.basis import OutcomeBasis
from dashboard.reports.outcomes.sections import CoursePoint, Heading, MeanCourse
from dashboard.reports.sentences.outcomes import say_mean_course
from dashboard.reports.words.wording import EN_DASH, format_number

FEWEST = 2
FEWEST_SCORES: Final = 5
"""After a dose with fewer scores there is no point: who so few are says more than their mean."""


def build_mean_course(basis: OutcomeBasis) -> MeanCourse:
    """Means with intervals up to the last dose after which five courses or more have a score."""
    instrument = basis.instrument
    points = [p for p in basis.dose_points if p.count >= FEWEST_SCORES or p.number == 0]
    known = [p for p in points if not isinstance(p.score, NotEstimable)]
    caseness = instrument.caseness[basis.view.thresholds]
    sentence = say_mean_course(points)
    heading = Heading(
        "Mean course by dose number",
        sentence,
        f"{instrument.name} at baseline (0) and the last score after each dose; band: 95 % interval of the mean; "
        "n: courses with a score there.",
        f"Line of mean {instrument.name} by dose number. " + sentence.replace("**", ""),
        "" if len(known) >= FEWEST else "No course to draw: two points need two scores each.",
    )
    return MeanCourse(
        heading,
        tuple(_make_point(p, instrument.name) for p in points),
        instrument.total_min or 0,
        instrument.total_max or 0,
        caseness.threshold if caseness else None,
        instrument.higher_is_better,
    )


def _make_point(point: DosePoint, name: str) -> CoursePoint:
    where = "Baseline" if point.number == 0 else f"After dose {point.number}"
    of = f"{point.count:,} of {point.doses:,} courses with a score"
    pick = f"dose:{point.number}"
    if isinstance(point.score, NotEstimable):
        words = f"{where}: mean {point.score.words}; {of}"
        return CoursePoint(point.number, None, None, None, point.count, words, pick)
    mean, ends = point.score.mean, point.score.interval
    spread = f"{format_number(ends.low, 1)}{EN_DASH}{format_number(ends.high, 1)}"
    words = f"{where}: {name} {format_number(mean, 1)} (95 % interval {spread}); {of}"
    if point.number and point.baseline is not None:
        words += f"; their baseline {format_number(point.baseline, 1)}"
    return CoursePoint(point.number, mean, ends.low, ends.high, point.count, words, pick)
