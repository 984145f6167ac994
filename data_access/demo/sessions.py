"""Rows of sessions: what stands beside each dose, and the therapy around it."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data_access.definitions.vocabulary import Protocol
from data_access.demo.courses import NO_DAY
from data_access.demo.doses import USUAL_MG, USUAL_MG_KG
from data_access.demo.side_effects import ROUTES
from data_access.demo.tables import Columns, Ints, known_where, pick, stack, take
from data_access.demo.working_days import next_working_day

ASSESSED_WEIGHTS = (0.964, 0.022, 0.014)
"""Side effects assessed, not assessed, not said."""
FORMULATIONS = {
    "iv": "solution for infusion",
    "im": "solution for injection",
    "sc": "solution for injection",
    "nasal": "nasal spray",
    "sublingual": "lozenge",
    "oral": "oral solution",
}
READY_MIN = {"iv": 115, "im": 120, "nasal": 130, "sc": 115, "sublingual": 135, "oral": 165}


def add_dose_details(rng: np.random.Generator, doses: Columns, courses: Columns, traits: Columns) -> Columns:
    """Adds to the simulated doses what a dosing session records: dose, weight, how side effects were asked, leaving."""
    count = len(doses["day"])
    attended = doses["status"] == "attended"
    route = np.array(ROUTES, dtype=object)[doses["route_index"]]
    planned = courses["planned_substance"][doses["course"]]
    substance = np.where(route == courses["planned_route"][doses["course"]], planned, "esketamine").astype(object)
    substance[~np.isin(route, ("nasal", "sc"))] = "racemic"
    kilos = np.round(traits["kilos"][doses["course"]] + rng.normal(0, 0.8, count), 1)
    by_weight = np.isin(route, list(USUAL_MG_KG))
    weighed = by_weight | (rng.random(count) < 0.7)
    ready = draw_ready(rng, route, substance)
    unknown = rng.random(count) < 0.02
    return doses | {
        "route": route,
        "substance": substance,
        "formulation": np.array([FORMULATIONS[key] for key in ROUTES], dtype=object)[doses["route_index"]],
        "dose_mg": known_where(attended, _choose_mg(route, substance, doses["ratio"], kilos)),
        "weight_kg": known_where(attended & weighed, kilos),
        "infusion_min": known_where(attended & (route == "iv"), np.full(count, 40)),
        "adjuncts": _draw_adjuncts(rng, attended),
        "assessed": known_where(attended, pick(rng, (True, False, None), ASSESSED_WEIGHTS, count)),
        "asked_how": known_where(attended, pick(rng, ("checklist", "spontaneous"), (88, 12), count)),
        "ready_min": np.where(attended & ~unknown, ready, -1),
        "escort": known_where(attended, pick(rng, (True, False, None), (955, 15, 30), count)),
    }


def _choose_mg(
    route: NDArray[Any], substance: NDArray[Any], ratio: NDArray[Any], kilos: NDArray[Any]
) -> NDArray[np.object_]:
    """Milligrams as they are drawn up: whole ones by weight, devices of 28 mg by nose, lozenges of 25 mg."""
    per_kg = np.array([USUAL_MG_KG.get(str(key), np.nan) for key in ROUTES])
    fixed = np.array([USUAL_MG.get(str(key), np.nan) for key in ROUTES])
    index = np.array([ROUTES.index(str(key)) for key in route], dtype=np.int64)
    by_weight = np.round(per_kg[index] * ratio * kilos)
    by_step = 25 * np.round(fixed[index] * ratio / 25)
    device = np.where(ratio < 0.72, 28.0, np.where(ratio < 1.05, 56.0, 84.0))
    mg = np.where(np.isnan(by_weight), by_step, by_weight)
    return np.where((route == "nasal") & (substance == "esketamine"), device, mg).astype(object)


def draw_ready(rng: np.random.Generator, route: NDArray[Any], substance: NDArray[Any]) -> Ints:
    """Minutes until ready to leave; never under two hours after nasal esketamine."""
    usual = np.array([READY_MIN[str(key)] for key in route])
    minutes = 5 * np.round(usual * np.exp(rng.normal(0.02, 0.13, len(route))) / 5)
    least = np.where((route == "nasal") & (substance == "esketamine"), 120, 60)
    return np.maximum(minutes, least).astype(np.int64)


def _draw_adjuncts(rng: np.random.Generator, attended: NDArray[np.bool_]) -> NDArray[np.object_]:
    with_antiemetic = attended & (rng.random(len(attended)) < 0.17)
    return np.fromiter(
        (["ondansetron 4 mg"] if given else [] for given in with_antiemetic), dtype=object, count=len(attended)
    )


def draw_therapy(
    rng: np.random.Generator, courses: Columns, doses: Columns, protocols: Sequence[Protocol], as_of_day: int
) -> Columns:
    """Preparation, integration, psychotherapy and check-in sessions up to the as-of day. One row per session.

    Columns: course, kind, day, status.
    """
    parts = [
        _draw_preparation(rng, courses),
        _draw_integration(rng, courses, doses, protocols),
        _draw_series(rng, courses, "psychotherapy", 0.30, (7, 14, 14)),
        _draw_series(rng, courses, "check-in", 0.65, (21, 28, 35)),
    ]
    rows = stack(parts)
    rows = take(rows, (rows["day"] <= as_of_day) & (rows["day"] <= courses["ended_day"][rows["course"]]))
    # Two appointments of a kind on one day are one appointment.
    kind = np.unique(rows["kind"].astype(str), return_inverse=True)[1]
    one_a_day = (rows["course"] * 8 + kind) * 2**20 + rows["day"]
    return take(rows, np.sort(np.unique(one_a_day, return_index=True)[1]))


def _sessions(rng: np.random.Generator, course: Ints, kind: str, day: Ints, missed: float, cancelled: float) -> Columns:
    weights = (1 - missed - cancelled, missed, cancelled)
    return {
        "course": np.asarray(course, dtype=np.int64),
        "kind": np.full(len(course), kind, dtype=object),
        "day": next_working_day(day),
        "status": pick(rng, ("attended", "missed", "cancelled"), weights, len(course)),
    }


def _draw_preparation(rng: np.random.Generator, courses: Columns) -> Columns:
    course = np.repeat(np.arange(len(courses["patient"])), courses["preparation"])
    order = np.concatenate([np.arange(n) for n in courses["preparation"]] or [np.zeros(0, dtype=np.int64)])
    day = courses["started_day"][course] + 7 * order + np.where(order > 0, rng.integers(-1, 2, len(course)), 0)
    booked = _sessions(rng, course, "preparation", day, 0.035, 0.035)
    lost = np.flatnonzero(booked["status"] != "attended")
    again = take(booked, lost) | {"day": next_working_day(booked["day"][lost] + 3)}
    again["status"] = np.full(len(lost), "attended", dtype=object)
    return stack([booked, again])


def _draw_integration(
    rng: np.random.Generator, courses: Columns, doses: Columns, protocols: Sequence[Protocol]
) -> Columns:
    """After the doses the protocol names, after every second one in maintenance, and after some others."""
    came = take(doses, doses["status"] == "attended")
    planned = np.zeros(len(came["day"]), dtype=bool)
    within = np.zeros(len(came["day"]), dtype=np.int64)
    for index, protocol in enumerate(protocols):
        mine = courses["protocol"][came["course"]] == index
        named = np.isin(came["number"], protocol.integration_after_doses)
        maintenance = (came["number"] > protocol.planned_doses) & (came["number"] % 2 == 0)
        planned[mine] = (named | maintenance)[mine]
        within[mine] = protocol.integration_within_days
    held = planned | (rng.random(len(planned)) < 0.2)
    wait = 1 + np.floor(rng.random(len(planned)) * np.maximum(within - 2, 1)).astype(np.int64)
    rows = _sessions(rng, came["course"], "integration", came["day"] + wait, 0.035, 0.03)
    rows = take(rows, held)
    lost = (rows["status"] != "attended") & (rng.random(len(rows["day"])) < 0.5)
    again = take(rows, lost) | {"day": next_working_day(rows["day"][lost] + 2)}
    again["status"] = np.full(int(lost.sum()), "attended", dtype=object)
    return stack([rows, again])


def _draw_series(
    rng: np.random.Generator, courses: Columns, kind: str, share: float, rhythms: tuple[int, ...]
) -> Columns:
    """A regular session beside the doses, until four weeks after the last one."""
    last = np.where(courses["last_dose_day"] < NO_DAY, courses["last_dose_day"], courses["started_day"])
    begins, ends = courses["started_day"] + rng.integers(10, 30, len(last)), last + 10
    rhythm = rng.choice(rhythms, len(last))
    often = np.where(rng.random(len(last)) < share, np.maximum((ends - begins) // rhythm, 0), 0)
    course = np.repeat(np.arange(len(last)), often)
    order = np.concatenate([np.arange(n) for n in often] or [np.zeros(0, dtype=np.int64)])
    day = begins[course] + order * rhythm[course] + rng.integers(-1, 2, len(course))
    return _sessions(rng, course, kind, day, 0.045, 0.04)
