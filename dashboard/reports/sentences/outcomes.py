"""What the outcomes of a cohort say: rates and what missing scores could change, the mean course, groups."""

from collections.abc import Sequence

from dashboard.analysis.cohort.completeness import Completeness
from dashboard.analysis.cohort.mean_course import DosePoint
from dashboard.analysis.cohort.missing_scores import HandledRates
from dashboard.analysis.intervals.student_t import Mean
from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.proportion import Proportion
from dashboard.reports.words.wording import format_interval, format_number, format_percent, plural

FEWEST: int = 5
"""Of fewer courses no rate is given."""


def say_improvement(improvement: HandledRates | NotEstimable) -> str:
    """ "64 % improved reliably, 63 of 99. Had no course without a second score improved, it would be 53 %; …"."""
    if isinstance(improvement, NotEstimable):
        return f"Reliable improvement is {improvement.words}."
    seen, unknown = improvement.observed, improvement.unknown.events
    if seen.total == 0:
        return f"No course has a pair of scores; {unknown:,} could have had one." if unknown else "No course is due."
    if seen.total < FEWEST:
        return f"**{seen.events:,} of {plural(seen.total, 'course')} improved reliably**: too few for a rate."
    head = f"**{format_percent(seen.share)} improved reliably**, {seen.events:,} of {seen.total:,}."
    if not unknown:
        return f"{head} No score is missing."
    low, high = (format_percent(rate.share) for rate in (improvement.worst, improvement.best))
    if low == high:
        one = "the one course" if unknown == 1 else f"the {unknown:,} courses"
        return f"{head} Whatever became of {one} without a paired score, it would still be {low}."
    return f"{head} Had none of the {unknown:,} without a paired score improved, it would be {low}; had all, {high}."


def say_nhs(improvement: HandledRates, deterioration: HandledRates) -> str:
    """ "53 % improved reliably on one measure and worsened on none, 63 of 118 finished courses; 4 % deteriorated."."""
    better, worse = improvement.non_responder, deterioration.non_responder
    if better.total == 0:
        return "No course has finished."
    if better.total < FEWEST:
        many = plural(better.total, "finished course")
        return f"**{better.events:,} of {many} improved reliably**: too few for a rate."
    return (
        f"**{format_percent(better.share)} improved reliably** on one measure and worsened on none, {better.events:,} "
        f"of {plural(better.total, 'finished course')}; {format_percent(worse.share)} deteriorated. A course without "
        "a later score counts as not improved."
    )


def say_completeness(completeness: Completeness) -> str:
    """ "99 of 118 courses have a baseline and a later score (84 %)"; the rest is said beside it."""
    paired = completeness.paired
    if paired.total == 0:
        return "no course is due for a score"
    share = f" ({format_percent(paired.share)})" if paired.total >= FEWEST else ""
    verb = "has" if paired.events == 1 else "have"
    return f"{paired.events:,} of {plural(paired.total, 'course')} {verb} a baseline and a score to compare{share}"


def say_changes(better: int, worse: int, total: int, points: int | None, higher_is_better: bool) -> str:
    """ "63 of 99 fell by 4 or more; 5 rose by 4 or more."."""
    if total == 0:
        return ""
    if points is None:
        return f"{plural(total, 'course')} with two scores; no reliable change is defined for this questionnaire."
    gain, loss = ("rose", "fell") if higher_is_better else ("fell", "rose")
    return f"**{better:,} of {total:,} {gain} by {points} or more**; {worse:,} {loss} by {points} or more."


def say_mean_course(points: Sequence[DosePoint]) -> str:
    """ "The mean fell from 14.6 to 9.1 by dose 5, where 76 of 114 have a score. Those who remain are not those …"."""
    known = [p for p in points if not isinstance(p.score, NotEstimable)]
    if len(known) < 2:
        return "Fewer than two points have two scores: there is no course to draw."
    first, last = known[0], known[-1]
    shown = [p for p in known[1:] if 2 * p.count >= first.count]
    end = shown[-1] if shown else max(known[1:], key=lambda p: p.count)
    where = f"where {end.count:,} of {plural(first.count, 'course')} have a score"
    head = f"**The mean {_say_move(first.score, end.score)} by dose {end.number}**, {where}."
    if last is end:
        return f"{head} Those who remain are not those who began."
    return f"{head} Those who remain are not those who began: {_say_remaining(last)}."


def _say_remaining(last: DosePoint) -> str:
    """ "the 43 with a score after dose 8 began at 14.9"."""
    if last.baseline is None:
        return f"{last.count:,} have a score after dose {last.number}"
    return f"the {last.count:,} with a score after dose {last.number} began at {format_number(last.baseline, 1)}"


def _say_move(first: Mean | NotEstimable, last: Mean | NotEstimable) -> str:
    start, end = (0.0 if isinstance(m, NotEstimable) else round(m.mean, 1) for m in (first, last))
    if start == end:
        return f"stayed at {format_number(start, 1)}"
    return f"{'fell' if end < start else 'rose'} from {format_number(start, 1)} to {format_number(end, 1)}"


def say_groups(overall: Proportion, groups: Sequence[tuple[str, Proportion]]) -> str:
    """ "No group's interval lies apart from the whole (64 %)." or which do, with what chance alone would do."""
    share = overall.share
    shown = [(label, rate) for label, rate in groups if rate.total >= FEWEST and rate.interval is not None]
    if share is None or not shown:
        return "No group is large enough for a rate."
    apart = [
        f"{label.lower()} {format_percent(rate.share)} ({format_interval(rate.interval.low, rate.interval.high)})"
        for label, rate in shown
        if rate.interval and not rate.interval.low <= share <= rate.interval.high
    ]
    whole = format_percent(share)
    if not apart:
        return f"**No group's interval lies apart from the whole** ({whole})."
    chance = f"of {len(shown)} groups compared, about one interval in twenty lies apart by chance alone"
    return f"**Apart from the whole ({whole}): {', '.join(apart)}**. A description, not an effect; {chance}."
