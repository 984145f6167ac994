"""Four weeks after a decision: score, phase and risk in one sentence. It tells what came after, never why."""

from dataclasses import dataclass

from dashboard.analysis.phase import Phase
from dashboard.reports.view import View
from dashboard.reports.words.wording import ARROW, format_change, format_day
from data_access.definitions.instrument import Instrument

PHASES = {
    Phase.PREPARATION: "in preparation",
    Phase.INTEGRATION: "in integration",
    Phase.MAINTENANCE: "in maintenance",
}


@dataclass(frozen=True)
class Reading:
    """One total and its day."""

    total: int
    day: int


@dataclass(frozen=True)
class Aftermath:
    """What the weeks after a meeting held of one patient. ``instrument`` None: there was no course.

    ``before``: the last score by the meeting's day; ``after``: the last one since. ``risk``: the gravest answer of a
    risk item since ("high", "moderate" or empty). ``worse_than_baseline``: the verdict on the course's own measure.
    """

    instrument: Instrument | None = None
    before: Reading | None = None
    after: Reading | None = None
    phase: Phase = Phase.NO_COURSE
    doses: tuple[int, int] = (0, 0)
    ended_day: int | None = None
    risk: str = ""
    risk_day: int | None = None
    worse_than_baseline: bool = False


def say_what_happened_next(found: Aftermath, view: View) -> str:
    """ "Four weeks on: GAD-7 16 → 11 (12 Oct → 9 Nov), change −5, reliably better (≥ 4); dosing 5 of 6."."""
    if found.instrument is None:
        return "Four weeks on: no course was recorded."
    parts = [_say_scores(found.instrument, found, view), _say_phase(found, view)]
    if found.worse_than_baseline:
        parts.append(f"!!reliable deterioration!! since baseline on {found.instrument.name}")
    if found.risk and found.risk_day is not None:
        day = format_day(found.risk_day, view.as_of_day, view.hide_names)
        parts.append(f"!!risk, {found.risk}!!, {day}")
    return f"Four weeks on: {'; '.join(parts)}."


def _say_scores(instrument: Instrument, found: Aftermath, view: View) -> str:
    def say(day: int) -> str:
        return format_day(day, view.as_of_day, view.hide_names)

    before, after, name = found.before, found.after, instrument.name
    if after is None:
        last = f" (last {before.total}, {say(before.day)})" if before else ""
        return f"no {name} since{last}"
    if before is None:
        return f"{name} {after.total} ({say(after.day)}), none before the decision"
    change = after.total - before.total
    pair = f"{name} {before.total} {ARROW} {after.total} ({say(before.day)} {ARROW} {say(after.day)})"
    return f"{pair}, change {format_change(change)}, {_judge(instrument, change, view)}"


def _judge(instrument: Instrument, change: int, view: View) -> str:
    bound = instrument.reliable_change[view.thresholds]
    if bound is None:
        return "no published bound of reliable change"
    if abs(change) < bound.points:
        return f"no reliable change (< {bound.points})"
    is_better = (change > 0) is instrument.higher_is_better
    return f"reliably better (≥ {bound.points})" if is_better else f"!!reliably worse!! (≥ {bound.points})"


def _say_phase(found: Aftermath, view: View) -> str:
    if found.ended_day is not None:
        return f"discharged {format_day(found.ended_day, view.as_of_day, view.hide_names)}"
    given, planned = found.doses
    return f"dosing {given} of {planned}" if found.phase == Phase.DOSING else PHASES[found.phase]
