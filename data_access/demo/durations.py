"""Invented lengths of sessions, from a stream of their own: no other row changes with them."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from data_access.demo.part import Part
from data_access.demo.sessions import READY_MIN
from data_access.demo.tables import Columns, Ints, known_where

USUAL_MIN = {"preparation": (60, 90), "integration": (50, 75), "psychotherapy": (50, 60), "check-in": (15, 30)}
"""Minutes, shortest and longest, in steps of five."""
BEFORE_DOSE_MIN = (10, 30)
"""From the start of a dosing session to the dose; the session then lasts until the patient is ready to leave."""
NOT_RECORDED = 0.08
STEP_MIN = 5


def time_sessions(rng: np.random.Generator, part: Part) -> Part:
    """The part with ``duration_min`` in its sessions: None where one was not attended, and in some nobody timed."""
    sessions = part.sessions
    minutes = np.zeros(len(sessions["kind"]), dtype=np.int64)
    for kind, bounds in USUAL_MIN.items():
        minutes = np.where(sessions["kind"] == kind, _draw(rng, len(minutes), bounds), minutes)
    dosing = sessions["kind"] == "dosing"
    minutes[dosing] = _draw(rng, int(dosing.sum()), BEFORE_DOSE_MIN) + _find_ready(sessions, dosing)
    timed = rng.random(len(minutes)) >= NOT_RECORDED
    known = known_where(timed & (sessions["status"] == "attended"), minutes)
    return replace(part, sessions=sessions | {"duration_min": known})


def _draw(rng: np.random.Generator, count: int, bounds: tuple[int, int]) -> Ints:
    first, last = bounds
    return STEP_MIN * rng.integers(first // STEP_MIN, last // STEP_MIN + 1, count)


def _find_ready(sessions: Columns, dosing: NDArray[np.bool_]) -> Ints:
    """Minutes from the dose until ready to leave; the usual ones of the route where nobody wrote them down."""
    ready, route = sessions["ready_min"][dosing].tolist(), sessions["route"][dosing].tolist()
    return np.array([READY_MIN[way] if at is None else at for at, way in zip(ready, route, strict=True)], np.int64)
