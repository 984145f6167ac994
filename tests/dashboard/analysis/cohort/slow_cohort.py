"""Cohort outcomes once more, slowly: plain Python over the tables, one course after another, nothing shared.

The rows come from ``tests.slow_facts.read_slowly`` (the ORM tables as lists of dicts), the protocols
from their table.
"""

import math
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access.definitions.instrument import Instrument, ThresholdSet
from data_access.definitions.registry import get_instrument
from data_access.models import Protocol
from tests.slow_facts import Kept, read_slowly

Row = dict[str, Any]
Window = tuple[int | None, int]
NEVER, MISSING = 2**31 - 1, -1


@dataclass
class SlowCourse:
    """One course with its protocol, attended doses, and the scores of its patient."""

    row: int
    course: Row
    plan: Protocol
    doses: list[Row]
    prepared: list[Row]
    screenings: list[Row]
    next_start: int | None

    @property
    def patient(self) -> int:
        return int(self.course["patient"])

    @property
    def ended(self) -> int | None:
        return None if self.course["ended_day"] == NEVER else int(self.course["ended_day"])

    @property
    def finished(self) -> int | None:
        """The day of the last planned dose, or of the end, whichever came first."""
        days = []
        if self.plan.planned_doses >= 2 and len(self.doses) >= self.plan.planned_doses:
            days.append(self.doses[self.plan.planned_doses - 1]["day"])
        treated = self.plan.planned_doses and len(self.doses) >= 2
        if treated and self.ended is not None and self.doses[1]["day"] <= self.ended:
            days.append(self.ended)
        return min(days, default=None)

    @property
    def induction_end(self) -> int | None:
        if self.finished is None:
            return None
        return min(self.doses[-1]["day"], self.finished)

    def totals(self, instrument: Instrument) -> list[tuple[int, int]]:
        return [
            (s["day"], s["total"])
            for s in self.screenings
            if s["instrument"] == instrument.code and s["total"] != MISSING
        ]

    def baseline(self, instrument: Instrument) -> tuple[int, int, int] | None:
        """(place, day, total) of the last score up to the first dose, at most 30 days old."""
        if not self.doses:
            return None
        first = self.doses[0]["day"]
        found = [(k, day, total) for k, (day, total) in enumerate(self.totals(instrument)) if day <= first]
        return found[-1] if found and first - found[-1][1] <= 30 else None

    def later(self, instrument: Instrument, window: Window) -> tuple[int | None, int | None]:
        """(observed, carried) totals of a window of days."""
        base = self.baseline(instrument)
        if base is None:
            return None, None
        until = window[1] if self.next_start is None else min(window[1], self.next_start - 1)
        after = [(day, total) for day, total in self.totals(instrument)[base[0] + 1 :] if day <= until]
        if not after:
            return None, None
        day, total = after[-1]
        return (total if window[0] is None or day >= window[0] else None), total

    def is_closed(self, window: Window, as_of: int) -> bool:
        until = window[1] if self.next_start is None else min(window[1], self.next_start - 1)
        return window[0] is None or until <= as_of


def read_courses(
    session: Session, site_id: int, as_of: int, kept: Kept
) -> tuple[list[SlowCourse], list[Row], list[Protocol]]:
    """Every course of the site as it stood on a day, the rows of its patients, and its protocols."""
    tables = read_slowly(session, site_id, None, as_of, kept)
    plans = sorted(session.scalars(select(Protocol).where(Protocol.site_id == site_id)), key=lambda p: p.id)
    courses = [c for c in tables["courses"] if c["started_day"] <= as_of]
    screenings = [s for s in tables["screenings"] if s["day"] <= as_of]
    found = []
    for row, course in enumerate(courses):
        own = [c for c in courses if c["patient"] == course["patient"]]
        following = own[own.index(course) + 1 :]
        doses = [d for d in tables["dosings"] if d["course"] == row and d["number"] > 0]
        prepared = [
            s for s in tables["sessions"] if s["course"] == row and s["kind"] == 0 and s["status"] == 0
        ]  # fmt: skip
        found.append(
            SlowCourse(
                row, course, plans[course["protocol"]], doses, prepared,
                [s for s in screenings if s["patient"] == course["patient"]],
                following[0]["started_day"] if following else None,
            )
        )  # fmt: skip
    return found, tables["patients"], plans


def find_window(course: SlowCourse, point: str, number: int = 0) -> Window | None:
    """First (None: any) and last day of a time point; None where the course does not count at it."""
    if point == "after first dose":
        if not course.doses:
            return None
        day = course.doses[0]["day"] + number
        return max(day - 7, course.doses[0]["day"] + 1), day + 7
    if point == "after dose":
        return _after_dose(course, number)
    if course.finished is None or course.induction_end is None:
        return None
    if point == "last score":
        return None, NEVER
    if point == "end":
        return course.induction_end + 1, course.finished + 28
    due = course.induction_end + round(number * 30.4375)
    return max(due - 14, course.induction_end + 1), due + 28


def _after_dose(course: SlowCourse, number: int) -> Window | None:
    if len(course.doses) >= number:
        day = course.doses[number - 1]["day"]
        following = course.doses[number]["day"] if len(course.doses) > number else day + 28
        return day + 1, following
    if course.doses and course.ended is not None:
        return NEVER, course.ended + 28
    return None


def is_case(instrument: Instrument, total: int, thresholds: ThresholdSet) -> bool:
    caseness = instrument.caseness[thresholds]
    if caseness is None:
        return False
    return total <= caseness.threshold if instrument.higher_is_better else total >= caseness.threshold


def judge(instrument: Instrument, first: int, last: int, thresholds: ThresholdSet) -> set[str]:
    """Every outcome that holds between two totals."""
    bound = instrument.reliable_change[thresholds]
    change = first - last if instrument.higher_is_better else last - first
    found = set()
    if bound and change <= -bound.points:
        found.add("improvement")
    if bound and change >= bound.points:
        found.add("deterioration")
    if bound and not found:
        found.add("no_change")
    case = is_case(instrument, first, thresholds)
    if case or instrument.caseness[thresholds] is None:
        top = instrument.total_max or 0
        half = 2 * (top - last) <= top - first if instrument.higher_is_better else 2 * last <= first
        if half:
            found.add("response")
        if instrument.remission:
            at = instrument.remission.at_most
            if last >= at if instrument.higher_is_better else last <= at:
                found.add("remission")
    if case and not is_case(instrument, last, thresholds):
        found.add("below")
        if "improvement" in found:
            found.add("recovery")
    return found


Counts = dict[str, tuple[int, int]]


def count_instrument(
    courses: list[SlowCourse], as_of: int, instrument: Instrument, thresholds: ThresholdSet, point: str, number: int
) -> tuple[dict[str, Counts], dict[str, int]]:
    """{outcome: {handling: (events, total)}} and the counts of completeness."""
    outcomes = ("response", "remission", "improvement", "recovery", "deterioration", "no_change")
    found: dict[str, Counts] = {o: {} for o in outcomes}
    done = {"paired": 0, "no_baseline": 0, "earlier_only": 0, "no_later_score": 0, "not_yet_due": 0}
    judged = []
    for course in courses:
        window = find_window(course, point, number)
        if window is None:
            continue
        observed, carried = course.later(instrument, window)
        base = course.baseline(instrument)
        if observed is None and not course.is_closed(window, as_of):
            done["not_yet_due"] += 1
            continue
        reason = "no_baseline" if base is None else "paired" if observed is not None else ""
        done[reason or ("earlier_only" if carried is not None else "no_later_score")] += 1
        judged.append((None if base is None else base[2], observed, carried))
    for outcome in outcomes:
        wants_case = outcome in ("response", "remission", "recovery")
        rows = [r for r in judged if not wants_case or _counts(instrument, r[0], thresholds)]
        found[outcome] = _handle(rows, instrument, outcome, thresholds)
    return found, done


def _counts(instrument: Instrument, first: int | None, thresholds: ThresholdSet) -> bool:
    if first is None:
        return False
    return instrument.caseness[thresholds] is None or is_case(instrument, first, thresholds)


def _handle(rows: list[Any], instrument: Instrument, outcome: str, thresholds: ThresholdSet) -> Counts:
    seen = [outcome in judge(instrument, f, o, thresholds) for f, o, _ in rows if f is not None and o is not None]
    last = [outcome in judge(instrument, f, c, thresholds) for f, _, c in rows if f is not None and c is not None]
    none = (sum(seen), len(rows))
    every = (sum(seen) + len(rows) - len(seen), len(rows))
    best, worst = (none, every) if outcome == "deterioration" else (every, none)
    return {
        "observed": (sum(seen), len(seen)), "carried": (sum(last), len(last)), "non_responder": none,
        "best": best, "worst": worst, "unknown": (len(rows) - len(seen), len(rows)),
    }  # fmt: skip


def count_nhs(courses: list[SlowCourse], thresholds: ThresholdSet) -> dict[str, tuple[int, int]]:
    """The published NHS rates of all finished courses, and the classes."""
    finished = [c for c in courses if c.finished is not None]
    counts = dict.fromkeys(
        ("recovered", "reliably", "improved", "deteriorated", "split", "unmeasured", "not_case", "complete"), 0
    )
    for course in finished:
        own = get_instrument("pcl5")
        anxiety = own if course.course["primary_instrument"] == own.code else get_instrument("gad7")
        measures = (anxiety, get_instrument("phq9"))
        bases = [(m, course.baseline(m)) for m in measures]
        firsts = [(m, b[2]) for m, b in bases if b is not None]
        pairs = [(m, first, course.later(m, (None, NEVER))[0]) for m, first in firsts]
        known = [(m, first, last) for m, first, last in pairs if last is not None]
        moves = [judge(m, first, last, thresholds) for m, first, last in known]
        up, down = any("deterioration" in m for m in moves), any("improvement" in m for m in moves)
        case_first = any(is_case(m, first, thresholds) for m, first in firsts)
        below = all(not is_case(m, last, thresholds) for m, _, last in known)
        recovered = len(known) == 2 and case_first and below
        counts["not_case"] += bool(firsts) and not case_first
        counts["unmeasured"] += not known
        counts["complete"] += len(known) == 2
        counts["recovered"] += recovered
        counts["reliably"] += recovered and down and not up
        counts["improved"] += down and not up
        counts["deteriorated"] += up and not down
        counts["split"] += up and down
    total = len(finished)
    asked = total - counts["not_case"]
    return {
        "recovery": (counts["recovered"], asked), "reliable_recovery": (counts["reliably"], asked),
        "improvement": (counts["improved"], total), "deterioration": (counts["deteriorated"], total),
        "split": (counts["split"], total), "not_measurable": (counts["unmeasured"], total),
        "not_at_caseness": (counts["not_case"], total),
    }  # fmt: skip


def describe_course(courses: list[SlowCourse], instrument: Instrument, number: int) -> tuple[int, list[int], list[int]]:
    """Courses with dose ``number`` (0: any dose), the scores there, and the baselines of those with a score."""
    given, scores, baselines = 0, [], []
    for course in courses:
        if len(course.doses) < max(number, 1):
            continue
        given += 1
        base = course.baseline(instrument)
        if number == 0:
            score = None if base is None else base[2]
        else:
            day = course.doses[number - 1]["day"]
            until = course.doses[number]["day"] if len(course.doses) > number else day + 28
            until = until if course.next_start is None else min(until, course.next_start - 1)
            here = [total for when, total in course.totals(instrument) if day < when <= until]
            score = here[-1] if here else None
        if score is not None:
            scores.append(score)
            baselines += [base[2]] if base is not None else []
    return given, scores, baselines


def count_steps(
    courses: list[SlowCourse], patients: list[Row], plans: list[Protocol], as_of: int
) -> dict[str, dict[str, tuple[int, int]]]:
    """{step: {reached | of_previous | waiting | early: (events, total)}}, patient after patient."""
    names = ("prepared", "first_dose", "fourth_dose", "finished", "follow_up")
    counts = {n: {k: [0, 0] for k in ("reached", "of_previous", "waiting", "early")} for n in names}
    for patient, row in enumerate(patients):
        own = [c for c in courses if c.patient == patient]
        course = own[0] if own else None
        referred = row["referred_day"] if row["referred_day"] > -(10**6) else None
        entered = min(
            (d for d in (referred, course.course["started_day"] if course else None) if d is not None), default=None
        )
        if entered is None:
            continue
        before, due = entered, entered
        for name, day, allowed in _list_steps(course, plans):
            due += allowed
            reached, previous = day is not None, before is not None
            late = previous and before + allowed <= as_of
            _add(counts[name]["reached"], reached, due <= as_of)
            _add(counts[name]["of_previous"], reached, late)
            _add(counts[name]["waiting"], previous and not late and not reached, previous)
            _add(counts[name]["early"], previous and not late and reached, previous)
            before = day
    return {n: {k: (v[0], v[1]) for k, v in kinds.items()} for n, kinds in counts.items()}


def _add(count: list[int], event: bool, counted: bool) -> None:
    count[0] += event and counted
    count[1] += counted


def _list_steps(course: SlowCourse | None, plans: list[Protocol]) -> list[tuple[str, int | None, int]]:
    """(step, day reached, days allowed); every plan of the demonstration has 4 doses or more and a follow-up."""
    plan = course.plan if course else max(plans, key=lambda p: (p.planned_doses - 1) * p.dose_interval_days)
    days = course.doses if course else []
    first = days[0]["day"] if days else None
    prepared = None
    if course and len(course.prepared) >= plan.preparation_sessions:
        prepared = course.prepared[plan.preparation_sessions - 1]["day"]
    if first is not None:
        prepared = first if prepared is None else min(prepared, first)
    fourth = days[3]["day"] if len(days) >= 4 else None
    given = days[plan.planned_doses - 1]["day"] if len(days) >= plan.planned_doses else None
    interval = 1.5 * plan.dose_interval_days
    due = round(_first_follow_up(course, plans) * 30.4375)
    scored = None
    if course and given is not None:
        until = given + due + 28 if course.next_start is None else min(given + due + 28, course.next_start - 1)
        primary = [
            s["day"] for s in course.screenings
            if s["instrument"] == course.course["primary_instrument"] and s["total"] != MISSING
        ]  # fmt: skip
        scored = next((d for d in primary if given + due - 14 <= d <= until), None)
    return [
        ("prepared", prepared, 60),
        ("first_dose", first, 30),
        ("fourth_dose", fourth, math.ceil(3 * interval)),
        ("finished", given, math.ceil((plan.planned_doses - 4) * interval)),
        ("follow_up", scored, due + 28),
    ]


def _first_follow_up(course: SlowCourse | None, plans: list[Protocol]) -> int:
    """Months to the first follow-up of the course's own instrument; the latest of all where there is no course."""
    if course is None:
        return max(s["follow_up_months"][0] for p in plans for s in p.screenings if s["follow_up_months"])
    own = course.course["primary_instrument"]
    return next(
        s["follow_up_months"][0] for s in course.plan.screenings if get_instrument(s["instrument"]).code == own
    )  # fmt: skip
