"""The words, shape and tone of where a patient stands against the expected course."""

from dataclasses import dataclass
from typing import Final, Literal

from dashboard.analysis.expected_course.expected_course import Method
from dashboard.analysis.expected_course.z import YELLOW_Z, TrackStatus
from dashboard.reports.track import Track

Tone = Literal["better", "worse", "neutral"]


@dataclass(frozen=True)
class TrackWords:
    """How one track is written, drawn (``components/shapes.py``) and coloured."""

    words: str
    shape: str
    tone: Tone


_OF_STATUS: Final[dict[TrackStatus, TrackWords]] = {
    TrackStatus.NOT_ON_TRACK: TrackWords("Not on track", "not_on_track", "worse"),
    TrackStatus.WATCH: TrackWords("Worse than expected", "not_on_track_thin", "worse"),
    TrackStatus.ON_TRACK: TrackWords("As expected", "as_expected", "neutral"),
    TrackStatus.HEALTHY: TrackWords("Below caseness", "as_expected", "neutral"),
    TrackStatus.UNKNOWN: TrackWords("Too early to say", "no_paired_score", "neutral"),
}
_AHEAD: Final = TrackWords("Ahead of expected", "ahead", "better")
_BY_RULE: Final = TrackWords("On track, by rule", "as_expected", "neutral")
NO_TRACK: Final = TrackWords("No expected course", "no_paired_score", "neutral")


def word_other_measure(name: str) -> TrackWords:
    """The course is judged by another questionnaire than the one that is looked at."""
    return TrackWords(f"Judged by {name}", "none", "neutral")


def word_track(track: Track | None) -> TrackWords:
    """A healthy score is told by its distance; one that is worse than expected is only "below caseness"."""
    if track is None:
        return NO_TRACK
    if track.method is Method.RULE and track.status is TrackStatus.ON_TRACK:
        return _BY_RULE
    if track.status in (TrackStatus.HEALTHY, TrackStatus.ON_TRACK):
        if track.z <= -YELLOW_Z:
            return _AHEAD
        if track.z < YELLOW_Z:
            return _OF_STATUS[TrackStatus.ON_TRACK]
    return _OF_STATUS[track.status]
