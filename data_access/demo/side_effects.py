"""Side effects of invented dosing sessions: by route, dose, session number and the patient's own readiness.

The shares of session 1 at the usual dose are set so that the share of *patients* with each kind over a course
lies near the published tables (nasal: Spravato short-term trials; IV: Rodrigues 2022; see docs of the benchmarks).
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from data_access.demo.tables import Bools, Columns, Floats, Ints, known_where, pick

ROUTES = ("iv", "im", "nasal", "sc", "sublingual", "oral")


class Kind(NamedTuple):
    """How one kind behaves.

    ``shares``: at session 1 and the usual dose, by route in the order of ROUTES; ``habit``: logit per ln(session);
    ``dose``: logit per ln(dose / usual dose); ``onset``, ``lasts``: median minutes by IV.
    """

    key: str
    shares: tuple[float, float, float, float, float, float]
    habit: float
    dose: float
    onset: float
    lasts: float


KINDS = (
    Kind("dizziness", (0.30, 0.28, 0.21, 0.24, 0.13, 0.11), -0.30, 1.3, 18, 45),
    Kind("fatigue", (0.10, 0.10, 0.07, 0.08, 0.08, 0.07), -0.10, 0.8, 28, 58),
    Kind("sedation", (0.24, 0.25, 0.15, 0.17, 0.10, 0.10), -0.25, 1.6, 22, 50),
    Kind("somnolence", (0.09, 0.08, 0.05, 0.06, 0.07, 0.08), -0.15, 1.0, 25, 55),
    Kind("dissociation", (0.46, 0.52, 0.31, 0.36, 0.15, 0.11), -0.35, 2.4, 22, 50),
    Kind("nausea", (0.12, 0.16, 0.16, 0.10, 0.09, 0.10), -0.30, 1.2, 32, 36),
    Kind("vomiting", (0.032, 0.045, 0.04, 0.022, 0.022, 0.028), -0.25, 1.3, 42, 14),
    Kind("headache", (0.09, 0.08, 0.10, 0.08, 0.06, 0.06), -0.05, 0.3, 45, 48),
    Kind("vertigo", (0.04, 0.04, 0.13, 0.03, 0.02, 0.02), -0.45, 1.0, 20, 45),
    Kind("blurred_vision", (0.05, 0.05, 0.04, 0.03, 0.01, 0.01), -0.20, 1.0, 20, 40),
    Kind("hypoaesthesia", (0.04, 0.03, 0.10, 0.03, 0.06, 0.01), -0.20, 0.8, 15, 45),
    Kind("dysgeusia", (0.01, 0.01, 0.10, 0.005, 0.12, 0.05), -0.05, 0.2, 5, 40),
    Kind("anxiety", (0.05, 0.06, 0.06, 0.04, 0.03, 0.03), -0.45, 0.9, 15, 35),
    Kind("panic_attack", (0.008, 0.010, 0.006, 0.005, 0.003, 0.003), -0.45, 1.2, 15, 25),
    Kind("hallucination", (0.012, 0.020, 0.008, 0.008, 0.004, 0.004), -0.20, 1.8, 20, 30),
    Kind("blood_pressure_increased", (0.035, 0.030, 0.045, 0.025, 0.015, 0.010), -0.05, 0.8, 30, 36),
    Kind("tachycardia", (0.015, 0.015, 0.012, 0.010, 0.006, 0.006), -0.05, 0.8, 25, 40),
    Kind("respiratory_depression", (0.0005, 0.0007, 0.0003, 0.0003, 0.0001, 0.0001), 0.0, 2.0, 20, 10),
    Kind("loss_of_consciousness", (0.0008, 0.0008, 0.0005, 0.0004, 0.0002, 0.0002), 0.0, 2.0, 30, 4),
    Kind("euphoric_mood", (0.05, 0.05, 0.03, 0.04, 0.03, 0.02), -0.10, 0.8, 15, 45),
    Kind("feeling_drunk", (0.04, 0.04, 0.03, 0.03, 0.03, 0.02), -0.15, 1.0, 15, 45),
    Kind("insomnia", (0.02, 0.02, 0.025, 0.02, 0.015, 0.015), -0.05, 0.2, 720, 300),
    Kind("urinary_symptoms", (0.002, 0.002, 0.002, 0.002, 0.003, 0.003), 0.60, 0.4, 600, 2000),
)
KIND_KEYS = tuple(kind.key for kind in KINDS)
DISSOCIATION, VOMITING, PANIC = (KIND_KEYS.index(key) for key in ("dissociation", "vomiting", "panic_attack"))
RESPIRATORY, FAINTING = KIND_KEYS.index("respiratory_depression"), KIND_KEYS.index("loss_of_consciousness")
HABIT_OF_DISSOCIATION = {"nasal": -0.60, "sc": -0.05}
"""Dissociation falls with the session number by nose, hardly under the skin."""
SLOWER_BY_ROUTE = np.array([1.0, 1.0, 1.1, 1.1, 1.6, 2.2])

_SHARES = np.array([kind.shares for kind in KINDS]).T
_BASE = np.log(_SHARES / (1 - _SHARES))
_DOSE = np.array([kind.dose for kind in KINDS])
_HABIT = np.tile([kind.habit for kind in KINDS], (len(ROUTES), 1))
for _route, _slope in HABIT_OF_DISSOCIATION.items():
    _HABIT[ROUTES.index(_route), DISSOCIATION] = _slope


class Felt(NamedTuple):
    """What n dosing sessions brought: severity by kind (n × kinds, 0–3), distress by dissociation 0–3, serious."""

    severity: NDArray[np.int8]
    distress: Ints
    serious_kind: Ints
    """Index of the kind that was serious, -1 for none."""


def draw_felt(
    rng: np.random.Generator, route: Ints, dose_ratio: Floats, number: Ints, prone: Floats, own: Floats
) -> Felt:
    """What patients feel. One entry per dosing session; ``own`` (n × kinds) is each patient's readiness per kind."""
    count = len(route)
    habit = np.log(number)[:, None] * _HABIT[route]
    ratio = np.log(dose_ratio)[:, None]
    logit = _BASE[route] - 1.30 + habit + ratio * _DOSE + (prone[:, None] + own)
    present = rng.random((count, len(KINDS))) < 1 / (1 + np.exp(-logit))
    strength = -1.70 + 4.0 * ratio - 0.22 * np.log(number)[:, None] + 0.4 * prone[:, None]
    moderate = rng.random(present.shape) < 1 / (1 + np.exp(-strength))
    severe = moderate & (rng.random(present.shape) < 0.08 + 0.06 * np.clip(ratio, 0, 1))
    severity = (present * (1 + moderate + severe)).astype(np.int8)
    severity[:, [RESPIRATORY, FAINTING]] = np.where(present[:, [RESPIRATORY, FAINTING]], 3, 0)
    return Felt(severity, _draw_distress(rng, severity[:, DISSOCIATION]), _draw_serious(rng, severity))


def _draw_distress(rng: np.random.Generator, dissociation: NDArray[np.int8]) -> Ints:
    """0–3; dissociation is often the intended experience, so most of it distresses nobody."""
    odds = np.array([-9.0, -2.1, -0.3, 1.2])[dissociation]
    level = np.zeros(len(dissociation), dtype=np.int64)
    for step in (0.0, 1.4, 2.6):
        level += rng.random(len(dissociation)) < 1 / (1 + np.exp(step - odds))
    return level


def _draw_serious(rng: np.random.Generator, severity: NDArray[np.int8]) -> Ints:
    chance = np.zeros(len(KINDS))
    chance[[RESPIRATORY, FAINTING, PANIC, VOMITING]] = (0.6, 0.45, 0.03, 0.02)
    serious = (severity == 3) & (rng.random(severity.shape) < chance)
    return np.where(serious.any(axis=1), serious.argmax(axis=1), -1).astype(np.int64)


def is_distressing(felt: Felt) -> Bools:
    """Sessions that patients remember as bad: distressing dissociation, or a moderate effect of another kind."""
    others = np.delete(felt.severity, DISSOCIATION, axis=1)
    return np.asarray((felt.distress >= 2) | (others >= 2).any(axis=1))


def build_effect_rows(rng: np.random.Generator, doses: Columns, severity: NDArray[np.int8]) -> Columns:
    """One row per recorded side effect of assessed, attended sessions.

    ``dose`` is the row number in ``doses``. A spontaneous question hears about two in three mild effects.
    """
    heard = (doses["asked_how"] == "checklist")[:, None] | (severity >= 2) | (rng.random(severity.shape) < 0.62)
    row, kind = np.nonzero((severity > 0) & heard & (doses["assessed"] == True)[:, None])  # noqa: E712 None is no True
    level = severity[row, kind].astype(np.int64)
    onset, lasts = _draw_times(rng, kind, level, doses["route_index"][row])
    dissociation = kind == DISSOCIATION
    return {
        "dose": row,
        "kind": np.array(KIND_KEYS, dtype=object)[kind],
        "severity": level,
        "expected": known_where(dissociation, pick(rng, (True, False, None), (84, 12, 4), len(row))),
        "distressing": known_where(dissociation, doses["distress"][row]),
        "serious": doses["serious_kind"][row] == kind,
        "onset_min": known_where(rng.random(len(row)) >= 0.05, onset),
        "duration_min": known_where(rng.random(len(row)) >= 0.06, lasts),
        "resolved": _resolved(rng, onset + lasts, doses["ready_min"][row]),
        "action": _draw_actions(rng, kind, level),
    }


def _draw_times(rng: np.random.Generator, kind: Ints, level: Ints, route: Ints) -> tuple[Ints, Ints]:
    onset = np.array([k.onset for k in KINDS])[kind] * SLOWER_BY_ROUTE[route] * np.exp(rng.normal(0, 0.35, len(kind)))
    lasts = np.array([k.lasts for k in KINDS])[kind] * np.exp(rng.normal(0, 0.45, len(kind)) + 0.22 * (level - 1))
    return np.clip(5 * np.round(onset / 5), 1, 10080).astype(np.int64), np.clip(
        5 * np.round(lasts / 5), 5, 43200
    ).astype(np.int64)


def _resolved(rng: np.random.Generator, gone_at: Ints, ready: NDArray[Any]) -> NDArray[Any]:
    """Gone by the time of leaving; None where that time, or the answer itself, was not written down."""
    unknown = (ready < 0) | (rng.random(len(ready)) < 0.03)
    return known_where(~unknown, gone_at <= ready)


def _draw_actions(rng: np.random.Generator, kind: Ints, level: Ints) -> NDArray[Any]:
    words = np.full(len(kind), None, dtype=object)
    sick = np.isin(kind, (KIND_KEYS.index("nausea"), VOMITING)) & (level >= 2)
    words[sick] = pick(rng, ("ondansetron 4 mg given", "fluids, rest"), (3, 1), int(sick.sum()))
    other = ~sick & (level >= 2)
    words[other] = pick(
        rng, (None, "reassured, observed", "infusion slowed", "observed for longer"), (4, 4, 1, 2), int(other.sum())
    )
    words[np.isin(kind, (RESPIRATORY, FAINTING))] = "oxygen, laid flat, observed until recovered"
    return words
