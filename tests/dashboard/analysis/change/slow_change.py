"""Scores, bands, verdicts once more, slowly: plain Python over the rows of a clinic, one patient after another.

Every share is (events, total, left out, patients behind the events).
"""

import math
from statistics import mean, stdev
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access.definitions.instrument import Instrument, ThresholdSet
from data_access.facts.arrays import MISSING
from data_access.models import Protocol
from tests.slow_facts import Kept, read_slowly

Row = dict[str, Any]
Share = tuple[int, int, int, list[int]]
Reading = tuple[int, int]
"""Day and score."""

VERDICTS = ("deterioration", "split", "no change", "no pair", "no dose", "no bound", "improvement", "recovery")
CHANGES = ("harmed", "deteriorated", "unchanged", "not measurable", "improved", "recovered")


class SlowScores:
    """Everybody's current course and readings on one day."""

    def __init__(self, session: Session, site_id: int, as_of: int, kept: Kept) -> None:
        self.tables = read_slowly(session, site_id, None, as_of, kept)
        plans = sorted(session.scalars(select(Protocol).where(Protocol.site_id == site_id)), key=lambda p: p.id)
        self.count = len(self.tables["patients"])
        self.anchor: list[int | None] = [None] * self.count
        self.protocol = [0] * self.count
        given: dict[int, list[int]] = {}
        for dose in self.tables["dosings"]:
            if dose["number"] > 0:
                given.setdefault(dose["course"], []).append(dose["day"])
        for row, course in enumerate(self.tables["courses"]):
            doses = given.get(row, [])
            plan = plans[course["protocol"]]
            started = course["started_day"] if plan.planned_doses == 0 else None
            self.anchor[course["patient"]] = min(doses) if doses else started
            self.protocol[course["patient"]] = course["protocol"]

        self.readings: dict[tuple[int, int], list[Reading]] = {}
        for one in self.tables["screenings"]:
            if one["total"] != MISSING:
                own = self.readings.setdefault((one["patient"], one["instrument"]), [])
                own.append((one["day"], one["total"]))
        self.parts: dict[tuple[int, int, int], list[Reading]] = {}
        for row in self.tables["subscales"]:
            one = self.tables["screenings"][row["screening"]]
            if row["score"] != MISSING:
                own = self.parts.setdefault((one["patient"], one["instrument"], row["cluster"]), [])
                own.append((one["day"], row["score"]))

    def totals(self, patient: int, instrument: Instrument) -> list[Reading]:
        found = self.readings.get((patient, instrument.code), [])
        assert all(instrument.total_min <= total <= instrument.total_max for _, total in found)
        return found

    def cluster(self, patient: int, instrument: Instrument, place: int) -> list[Reading]:
        return self.parts.get((patient, instrument.code, place), [])

    def pair(self, patient: int, readings: list[Reading]) -> tuple[Reading | None, Reading | None]:
        anchor = self.anchor[patient]
        if anchor is None:
            return None, None
        before = [place for place, (day, _) in enumerate(readings) if anchor - 30 <= day <= anchor]
        if not before or any(day <= anchor for day, _ in readings[before[-1] + 1 :]):
            return None, None
        later = readings[before[-1] + 1 :]
        return readings[before[-1]], later[-1] if later else None

    def pairs(self, instrument: Instrument) -> dict[int, tuple[Reading, Reading]]:
        found = {p: self.pair(p, self.totals(p, instrument)) for p in range(self.count)}
        return {p: (first, last) for p, (first, last) in found.items() if first and last}


def _band(instrument: Instrument, total: int) -> int:
    return next(place for place, band in enumerate(instrument.bands) if band.low <= total <= band.high)


def bands(clinic: SlowScores, instrument: Instrument) -> tuple[list[Share], list[Share], list[list[int]]]:
    pairs = clinic.pairs(instrument)
    size, without = len(instrument.bands), clinic.count - len(pairs)
    sides: list[list[Share]] = []
    for side in (0, 1):
        who = [[p for p in pairs if _band(instrument, pairs[p][side][1]) == band] for band in range(size)]
        sides.append([(len(x), len(pairs), without, x) for x in who])
    moves = [[0] * size for _ in range(size)]
    for first, last in pairs.values():
        moves[_band(instrument, first[1])][_band(instrument, last[1])] += 1
    return sides[0], sides[1], moves


def overlaps(clinic: SlowScores, instrument: Instrument) -> tuple[Share, Share]:
    close, follow, firsts, who = 0, 0, 0, set()
    for patient in range(clinic.count):
        days = [day for day, _ in clinic.totals(patient, instrument)]
        firsts += bool(days)
        for place in range(1, len(days)):
            follow += 1
            if days[place] - days[place - 1] < instrument.recall_days:
                close += 1
                who.add(patient)
    pairs = clinic.pairs(instrument)
    near = [p for p, (first, last) in pairs.items() if last[0] - first[0] < instrument.recall_days]
    return (close, follow, firsts, sorted(who)), (len(near), len(pairs), clinic.count - len(pairs), near)


def unscored(clinic: SlowScores, instrument: Instrument) -> Share:
    forms = [s for s in clinic.tables["screenings"] if s["instrument"] == instrument.code]
    without = [s["patient"] for s in forms if s["total"] == MISSING]
    return len(without), len(forms), 0, sorted(set(without))


def subscales(clinic: SlowScores, instrument: Instrument) -> list[tuple[Any, ...]]:
    """(key, mean first, mean last, mean change, its SD, count, left out, patients) of each cluster."""
    found, both = [], set(clinic.pairs(instrument))
    for place, cluster in enumerate(instrument.clusters):
        pairs = {p: clinic.pair(p, clinic.cluster(p, instrument, place)) for p in range(clinic.count)}
        whole = {p: (first[1], last[1]) for p, (first, last) in pairs.items() if first and last}
        moved = [last - first for first, last in whole.values()]
        found.append(
            (
                cluster.key,
                mean(first for first, _ in whole.values()) if whole else None,
                mean(last for _, last in whole.values()) if whole else None,
                mean(moved) if moved else None,
                stdev(moved) if len(moved) > 1 else None,
                len(whole),
                len(both - set(whole)),
                sorted(whole),
            )
        )
    return found


def _worse(instrument: Instrument, first: int, last: int) -> int:
    return first - last if instrument.higher_is_better else last - first


def _case(instrument: Instrument, thresholds: ThresholdSet, total: int) -> bool:
    caseness = instrument.caseness[thresholds]
    if caseness is None:
        return False
    return total <= caseness.threshold if instrument.higher_is_better else total >= caseness.threshold


def verdicts(clinic: SlowScores, instrument: Instrument, thresholds: ThresholdSet) -> list[str]:
    pairs, bound = clinic.pairs(instrument), instrument.reliable_change[thresholds]
    said = []
    for patient in range(clinic.count):
        if clinic.anchor[patient] is None:
            said.append("no dose")
        elif patient not in pairs:
            said.append("no pair")
        elif bound is None:
            said.append("no bound")
        else:
            first, last = (total for _, total in pairs[patient])
            worse = _worse(instrument, first, last)
            left = _case(instrument, thresholds, first) and not _case(instrument, thresholds, last)
            better = "recovery" if left else "improvement"
            said.append("deterioration" if worse >= bound.points else better if worse <= -bound.points else "no change")
    return said


def together(clinic: SlowScores, instruments: tuple[Instrument, ...], thresholds: ThresholdSet) -> list[str]:
    own = [verdicts(clinic, one, thresholds) for one in instruments]
    pairs = [clinic.pairs(one) for one in instruments]
    said = []
    for patient in range(clinic.count):
        each = [one[patient] for one in own]
        better = any(v in ("improvement", "recovery") for v in each)
        worse = "deterioration" in each
        if each[0] == "no dose":
            said.append("no dose")
        elif not any(patient in p for p in pairs):
            said.append("no pair")
        elif better and worse:
            said.append("split")
        elif better or worse:
            whole = all(patient in p for p in pairs)
            case = (
                [
                    [_case(i, thresholds, p[patient][s][1]) for i, p in zip(instruments, pairs, strict=True)]
                    for s in (0, 1)
                ]
                if whole
                else []
            )
            well = whole and any(case[0]) and not any(case[1])
            said.append("deterioration" if worse else "recovery" if well else "improvement")
        else:
            said.append("no change")
    return said


def judged(clinic: SlowScores, instrument: Instrument, thresholds: ThresholdSet) -> dict[str, Share]:
    """Could have worsened, response, remission, and responses that are not reliable."""
    pairs = clinic.pairs(instrument)
    low, high = instrument.total_min, instrument.total_max
    bound = instrument.reliable_change[thresholds]
    cases = [
        p for p in pairs if instrument.caseness[thresholds] is None or _case(instrument, thresholds, pairs[p][0][1])
    ]
    room, response, remission, unsure = [], [], [], []
    for p, ((_, first), (_, last)) in pairs.items():
        left = first - low if instrument.higher_is_better else high - first
        room += [p] if bound and left >= bound.points else []
        if p not in cases:
            continue
        way, still = (high - first, high - last) if instrument.higher_is_better else (first - low, last - low)
        responded = way > 0 and 2 * still <= way
        response += [p] if responded else []
        at = instrument.remission.at_most if instrument.remission else None
        remission += [p] if at is not None and (last >= at if instrument.higher_is_better else last <= at) else []
        unsure += [p] if responded and bound and _worse(instrument, first, last) > -bound.points else []
    everyone = clinic.count
    return {
        "room": (len(room), len(pairs), everyone - len(pairs), room),
        "response": (len(response), len(cases), everyone - len(cases), response),
        "remission": (len(remission), len(cases), everyone - len(cases), remission),
        "not reliable": (len(unsure), len(response), everyone - len(response), unsure),
    }


def own_changes(
    clinic: SlowScores, instrument: Instrument, thresholds: ThresholdSet
) -> tuple[float, float, float, list[str]]:
    """Mean baseline, pooled SD, reliable change, and the class of every patient."""
    readings = {p: clinic.totals(p, instrument) for p in range(clinic.count)}
    first = {p: pair[0][1] for p in readings if (pair := clinic.pair(p, readings[p]))[0]}
    groups: dict[int, list[int]] = {}
    for p, total in first.items():
        groups.setdefault(clinic.protocol[p], []).append(total)
    squares = sum(sum((x - mean(own)) ** 2 for x in own) for own in groups.values())
    sd = math.sqrt(squares / sum(len(own) - 1 for own in groups.values()))
    bound = instrument.reliable_change[thresholds]
    reliable = 1.96 * sd * math.sqrt(2) * math.sqrt(1 - bound.reliability)
    pairs, said = clinic.pairs(instrument), []
    for p in range(clinic.count):
        if p not in pairs:
            said.append("not measurable")
            continue
        before, after = (total for _, total in pairs[p])
        was, is_now = (_case(instrument, thresholds, total) for total in (before, after))
        worse = _worse(instrument, before, after)
        if worse > reliable:
            said.append("harmed" if is_now and not was else "deteriorated")
        elif worse < -reliable:
            said.append("recovered" if was and not is_now else "improved")
        else:
            said.append("unchanged")
    return mean(first.values()), sd, reliable, said
