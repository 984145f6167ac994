"""Each course's change as one bar, from the largest gain to the largest worsening."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from dashboard.analysis.cohort.waterfall import Waterfall
from dashboard.reports.outcomes.basis import OutcomeBasis
from dashboard.reports.outcomes.sections import Bar, Changes, Heading
from dashboard.reports.sentences.outcomes import say_changes
from dashboard.reports.words.verdict_words import Tone, word_verdict
from dashboard.reports.words.wording import ARROW, format_change, plural
from data_access.definitions.instrument import Instrument
from data_access.facts.arrays import Int64

MOST_BARS: Final = 600
"""Of more courses, equal changes beside each other are one bar, as wide as they are many."""
TONES: Final[tuple[Tone, ...]] = ("better", "neutral", "worse")


def build_changes(basis: OutcomeBasis) -> Changes:
    """The waterfall of the questionnaire; every course with a pair of scores is in it, also one without a change."""
    found, instrument = basis.changes, basis.instrument
    bound = instrument.reliable_change[basis.view.thresholds]
    total = len(found.change)
    tone = _find_tones(found)
    counts = {word: int((tone == place).sum()) for place, word in enumerate(TONES)}
    bars = tuple(
        _make_bar(found, instrument, TONES[tone[first]], first, last) for first, last in _find_runs(found, tone)
    )
    points = bound.points if bound else None
    sentence = say_changes(counts["better"], counts["worse"], total, points, instrument.higher_is_better)
    unit = "one bar a course" if total <= MOST_BARS else "a bar is as wide as its courses are many"
    heading = Heading(
        "Each course's change",
        sentence,
        f"{instrument.name}, baseline to {basis.selection.point}; {unit}{_say_left_out(found.left_out)}.",
        f"Bars of the change in {instrument.name} of {plural(total, 'course')}, largest gain first. "
        + sentence.replace("**", ""),
        "" if total else "No course of this cohort has a pair of scores.",
    )
    return Changes(heading, bars, points, _label(counts) if bound else (), instrument.higher_is_better)


def _say_left_out(count: int) -> str:
    return f"; {plural(count, 'course')} without a pair of scores not shown" if count else ""


def _find_tones(found: Waterfall) -> Int64:
    """The place of each course's tone in ``TONES``, in the order of the waterfall."""
    places = {int(verdict): TONES.index(word_verdict(int(verdict)).tone) for verdict in np.unique(found.verdict)}
    return np.array([places[verdict] for verdict in found.verdict.tolist()], np.int64)


def _find_runs(found: Waterfall, tone: Int64) -> Iterator[tuple[int, int]]:
    """First and last place of each bar, from the largest gain (the last of the waterfall) to the largest worsening."""
    total = len(tone)
    if total <= MOST_BARS:
        yield from ((place, place) for place in reversed(range(total)))
        return
    starts = np.flatnonzero(
        (np.diff(found.change, prepend=found.change[0] - 1) != 0) | (np.diff(tone, prepend=-1) != 0)
    )
    ends = np.r_[starts[1:], total] - 1
    yield from zip(starts[::-1].tolist(), ends[::-1].tolist(), strict=True)


def _make_bar(found: Waterfall, instrument: Instrument, tone: Tone, first: int, last: int) -> Bar:
    change, many = int(found.change[first]), last - first + 1
    if many > 1:
        said = f"{instrument.name} {format_change(change)}: {many:,} courses"
    else:
        verdict = word_verdict(int(found.verdict[first])).words.lower()
        scores = f"{int(found.baseline[first])} {ARROW} {int(found.latest[first])}"
        said = f"{instrument.name} {scores}, {format_change(change)}: {verdict}"
    return Bar(change, many, tone, said, f"bar:{first}" if many == 1 else f"bar:{first}-{last}")


def _label(counts: dict[Tone, int]) -> tuple[tuple[Tone, str], ...]:
    words: dict[Tone, str] = {
        "better": "reliable improvement", "neutral": "no reliable change", "worse": "reliable deterioration"
    }  # fmt: skip
    return tuple((tone, f"{words[tone]}, {count:,}") for tone, count in counts.items() if count)
