"""What protocols plan once more, slowly: plain Python over the ORM rows of a clinic, one patient after another.

Every figure is (events, total, left out, patients behind the events).
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access.definitions.instrument import Instrument, ThresholdSet
from data_access.definitions.registry import get_instrument, get_instruments
from data_access.facts.arrays import MISSING, NEVER
from data_access.models import Clinician, Protocol
from tests.slow_facts import Kept, read_slowly

Row = dict[str, Any]
Figure = tuple[int, int, int, list[int]]
DOSING, INTEGRATION, ATTENDED = 1, 2, 0


@dataclass
class Course:
    """One course with its protocol, its attended doses and its attended sessions, in order."""

    row: int
    course: Row
    plan: Protocol
    doses: list[Row]
    sessions: list[Row]

    @property
    def ended_day(self) -> int:
        return int(self.course["ended_day"])


class SlowClinic:
    """Everybody of a clinic on one day."""

    def __init__(self, session: Session, site_id: int, as_of: int, kept: Kept, patient_ids: set[int]) -> None:
        self.tables = read_slowly(session, site_id, patient_ids, as_of, kept)
        self.as_of = as_of
        plans = sorted(session.scalars(select(Protocol).where(Protocol.site_id == site_id)), key=lambda p: p.id)
        self.plans = plans
        self.roles = [c.role for c in sorted(session.scalars(select(Clinician)), key=lambda c: c.id)]
        doses, sessions = defaultdict(list), defaultdict(list)
        for number, dose in enumerate(self.tables["dosings"]):
            if dose["number"] > 0 and dose["course"] != MISSING:
                doses[dose["course"]].append(dose | {"row": number})
        for one in self.tables["sessions"]:
            if one["status"] == ATTENDED and one["course"] != MISSING:
                sessions[one["course"]].append(one)
        self.courses = [
            Course(row, course, plans[course["protocol"]], doses[row], sessions[row])
            for row, course in enumerate(self.tables["courses"])
        ]
        self.attended = [d for d in self.tables["dosings"] if d["number"] > 0 and d["course"] != MISSING]
        rows = (n for n, d in enumerate(self.tables["dosings"]) if d["number"] > 0 and d["course"] != MISSING)
        self.place = {row: place for place, row in enumerate(rows)}
        self.forms = defaultdict(list)
        for form in self.tables["screenings"]:
            instrument = _by_code(form["instrument"])
            value = form["risk_item"] if instrument.scoring == "cssrs" else form["total"]
            if value != MISSING:
                self.forms[form["patient"], instrument.key].append(form)

    def current(self) -> dict[int, Course]:
        """The last course begun of each patient."""
        return {course.course["patient"]: course for course in self.courses}

    def in_treatment(self) -> dict[int, Course]:
        return {p: c for p, c in self.current().items() if c.ended_day == NEVER}


def _by_code(code: int) -> Instrument:
    return next(i for i in get_instruments() if i.code == code)


def figure(rows: list[tuple[int, bool]], left_out: int = 0) -> Figure:
    """(patient, whether it happened) of everything counted."""
    return sum(e for _, e in rows), len(rows), left_out, sorted({p for p, e in rows if e})


def slow_on_time(clinic: SlowClinic, key: str, since: int, until: int) -> list[Figure]:
    """All screenings of one questionnaire that were due, then by rule."""
    due: list[tuple[int, int, int, int]] = []
    for course in clinic.courses:
        plan = next((s for s in course.plan.screenings if s["instrument"] == key), None)
        if plan is None:
            continue
        patient, start = course.course["patient"], course.course["started_day"]
        if plan["at_start"]:
            due.append((patient, start, start - 30, 0))
        for dose in course.doses:
            place = clinic.place[dose["row"]]
            if dose["number"] == 1 and plan["before_first_dose_days"] is not None:
                due.append((patient, dose["day"], dose["day"] - plan["before_first_dose_days"], 1))
            if dose["number"] > 1 and plan["before_each_dose"]:
                due.append((patient, dose["day"], clinic.attended[place - 1]["day"] + 1, 2))
        if course.doses and 0 < course.plan.planned_doses <= course.doses[-1]["number"]:
            last = course.doses[-1]["day"]
            after = [(last + course.plan.dose_interval_days, last + 1, 3)]
            after = after if plan["after_last_dose"] or plan["at_end"] else []
            for months in plan["follow_up_months"]:
                day = last + round(months * 30.4375)
                after.append((day, day - 14, 4))
            due += [(patient, day, first, rule) for day, first, rule in after if day < course.ended_day]
    rows = [
        (patient, _scored(clinic, patient, key, first, day), rule)
        for patient, day, first, rule in due
        if since <= day <= until
    ]
    every = figure([(p, e) for p, e, _ in rows])
    return [every, *(figure([(p, e) for p, e, r in rows if r == rule]) for rule in range(5))]


def _scored(clinic: SlowClinic, patient: int, key: str, first: int, last: int) -> bool:
    return any(first <= form["day"] <= last for form in clinic.forms[patient, key])


def slow_integration(clinic: SlowClinic, since: int, until: int) -> tuple[Figure, Figure]:
    """In time, and at all."""
    on_time, held = [], []
    for course in clinic.courses:
        for dose in course.doses:
            last = dose["day"] + course.plan.integration_within_days
            if dose["number"] not in course.plan.integration_after_doses or not since <= last <= until:
                continue
            days = [s["day"] for s in course.sessions if s["kind"] == INTEGRATION and s["day"] >= dose["day"]]
            on_time.append((course.course["patient"], any(day <= last for day in days)))
            held.append((course.course["patient"], bool(days)))
    return figure(on_time), figure(held)


def slow_monitoring(clinic: SlowClinic, mondays: list[int]) -> list[tuple[Figure, list[int], list[int]]]:
    """Before, at 40 min, leaving, all: the figure, and events and total of each week."""
    rows = [d for d in clinic.tables["dosings"] if d["status"] == ATTENDED and mondays[0] <= d["day"] < mondays[-1] + 7]

    def there(dose: Row, reading: str) -> bool:
        if reading == "at 40 min":
            return bool(dose["read_at_40"])
        if reading == "all":
            return all(there(dose, one) for one in ("before", "at 40 min", "leaving"))
        return bool(dose[f"systolic_{reading}"] != MISSING and dose[f"diastolic_{reading}"] != MISSING)

    found = []
    for reading in ("before", "at 40 min", "leaving", "all"):
        weeks = [[there(d, reading) for d in rows if m <= d["day"] < m + 7] for m in mondays]
        counted = figure([(d["patient"], there(d, reading)) for d in rows])
        found.append((counted, [sum(w) for w in weeks], [len(w) for w in weeks]))
    return found


def slow_overdue(clinic: SlowClinic, course: Course) -> int:
    """How many questionnaires of the protocol are past their day for a patient in treatment."""
    overdue, start, plan = 0, course.course["started_day"], course.plan
    for asked in plan.screenings:
        forms = clinic.forms[course.course["patient"], asked["instrument"]]
        last = max((f["day"] for f in forms if f["day"] >= start - 30), default=None)
        due: list[int] = []
        if not course.doses:
            days = 0 if asked["at_start"] else asked["before_first_dose_days"]
            due = [start + days] if last is None and days is not None else []
        else:
            dosed = course.doses[-1]["day"]
            expected = dosed + plan.dose_interval_days
            if course.doses[-1]["number"] < plan.planned_doses:
                fresh = last is not None and last > dosed
                due = [expected + plan.dose_interval_days if fresh else expected] if asked["before_each_dose"] else []
            else:
                if (asked["after_last_dose"] or asked["at_end"]) and (last is None or last <= dosed):
                    due.append(expected)
                for months in asked["follow_up_months"]:
                    day = dosed + round(months * 30.4375)
                    if months > 0 and (last is None or last < day - 14):
                        due.append(day)
        overdue += bool(due) and min(due) < clinic.as_of
    return overdue


def slow_workload(clinic: SlowClinic) -> dict[str, Any]:
    """Per clinician: active patients, sessions of seven days, patients and screenings overdue; and what is nobody's."""
    found: dict[str, Any] = {
        name: defaultdict(int) for name in ("active", "sessions", "patients_overdue", "screenings_overdue")
    }
    found["unassigned"] = found["sessions_without_clinician"] = 0
    for patient, course in clinic.in_treatment().items():
        therapist = _therapist(clinic, patient)
        if therapist is None:
            found["unassigned"] += 1
            continue
        overdue = slow_overdue(clinic, course)
        found["active"][therapist] += 1
        found["patients_overdue"][therapist] += overdue > 0
        found["screenings_overdue"][therapist] += overdue
    for one in clinic.tables["sessions"]:
        if one["status"] == ATTENDED and clinic.as_of - 6 <= one["day"] <= clinic.as_of:
            if one["clinician"] == MISSING:
                found["sessions_without_clinician"] += 1
            else:
                found["sessions"][one["clinician"]] += 1
    return found


def _therapist(clinic: SlowClinic, patient: int) -> int | None:
    """The therapist assigned last, or whoever is assigned last where no therapist is."""
    holds = [
        a
        for a in clinic.tables["assignments"]
        if a["patient"] == patient and a["from_day"] <= clinic.as_of < a["until_day"]
    ]
    therapists = [a for a in holds if clinic.roles[a["clinician"]] == "therapist"]
    chosen = sorted(therapists or holds, key=lambda a: a["from_day"])
    return int(chosen[-1]["clinician"]) if chosen else None


def slow_lapsed(clinic: SlowClinic, intervals: float) -> Figure:
    """Of those with doses to come."""
    rows, left_out = [], 0
    for patient, course in clinic.in_treatment().items():
        given = course.doses[-1]["number"] if course.doses else 0
        if given >= course.plan.planned_doses:
            continue
        if course.plan.dose_interval_days <= 0:
            left_out += 1
            continue
        last = course.sessions[-1]["day"] if course.sessions else course.course["started_day"]
        rows.append((patient, clinic.as_of - last >= intervals * course.plan.dose_interval_days))
    return figure(rows, left_out)


def slow_checks(clinic: SlowClinic) -> dict[str, Figure]:
    """Up to date, by check."""
    found = {}
    for check in sorted({key for plan in clinic.plans for key in plan.long_term_checks}):
        rows, left_out = [], 0
        for patient, course in clinic.in_treatment().items():
            interval = course.plan.long_term_checks.get(check, 0)
            if not interval:
                continue
            first = course.doses[0]["day"] if course.doses else None
            if first is None or first + interval >= clinic.as_of:
                left_out += 1
                continue
            names = clinic.tables["checks"]
            done = [
                c["day"]
                for c in clinic.tables["long_term_checks"]
                if c["patient"] == patient and names[c["check"]] == check
            ]
            rows.append((patient, max([first, *done]) + interval >= clinic.as_of))
        found[check] = figure(rows, left_out)
    return found


def slow_exposure(clinic: SlowClinic, percent: float, thresholds: ThresholdSet) -> dict[str, Any]:
    """Ratios of last to first, sorted; rising, and rising without a gain."""
    doses, intervals, rising, without, few = [], [], [], [], 0
    for patient, course in clinic.in_treatment().items():
        given = course.doses
        if len(given) >= 2 and _same_drug(given[0], given[-1]) and given[0]["dose_mg"] > 0 and given[-1]["dose_mg"] > 0:
            doses.append(given[-1]["dose_mg"] / given[0]["dose_mg"])
        if len(given) >= 3 and given[1]["day"] > given[0]["day"]:
            intervals.append((given[-1]["day"] - given[-2]["day"]) / (given[1]["day"] - given[0]["day"]))
        if len(given) < 3:
            few += 1
            continue
        rose = all(_rose(given, k, percent) for k in (-1, -2))
        rising.append((patient, rose))
        without.append((patient, rose and not _gained(clinic, course, thresholds)))
    return {
        "dose": sorted(doses),
        "interval": sorted(intervals),
        "rising": figure(rising, few),
        "rising_without_gain": figure(without, few),
    }


def _same_drug(one: Row, other: Row) -> bool:
    return bool(one["route"] == other["route"] and one["substance"] == other["substance"])


def _rose(given: list[Row], k: int, percent: float) -> bool:
    """Whether the dose at -1 or -2 was up on the one before, or came sooner."""
    place = len(given) + k
    one, before = given[place], given[place - 1]
    up = _same_drug(one, before) and before["dose_mg"] > 0
    if up and one["dose_mg"] >= before["dose_mg"] * (1 + percent / 100) - 1e-4:
        return True
    if place < 2:
        return False
    interval, earlier = one["day"] - before["day"], before["day"] - given[place - 2]["day"]
    return bool(earlier > 0 and 100 * interval <= (100 - percent) * earlier)


def _after_baseline(clinic: SlowClinic, course: Course, instrument: Instrument) -> tuple[int | None, list[int]]:
    """The baseline total and the last total of each day after it, of a patient's last course."""
    forms = clinic.forms[course.course["patient"], instrument.key]
    if course.doses:
        anchor = course.doses[0]["day"]
    elif course.plan.planned_doses == 0:
        anchor = course.course["started_day"]
    else:
        return None, []
    before = [k for k, f in enumerate(forms) if f["day"] <= anchor]
    if not before or anchor - forms[before[-1]]["day"] > 30:
        return None, []
    by_day = {f["day"]: f["total"] for f in forms[before[-1] + 1 :]}
    return forms[before[-1]]["total"], list(by_day.values())


def _gained(clinic: SlowClinic, course: Course, thresholds: ThresholdSet) -> bool:
    instrument = _by_code(course.course["primary_instrument"])
    bound = instrument.reliable_change[thresholds]
    first, later = _after_baseline(clinic, course, instrument)
    if first is None or not later or bound is None:
        return False
    return (later[-1] - first if instrument.higher_is_better else first - later[-1]) >= bound.points


def slow_loss(clinic: SlowClinic, key: str, thresholds: ThresholdSet) -> tuple[Figure, Figure]:
    """Lost of those who had responded; back at caseness of those who had recovered (a scale where low is better)."""
    instrument = get_instrument(key)
    points = instrument.reliable_change[thresholds].points  # type: ignore[union-attr]
    case = instrument.caseness[thresholds].threshold  # type: ignore[union-attr]
    lost, relapsed, new_response, new_recovery = [], [], 0, 0
    for patient, course in clinic.current().items():
        first, later = _after_baseline(clinic, course, instrument)
        if first is None or not later or first < case:
            continue

        def responded(best: int, first: int = first) -> bool:
            return 2 * best <= first

        def recovered(best: int, first: int = first) -> bool:
            return best < case and first - best >= points

        early = min(later[:-2], default=None)
        had_response = early is not None and responded(early)
        had_recovery = early is not None and recovered(early)
        if had_response and early is not None:
            lost.append((patient, all(total - early >= points for total in later[-2:])))
        elif responded(min(later)):
            new_response += 1
        if had_recovery:
            relapsed.append((patient, all(total >= case for total in later[-2:])))
        elif recovered(min(later)):
            new_recovery += 1
    return figure(lost, new_response), figure(relapsed, new_recovery)
