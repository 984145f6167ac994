"""Invented courses of treatment: which protocol, when they begin, how they end, and who comes back for another."""

from collections.abc import Sequence

import numpy as np

from data_access.definitions.vocabulary import Protocol
from data_access.demo.doses import Simulated, share_gained
from data_access.demo.side_effects import ROUTES
from data_access.demo.tables import Columns, Ints, known_where, take, to_objects
from data_access.demo.working_days import next_working_day

ROUTE_SHARES = {"iv": 0.40, "nasal": 0.20, "im": 0.20, "sc": 0.07, "sublingual": 0.09, "oral": 0.04}
NEVER_PREPARED, NEVER_DOSED = 0.07, 0.09
NO_DAY = np.int64(2**40)
"""Later than any as-of day: has not happened."""


def draw_first_courses(
    rng: np.random.Generator, patients: Columns, protocols: Sequence[Protocol], as_of_day: int
) -> Columns:
    """The first course of each patient who came to prepare. One row per course.

    ``patient``: row of ``patients``; ``dosed``: whether a first dose was ever planned.
    """
    count = len(patients["referred_day"])
    started = next_working_day(patients["referred_day"] + rng.integers(2, 13, count))
    come = np.flatnonzero((rng.random(count) >= NEVER_PREPARED) & (started <= as_of_day))
    return _draw_starts(rng, come, started[come], np.ones(len(come), dtype=np.int64), protocols, patients)


def draw_second_courses(
    rng: np.random.Generator, first: Columns, traits: Columns, patients: Columns, protocols: Sequence[Protocol],
    as_of_day: int,
) -> Columns:  # fmt: skip
    """Second courses of patients who had finished a first one, most often because its gain did not last."""
    relapsed = traits["keeps"][first["patient"]] < 0.5
    ended = np.isin(first["end_reason"], ("completed", "no response", "dropped out")) & (first["given"] >= 2)
    again = ended & (rng.random(len(relapsed)) < np.where(relapsed, 0.38, 0.07))
    started = next_working_day(first["ended_day"] + rng.integers(50, 260, len(relapsed)))
    back = np.flatnonzero(again & (started <= as_of_day))
    numbers = np.full(len(back), 2, dtype=np.int64)
    return _draw_starts(rng, first["patient"][back], started[back], numbers, protocols, patients)


def _draw_starts(
    rng: np.random.Generator, patient: Ints, started: Ints, number: Ints, protocols: Sequence[Protocol],
    patients: Columns,
) -> Columns:  # fmt: skip
    count = len(patient)
    protocol = draw_protocols(rng, protocols, count)
    preparation = np.array([p.preparation_sessions for p in protocols])[protocol]
    first_dose = next_working_day(started + 7 * np.maximum(preparation, 1) + rng.integers(1, 9, count))
    diagnoses = patients["diagnoses"][patient]
    return {
        "patient": np.asarray(patient, dtype=np.int64),
        "number": number,
        "protocol": protocol,
        "started_day": started,
        "first_dose_day": first_dose,
        "dosed": rng.random(count) >= NEVER_DOSED,
        "primary_instrument": to_objects([choose_primary(codes) for codes in diagnoses]),
        "route_index": np.array([ROUTES.index(p.route) for p in protocols])[protocol],
        "planned_doses": np.array([p.planned_doses for p in protocols])[protocol],
        "interval": np.array([p.dose_interval_days for p in protocols])[protocol],
        "preparation": preparation,
        "planned_route": to_objects([p.route for p in protocols])[protocol],
        "planned_substance": to_objects([p.substance for p in protocols])[protocol],
    }


def choose_primary(diagnoses: Sequence[str]) -> str:
    """The measure of the main diagnosis: PHQ-9 for depression, PCL-5 for trauma, else GAD-7."""
    main = diagnoses[0]
    if main.startswith(("F32", "F33")):
        return "phq9"
    return "pcl5" if main.startswith("F43") else "gad7"


def draw_protocols(rng: np.random.Generator, protocols: Sequence[Protocol], count: int) -> Ints:
    """Row numbers of protocols: the shares of the routes, split evenly among the protocols of one route."""
    per_route = {route: sum(p.route == route for p in protocols) for route in ROUTE_SHARES}
    weights = np.array([ROUTE_SHARES[p.route] / per_route[p.route] for p in protocols])
    return np.searchsorted(np.cumsum(weights) / weights.sum(), rng.random(count), side="right").astype(np.int64)


def prepare_traits(rng: np.random.Generator, traits: Columns, courses: Columns) -> Columns:
    """The traits of each course's patient; before a second course part of the first gain is still there."""
    mine = take(traits, courses["patient"])
    again = courses["number"] > 1
    left = np.where(again, np.clip(mine["gain"], 0, 1) * mine["keeps"] * rng.uniform(0.1, 0.6, len(again)), 0.0)
    for key in ("gad7", "phq9", "pcl5", "functioning"):
        mine[key] = mine[key] * (1 - left)
    return mine


def finish_courses(rng: np.random.Generator, starts: Columns, simulated: Simulated, as_of_day: int) -> Columns:
    """Courses as they stood on the as-of day. Adds to ``starts``: given, last_dose_day, ended_day (NO_DAY: open),
    end_reason (None: open), complete (whether the planned doses were given).
    """
    result = simulated.courses
    count, dosed = len(starts["patient"]), starts["dosed"]
    last = np.where(result["last_dose_day"] >= 0, result["last_dose_day"], starts["first_dose_day"])
    reason = result["reason"].copy()
    reason[~dosed] = np.where(rng.random(count) < 0.5, "other", "dropped out")[~dosed]
    # Those who simply stay away are discharged only weeks later: until then they are the ones who lapsed.
    wait = np.select(
        [reason == "completed", reason == "dropped out", reason == "side effects"],
        [rng.integers(9, 17, count), rng.integers(25, 50, count), rng.integers(6, 20, count)],
        rng.integers(8, 16, count),
    )
    from_day = np.where(dosed, last, starts["started_day"] + 14)
    ended = next_working_day(from_day + wait)
    still_open = (reason == None) | (ended > as_of_day)  # noqa: E711 elementwise
    moved = ~still_open & (reason == "dropped out") & (rng.random(count) < 0.08)
    reason[moved] = "moved"
    return starts | {
        "given": result["given"],
        "last_dose_day": np.where(result["given"] > 0, result["last_dose_day"], NO_DAY),
        "leaving_reason": reason.copy(),
        "ended_day": np.where(still_open, NO_DAY, ended),
        "end_reason": known_where(~still_open, reason),
        "complete": result["given"] >= starts["planned_doses"],
    }


def share_in_force(traits: Columns, doses_before: Ints, planned: Ints, days_after: Ints) -> Columns:
    """Which share of each gain holds after so many doses and, where treatment is over, so many days since the last.

    A gain that does not last fades within six months, and in a part of the patients already under maintenance.
    """
    reached = share_gained(traits, doses_before)
    fades = 1 - (1 - traits["keeps"]) * np.clip(days_after, 0, 180) / 180
    wears_off = np.where(traits["keeps"] < 0.32, 0.85 * np.clip((doses_before - planned - 2) / 5, 0, 1), 0.0)
    held = reached * fades * (1 - wears_off)
    return {key: traits[key] * held for key in ("gain", "gain_depression", "gain_trauma")}
