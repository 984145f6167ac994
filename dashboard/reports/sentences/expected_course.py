"""Sentences that read where a patient stands against the expected course."""

from typing import Final

from dashboard.analysis.expected_course.expected_course import Method
from dashboard.reports.track import Track
from dashboard.reports.words.track_words import word_track
from dashboard.reports.words.wording import format_number, plural

NO_READING: Final = (
    "No expected course for the latest score: it speaks of scores within 30 days after a planned dose, "
    "measured from a baseline."
)


def say_track(track: Track | None) -> str:
    """The finding, the distance, what it stands on: "As expected after dose 4 (z −0.6, 212 other courses, …)"."""
    if track is None:
        return NO_READING
    if not track.is_told:
        return f"No expected course: {_word_others(track)}, too few to expect one from."
    words = word_track(track).words
    finding = f"!!{words}!!" if track.status.name == "NOT_ON_TRACK" else f"**{words}**"
    score = f"{track.instrument.name} {track.total} after dose {track.dose}"
    if track.method is Method.RULE:
        return f"{finding}: {score}, by rule: {_word_others(track)}, too few to expect a course from."
    return (
        f"{finding}: {score}, about {track.expected:.0f} expected "
        f"(z {format_number(track.z, 1)}; {word_method(track.method)}, {_word_others(track)})."
    )


def word_method(method: Method) -> str:
    """The method as a sentence names it."""
    return {
        Method.MIXED_MODEL: "mixed model",
        Method.TOLERANCE_LIMITS: "tolerance limits of the same baseline band",
        Method.RULE: "rule",
    }[method]


def _word_others(track: Track) -> str:
    return f"{plural(track.courses, 'other course')} of this clinic"


def word_band(name: str, method: Method, courses: int) -> str:
    """What the band of one questionnaire is drawn from."""
    return (
        f"{name} expected course: the band that 8 in 10 keep to, from {plural(courses, 'other course')} "
        f"of this clinic ({word_method(method)})"
    )
