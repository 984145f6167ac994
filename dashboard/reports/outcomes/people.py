"""Who is behind a number or a mark of the Outcomes page: its pick, turned into patients."""

from collections.abc import Callable
from typing import Final

import numpy as np

from dashboard.analysis.cohort.missing_scores import HandledRates
from dashboard.analysis.cohort.nhs_outcomes import NhsOutcomes
from dashboard.analysis.cohort.time_point import find_base
from dashboard.analysis.proportion import Proportion
from dashboard.reports.behind import Behind
from dashboard.reports.outcomes.basis import OutcomeBasis
from dashboard.reports.outcomes.for_whom import find_groups, name_group
from dashboard.reports.outcomes.nhs import RULES, WORDS
from dashboard.reports.outcomes.rates import OUTCOMES
from dashboard.reports.survival.curves import find_survival_behind
from dashboard.reports.words.wording import ARROW, format_change, plural
from data_access.facts.arrays import MISSING, Int64

SURVIVAL: Final = ("response", "durability")
COMPLETE: Final = {
    "paired": "A baseline and a score to compare",
    "no_baseline": "No baseline",
    "no_later_score": "No later score",
    "earlier_only": "An earlier score only",
    "not_yet_due": "Score not yet due",
}
AT_THE_TIME: Final = ("rate", "nhs", "complete", "bar", "group")
"""Picks whose patients are described by their scores at the page's time point."""
NHS_MORE: Final = {
    "not_measurable": "Without a later score on either measure",
    "split": "Better on one measure, worse on the other",
    "not_at_caseness": "Not at caseness at the start",
}
Found = tuple[str, str, Int64]
"""Title, sentence, patient rows."""


def find_behind(basis: OutcomeBasis, pick: str) -> Behind | None:
    """The patients behind a pick ("rate:recovery", "group:sex:0", "dose:3"); None for an unknown one."""
    name, _, rest = pick.partition(":")
    if name in SURVIVAL:
        as_of, thresholds = basis.view.as_of_day, basis.view.thresholds
        return find_survival_behind(basis.facts, basis.chosen, basis.instrument, thresholds, as_of, pick)
    finder = _FINDERS.get(name)
    found = finder(basis, rest) if finder else None
    if found is None:
        return None
    title, sentence, rows = found
    return Behind(title, sentence, tuple(basis.patient_ids[rows].tolist()))


def describe_pairs(basis: OutcomeBasis, pick: str) -> dict[int, str]:
    """By patient id what the questionnaire says of their last course in the cohort: "GAD-7 17 → 11, −6".

    Empty for a pick that asks of another time than the page's.
    """
    if pick.partition(":")[0] not in AT_THE_TIME:
        return {}
    scores, name = basis.scores, basis.instrument.name
    columns = (scores.patient, scores.baseline, scores.observed, scores.carried)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return {int(basis.patient_ids[patient]): _say_pair(name, *totals) for patient, *totals in rows}


def _say_pair(name: str, first: int, last: int, earlier: int) -> str:
    if first == MISSING:
        return f"no {name} at baseline"
    if last != MISSING:
        return f"{name} {first} {ARROW} {last}, {format_change(last - first)}"
    return f"{name} {first}, no later score" if earlier == MISSING else f"{name} {first}, {earlier} later, none then"


def _share(title: str, rate: Proportion) -> Found:
    unit = "course" if rate.unit == "courses" else rate.unit.removesuffix("s")
    people = plural(len(rate.patients), "patient")
    return title, f"{rate.events:,} of {plural(rate.total, unit)}; {people}.", rate.patients


def _handled(label: str, rates: object, shown: str, missing: bool) -> Found | None:
    if not isinstance(rates, HandledRates):
        return None
    if missing:
        return _share(f"{label}: without a paired score", rates.unknown)
    return _share(label, getattr(rates, shown))


def _rate(basis: OutcomeBasis, rest: str) -> Found | None:
    key, _, more = rest.partition(":")
    if key not in OUTCOMES:
        return None
    return _handled(OUTCOMES[key][0], getattr(basis.outcomes, key), "observed", more == "missing")


def _nhs(basis: OutcomeBasis, rest: str) -> Found | None:
    key, _, more = rest.partition(":")
    found: NhsOutcomes = basis.nhs
    if key in NHS_MORE:
        return _share(NHS_MORE[key], getattr(found, key))
    if key not in RULES:
        return None
    return _handled(f"{WORDS[key][0]}, both measures", getattr(found, key), "non_responder", more == "missing")


def _complete(basis: OutcomeBasis, rest: str) -> Found | None:
    if rest == "not_there":
        there = find_base(basis.facts, basis.view.as_of_day, basis.courses, basis.point).course
        away = np.setdiff1d(basis.courses, there)
        patients = np.unique(basis.facts.courses.patient[away]).astype(np.int64)
        return "Not counted at this time", f"{plural(len(away), 'course')}; {len(patients):,} patients.", patients
    return _share(COMPLETE[rest], getattr(basis.outcomes.completeness, rest)) if rest in COMPLETE else None


def _bar(basis: OutcomeBasis, rest: str) -> Found | None:
    first, _, last = rest.partition("-")
    rows = basis.changes.patient
    if not first.isdecimal() or not (last or first).isdecimal() or int(last or first) >= len(rows):
        return None
    courses = rows[int(first) : int(last or first) + 1]
    change = format_change(int(basis.changes.change[int(first)])) if len(courses) else ""
    return f"{basis.instrument.name} {change}", f"{plural(len(courses), 'course')}.", np.unique(courses)


def _dose(basis: OutcomeBasis, rest: str) -> Found | None:
    point = next((p for p in basis.dose_points if str(p.number) == rest), None)
    if point is None:
        return None
    title = "A score at baseline" if point.number == 0 else f"A score after dose {point.number}"
    return title, f"{point.count:,} of {plural(point.doses, 'course')}.", point.patients


def _group(basis: OutcomeBasis, rest: str) -> Found | None:
    key, _, code = rest.partition(":")
    for grouping, rates in find_groups(basis):
        for group in rates:
            if grouping.key == key and str(group.code) == code and group.rate is not None:
                return _share(f"{name_group(grouping, group.code)}: reliable improvement", group.rate)
    return None


def _part(basis: OutcomeBasis, rest: str) -> Found | None:
    for part, cluster in zip(basis.parts, basis.instrument.clusters, strict=True):
        if part.key == rest:
            return f"{cluster.label}: both scores", f"{plural(part.count, 'course')}.", part.patients
    return None


_FINDERS: Final[dict[str, Callable[[OutcomeBasis, str], Found | None]]] = {
    "rate": _rate,
    "nhs": _nhs,
    "complete": _complete,
    "bar": _bar,
    "dose": _dose,
    "group": _group,
    "part": _part,
}
