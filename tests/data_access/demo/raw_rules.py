"""The raw condition of every rule of the agenda, in slow plain Python over plain rows.

Each function takes one patient and says whether the rule is true on the as-of day. These are
the published rules read once more, on purpose not the program's own reading of them.
"""

import itertools
from collections.abc import Callable

from data_access.definitions.registry import get_instrument
from tests.data_access.demo.conftest import AS_OF, Row, Rows

WEEK = 7


def open_course(demo: Rows, patient: Row) -> Row | None:
    """The course the patient is in, if any."""
    return next((c for c in demo.of("course", patient) if c["ended_day"] is None), None)


def protocol_of(demo: Rows, course: Row) -> Row:
    """The plan of a course."""
    return next(p for p in demo["protocol"] if p["id"] == course["protocol_id"])


def doses_of(demo: Rows, course: Row) -> list[Row]:
    """The attended dosing sessions of a course, oldest first."""
    rows = [s for s in demo["session"] if s["course_id"] == course["id"]]
    return sorted((s for s in rows if (s["kind"], s["status"]) == ("dosing", "attended")), key=lambda s: s["day"])


def forms_of(demo: Rows, patient: Row, key: str) -> list[Row]:
    """The forms of one instrument, oldest first."""
    return sorted((f for f in demo.of("screening", patient) if f["instrument"] == key), key=lambda f: f["taken_at"])


def scores_of(demo: Rows, course: Row, key: str) -> tuple[int, list[Row]] | None:
    """The baseline (last total on or before dose 1, within 30 days) and the scored forms after it."""
    doses = doses_of(demo, course)
    if not doses:
        return None
    forms = [f for f in forms_of(demo, {"id": course["patient_id"]}, key) if f["total"] is not None]
    before = [f for f in forms if doses[0]["day"] - 30 <= f["taken_day"] <= doses[0]["day"]]
    after = [f for f in forms if f["taken_day"] > doses[0]["day"]]
    return (before[-1]["total"], after) if before and after else None


def points(key: str) -> int:
    """The NHS threshold of reliable change."""
    change = get_instrument(key).reliable_change["nhs"]
    assert change is not None
    return change.points


def change_of(demo: Rows, course: Row, key: str) -> int | None:
    """Latest total less baseline."""
    scores = scores_of(demo, course, key)
    return None if scores is None else scores[1][-1]["total"] - scores[0]


def answers_of(demo: Rows, patient: Row, key: str) -> list[tuple[int, int]]:
    """(day, answer) of every answered risk question of one form."""
    return [(f["taken_day"], f["risk_item"]) for f in forms_of(demo, patient, key) if f["risk_item"] is not None]


def is_serious(demo: Rows, session: Row) -> bool:
    """A serious effect in a session."""
    return any(e["serious"] for e in demo["side_effect"] if e["session_id"] == session["id"])


def high_days(demo: Rows, patient: Row) -> list[int]:
    """Days of high-risk events."""
    days = [d for key in ("cssrs_screener", "cssrs_since_last") for d, a in answers_of(demo, patient, key) if a == 3]
    items = answers_of(demo, patient, "phq9")
    days += [d for d, a in items if a == 3]
    days += [d for (_, before), (d, a) in itertools.pairwise(items) if a - before >= 2]
    return days + [s["day"] for s in demo.of("session", patient) if is_serious(demo, s)]


def risk_high(demo: Rows, patient: Row) -> bool:
    """A high-risk event that nobody has acknowledged."""
    seen = {row["event_day"] for row in demo.of("acknowledgement", patient) if row["rule"] == "risk_high"}
    return any(day not in seen for day in high_days(demo, patient))


def risk_moderate(demo: Rows, patient: Row) -> bool:
    """C-SSRS moderate, or the latest item 9 at 2 or newly positive, in treatment."""
    if open_course(demo, patient) is None:
        return False
    triage = answers_of(demo, patient, "cssrs_since_last")
    items = [answer for _, answer in answers_of(demo, patient, "phq9")]
    newly = len(items) > 1 and items[-1] >= 1 and items[-2] == 0
    return bool((triage and triage[-1][1] == 2) or (items and items[-1] == 2) or newly)


def risk_not_asked(demo: Rows, patient: Row) -> bool:
    """In treatment: item 9 empty on the latest form that asks, or nothing answered for 30 days."""
    if open_course(demo, patient) is None:
        return False
    asking = [f for key in ("phq9", "cssrs_screener", "cssrs_since_last") for f in forms_of(demo, patient, key)]
    if not asking:
        return False
    latest = max(asking, key=lambda f: f["taken_at"])
    answered = [f["taken_day"] for f in asking if f["risk_item"] is not None]
    return latest["risk_item"] is None or not answered or AS_OF - max(answered) >= 30


def _readings(demo: Rows, session: Row) -> list[Row]:
    return [v for v in demo["vital"] if v["session_id"] == session["id"]]


def _last_week(demo: Rows, patient: Row) -> list[Row]:
    course = open_course(demo, patient)
    return [s for s in doses_of(demo, course) if s["day"] > AS_OF - WEEK] if course else []


def severe_effect(demo: Rows, patient: Row) -> bool:
    """Severity 3, 180/110 or SpO2 of 91 in the last seven days."""
    for session in _last_week(demo, patient):
        if any(e["severity"] == 3 for e in demo["side_effect"] if e["session_id"] == session["id"]):
            return True
        for reading in _readings(demo, session):
            if reading["moment"] != "before" and (reading["systolic"] >= 180 or reading["diastolic"] >= 110):
                return True
            if reading["spo2"] is not None and reading["spo2"] <= 91:
                return True
    return False


def monitoring_incomplete(demo: Rows, patient: Row) -> bool:
    """No reading before, at 30 to 60 minutes or on leaving, in the last seven days."""
    for session in _last_week(demo, patient):
        readings = _readings(demo, session)
        moments = {reading["moment"] for reading in readings}
        at_40 = any(30 <= reading["minutes_from_dose"] <= 60 for reading in readings)
        if not at_40 or not {"before", "leaving"} <= moments:
            return True
    return False


def deterioration(demo: Rows, patient: Row) -> bool:
    """The course's own measure reliably worse than at baseline."""
    course = open_course(demo, patient)
    change = change_of(demo, course, course["primary_instrument"]) if course else None
    return change is not None and course is not None and change >= points(course["primary_instrument"])


def loss_of_response(demo: Rows, patient: Row) -> bool:
    """After a response, reliably worse than the best score since, on the last two readings."""
    course = open_course(demo, patient)
    scores = scores_of(demo, course, course["primary_instrument"]) if course else None
    if course is None or scores is None:
        return False
    baseline, totals = scores[0], [f["total"] for f in scores[1]]
    best = min(totals)
    worse = [total - best >= points(course["primary_instrument"]) for total in totals[-2:]]
    return 2 * best <= baseline and len(worse) == 2 and all(worse) and totals.index(best) < len(totals) - 2


def not_on_track(demo: Rows, patient: Row) -> bool:
    """After dose 4: change smaller than reliable and still at caseness."""
    course = open_course(demo, patient)
    if course is None or course["primary_instrument"] != "gad7" or len(doses_of(demo, course)) < 5:
        return False
    scores = scores_of(demo, course, "gad7")
    return scores is not None and scores[1][-1]["total"] >= 8 and abs(scores[1][-1]["total"] - scores[0]) < 4


def no_score(demo: Rows, patient: Row) -> bool:
    """Two doses running without a score of the course's own measure since the dose before."""
    course = open_course(demo, patient)
    doses = doses_of(demo, course) if course else []
    if course is None or len(doses) < 3:
        return False
    days = [f["taken_day"] for f in forms_of(demo, patient, course["primary_instrument"]) if f["total"] is not None]
    pairs = [(doses[-3]["day"], doses[-2]["day"]), (doses[-2]["day"], doses[-1]["day"])]
    return not any(before < day <= dose for before, dose in pairs for day in days)


def overdue(demo: Rows, patient: Row) -> bool:
    """All doses given, the interval over, and no GAD-7 since the last dose."""
    course = open_course(demo, patient)
    doses = doses_of(demo, course) if course else []
    if course is None or not doses:
        return False
    plan = protocol_of(demo, course)
    last = doses[-1]["day"]
    scored = any(f["taken_day"] > last for f in forms_of(demo, patient, "gad7"))
    return len(doses) >= plan["planned_doses"] and last + plan["dose_interval_days"] < AS_OF and not scored


def integration_missed(demo: Rows, patient: Row) -> bool:
    """The plan wants an integration session after the last dose, its days are over, none was attended."""
    course = open_course(demo, patient)
    doses = doses_of(demo, course) if course else []
    if course is None or not doses:
        return False
    plan = protocol_of(demo, course)
    attended = [
        s["day"] for s in demo.of("session", patient) if (s["kind"], s["status"]) == ("integration", "attended")
    ]
    over = doses[-1]["day"] + plan["integration_within_days"] < AS_OF
    return len(doses) in plan["integration_after_doses"] and over and not any(d > doses[-1]["day"] for d in attended)


def lapsed(demo: Rows, patient: Row) -> bool:
    """Doses to come, no end, and no session attended for one and a half intervals."""
    course = open_course(demo, patient)
    if course is None:
        return False
    plan = protocol_of(demo, course)
    days = [s["day"] for s in demo.of("session", patient) if s["status"] == "attended"]
    to_come = len(doses_of(demo, course)) < plan["planned_doses"]
    return to_come and bool(days) and AS_OF - max(days) > 1.5 * plan["dose_interval_days"]


def exposure_rising(demo: Rows, patient: Row) -> bool:
    """The dose a quarter up twice running, without reliable improvement."""
    course = open_course(demo, patient)
    doses = [s["dose_mg"] for s in doses_of(demo, course)] if course else []
    if course is None or len(doses) < 3 or None in doses[-3:]:
        return False
    change = change_of(demo, course, course["primary_instrument"])
    up = doses[-2] >= 1.25 * doses[-3] and doses[-1] >= 1.25 * doses[-2]
    return up and change is not None and change > -points(course["primary_instrument"])


def check_due(demo: Rows, patient: Row) -> bool:
    """A long-term check past its interval, counted from the last one or the first dose, in treatment."""
    course = open_course(demo, patient)
    doses = doses_of(demo, course) if course else []
    if course is None or not doses:
        return False
    for key, interval in protocol_of(demo, course)["long_term_checks"].items():
        done = [c["day"] for c in demo.of("long_term_check", patient) if c["check_key"] == key]
        if AS_OF - max([*done, doses[0]["day"]]) > interval:
            return True
    return False


def risk_low(demo: Rows, patient: Row) -> bool:
    """Item 9 at 1 and not new, or C-SSRS question 1 or 2."""
    if open_course(demo, patient) is None:
        return False
    items = [answer for _, answer in answers_of(demo, patient, "phq9")]
    triage = answers_of(demo, patient, "cssrs_since_last")
    return bool(items[-2:] == [1, 1] or (triage and triage[-1][1] == 1))


def better_but_item_up(demo: Rows, patient: Row) -> bool:
    """PHQ-9 reliably better, item 9 above the baseline's."""
    course = open_course(demo, patient)
    change = change_of(demo, course, "phq9") if course else None
    if course is None or change is None:
        return False
    first = doses_of(demo, course)[0]["day"]
    items = answers_of(demo, patient, "phq9")
    baseline = [answer for day, answer in items if first - 30 <= day <= first]
    return change <= -points("phq9") and bool(baseline) and items[-1][1] > baseline[-1]


def one_better_one_worse(demo: Rows, patient: Row) -> bool:
    """One measure reliably better, another reliably worse."""
    course = open_course(demo, patient)
    if course is None:
        return False
    changes = [(key, change_of(demo, course, key)) for key in ("gad7", "phq9", "pcl5")]
    better = any(c is not None and c <= -points(key) for key, c in changes)
    return better and any(c is not None and c >= points(key) for key, c in changes)


def better_but_not_functioning(demo: Rows, patient: Row) -> bool:
    """GAD-7 reliably better, WSAS not."""
    course = open_course(demo, patient)
    if course is None:
        return False
    symptoms, functioning = change_of(demo, course, "gad7"), change_of(demo, course, "wsas")
    return symptoms is not None and symptoms <= -4 and functioning is not None and functioning >= 0


def high_scale_none_reported(demo: Rows, patient: Row) -> bool:
    """CADSS far above what others have at the last dose, assessed, and no dissociation reported."""
    course = open_course(demo, patient)
    doses = doses_of(demo, course) if course else []
    if not doses or not doses[-1]["side_effects_assessed"]:
        return False
    last = doses[-1]["id"]
    peak = [f["total"] for f in forms_of(demo, patient, "cadss") if f["session_id"] == last and f["total"] is not None]
    kinds = {e["kind"] for e in demo["side_effect"] if e["session_id"] == last}
    return bool(peak) and peak[0] >= 20 and "dissociation" not in kinds


RULES: dict[str, Callable[[Rows, Row], bool]] = {
    rule.__name__: rule
    for rule in (
        risk_high,
        risk_moderate,
        risk_not_asked,
        severe_effect,
        monitoring_incomplete,
        deterioration,
        loss_of_response,
        not_on_track,
        no_score,
        overdue,
        integration_missed,
        lapsed,
        exposure_rising,
        check_due,
        risk_low,
        better_but_item_up,
        one_better_one_worse,
        better_but_not_functioning,
        high_scale_none_reported,
    )
}
