"""When invented patients fill in which questionnaire: the protocol's plan, and how often it is kept."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from data_access.definitions.vocabulary import Protocol, ScreeningPlan
from data_access.demo.courses import NO_DAY
from data_access.demo.tables import Bools, Columns, Ints, stack, take
from data_access.demo.working_days import next_working_day

FOLLOW_UP_KEPT = {1: 0.80, 3: 0.66, 6: 0.52}
MONTH_DAYS = 30.44
EXTRA_SCALES = ("who5", "oasis", "wsas")
"""Asked of a part of the patients, at start, before every second dose and at the end."""
CADSS_KEPT = 0.86
CARE = {"gad7": 1.0, "phq9": 1.0, "cssrs_since_last": 0.99, "cssrs_screener": 0.99, "pcl5": 0.96}
"""How reliably a form is filled in, times the patient's own reliability; C-SSRS is asked by staff."""


def plan_screenings(
    rng: np.random.Generator, courses: Columns, doses: Columns, traits: Columns, protocols: Sequence[Protocol],
    as_of_day: int,
) -> dict[str, Columns]:  # fmt: skip
    """For each instrument the forms that were filled in up to the as-of day. One row per form.

    ``course``; ``dose``: row of the dosing session it came before or belongs to, -1 for none; ``day``; ``same_day``:
    on the day of that session; ``doses_before``: doses given by then; ``days_after``: since the last dose, where
    treatment is over.
    """
    came = np.flatnonzero(doses["status"] == "attended")
    parts: dict[str, list[Columns]] = {}
    for index, protocol in enumerate(protocols):
        mine = courses["protocol"] == index
        for plan in protocol.screenings:
            parts.setdefault(plan.instrument, []).extend(_plan_one(rng, plan, courses, doses, came, mine))
    for key in EXTRA_SCALES:
        parts[key] = _plan_extra(rng, courses, doses, came, traits["extra_scales"])
    forms = {key: _keep(rng, key, stack(tables), traits, as_of_day) for key, tables in parts.items()}
    forms["cadss"] = _rows(doses["course"][came], doses["day"][came], doses["number"][came], dose=came, same_day=True)
    forms["cadss"] = take(forms["cadss"], rng.random(len(came)) < CADSS_KEPT)
    return forms


def _plan_one(
    rng: np.random.Generator, plan: ScreeningPlan, courses: Columns, doses: Columns, came: Ints, mine: Bools
) -> list[Columns]:
    """The forms of one line of a protocol, for the courses under it."""
    tables: list[Columns] = []
    if plan.at_start or plan.before_first_dose_days is not None:
        tables.append(_at_start(courses, mine))
    ahead = came[mine[doses["course"][came]]]
    if plan.before_each_dose:
        tables.append(_before_doses(rng, plan.instrument, doses, ahead))
    elif plan.before_first_dose_days is not None:
        tables.append(_before_doses(rng, plan.instrument, doses, ahead[doses["number"][ahead] == 1]))
    if plan.after_last_dose:
        tables.append(_week_after(rng, courses, doses, ahead))
    if plan.after_last_dose or plan.at_end:
        tables.append(_after_last(rng, courses, mine, plan.at_end))
    tables.extend(_follow_up(rng, courses, mine, months) for months in plan.follow_up_months)
    return tables


def _rows(
    course: Ints, day: Ints, doses_before: Ints, dose: Ints | int = -1, days_after: Ints | int = 0,
    same_day: NDArray[np.bool_] | bool = False,
) -> Columns:  # fmt: skip
    count = len(course)
    return {
        "course": np.asarray(course, dtype=np.int64),
        "day": np.asarray(day, dtype=np.int64),
        "doses_before": np.asarray(doses_before, dtype=np.int64),
        "dose": np.broadcast_to(np.asarray(dose, dtype=np.int64), count).copy(),
        "days_after": np.broadcast_to(np.asarray(days_after, dtype=np.int64), count).copy(),
        "same_day": np.broadcast_to(np.asarray(same_day, dtype=bool), count).copy(),
    }


def _at_start(courses: Columns, mine: Bools) -> Columns:
    course = np.flatnonzero(mine)
    return _rows(course, courses["started_day"][course], np.zeros(len(course), dtype=np.int64))


def _before_doses(rng: np.random.Generator, key: str, doses: Columns, ahead: Ints) -> Columns:
    """On the morning of the dose, or up to three days before; C-SSRS always on the day."""
    early = rng.choice((0, 0, 0, 1, 1, 2, 3), len(ahead))
    early = np.zeros_like(early) if key.startswith("cssrs") else early
    return _rows(
        doses["course"][ahead],
        doses["day"][ahead] - early,
        doses["number"][ahead] - 1,
        dose=ahead,
        same_day=early == 0,
    )


def _week_after(rng: np.random.Generator, courses: Columns, doses: Columns, ahead: Ints) -> Columns:
    """About a week after the last planned dose and each later one: maintenance is followed between doses too."""
    later = ahead[doses["number"][ahead] >= courses["planned_doses"][doses["course"][ahead]]]
    wait = np.minimum(courses["interval"][doses["course"][later]], 7) - rng.integers(0, 2, len(later))
    return _rows(doses["course"][later], doses["day"][later] + wait, doses["number"][later])


def _after_last(rng: np.random.Generator, courses: Columns, mine: Bools, always: bool) -> Columns:
    """One to two weeks after the last dose of those who said goodbye; only before the plan was complete
    unless ``always`` (else ``_week_after`` has the form already).
    """
    finished = mine & (courses["given"] > 0) & np.isin(courses["leaving_reason"], ("completed", "no response"))
    finished &= ~courses["complete"] | always
    course = np.flatnonzero(finished)
    day = courses["last_dose_day"][course] + rng.integers(6, 11, len(course))
    return _rows(course, day, courses["given"][course], days_after=7)


def _follow_up(rng: np.random.Generator, courses: Columns, mine: Bools, months: int) -> Columns:
    course = np.flatnonzero(mine & (courses["given"] > 0) & (courses["last_dose_day"] < NO_DAY))
    left = courses["leaving_reason"][course]
    kept = FOLLOW_UP_KEPT[months] * np.where(left == "completed", 1.0, np.where(left == "no response", 0.6, 0.12))
    course = course[(rng.random(len(course)) < kept) & (left != None)]  # noqa: E711 elementwise
    days = np.rint(months * MONTH_DAYS).astype(np.int64) + rng.integers(-4, 8, len(course))
    return _rows(course, courses["last_dose_day"][course] + days, courses["given"][course], days_after=days)


def _plan_extra(rng: np.random.Generator, courses: Columns, doses: Columns, came: Ints, asked: Bools) -> list[Columns]:
    mine = asked
    ahead = came[mine[doses["course"][came]] & (doses["number"][came] % 2 == 1)]
    return [_at_start(courses, mine), _before_doses(rng, "extra", doses, ahead), _after_last(rng, courses, mine, True)]


def _keep(rng: np.random.Generator, key: str, forms: Columns, traits: Columns, as_of_day: int) -> Columns:
    """Leave out what nobody filled in; the forms of the very first visit are always there."""
    if not len(forms["course"]):
        return forms
    reliability = CARE.get(key, 0.97) * np.sqrt(traits["fills_in"][forms["course"]])
    if key.startswith("cssrs"):
        reliability = np.maximum(reliability, 0.97)
    first = (forms["dose"] < 0) & (forms["doses_before"] == 0)
    kept = (rng.random(len(reliability)) < reliability) | (first & (rng.random(len(reliability)) < 0.98))
    forms = forms | {"day": np.where(forms["dose"] < 0, next_working_day(forms["day"]), forms["day"])}
    return take(forms, kept & (forms["day"] <= as_of_day))
