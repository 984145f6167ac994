"""What invented patients answer: from the state of a patient on a day to items, total and risk answer."""

import numpy as np
from numpy.typing import NDArray

from data_access.demo.courses import share_in_force
from data_access.demo.scores import draw_items, draw_missing, repeat_leaning, to_answer_text, to_totals
from data_access.demo.side_effects import DISSOCIATION
from data_access.demo.tables import Columns, Floats, Ints, known_where, take

UNFINISHED_FORMS = 0.022
ITEM_9_UNANSWERED = 0.006
OF_THE_DAY = {"gad7": 1.0, "phq9": 1.2, "pcl5": 2.5, "oasis": 1.0, "who5": 1.3, "wsas": 1.8}
"""Points by which a good or a bad day moves the sum."""
CADSS_MEAN = np.array([1.1, 8.0, 17.0, 31.0])
"""Mean CADSS peak by severity of dissociation (none to severe)."""


def answer_forms(
    rng: np.random.Generator, forms: dict[str, Columns], courses: Columns, traits: Columns, severity: NDArray[np.int8]
) -> dict[str, Columns]:
    """Adds ``answers``, ``total`` and ``risk_item`` to the forms of every instrument.

    ``traits`` holds one row per course; ``severity`` one per dosing session.
    """
    answered: dict[str, Columns] = {}
    risk = _RiskAnswers(rng, traits)
    for key, rows in forms.items():
        mine = take(traits, rows["course"])
        planned = courses["planned_doses"][rows["course"]]
        gain = share_in_force(mine, rows["doses_before"], planned, rows["days_after"])
        if key.startswith("cssrs"):
            added = risk.answer_cssrs(key, mine, gain["gain_depression"], rows["course"])
        elif key == "cadss":
            added = _answer(rng, key, _draw_cadss(rng, severity[rows["dose"], DISSOCIATION]), rows, len(traits["gad7"]))
        elif key == "phq9":
            wanted = _wanted(rng, key, mine, gain)
            item_9 = risk.answer_item_9(mine, gain["gain_depression"], rows["course"])
            added = _answer(rng, key, wanted - item_9, rows, len(traits["gad7"]), item_9)
        else:
            added = _answer(rng, key, _wanted(rng, key, mine, gain), rows, len(traits["gad7"]))
        answered[key] = rows | added
    return answered


def _wanted(rng: np.random.Generator, key: str, mine: Columns, gain: Columns) -> Floats:
    """The sum of items a patient's state calls for, before the noise of the items themselves."""
    anxiety, mood = mine["gad7"] * (1 - gain["gain"]), mine["phq9"] * (1 - gain["gain_depression"])
    states = {
        "gad7": anxiety,
        "phq9": mood,
        "pcl5": mine["pcl5"] * (1 - gain["gain_trauma"]),
        "oasis": 0.72 * anxiety,
        "who5": np.clip(21 - 0.85 * mood, 0.5, 24),
        "wsas": mine["functioning"] * (1 - 0.8 * gain["gain_depression"]),
    }
    return np.asarray(states[key] + rng.normal(0, OF_THE_DAY[key], len(anxiety)))


def _draw_cadss(rng: np.random.Generator, level: NDArray[np.int8]) -> Floats:
    """The peak of the scale beside the reported dissociation: now and then high where nothing was reported."""
    usual = CADSS_MEAN[level] * rng.gamma(5.0, 1 / 5.0, len(level))
    unspoken = (level == 0) & (rng.random(len(level)) < 0.06)
    return np.where(unspoken, rng.gamma(3.0, 4.0, len(level)), usual)


def _answer(
    rng: np.random.Generator, key: str, wanted: Floats, rows: Columns, courses: int, item_9: Ints | None = None
) -> Columns:
    """Items around the wanted sum, single ones left out, and the total of what is complete."""
    leaning = repeat_leaning(rng, key, courses)[rows["course"]]
    items = draw_items(rng, key, wanted, leaning)
    risk: NDArray[np.object_] = np.full(len(items), None, dtype=object)
    if item_9 is not None:
        items = np.column_stack([items, item_9.astype(np.int8)])
    share = UNFINISHED_FORMS if key != "cadss" else UNFINISHED_FORMS / 2
    missing = draw_missing(rng, items.shape, share)
    if item_9 is not None:
        missing[:, -1] = rng.random(len(items)) < ITEM_9_UNANSWERED
        risk = known_where(~missing[:, -1], items[:, -1])
    return {
        "answers": to_answer_text(items, missing),
        "total": to_totals(key, items, missing),
        "risk_item": risk,
    }


class _RiskAnswers:
    """The risk item and C-SSRS of each course, drawn from one slowly changing inclination."""

    def __init__(self, rng: np.random.Generator, traits: Columns) -> None:
        self.rng = rng
        self.own = rng.normal(0, 0.22, len(traits["gad7"]))

    def _inclination(self, mine: Columns, gain: Floats, course: Ints, noise: float) -> Floats:
        level = mine["suicidal"] * (1 - 1.15 * np.clip(gain, -0.5, 0.9)) + self.own[course]
        return np.asarray(level + self.rng.normal(0, noise, len(course)))

    def answer_item_9(self, mine: Columns, gain: Floats, course: Ints) -> Ints:
        """0 for most; 1–2 in those inclined, falling as they get better; out of nothing once in a great while."""
        level = np.rint(self._inclination(mine, gain, course, 0.13))
        answer = np.where(mine["suicidal"] > 0, np.clip(level, 0, 3), 0)
        new = (mine["suicidal"] == 0) & (self.rng.random(len(course)) < 0.0015)
        return np.where(new, 1, answer).astype(np.int64)

    def answer_cssrs(self, key: str, mine: Columns, gain: Floats, course: Ints) -> Columns:
        """Answers by question, skipped ones empty, and the triage level (0–3) by the form's own rule."""
        level, draw = self._inclination(mine, gain, course, 0.2), self.rng.random((6, len(course)))
        first = key == "cssrs_screener"
        inclined = (mine["suicidal"] > 0) & (level > 0.5)
        wish = inclined & (draw[0] < (0.9 if first else 0.75))
        thoughts = wish & (draw[1] < np.where(level > 1.4, 0.8, 0.4))
        method = thoughts & (draw[2] < (0.14 if first else 0.035))
        intent = method & (draw[3] < (0.12 if first else 0.10))
        plan = intent & (draw[4] < 0.3)
        recent = intent & (draw[5] < 0.08)
        early = [wish, thoughts, method, intent, plan]
        late = [mine["lifetime_attempt"] & (mine["suicidal"] > 0), recent] if first else [recent]
        answers = np.column_stack([*early, *late]).astype(np.int8)
        skipped = np.zeros(answers.shape, dtype=bool)
        skipped[:, 2:5] = ~thoughts[:, None]
        high = intent | plan | recent
        moderate = method | (late[0] if first else np.zeros_like(recent))
        triage = np.select([high, moderate, wish | thoughts], [3, 2, 1], 0)
        return {
            "answers": to_answer_text(answers, skipped),
            "total": np.full(len(course), None, dtype=object),
            "risk_item": triage.astype(object),
        }
