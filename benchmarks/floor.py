"""The floor: the least arithmetic on arrays already in memory that gives a view's numbers.

No intervals, no words, no names, nothing remembered. Tests hold these numbers against those of the program and of
the SQL twins, so that the three are measured at the same work.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from data_access.definitions.instrument import ThresholdSet
from data_access.definitions.registry import get_instrument, get_side_effect_kind
from data_access.facts.arrays import END_REASONS, MISSING, NEVER, SESSION_STATUSES, DosingFacts, Facts
from tests.sql_twins.pairs import BASELINE_DAYS, get_bounds, get_ends

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
Parts = tuple[Ints, Ints]
"""Events and total."""

ATTENDED = SESSION_STATUSES.index("attended")
COMPLETED = END_REASONS.index("completed")
WEEK, ROLLED = 7, 12


def get_scores(facts: Facts, patient_id: int) -> tuple[NDArray[np.int8], NDArray[np.int32], NDArray[np.int16]]:
    """Questionnaire, day and total of one patient's screenings."""
    row = np.searchsorted(facts.patients.id, patient_id)
    rows = slice(*np.searchsorted(facts.screenings.patient, [row, row + 1]))
    return facts.screenings.instrument[rows], facts.screenings.day[rows], facts.screenings.total[rows]


def get_caseload(facts: Facts, as_of_day: int) -> dict[str, Ints]:
    """Per patient: doses, last dose's day, GAD-7 at the start and now; of the last course. MISSING where none."""
    courses, dosings = facts.courses, facts.dosings
    course = np.full(len(facts.patients.id), MISSING, np.int64)
    course[courses.patient] = np.arange(len(courses.patient))
    given = np.flatnonzero((dosings.number > 0) & (dosings.course != MISSING))
    first, last = np.full((2, len(courses.patient) + 1), MISSING, np.int64)
    last[dosings.course[given]] = given
    first[dosings.course[given[::-1]]] = given[::-1]
    first, last = first[course], last[course]
    planned = np.array([p.planned_doses for p in facts.protocols] + [0])[np.append(courses.protocol, MISSING)][course]
    started = np.append(courses.started_day, NEVER)[course]
    anchor = np.where(
        first == MISSING, np.where((planned == 0) & (course != MISSING), started, NEVER), dosings.day[first]
    )
    until = np.full(len(course), as_of_day)
    baseline, latest = _pair(_Scores(facts, "gad7"), np.arange(len(course)), anchor.astype(np.int64), until)
    return {
        "doses": np.where(last == MISSING, 0, dosings.number[last]).astype(np.int64),
        "last_dose_day": np.where(last == MISSING, MISSING, dosings.day[last]).astype(np.int64),
        "baseline": baseline,
        "latest": latest,
    }


def get_rates(
    dosings: DosingFacts,
    days: tuple[int, int],
    severity: int,
    groups: Mapping[str, tuple[int, ...]],
    routes: tuple[int, ...] = (),
    numbers: tuple[int, int] | None = None,
) -> tuple[Ints, dict[str, Ints]]:
    """Assessed sessions by route code (the last place: no route), and those with an effect of each group."""
    keep = (dosings.status == ATTENDED) & (dosings.assessed == 1) & (dosings.day >= days[0]) & (dosings.day <= days[1])
    if routes:
        keep &= np.isin(dosings.route, routes)
    if numbers:
        keep &= (dosings.number >= numbers[0]) & (dosings.number <= numbers[1])
    rows = np.flatnonzero(keep)
    route, packed = dosings.route[rows].astype(np.int64) % 64, _unwanted(dosings, rows)
    reached = {1: packed | packed >> 1, 2: packed >> 1, 3: packed & packed >> 1}[severity]
    masks = {"any": _bits(tuple(range(31))), **{name: _bits(codes) for name, codes in groups.items()}}
    events = {name: np.bincount(route[reached & mask != 0], minlength=64) for name, mask in masks.items()}
    return np.bincount(route, minlength=64), events


def get_week_counts(facts: Facts, first_monday: int, weeks: int) -> dict[str, Ints]:
    """Patients in treatment on each Sunday, courses begun, dosing sessions attended."""
    courses, dosings = facts.courses, facts.dosings
    sundays = first_monday + WEEK * np.arange(1, weeks + 1) - 1
    begun = np.searchsorted(np.sort(courses.started_day), sundays, side="right")
    ended = np.searchsorted(np.sort(courses.ended_day), sundays, side="right")
    return {
        "in_treatment": begun - ended,
        "starts": _by_week(courses.started_day, first_monday, weeks),
        "doses": _by_week(dosings.day[dosings.status == ATTENDED], first_monday, weeks),
    }


def get_week_rates(facts: Facts, first_monday: int, weeks: int) -> dict[str, Parts]:
    """Sessions with an unwanted effect, with complete monitoring; courses broken off: events and total by week."""
    courses, d = facts.courses, facts.dosings
    last_day = first_monday + WEEK * weeks
    rows = np.flatnonzero((d.status == ATTENDED) & (d.day >= first_monday) & (d.day < last_day))
    bad = (_unwanted(d, rows) >> 1 & _bits(tuple(range(31))) != 0) | (d.dissociation_distress[rows] >= 1)
    lacking = np.minimum.reduce(
        [d.systolic_before[rows], d.diastolic_before[rows], d.systolic_leaving[rows], d.diastolic_leaving[rows]]
    )
    full = (lacking != MISSING) & d.read_at_40[rows]
    asked, over = (
        d.assessed[rows] == 1,
        np.flatnonzero((courses.ended_day >= first_monday) & (courses.ended_day < last_day)),
    )
    doses = np.bincount(d.course[(d.number > 0) & (d.course != MISSING)], minlength=len(courses.patient))
    planned = np.array([p.planned_doses for p in facts.protocols] + [0])[courses.protocol[over]]
    dropped = (doses[over] < planned) & (courses.end_reason[over] != COMPLETED)
    day, ends = d.day[rows], courses.ended_day[over]

    def parts(days: NDArray[np.int32], event: Mask) -> Parts:
        return _by_week(days[event], first_monday, weeks), _by_week(days, first_monday, weeks)

    return {
        "unwanted": parts(day[asked], bad[asked]),
        "monitoring": parts(day, full),
        "drop_outs": parts(ends, dropped),
    }


def get_outcomes(facts: Facts, sundays: Ints, thresholds: ThresholdSet = "nhs") -> dict[str, Parts]:
    """Events and total at each look of the five outcome rates."""
    courses = facts.courses
    finished, anchor, own_until = _find_finished(facts)
    course, look = np.nonzero((finished[:, None] <= sundays) & (finished[:, None] > sundays - WEEK * ROLLED))
    patient, until = courses.patient[course], np.minimum(sundays[look], own_until[course])
    (gad, gad_case), (phq, phq_case), (pcl, pcl_case) = (
        get_bounds(get_instrument(key), thresholds) for key in ("gad7", "phq9", "pcl5")
    )
    first_gad, last_gad = _pair(_Scores(facts, "gad7"), patient, anchor[course], until)
    first_phq, last_phq = _pair(_Scores(facts, "phq9"), patient, anchor[course], until)
    first_pcl, last_pcl = _pair(_Scores(facts, "pcl5"), patient, anchor[course], until)
    own = courses.primary_instrument[course] == get_instrument("pcl5").code
    one, two = np.where(own, first_pcl, first_gad), np.where(own, last_pcl, last_gad)
    bound, case = np.where(own, pcl, gad), np.where(own, pcl_case, gad_case)
    paired, other = two != MISSING, last_phq != MISSING
    better = (paired & (one - two >= bound)) | (other & (first_phq - last_phq >= phq))
    worse = (paired & (two - one >= bound)) | (other & (last_phq - first_phq >= phq))
    ill = (one >= case) | (first_phq >= phq_case)
    base = ill | ((one == MISSING) & (first_phq == MISSING))
    still = (two >= case) | (last_phq >= phq_case)
    anxious, known = first_gad >= gad_case, last_gad != MISSING
    rule = get_instrument("gad7").remission
    well = known & (last_gad <= (rule.at_most if rule else MISSING))
    everyone = np.ones(len(course), np.bool_)
    flags = {
        "improvement": (better & ~worse, everyone),
        "recovery": (better & ~worse & paired & other & ill & ~still, base),
        "deterioration": (worse & ~better, everyone),
        "response": (known & (2 * last_gad <= first_gad), anxious),
        "remission": (well, anxious),
    }
    return {
        name: (np.bincount(look[e & b], minlength=len(sundays)), np.bincount(look[b], minlength=len(sundays)))
        for name, (e, b) in flags.items()
    }


def roll(weekly: Ints) -> Ints:
    """Sums of twelve weeks in a row, for the last twelve weeks."""
    sums = np.concatenate([[0], np.cumsum(weekly)])
    rolled: Ints = (sums[ROLLED:] - sums[:-ROLLED])[-ROLLED:]
    return rolled


class _Scores:
    """The scores of one questionnaire with the key that finds them by patient and day."""

    def __init__(self, facts: Facts, key: str) -> None:
        instrument = get_instrument(key)
        low, high = get_ends(instrument)
        s = facts.screenings
        rows = np.flatnonzero((s.instrument == instrument.code) & (s.total >= low) & (s.total <= high))
        self.day, self.total = s.day[rows], s.total[rows].astype(np.int64)
        self.key = (s.patient[rows].astype(np.int64) << 32) + self.day

    def last(self, patient: NDArray[np.integer], day: Ints) -> Ints:
        """Place of the last score of a patient until a day; MISSING where none."""
        start = patient.astype(np.int64) << 32
        place = np.searchsorted(self.key, start + day, side="right") - 1
        # Days are positive: a key below the patient's own start is another patient's.
        return np.where((place >= 0) & (self.key[place] >= start), place, MISSING) if len(self.key) else place


def _pair(scores: _Scores, patient: NDArray[np.integer], anchor: Ints, until: Ints) -> tuple[Ints, Ints]:
    """Totals of the baseline and of the latest score after it; MISSING where there is none."""
    if not len(scores.key):
        nothing = np.full(len(patient), MISSING, np.int64)
        return nothing, nothing
    first, last = scores.last(patient, np.minimum(anchor, NEVER)), scores.last(patient, until)
    based = (first != MISSING) & (anchor != NEVER) & (anchor - scores.day[first] <= BASELINE_DAYS)
    paired = based & (last > first)
    return np.where(based, scores.total[first], MISSING), np.where(paired, scores.total[last], MISSING)


def _find_finished(facts: Facts) -> tuple[Ints, Ints, Ints]:
    """Per course: the day it counts as finished, its first dose (NEVER: not yet), the last day that is its own."""
    courses, d = facts.courses, facts.dosings
    count = len(courses.patient)
    planned = np.array([p.planned_doses for p in facts.protocols] + [0])[courses.protocol]
    placed = np.flatnonzero((d.number > 0) & (d.course != MISSING))
    course, number, day = d.course[placed], d.number[placed], d.day[placed]
    anchor, second, reached = np.full((3, count), NEVER, np.int64)
    anchor[course[number == 1]] = day[number == 1]
    second[course[number == 2]] = day[number == 2]
    last = (number == planned[course]) & (number >= 2)
    reached[course[last]] = day[last]
    ended = np.where(second <= courses.ended_day, courses.ended_day, NEVER)
    finished = np.where(planned > 0, np.minimum(reached, ended), NEVER)
    until = np.full(count, NEVER, np.int64)
    followed = courses.patient[1:] == courses.patient[:-1]
    until[:-1][followed] = courses.started_day[1:][followed] - 1
    return finished, anchor, until


def _unwanted(dosings: DosingFacts, rows: Ints) -> Ints:
    """Packed severities without dissociation that was expected and did not distress."""
    code = get_side_effect_kind("dissociation").code
    apart = (dosings.dissociation_expected[rows] == 1) & (dosings.dissociation_distress[rows] == 0)
    severity = dosings.severity[rows]
    return np.where(apart, severity & ~np.int64(3 << 2 * code), severity)


def _bits(codes: tuple[int, ...]) -> np.int64:
    return np.int64(sum(1 << 2 * code for code in codes))


def _by_week(day: NDArray[np.int32], first_monday: int, weeks: int) -> Ints:
    week = (day - first_monday) // WEEK
    return np.bincount(week[(week >= 0) & (week < weeks)], minlength=weeks)
