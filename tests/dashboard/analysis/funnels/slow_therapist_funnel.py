"""Outcomes by leading clinician once more, slowly: one course after another from the rows of the tables.

Shares nothing with the code under test but the definitions.
"""

from typing import Any

from data_access.definitions.registry import get_instrument
from data_access.facts.arrays import MISSING, NEVER

Row = dict[str, Any]


def find_led(
    tables: dict[str, Any], planned: list[int], as_of: int, window: int, thresholds: str, outcome: str
) -> tuple[list[tuple[int, int, int, bool, str]], int]:
    """(patient row, course row, clinician row, event, stratum) of every counted course; how many name nobody."""
    rows, nobody = [], 0
    for number, course in enumerate(tables["courses"]):
        doses = [d for d in tables["dosings"] if d["course"] == number and d["number"] > 0]
        day = _finished_day(course, doses, planned[course["protocol"]])
        if day is None or not as_of - window < day <= as_of:
            continue
        later = [c["started_day"] for c in tables["courses"][number + 1 :] if c["patient"] == course["patient"]]
        until = min([as_of, *[day - 1 for day in later[:1]]])
        measured = ["pcl5" if get_instrument("pcl5").code == course["primary_instrument"] else "gad7", "phq9"]
        pairs = [_pair(tables, course["patient"], key, doses[0]["day"], until) for key in measured]
        event, asked = _judge(measured, pairs, thresholds, outcome)
        if not asked:
            continue
        leader = _leader(doses)
        if leader == MISSING:
            nobody += 1
            continue
        base = _pair(tables, course["patient"], "gad7", doses[0]["day"], until)[0]
        rows.append((course["patient"], number, leader, event, _band(base)))
    return rows, nobody


def _finished_day(course: Row, doses: list[Row], planned: int) -> int | None:
    if planned <= 0 or len(doses) < 2:
        return None
    days = []
    if planned >= 2 and len(doses) >= planned:
        days.append(doses[planned - 1]["day"])
    if course["ended_day"] != NEVER and doses[1]["day"] <= course["ended_day"]:
        days.append(course["ended_day"])
    return min(days, default=None)


def _pair(tables: dict[str, Any], patient: int, key: str, anchor: int, until: int) -> tuple[int | None, int | None]:
    code = get_instrument(key).code
    own = [s for s in tables["screenings"] if s["patient"] == patient and s["instrument"] == code]
    own = [s for s in own if s["total"] != MISSING]
    before = [s["total"] for s in own if anchor - 30 <= s["day"] <= anchor]
    after = [s["total"] for s in own if anchor < s["day"] <= until]
    return (before[-1] if before else None), (after[-1] if after and before else None)


def _judge(
    keys: list[str], pairs: list[tuple[int | None, int | None]], thresholds: str, outcome: str
) -> tuple[bool, bool]:
    """(event, in the denominator). All three measures are worse when higher."""
    better = worse = case_first = case_last = False
    for key, (first, last) in zip(keys, pairs, strict=True):
        instrument = get_instrument(key)
        bound, case = instrument.reliable_change[thresholds].points, instrument.caseness[thresholds].threshold
        if first is None or last is None:
            continue
        better, worse = better or last - first <= -bound, worse or last - first >= bound
        case_first, case_last = case_first or first >= case, case_last or last >= case
    complete = all(last is not None for _, last in pairs)
    if outcome == "reliable improvement":
        return better and not worse, True
    if outcome == "reliable deterioration":
        return worse and not better, True
    based = [(key, first) for key, (first, _) in zip(keys, pairs, strict=True) if first is not None]
    case_base = any(first >= get_instrument(key).caseness[thresholds].threshold for key, first in based)
    recovered = complete and case_first and not case_last and better and not worse
    return recovered, not based or case_base


def _leader(doses: list[Row]) -> int:
    named = [d["clinician"] for d in doses if d["clinician"] != MISSING]
    if not named:
        return MISSING
    most = max(named.count(one) for one in named)
    return next(one for one in reversed(named) if named.count(one) == most)


def _band(total: int | None) -> str:
    if total is None:
        return "none"
    return next(band.label for band in get_instrument("gad7").bands if band.low <= total <= band.high)
