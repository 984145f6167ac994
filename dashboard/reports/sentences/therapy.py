"""What is said about therapy beside dosing: an association, never an effect."""

from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.therapy.landmark_cohort import LandmarkCounts
from dashboard.analysis.therapy.therapy_outcome import AdjustedSlope
from dashboard.reports.words.wording import MINUS, format_number, plural

CAVEAT = "**Association, not effect.**"


def say_therapy(slope: AdjustedSlope | NotEstimable, measure: str) -> str:
    """What one session more went with, at an equal baseline, and whether the interval leaves out 0."""
    if isinstance(slope, NotEstimable):
        return f"What one therapy session more went with: {slope.words}. {CAVEAT}"
    low, high = slope.interval.low, slope.interval.high
    interval = f"95 % interval {_points(low)} to {_points(high)}"
    head = f"At an equal baseline, one therapy session more up to dose 4 went with {_more(slope.points, measure)}"
    if low <= 0 <= high:
        return f"**No clear association.** {head} ({interval}). {CAVEAT}"
    return f"{head} ({interval}). {CAVEAT}"


def say_landmark_left_out(counts: LandmarkCounts) -> str:
    """ "Left out of 352 courses that reached dose 4: 19 later courses, 12 without a later score." """
    parts = [
        (counts.later_course, f"{plural(counts.later_course, 'later course')} of the same patients"),
        (counts.not_over, f"{counts.not_over:,} whose 28 days are not over"),
        (counts.no_baseline, f"{counts.no_baseline:,} without a baseline"),
        (counts.no_later_score, f"{counts.no_later_score:,} without a later score"),
    ]
    words = ", ".join(text for count, text in parts if count)
    return f"Left out of {plural(counts.reached, 'course')} that reached dose 4: {words}." if words else ""


def _more(points: float, measure: str) -> str:
    if format_number(points, 1) in ("0.0",):
        return f"no difference in the later {measure}"
    side = "higher (worse)" if points > 0 else "lower (better)"
    return f"a later {measure} {format_number(abs(points), 1)} points {side}"


def _points(value: float) -> str:
    text = format_number(value, 1)
    return text if text.startswith(MINUS) or text == "0.0" else f"+{text}"
