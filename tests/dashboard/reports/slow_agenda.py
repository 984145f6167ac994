"""The agenda once more, slowly: plain Python over plain rows, one patient and one rule after another.

Shares nothing with the vectorised rules but the definitions. The rows are those of a facts view
(``to_rows``), which ``tests/data_access/facts`` checks against the database; ``find_lines`` gives
{(rule key, patient row)}.
"""

import math
from dataclasses import fields
from typing import Any

from data_access.definitions.instrument import Instrument, ThresholdSet
from data_access.definitions.registry import get_instruments
from data_access.facts.arrays import MISSING, NEVER, Facts, ProtocolRow

Row = dict[str, Any]


def to_rows(facts: Facts) -> dict[str, Any]:
    """The tables of a facts view as lists of dicts (also by patient), beside its protocols and words of checks."""
    tables: dict[str, Any] = {"protocols": facts.protocols, "checks": facts.checks}
    for name in ("patients", "courses", "screenings", "sessions", "dosings", "long_term_checks"):
        table = getattr(facts, name)
        columns = {f.name: getattr(table, f.name).tolist() for f in fields(table)}
        columns["row"] = list(range(len(next(iter(columns.values())))))
        tables[name] = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        if "patient" in columns:
            own: dict[int, list[Row]] = tables.setdefault("of patient", {}).setdefault(name, {})
            for row in tables[name]:
                own.setdefault(row["patient"], []).append(row)
    return tables


class SlowPatient:
    """One patient's rows, and the current course with what is counted from it."""

    def __init__(self, tables: dict[str, Any], patient: int, as_of: int, thresholds: ThresholdSet) -> None:
        def own(name: str) -> list[Row]:
            return tables["of patient"][name].get(patient, [])

        self.as_of, self.thresholds, self.patient = as_of, thresholds, patient
        courses = [(c["row"], c) for c in own("courses")]
        self.course_row, self.course = courses[-1] if courses else (None, None)
        self.screenings, self.checks = own("screenings"), own("long_term_checks")
        self.check_names: tuple[str, ...] = tables["checks"]
        self.all_dosings = own("dosings")
        self.dosings = [d for d in self.all_dosings if d["number"] > 0 and d["course"] == self.course_row]
        self.sessions = [s for s in own("sessions") if s["status"] == 0 and s["course"] == self.course_row]
        self.plan: ProtocolRow | None = tables["protocols"][self.course["protocol"]] if self.course else None

    @property
    def ended(self) -> bool:
        return self.course is not None and self.course["ended_day"] != NEVER

    @property
    def in_treatment(self) -> bool:
        return self.course is not None and not self.ended

    @property
    def from_day(self) -> int:
        return self.course["started_day"] - 30 if self.course else -(10**9)

    def totals(self, instrument: Instrument) -> list[tuple[int, int, Row]]:
        return [
            (s["day"], s["total"], s)
            for s in self.screenings
            if s["instrument"] == instrument.code and s["total"] != MISSING
        ]

    def after_baseline(self, instrument: Instrument) -> tuple[tuple[int, int, Row] | None, list[tuple[int, int, Row]]]:
        """The baseline and every score after it."""
        if not self.dosings:
            return None, []
        first = self.dosings[0]["day"]
        scores = self.totals(instrument)
        before = [k for k, (day, _, _) in enumerate(scores) if day <= first]
        if not before or first - scores[before[-1]][0] > 30:
            return None, []
        return scores[before[-1]], scores[before[-1] + 1 :]

    def worsening(self, instrument: Instrument, earlier: int, later: int) -> int:
        return earlier - later if instrument.higher_is_better else later - earlier

    def points(self, instrument: Instrument) -> int | None:
        bound = instrument.reliable_change[self.thresholds]
        return bound.points if bound else None

    def moved(self, instrument: Instrument) -> int:
        """+1 reliably better, -1 reliably worse, 0 neither."""
        first, later = self.after_baseline(instrument)
        points = self.points(instrument)
        if first is None or not later or points is None:
            return 0
        change = self.worsening(instrument, first[1], later[-1][1])
        return -1 if change >= points else 1 if change <= -points else 0

    def is_case(self, instrument: Instrument, total: int) -> bool:
        caseness = instrument.caseness[self.thresholds]
        if caseness is None:
            return False
        return total <= caseness.threshold if instrument.higher_is_better else total >= caseness.threshold


def find_lines(
    tables: dict[str, Any],
    as_of: int,
    thresholds: ThresholdSet,
    since: int,
    seen: dict[int, tuple[int, int]],
    cadss_top: int | None,
    off_track: set[int],
) -> set[tuple[str, int]]:
    """Every (rule, patient row) that holds. ``seen``: patient row to the days of the last event seen, and of seeing.

    ``off_track``: who is red against the expected course, which has a twin of its own.
    """
    found = set()
    for row in range(len(tables["patients"])):
        patient = SlowPatient(tables, row, as_of, thresholds)
        keys = {*_risk(patient, *seen.get(row, (-(10**9), -(10**9))))}
        keys |= {*_since(patient, since)}
        if patient.in_treatment:
            keys |= {"not_on_track"} if row in off_track else set()
            keys |= {*_scores(patient), *_process(patient), *_exposure(patient), *_discordance(patient, cadss_top)}
        found |= {(key, row) for key in keys}
    return found


def find_held(
    lines: list[tuple[str, int, int, int]], snoozes: list[tuple[int, str, int, int, int]], as_of: int
) -> set[tuple[str, int]]:
    """Which (rule, patient id) of the lines (rule, patient id, day, recorded day) are put off on a day.

    ``snoozes``, in the order they were recorded: (patient id, rule, day of the event, until, day it was recorded).
    """
    held = set()
    for rule, patient, day, recorded in lines:
        mine = [s for s in snoozes if s[0] == patient and s[1] == rule and s[4] <= as_of]
        if not mine or rule == "risk_high":
            continue
        _, _, event, until, snoozed = mine[-1]
        if as_of < until and not day > event and not recorded > snoozed:
            held.add((rule, patient))
    return held


def _series(patient: SlowPatient) -> list[list[tuple[int, int, int]]]:
    """For each questionnaire (both forms of C-SSRS together): (day, recorded day, grade) of every answered item."""
    series = []
    triage = [
        s for s in patient.screenings if _by_code(s["instrument"]).scoring == "cssrs" and s["risk_item"] != MISSING
    ]
    series.append([(s["day"], s["recorded_day"], s["risk_item"]) for s in sorted(triage, key=lambda s: s["day"])])
    for instrument in get_instruments():
        item = instrument.risk_item
        if item is None:
            continue
        graded, before = [], None
        for s in patient.screenings:
            if s["instrument"] != instrument.code or s["risk_item"] == MISSING:
                continue
            answer, grade = s["risk_item"], 0
            if answer >= item.moderate_from:
                new = before is None or before < item.moderate_from
                grade = 2 if answer >= 2 or new else 1
                if answer >= item.high_from or (before is not None and answer - before >= 2):
                    grade = 3
            graded.append((s["day"], s["recorded_day"], grade))
            before = answer
        series.append(graded)
    return series


def _by_code(code: int) -> Instrument:
    return next(i for i in get_instruments() if i.code == code)


def _risk(patient: SlowPatient, event: int, seen: int) -> list[str]:
    def is_open(day: int, recorded: int) -> bool:
        return day > event or seen < recorded <= patient.as_of

    keys, series = [], _series(patient)
    events = [(day, recorded) for s in series for day, recorded, grade in s if grade == 3]
    events += [(d["day"], d["recorded_day"]) for d in patient.all_dosings if d["serious"]]
    if any(day >= patient.from_day and is_open(day, recorded) for day, recorded in events):
        keys.append("risk_high")
    if not patient.ended:
        latest = [s[-1] for s in series if s and s[-1][0] >= patient.from_day]
        still = any(g == 2 or (g == 3 and not is_open(day, recorded)) for day, recorded, g in latest)
        keys += ["risk_moderate"] * still + ["risk_low"] * any(g == 1 for *_, g in latest)
    if patient.in_treatment:
        answered = max((s[-1][0] for s in series if s), default=-(10**9))
        forms = [
            s["day"]
            for s in patient.screenings
            if (_by_code(s["instrument"]).risk_item or _by_code(s["instrument"]).scoring == "cssrs")
            and s["risk_item"] == MISSING
        ]
        open_form = bool(forms) and forms and max(forms) > answered and max(forms) >= patient.from_day
        forms_of_triage = [s for s in patient.screenings if _by_code(s["instrument"]).scoring == "cssrs"]
        triage = [s for s in forms_of_triage if s["risk_item"] != MISSING]
        last = max(triage, key=lambda s: (s["day"], s["instrument"], s["row"]), default=None)
        open_form |= last is not None and bool(last["triage_open"]) and last["day"] >= patient.from_day
        if open_form or patient.as_of - max(answered, patient.course["started_day"]) >= 30:
            keys.append("risk_not_asked")
    return keys


def _since(patient: SlowPatient, since: int) -> list[str]:
    keys = []
    for d in patient.all_dosings:
        if d["number"] <= 0 or not (d["day"] > since or since < d["recorded_day"] <= patient.as_of):
            continue
        severe = any(d["severity"] >> (2 * k) & 3 == 3 for k in range(31))
        systolic = max(d["systolic_before"], d["systolic_peak"], d["systolic_leaving"])
        diastolic = max(d["diastolic_before"], d["diastolic_peak"], d["diastolic_leaving"])
        if severe or systolic >= 180 or diastolic >= 110 or (d["spo2_lowest"] != MISSING and d["spo2_lowest"] <= 91):
            keys.append("severe_effect")
        read = (d[f"{part}_{moment}"] for part in ("systolic", "diastolic") for moment in ("before", "leaving"))
        if not d["read_at_40"] or MISSING in read:
            keys.append("monitoring_incomplete")
    return keys


def _scores(patient: SlowPatient) -> list[str]:
    keys = []
    measured = [i for i in get_instruments() if patient.points(i) is not None]
    moves = {i.code: patient.moved(i) for i in measured}
    primary = _by_code(patient.course["primary_instrument"])
    if moves.get(primary.code) == -1 or (-1 in moves.values() and 1 not in moves.values()):
        keys.append("deterioration")
    if primary.code in moves and _lost(patient, primary):
        keys.append("loss_of_response")
    return keys


def _lost(patient: SlowPatient, instrument: Instrument) -> bool:
    first, later = patient.after_baseline(instrument)
    points = patient.points(instrument)
    # Of several forms of one day the last is the reading.
    totals = list({day: total for day, total, _ in later}.values())
    if first is None or points is None or len(totals) < 3:
        return False
    best = max(totals[:-2]) if instrument.higher_is_better else min(totals[:-2])
    last_two = totals[-2:]
    case_first = patient.is_case(instrument, first[1])
    top = instrument.total_max or 0
    response = 2 * (top - best) <= top - first[1] if instrument.higher_is_better else 2 * best <= first[1]
    counts = case_first or instrument.caseness[patient.thresholds] is None
    lost = counts and response and all(patient.worsening(instrument, best, t) >= points for t in last_two)
    recovered = case_first and not patient.is_case(instrument, best)
    recovered = recovered and patient.worsening(instrument, first[1], best) <= -points
    return lost or (recovered and all(patient.is_case(instrument, t) for t in last_two))


def _due(patient: SlowPatient, instrument: Instrument) -> tuple[int | None, int, int]:
    """(due day or None, screenings missed in a row, doses given without a score), walked through window by window."""
    plan = next((s for s in patient.plan.screenings if s.instrument == instrument.code), None)
    if plan is None:
        return None, 0, 0
    usable = [
        s["day"]
        for s in patient.screenings
        if s["instrument"] == instrument.code
        and s["risk_item" if instrument.scoring == "cssrs" else "total"] != MISSING
        and s["day"] >= patient.from_day
    ]
    last, doses = max(usable, default=None), [d["day"] for d in patient.dosings]
    unscored = 0
    if plan.before_each_dose:
        for k, dose in enumerate(doses):
            opened = doses[k - 1] if k else -(10**9)
            unscored = 0 if any(opened < day <= dose for day in usable) else unscored + 1
        if last is not None and doses and last > doses[-1]:
            unscored = 0
    due = _due_days(patient, plan, last, doses)
    passed = [day for day in due if day < patient.as_of]
    to_come = len(doses) < patient.plan.planned_doses
    more = (1 if passed else 0) if to_come or not doses else len(passed)
    return min(due, default=None), unscored + more, unscored


def _due_days(patient: SlowPatient, plan: Any, last: int | None, doses: list[int]) -> list[int]:
    if not doses:
        first = 0 if plan.at_start else plan.before_first_dose_days
        return [] if last is not None or first is None else [patient.course["started_day"] + first]
    expected = doses[-1] + patient.plan.dose_interval_days
    if len(doses) < patient.plan.planned_doses:
        if not plan.before_each_dose:
            return []
        return [expected + patient.plan.dose_interval_days if last is not None and last > doses[-1] else expected]
    due = [expected] if (plan.after_last_dose or plan.at_end) and (last is None or last <= doses[-1]) else []
    for months in plan.follow_up_months:
        day = doses[-1] + round(months * 30.4375)
        if last is None or last < day - 14:
            due.append(day)
    return due


def _process(patient: SlowPatient) -> list[str]:
    keys = []
    primary = _by_code(patient.course["primary_instrument"])
    _, missed, unscored = _due(patient, primary)
    if missed >= 2 or unscored:
        keys.append("no_score")
    dues = [_due(patient, i)[0] for i in get_instruments()]
    if any(due is not None and due < patient.as_of for due in dues):
        keys.append("overdue")
    planned = [d for d in patient.dosings if d["number"] in patient.plan.integration_after_doses]
    held = [s["day"] for s in patient.sessions if s["kind"] == 2]
    if (
        planned
        and patient.as_of - planned[-1]["day"] > patient.plan.integration_within_days
        and not any(day >= planned[-1]["day"] for day in held)
    ):
        keys.append("integration_missed")
    last = max((s["day"] for s in patient.sessions), default=patient.course["started_day"])
    interval = patient.plan.dose_interval_days
    if len(patient.dosings) < patient.plan.planned_doses and interval and patient.as_of - last >= 1.5 * interval:
        keys.append("lapsed")
    return keys


def _exposure(patient: SlowPatient) -> list[str]:
    keys, doses = [], patient.dosings
    first_day = doses[0]["day"] if doses else None
    for check, every in patient.plan.long_term_checks:
        done = [c["day"] for c in patient.checks if patient.check_names[c["check"]] == check]
        if first_day is not None and max([first_day, *done]) + every < patient.as_of:
            keys.append("check_due")
    primary = _by_code(patient.course["primary_instrument"])
    if len(doses) >= 3 and patient.moved(primary) != 1 and all(_rose(doses, k) for k in (-1, -2)):
        keys.append("exposure_rising")
    return keys


def _rose(doses: list[Row], k: int) -> bool:
    now, before = doses[k], doses[k - 1]
    if now["route"] == before["route"] and now["substance"] == before["substance"]:
        mg, base = now["dose_mg"], before["dose_mg"]
        if not math.isnan(mg) and not math.isnan(base) and base > 0 and mg >= 1.25 * base - 1e-4:
            return True
    if len(doses) + k - 2 < 0:
        return False
    interval, earlier = now["day"] - before["day"], before["day"] - doses[k - 2]["day"]
    return earlier > 0 and 4 * interval <= 3 * earlier


def _discordance(patient: SlowPatient, cadss_top: int | None) -> list[str]:
    moves = {i.key: patient.moved(i) for i in get_instruments() if patient.points(i) is not None}
    split = 1 in moves.values() and -1 in moves.values()
    phq9, wsas = (next(i for i in get_instruments() if i.key == key) for key in ("phq9", "wsas"))
    first, later = patient.after_baseline(phq9)
    up = moves["phq9"] == 1 and MISSING != first[2]["risk_item"] < later[-1][2]["risk_item"]
    primary = _by_code(patient.course["primary_instrument"])
    start, after = patient.after_baseline(wsas)
    stuck = bool(start and after) and after[-1][1] >= start[1] and moves.get(primary.key) == 1
    scale = False
    if cadss_top is not None and patient.dosings:
        last = patient.dosings[-1]
        scale = last["assessed"] == 1 and last["cadss"] >= cadss_top and last["severity"] >> 8 & 3 == 0
    return ["discordance"] * (split or up or stuck or scale)
