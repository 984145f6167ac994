"""Each course's change as one bar, from the largest gain to the largest worsening."""

from dashboard.analysis.change.verdict import Verdict
from dashboard.reports.outcomes.basis import OutcomeBasis
from dashboard.reports.outcomes.sections import Bar, Changes, Heading
from dashboard.reports.sentences.outcomes import say_changes
from dashboard.reports.words.verdict_words import Tone, word_verdict
from dashboard.reports.words.wording import ARROW, format_change, plural

BETTER = (Verdict.RECOVERY, Verdict.IMPROVEMENT)


def build_changes(basis: OutcomeBasis) -> Changes:
    """The waterfall of the questionnaire; every course with a pair of scores has a bar, also one of no height."""
    found, instrument = basis.changes, basis.instrument
    bound = instrument.reliable_change[basis.view.thresholds]
    total = len(found.change)
    counts: dict[Tone, int] = {"better": 0, "neutral": 0, "worse": 0}
    bars = []
    for place in reversed(range(total)):
        words = word_verdict(int(found.verdict[place]))
        counts[words.tone] += 1
        change, first, last = int(found.change[place]), int(found.baseline[place]), int(found.latest[place])
        said = f"{instrument.name} {first} {ARROW} {last}, {format_change(change)}: {words.words.lower()}"
        bars.append(Bar(change, words.tone, said, f"bar:{place}"))
    sentence = say_changes(
        counts["better"], counts["worse"], total, bound.points if bound else None, instrument.higher_is_better
    )
    heading = Heading(
        "Each course's change",
        sentence,
        f"{instrument.name}, baseline to {basis.selection.point}; one bar a course, {plural(found.left_out, 'course')} "
        "without a pair of scores have none.",
        f"Bars of the change in {instrument.name} of {plural(total, 'course')}, largest gain first. "
        + sentence.replace("**", ""),
        "" if total else "No course of this cohort has a pair of scores.",
    )
    return Changes(
        heading,
        tuple(bars),
        bound.points if bound else None,
        _label(counts) if bound else (),
        instrument.higher_is_better,
    )


def _label(counts: dict[Tone, int]) -> tuple[tuple[Tone, str], ...]:
    words: dict[Tone, str] = {
        "better": "reliable improvement", "neutral": "no reliable change", "worse": "reliable deterioration"
    }  # fmt: skip
    return tuple((tone, f"{words[tone]}, {count:,}") for tone, count in counts.items() if count)
