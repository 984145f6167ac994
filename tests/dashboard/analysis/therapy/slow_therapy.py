"""Therapy beside dosing once more, slowly: loops over ORM rows, nothing shared with the code under test.

Patients are told by id. A view of a day sees sessions, screenings and courses up to it.
"""

import math
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access.models import Course, Protocol, Screening, TreatmentSession

THERAPY = {"preparation", "integration", "psychotherapy"}
Figure = tuple[int, int, int, list[int]]
"""Events, total, left out, ids of the patients behind the events."""


@dataclass
class Told:
    """One course with what had happened by a day, sessions in order of time."""

    id: int
    patient: int
    number: int
    started: int
    ended: int | None
    planned_after: list[int]
    doses: list[TreatmentSession]
    therapy: list[TreatmentSession]


class SlowTherapy:
    """All courses of a clinic as they stood at the end of a day."""

    def __init__(self, session: Session, as_of_day: int) -> None:
        self.as_of_day = as_of_day
        protocols = {row.id: row for row in session.scalars(select(Protocol))}
        sessions = defaultdict(list)
        for row in session.scalars(select(TreatmentSession)):
            if row.day <= as_of_day and row.status == "attended":
                sessions[row.course_id].append(row)
        self.courses = []
        for row in session.scalars(select(Course)):
            if row.started_day > as_of_day:
                continue
            mine = sorted(sessions[row.id], key=lambda one: (one.day, one.starts_at))
            ended = row.ended_day if row.ended_day is not None and row.ended_day <= as_of_day else None
            self.courses.append(
                Told(
                    row.id, row.patient_id, row.number, row.started_day, ended,
                    list(protocols[row.protocol_id].integration_after_doses),
                    [one for one in mine if one.kind == "dosing"], [one for one in mine if one.kind in THERAPY],
                )
            )  # fmt: skip
        self.courses.sort(key=lambda course: (course.patient, course.number))
        self.scores: dict[tuple[int, str], list[Screening]] = defaultdict(list)
        for form in session.scalars(select(Screening).order_by(Screening.taken_day, Screening.taken_at)):
            if form.taken_day <= as_of_day and form.total is not None:
                self.scores[form.patient_id, form.instrument].append(form)

    def integration(self, hours: bool, planned_only: bool, first: int, last: int) -> tuple[Figure, int, int]:
        """Followed in time; of those that were not, how many for a next dose and for the end of the course."""
        followed, total, left_out, who, next_first, end_first = 0, 0, 0, set(), 0, 0
        for course in self.courses:
            for number, dose in enumerate(course.doses, start=1):
                if not first <= dose.day <= last or (planned_only and number not in course.planned_after):
                    continue
                following = course.doses[number] if number < len(course.doses) else None
                over = dose.day + (3 if hours else 7) < self.as_of_day
                over = over or following is not None or (course.ended is not None and course.ended < self.as_of_day)
                if not over:
                    left_out += 1
                    continue
                total += 1
                if any(self._follows(one, dose, following, hours) for one in course.therapy):
                    followed += 1
                    who.add(course.patient)
                elif following is not None:
                    soon = following.starts_at - dose.starts_at <= timedelta(hours=72)
                    next_first += soon if hours else following.day - dose.day <= 7
                elif course.ended is not None:
                    end_first += course.ended - dose.day < (3 if hours else 7)
        return (followed, total, left_out, sorted(who)), next_first, end_first

    @staticmethod
    def _follows(
        one: TreatmentSession, dose: TreatmentSession, following: TreatmentSession | None, hours: bool
    ) -> bool:
        if one.kind != "integration" or one.starts_at < dose.starts_at:
            return False
        if following is not None and one.starts_at >= following.starts_at:
            return False
        return one.starts_at - dose.starts_at <= timedelta(hours=72) if hours else one.day - dose.day <= 7

    def per_dose(self) -> dict[str, Any]:
        """Amounts and numbers by patient id, of courses that had a dose."""
        doses: dict[int, int] = defaultdict(int)
        sessions: dict[int, int] = defaultdict(int)
        minutes: dict[int, int] = defaultdict(int)
        timed: dict[int, int] = defaultdict(int)
        without = 0
        for course in self.courses:
            if not course.doses:
                without += len(course.therapy)
                continue
            doses[course.patient] += len(course.doses)
            for one in course.therapy:
                sessions[course.patient] += 1
                if one.duration_min is not None:
                    timed[course.patient] += 1
                    minutes[course.patient] += one.duration_min
        return {"doses": doses, "sessions": sessions, "minutes": minutes, "timed": timed, "without": without}

    def landmark(self, instrument: str, bounds: tuple[int, int], dose: int = 4, within: int = 28) -> dict[str, Any]:
        """Rows (patient, sessions, baseline, later) of those counted, and the counts in their order."""
        seen: set[int] = set()
        rows, counts = [], dict.fromkeys(("reached", "later_course", "not_over", "no_baseline", "no_later_score"), 0)
        for course in sorted(self.courses, key=lambda one: (one.patient, self._at(one, dose))):
            if len(course.doses) < dose:
                continue
            counts["reached"] += 1
            landmark = course.doses[dose - 1]
            if course.patient in seen:
                counts["later_course"] += 1
                continue
            seen.add(course.patient)
            until = landmark.day + within
            nexts = [o.started for o in self.courses if o.patient == course.patient and o.number > course.number]
            if nexts:
                # The patient's next course by number.
                until = min(until, nexts[0] - 1)
            forms = [
                form for form in self.scores[course.patient, instrument] if bounds[0] <= (form.total or 0) <= bounds[1]
            ]
            before = [form for form in forms if form.taken_day <= course.doses[0].day]
            baseline = before[-1] if before and course.doses[0].day - before[-1].taken_day <= 30 else None
            after = [form for form in forms if landmark.day < form.taken_day <= until]
            if until > self.as_of_day:
                counts["not_over"] += 1
            elif baseline is None:
                counts["no_baseline"] += 1
            elif not after:
                counts["no_later_score"] += 1
            else:
                had = sum(one.starts_at < landmark.starts_at for one in course.therapy)
                rows.append((course.patient, had, baseline.total, after[-1].total))
        return {"rows": rows, "counts": counts}

    @staticmethod
    def _at(course: Told, dose: int) -> Any:
        return course.doses[dose - 1].starts_at.timestamp() if len(course.doses) >= dose else math.inf


def thirds(amounts: list[int]) -> list[int]:
    """The third of each amount, by counting how many do not exceed each value."""
    ordered = sorted(set(amounts))

    def cut(share: int) -> int:
        return next(v for v in ordered if 3 * sum(a <= v for a in amounts) >= share * len(amounts))

    low, high = cut(1), cut(2)
    return [0 if a <= low else 1 if a <= high else 2 for a in amounts]


def ratio(amount: dict[int, float], number: dict[int, int]) -> tuple[float, float]:
    """The ratio of sums and the standard error of it, patients as clusters."""
    people = [p for p, n in number.items() if n > 0]
    total = sum(number[p] for p in people)
    r = sum(amount[p] for p in people) / total
    spread = sum((amount[p] - r * number[p]) ** 2 for p in people)
    return r, math.sqrt(len(people) / (len(people) - 1) * spread) / total
