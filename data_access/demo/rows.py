"""From simulated doses, therapy and forms to the rows of sessions and screenings: clock times, links, delays."""

import numpy as np
from numpy.typing import NDArray

from data_access.definitions.registry import get_instrument
from data_access.demo.clinicians import find_clinicians
from data_access.demo.tables import Bools, Columns, Ints, known_where, read_at, stack, take, to_objects

DOSE_ONLY = ("substance", "formulation", "route", "dose_mg", "weight_kg", "infusion_min", "assessed", "asked_how",
             "escort")  # fmt: skip
"""What only a dosing session records."""


def draw_delays(rng: np.random.Generator, count: int, some: float, many: float) -> Ints:
    """Days from the event until it is written down: none for most, a few days for some, weeks for a handful."""
    draw = rng.random(count)
    late = np.where(draw < some, rng.integers(1, 6, count), 0)
    return np.where(draw < many, rng.integers(7, 29, count), late).astype(np.int64)


def _draw_minutes(rng: np.random.Generator, count: int, first: int, last: int) -> Ints:
    """Minutes of the day in quarters of an hour."""
    return 15 * rng.integers(first * 4, last * 4, count)


def build_sessions(
    rng: np.random.Generator, courses: Columns, doses: Columns, therapy: Columns, assignments: Columns
) -> tuple[Columns, Ints]:
    """Every session of the chunk, doses first; and the session row of each dose (the same number)."""
    blank = np.full(len(therapy["day"]), None, dtype=object)
    count = len(doses["day"])
    dosing: Columns = {
        "course": doses["course"],
        "kind": np.full(count, "dosing", dtype=object),
        "status": doses["status"],
        "day": doses["day"],
        "minute": _draw_minutes(rng, count, 9, 15),
        "place": rng.choice(np.array(["Treatment room 1", "Treatment room 2", "Treatment room 3"], object), count),
        **{name: doses[name] for name in DOSE_ONLY},
        "adjuncts": doses["adjuncts"],
        "ready_min": known_where(doses["ready_min"] >= 0, doses["ready_min"]),
    }  # fmt: skip
    talking: Columns = {
        "course": therapy["course"],
        "kind": therapy["kind"],
        "status": therapy["status"],
        "day": therapy["day"],
        "minute": _draw_minutes(rng, len(blank), 9, 17),
        "place": np.where(therapy["kind"] == "check-in", "telephone", "Consulting room").astype(object),
        **dict.fromkeys((*DOSE_ONLY, "ready_min"), blank),
        "adjuncts": to_objects([[]] * len(blank)),
    }  # fmt: skip
    rows = stack([dosing, {name: talking[name] for name in dosing}])
    rows["patient"] = courses["patient"][rows["course"]]
    rows["clinician"] = find_clinicians(assignments, rows["patient"], rows["day"])
    rows["delay"] = draw_delays(rng, len(rows["day"]), 0.07, 0.006)
    return rows, np.arange(count)


def link_to_sessions(rows: Columns, dose_session: Ints) -> Columns:
    """Readings or effects of doses, with the session they belong to."""
    linked = {name: values for name, values in rows.items() if name != "dose"}
    return {"session": dose_session[rows["dose"]], **linked}


def build_screenings(
    rng: np.random.Generator, answered: dict[str, Columns], courses: Columns, sessions: Columns, dose_session: Ints
) -> Columns:
    """Every filled questionnaire; those of a dosing day before the dose, CADSS at its peak."""
    parts = []
    for key, rows in answered.items():
        count = len(rows["course"])
        own = rows["same_day"]
        session = read_at(dose_session, rows["dose"])
        begins = read_at(sessions["minute"], session)
        ahead = begins + 40 if key == "cadss" else begins - rng.integers(20, 75, count)
        free = rng.integers(7 * 60, 21 * 60, count) if not key.startswith("cssrs") else _draw_minutes(rng, count, 9, 17)
        parts.append(
            {
                "patient": courses["patient"][rows["course"]],
                "course": rows["course"],
                "session": np.where((key == "cadss") & own, session, -1),
                "instrument": np.full(count, key, dtype=object),
                "day": rows["day"],
                "minute": np.where(own, ahead, free),
                "answers": rows["answers"],
                "total": rows["total"],
                "source_total": _copy_totals(rng, rows["total"], get_instrument(key).total_step),
                "risk_item": rows["risk_item"],
                "delay": draw_delays(rng, count, 0.05, 0.004),
            }
        )
    return _drop_doubles(stack(parts))


def _copy_totals(rng: np.random.Generator, total: NDArray[np.object_], step: int) -> NDArray[np.object_]:
    """What the form itself said: the paper forms carry a sum, and one in some hundreds was added up wrongly."""
    on_paper = (rng.random(len(total)) < 0.3) & (total != None)  # noqa: E711 elementwise
    said = known_where(on_paper, total)
    for row in np.flatnonzero(on_paper & (rng.random(len(total)) < 0.004)):
        said[row] = max(said[row] - step, 0)
    return said


def _drop_doubles(rows: Columns) -> Columns:
    """One form of a kind at one moment."""
    code = np.unique(rows["instrument"].astype(str), return_inverse=True)[1]
    moment = ((rows["patient"] * 64 + code) * 2**15 + rows["day"]) * 1440 + rows["minute"]
    kept: Bools = np.zeros(len(moment), dtype=bool)
    kept[np.unique(moment, return_index=True)[1]] = True
    return take(rows, kept)
