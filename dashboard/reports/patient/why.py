"""Why this verdict: the course's own measure under both threshold sets, the others in a sentence each."""

from dashboard.reports.patient.parts import WhyVerdict
from dashboard.reports.patient.series import ChosenCourse, Series
from dashboard.reports.view import View
from dashboard.reports.words.verdict_explanation import VerdictExplanation, word_room_to_worsen
from dashboard.reports.words.verdict_words import VerdictWords
from dashboard.reports.words.wording import format_day


def build_why(chosen: ChosenCourse, view: View) -> WhyVerdict:
    """The verdict's reasons; without a pair, what is missing."""
    primary = chosen.primary
    others = tuple(
        _word_explained(series.explained, view)
        for series in chosen.series
        if series is not primary and series.explained is not None and series.latest is not None
    )
    if primary is None or primary.baseline is None or primary.latest is None or primary.explained is None:
        return WhyVerdict(_word_missing(chosen, primary, view), None, others, ())
    first, last = (format_day(s.day, view.as_of_day, view.hide_names) for s in (primary.baseline, primary.latest))
    room = word_room_to_worsen(primary.instrument, primary.baseline.total or 0, view.thresholds)
    return WhyVerdict(
        f"**{primary.explained.scores}**, {first} to {last}", primary.explained, others, (room,) if room else ()
    )


def _word_explained(explained: VerdictExplanation, view: View) -> tuple[str, VerdictWords]:
    head, _, tail = explained.sentence.partition(":")
    return f"**{head}:**{tail}", explained.in_force(view.thresholds)


def _word_missing(chosen: ChosenCourse, primary: Series | None, view: View) -> str:
    """Which score is missing for a verdict, and why."""
    if primary is None or primary.last_scored is None:
        return "No score yet: without a baseline and a later score there is no verdict."
    name = primary.instrument.name
    if not chosen.doses and chosen.course.plan.planned_doses:
        return f"No dose yet: the last {name} within 30 days before dose 1 will be the baseline."
    if primary.baseline is None:
        day = chosen.doses[0].session.day if chosen.doses else chosen.course.started_day
        first = format_day(day, view.as_of_day, view.hide_names)
        return (
            f"No paired score: no {name} on or within 30 days before dose 1 ({first}). "
            "A later score is never taken instead."
        )
    taken = format_day(primary.baseline.day, view.as_of_day, view.hide_names)
    return f"No paired score: {name} {primary.baseline.total} at baseline ({taken}), and none since."
