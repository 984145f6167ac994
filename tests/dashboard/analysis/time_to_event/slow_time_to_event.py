"""Times to an event once more, slowly: one patient, one reading after another, from the rows of the tables.

``find_times`` gives {patient id: (course number, time, event, route code, mixed)} and what was left out.
Shares nothing with the code under test but the definitions.
"""

from typing import Any

from data_access.definitions.instrument import Instrument
from data_access.facts.arrays import MISSING, NEVER

Answer = dict[int, tuple[int, int, bool, int, bool]]


def find_times(
    tables: dict[str, Any], planned: list[int], as_of: int, asked: tuple[Instrument, str, str, str]
) -> tuple[Answer, list[int]]:
    """``planned``: doses planned by each protocol row. Left out: no dose, later course, no baseline, not a case.

    ``asked``: instrument, threshold set, event and clock.
    """
    instrument, thresholds, event, clock = asked
    times: Answer = {}
    left_out = [0, 0, 0, 0]
    for row, patient in enumerate(tables["patients"]):
        counted = False
        courses = [(n, c) for n, c in enumerate(tables["courses"]) if c["patient"] == row]
        for place, (number, course) in enumerate(courses):
            doses = tables["doses of"].get(number, [])
            anchor = doses[0]["day"] if doses else None
            if anchor is None and planned[course["protocol"]] == 0:
                anchor = course["started_day"]
            if anchor is None:
                left_out[0] += 1
                continue
            if counted:
                left_out[1] += 1
                continue
            counted = True
            until = courses[place + 1][1]["started_day"] - 1 if place + 1 < len(courses) else NEVER
            readings = _readings(tables, row, instrument, min(until, as_of))
            before = [r for r in readings if anchor - 30 <= r[0] <= anchor]
            if not before:
                left_out[2] += 1
                continue
            baseline = before[-1][1]
            if event != "reliable improvement" and not _is_case(instrument, thresholds, baseline):
                left_out[3] += 1
                continue
            after = [r for r in readings if r[0] > anchor]
            found = _time(instrument, thresholds, event, anchor, baseline, after)
            if found is None:
                continue
            start, end, happened = found
            time = end - start if clock == "days" else sum(d["day"] < end for d in doses)
            routes = [d["route"] for d in doses]
            first = routes[0] if routes else MISSING
            times[patient["id"]] = (course["number"], time, happened, first, any(r != first for r in routes))
    return times, left_out


def sort_tables(tables: dict[str, Any]) -> dict[str, Any]:
    """The tables with the screenings also by patient and instrument, and the doses by course."""
    found: dict[str, Any] = {**tables, "screenings of": {}, "doses of": {}}
    for s in tables["screenings"]:
        found["screenings of"].setdefault((s["patient"], s["instrument"]), []).append(s)
    for d in tables["dosings"]:
        if d["number"] > 0:
            found["doses of"].setdefault(d["course"], []).append(d)
    return found


def _readings(tables: dict[str, Any], patient: int, instrument: Instrument, until: int) -> list[tuple[int, int]]:
    """(day, total), one a day: the last of the day."""
    by_day: dict[int, int] = {}
    for s in tables["screenings of"].get((patient, instrument.code), []):
        if s["total"] != MISSING and s["day"] <= until:
            by_day[s["day"]] = s["total"]
    return sorted(by_day.items())


def _time(
    instrument: Instrument, thresholds: str, event: str, anchor: int, baseline: int, after: list[tuple[int, int]]
) -> tuple[int, int, bool] | None:
    """(from day, until day, event); None for a loss without a response."""
    first = _first_confirmed(instrument, thresholds, "response" if event == "loss" else event, anchor, baseline, after)
    if event != "loss":
        if first is not None:
            return anchor, after[first][0], True
        return anchor, after[-1][0] if after else anchor, False
    if first is None:
        return None
    start = after[first][0]
    for k in range(first + 1, len(after) - 1):
        best = _best(instrument, [total for _, total in after[first:k]])
        one, two = after[k][1], after[k + 1][1]
        points = instrument.reliable_change[thresholds].points
        worse = all(_worse_by(instrument, best, total) >= points for total in (one, two))
        recovered = (
            _is_case(instrument, thresholds, baseline)
            and not _is_case(instrument, thresholds, best)
            and _worse_by(instrument, baseline, best) <= -points
        )
        if worse or (recovered and _is_case(instrument, thresholds, one) and _is_case(instrument, thresholds, two)):
            return start, after[k][0], True
    return start, after[-1][0], False


def _first_confirmed(
    instrument: Instrument, thresholds: str, event: str, anchor: int, baseline: int, after: list[tuple[int, int]]
) -> int | None:
    for k, (day, total) in enumerate(after):
        if not _met(instrument, thresholds, event, baseline, total):
            continue
        again = k + 1 < len(after) and _met(instrument, thresholds, event, baseline, after[k + 1][1])
        if again or day >= anchor + 14:
            return k
    return None


def _met(instrument: Instrument, thresholds: str, event: str, baseline: int, total: int) -> bool:
    if event == "response":
        if instrument.higher_is_better:
            return 2 * (instrument.total_max - total) <= instrument.total_max - baseline
        return 2 * (total - instrument.total_min) <= baseline - instrument.total_min
    if event == "remission":
        bound = instrument.remission.at_most
        return total >= bound if instrument.higher_is_better else total <= bound
    return _worse_by(instrument, baseline, total) <= -instrument.reliable_change[thresholds].points


def _worse_by(instrument: Instrument, earlier: int, later: int) -> int:
    return earlier - later if instrument.higher_is_better else later - earlier


def _best(instrument: Instrument, totals: list[int]) -> int:
    return max(totals) if instrument.higher_is_better else min(totals)


def _is_case(instrument: Instrument, thresholds: str, total: int) -> bool:
    caseness = instrument.caseness[thresholds]
    if caseness is None:
        return True
    return total <= caseness.threshold if instrument.higher_is_better else total >= caseness.threshold


def slow_curve(times: list[tuple[int, bool]]) -> list[tuple[int, int, int, float]]:
    """(time, at risk, events, share left) at each time with an event."""
    curve, share = [], 1.0
    for at in sorted({time for time, event in times if event}):
        risk = sum(time >= at for time, _ in times)
        events = sum(time == at and event for time, event in times)
        share *= (risk - events) / risk
        curve.append((at, risk, events, share))
    return curve
