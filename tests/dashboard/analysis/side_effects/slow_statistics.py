"""Every statistic of side effects once more, slowly: loops over sessions, lists and dicts, no numpy."""

import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from itertools import combinations
from typing import Any

from scipy.stats import chi2

from data_access.definitions.registry import get_side_effect_kinds
from tests.dashboard.analysis.side_effects.slow_side_effects import EDGES, ROUTES, Seen, rate_slowly, wilson_slowly

KINDS = [kind.key for kind in get_side_effect_kinds()]
Sessions = list[Seen]
Happened = Callable[[Seen], bool]


def grade_of(seen: Seen, kind: str | None) -> int:
    """The worst grade of a kind in a session (None: of any kind), 0 where it had none."""
    return max((e.severity for e in seen.effects if kind is None or e.kind == kind), default=0)


def had(kind: str | None, at_least: int = 1) -> Happened:
    return lambda seen: grade_of(seen, kind) >= at_least


def assessed_of(sessions: Sessions) -> Sessions:
    return [s for s in sessions if s.assessed]


def by_route(sessions: Sessions) -> list[Sessions]:
    """Sessions of each route, of none, and all."""
    lanes = [[s for s in sessions if s.row.route == route] for route in ROUTES]
    return [*lanes, [s for s in sessions if s.row.route not in ROUTES], sessions]


def rates(sessions: Sessions, unit: str) -> list[list[tuple[int, int, float, float]]]:
    """Any effect and every kind (lines) by route (columns)."""
    lanes = by_route(assessed_of(sessions))
    return [[rate_slowly(lane, had(kind), unit) for lane in lanes] for kind in (None, *KINDS)]


def share(
    sessions: Sessions, happened: Happened, known: Happened, unit: str = "sessions"
) -> tuple[int, int, int, float, float, list[int]]:
    """Events, total, left out, ends of the interval, ids of the patients behind it."""
    of = [s for s in sessions if known(s)]
    events, total, low, high = rate_slowly(of, happened, unit)
    everyone = len(sessions) if unit == "sessions" else len({s.row.patient_id for s in sessions})
    patients = sorted({s.row.patient_id for s in of if happened(s)})
    return events, total, everyone - total, low, high, patients


def bands(sessions: Sessions) -> dict[tuple[str, str, int], list[tuple[int, int, float, float]]]:
    """Any effect and every kind by dose band within route and substance."""
    lanes: dict[tuple[str, str, int], Sessions] = defaultdict(list)
    for seen in assessed_of(sessions):
        row = seen.row
        if row.route and row.substance and row.dose_mg is not None and row.weight_kg is not None:
            dose = round(row.dose_mg / row.weight_kg, 2)
            lanes[row.route, row.substance, sum(dose >= edge for edge in EDGES[row.route])].append(seen)
    return {key: [rate_slowly(lane, had(kind), "sessions") for kind in (None, *KINDS)] for key, lane in lanes.items()}


def without_dose(sessions: Sessions, route: str, substance: str) -> int:
    return sum(
        s.row.route == route and s.row.substance == substance and (s.row.dose_mg is None or s.row.weight_kg is None)
        for s in assessed_of(sessions)
    )


def follow(sessions: Sessions) -> tuple[int, list[int], list[int], list[int]] | None:
    """Same patients, how many of them had an effect at 1 … K, who came, who of these was assessed."""
    first: dict[int, Seen] = {}
    for seen in sorted(sessions, key=lambda s: s.row.starts_at):
        if seen.number == 1:
            first.setdefault(seen.row.patient_id, seen)
    courses: dict[int, dict[int, Seen]] = {s.row.course_id: {} for s in first.values()}
    for seen in sessions:
        if seen.row.course_id in courses:
            courses[seen.row.course_id][seen.number] = seen

    def complete(until: int) -> list[dict[int, Seen]]:
        return [c for c in courses.values() if all(k in c and c[k].assessed for k in range(1, until + 1))]

    needed = max(11, math.ceil(len(courses) / 4))
    last = max((k for k in range(1, 13) if len(complete(k)) >= needed), default=0)
    if last < 2:
        return None
    numbers = range(1, last + 1)
    return (
        len(complete(last)),
        [sum(grade_of(c[k], None) >= 1 for c in complete(last)) for k in numbers],
        [sum(k in c for c in courses.values()) for k in numbers],
        [sum(k in c and c[k].assessed for c in courses.values()) for k in numbers],
    )


def weeks(sessions: Sessions, first: int, last: int, at_least: int) -> list[tuple[int, int, int]]:
    """Monday, sessions with an effect of that severity, assessed sessions."""
    found: dict[int, list[bool]] = defaultdict(list)
    for seen in assessed_of(sessions):
        monday = seen.row.day - (seen.row.day + 3) % 7
        if first <= monday <= last:
            found[monday].append(grade_of(seen, None) >= at_least)
    return [(monday, sum(had_one), len(had_one)) for monday, had_one in sorted(found.items())]


def worst(sessions: Sessions, unit: str) -> list[list[int]]:
    """Of each kind how many sessions or patients were mild, moderate, severe at worst."""
    counts = []
    for kind in KINDS:
        highest: dict[int, int] = {}
        for seen in assessed_of(sessions):
            key = seen.row.id if unit == "sessions" else seen.row.patient_id
            highest[key] = max(highest.get(key, 0), grade_of(seen, kind))
        tally = Counter(highest.values())
        counts.append([tally[1], tally[2], tally[3]])
    return counts


def dissociation_part(part: str) -> Happened:
    """Whether a session's dissociation is reported at all, expected and calm, distressing, or neither."""

    def happened(seen: Seen) -> bool:
        found = [e for e in seen.recorded if e.kind == "dissociation"]
        if not found:
            return False
        one = found[0]
        calm = one.expected is True and one.distressing == 0
        distressing = one.distressing is not None and one.distressing > 0
        return {"reported": True, "expected": calm, "distressing": distressing, "other": not calm and not distressing}[
            part
        ]

    return happened


def quartiles(values: Iterable[int]) -> tuple[float, ...] | None:
    """Number, least, quartiles, most."""
    known = sorted(values)
    if not known:
        return None
    middle = statistics.quantiles(known, n=4, method="inclusive") if len(known) > 1 else [known[0]] * 3
    return (len(known), known[0], *middle, known[-1])


def courses_of_effects(sessions: Sessions) -> dict[str, tuple[Any, ...]]:
    """Of each kind: effects, onset, duration, gone and for how many it was recorded."""
    found = {}
    for kind in KINDS:
        effects = [e for s in assessed_of(sessions) for e in s.effects if e.kind == kind]
        gone = [e.resolved_before_leaving for e in effects if e.resolved_before_leaving is not None]
        found[kind] = (
            len(effects),
            quartiles(e.onset_min for e in effects if e.onset_min is not None),
            quartiles(e.duration_min for e in effects if e.duration_min is not None),
            (sum(gone), len(gone)),
        )
    return found


def gone(sessions: Sessions) -> tuple[int, int, float, float]:
    """Effects gone before leaving, of those recorded; patients are clusters."""
    by_patient: dict[int, list[bool]] = defaultdict(list)
    for seen in assessed_of(sessions):
        for effect in seen.effects:
            if effect.resolved_before_leaving is not None:
                by_patient[seen.row.patient_id].append(effect.resolved_before_leaving)
    x, n, m = sum(map(sum, by_patient.values())), sum(map(len, by_patient.values())), len(by_patient)
    if n == 0:
        return 0, 0, math.nan, math.nan
    p, worth = x / n, float(m)
    if 0 < x < n and m > 1:
        spread = sum((sum(v) - p * len(v)) ** 2 for v in by_patient.values())
        worth = n / max(1.0, m / (m - 1) * spread / n**2 / (p * (1 - p) / n))
    return x, n, *wilson_slowly(p, worth)


def events(sessions: Sessions) -> tuple[int, int, float, float] | None:
    """Effects and sessions, and the exact Poisson interval of their rate with patients as clusters."""
    by_patient: dict[int, list[int]] = defaultdict(list)
    for seen in assessed_of(sessions):
        by_patient[seen.row.patient_id].append(len(seen.effects))
    x, n, m = sum(map(sum, by_patient.values())), sum(map(len, by_patient.values())), len(by_patient)
    if n == 0:
        return None
    worth = float(m)
    if x and m > 1:
        spread = sum((sum(v) - x / n * len(v)) ** 2 for v in by_patient.values())
        worth = n / max(1.0, m / (m - 1) * spread / x)
    fitting = x / n * worth
    low = chi2.ppf(0.025, 2 * fitting) / 2 if x else 0.0
    return x, n, float(low) / worth, float(chi2.ppf(0.975, 2 * fitting + 2)) / 2 / worth


def together(sessions: Sessions) -> dict[tuple[str, str], tuple[int, float, float | None, float | None]]:
    """Of every two kinds: sessions with both, expected, and ratio and phi where there are enough."""
    assessed = assessed_of(sessions)
    with_kind = {kind: {s.row.id for s in assessed if grade_of(s, kind)} for kind in KINDS}
    total, found = len(assessed), {}
    for one, two in combinations(KINDS, 2):
        a, b, both = len(with_kind[one]), len(with_kind[two]), len(with_kind[one] & with_kind[two])
        expected = a * b / total if total else 0.0
        margins = a * b * (total - a) * (total - b)
        if max(both, expected) < 5 or margins == 0:
            found[one, two] = both, expected, None, None
        else:
            found[one, two] = both, expected, both / expected, (total * both - a * b) / math.sqrt(margins)
    return found


def top_tenth(sessions: Sessions) -> int | None:
    """The lowest CADSS total, from 1, that at most a tenth of the sessions with one reached."""
    scores = [s.cadss for s in sessions if s.cadss is not None]
    if len(scores) < 30:
        return None
    bound = 1
    while sum(score >= bound for score in scores) * 10 > len(scores):
        bound += 1
    return bound


def reading(seen: Seen, name: str, when: str) -> int | None:
    """The last reading before the dose, or the highest after it."""
    moments = sorted(seen.vitals, key=lambda v: v.minutes_from_dose)
    if when == "before":
        before = [getattr(v, name) for v in moments if v.moment == "before" and getattr(v, name) is not None]
        return before[-1] if before else None
    return max(
        (getattr(v, name) for v in moments if v.moment != "before" and getattr(v, name) is not None), default=None
    )


def rise(seen: Seen, name: str) -> int | None:
    before, peak = reading(seen, name, "before"), reading(seen, name, "after")
    return None if before is None or peak is None else peak - before


def oxygen(seen: Seen) -> int | None:
    return min((v.spo2 for v in seen.vitals if v.spo2 is not None), default=None)


def either(one: bool | None, two: bool | None) -> bool | None:
    """Whether either is true; None where that cannot be told."""
    if one or two:
        return True
    return None if one is None or two is None else False


def at_least(value: int | None, limit: int) -> bool | None:
    return None if value is None else value >= limit


def is_high(seen: Seen) -> bool | None:
    upper, lower = reading(seen, "systolic", "after"), reading(seen, "diastolic", "after")
    return either(at_least(upper, 180), at_least(lower, 110))


def is_steep(seen: Seen) -> bool | None:
    return either(at_least(rise(seen, "systolic"), 40), at_least(rise(seen, "diastolic"), 25))


def highest(
    sessions: Sessions, value: Callable[[Seen], int | None], unit: str, pick: Any = max
) -> tuple[float, ...] | None:
    """Quartiles of the values of sessions, or of each patient's highest (or lowest)."""
    known = [(s.row.patient_id, v) for s in sessions if (v := value(s)) is not None]
    if unit == "sessions":
        return quartiles(v for _, v in known)
    of_patient: dict[int, list[int]] = defaultdict(list)
    for patient, v in known:
        of_patient[patient].append(v)
    return quartiles(pick(values) for values in of_patient.values())
