"""What the wall says of one patient: the shape of a course of scores, a risk item, the sessions of therapy."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from dashboard.reports.words.wording import ARROW, plural
from data_access.records import SessionRecord

THERAPY = ("preparation", "integration", "psychotherapy", "check-in")


def say_course(name: str, totals: Sequence[int], day: str, below: tuple[bool, bool] | None) -> str:
    """How the scores of a course went, from the baseline on: "GAD-7 has risen at every screening: 11 → 16 by 19 Nov".

    ``below``: whether the first and the last score are below caseness; None where the measure has no caseness.
    """
    if len(totals) == 1:
        return f"{name} {totals[0]} on {day}, no later score to compare"
    first, last = totals[0], totals[-1]
    case = _say_caseness(below)
    steps = [later - before for before, later in pairwise(totals)]
    if len(steps) > 1 and all(step > 0 for step in steps):
        return f"{name} has risen at every screening since baseline: {first} {ARROW} {last} by {day}{case}"
    if len(steps) > 1 and all(step < 0 for step in steps):
        return f"{name} has fallen at every screening since baseline: {first} {ARROW} {last} by {day}{case}"
    if first == last:
        return f"{name} is {last} on {day}, as at baseline{case}"
    verb = "rose" if last > first else "fell"
    return f"{name} {verb} from {first} to {last} by {day}{case}"


def _say_caseness(below: tuple[bool, bool] | None) -> str:
    if below is None:
        return ""
    return {
        (False, True): ", now below caseness",
        (True, False): ", now at caseness",
        (False, False): ", at caseness",
        (True, True): ", below caseness",
    }[below]


def say_risk_item(item: int, answers: Sequence[int | None]) -> str:
    """The answers to one risk item in a course, oldest first: "item 9: 0 at every screening"."""
    if not answers:
        return ""
    if answers[-1] is None:
        return f"item {item} not answered at the last screening"
    known = [answer for answer in answers if answer is not None]
    missed = len(answers) - len(known)
    beside = f", not answered at {missed}" if missed else ""
    if not any(known):
        return f"item {item}: 0 at {'every screening' if not missed else plural(len(known), 'screening')}{beside}"
    return f"item {item}: {answers[-1]}, highest {max(known)} in {plural(len(known), 'answer')}{beside}"


def say_therapy(sessions: Sequence[SessionRecord]) -> str:
    """ "1 preparation, 2 integration sessions"; "no therapy session yet"."""
    held = Counter(s.kind for s in sessions if s.status == "attended" and s.kind in THERAPY)
    counts = [f"{held[kind]} {kind}" for kind in THERAPY if held[kind]]
    if not counts:
        return "no therapy session yet"
    return f"{', '.join(counts)} {'session' if sum(held.values()) == 1 else 'sessions'}"
