"""Answers to questionnaires: items that hang together, around a wanted total, and the text the database keeps.

Each item answers how far the patient's state lies above the item's own steps, with the patient's own
leaning for that item (so that the same items stay high) and a little noise (measurement error).
"""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from data_access.definitions.registry import get_instrument
from data_access.demo.tables import Floats, Ints, known_where

OFFSETS: dict[str, tuple[float, ...]] = {
    "gad7": (0.35, 0.15, 0.3, 0.25, -0.45, -0.05, -0.4),
    "phq9": (0.15, 0.25, 0.45, 0.55, -0.05, 0.15, 0.0, -0.7),
    "pcl5": (0.4, 0.0, -0.4, 0.4, 0.2, 0.5, 0.4, -0.4, 0.1, 0.0, 0.3, 0.1, 0.2, -0.1, 0.0, -0.8, 0.2, 0.1, 0.3, 0.5),
    "cadss": (0.9, 0.7, 0.0, 0.0, 0.2, 0.6, 0.6, 0.2, 0.0, 0.2, 0.3, 0.0, 0.4, -0.3, 0.5, -0.3, -0.6, 0.0, -0.6,
              0.0, -0.2, 0.2, -0.2),
    "who5": (0.2, 0.1, -0.1, -0.3, 0.1),
    "oasis": (0.2, 0.2, 0.0, -0.1, -0.2),
    "wsas": (0.0, 0.0, 0.3, 0.1, 0.2),
}  # fmt: skip
"""How readily each summed item is answered high. PHQ-9 without its risk item, which is drawn apart."""
NOISE = {"cadss": 0.55}
DEFAULT_NOISE = 0.38
LEANING = 0.35
_GRID = np.linspace(-4, 10, 421)


@cache
def _expected_totals(key: str) -> NDArray[np.float64]:
    """The mean sum of items at each state of the grid (states in units of one answer step)."""
    highest = get_instrument(key).item_max
    spread = float(np.hypot(NOISE.get(key, DEFAULT_NOISE), LEANING))
    steps = np.arange(1, highest + 1) - 0.5
    reach = _GRID[:, None, None] + np.array(OFFSETS[key])[None, :, None] - steps[None, None, :]
    return np.asarray(ndtr(reach / spread).sum(axis=(1, 2)))


def draw_items(rng: np.random.Generator, key: str, wanted: Floats, leaning: Floats) -> NDArray[np.int8]:
    """Answers of n forms (n × items) whose sums lie around ``wanted``; ``leaning`` (n × items) is the patients' own."""
    state = np.interp(wanted, _expected_totals(key), _GRID)
    noise = rng.normal(0, NOISE.get(key, DEFAULT_NOISE), leaning.shape)
    value = np.rint(state[:, None] + np.array(OFFSETS[key]) + LEANING * leaning + noise)
    return np.asarray(np.clip(value, 0, get_instrument(key).item_max), dtype=np.int8)


def spread_total(key: str, total: int, risk_answer: int | None = None) -> NDArray[np.int8]:
    """Answers of one form that sum exactly to ``total``: an even share, the readier items first.

    ``risk_answer`` fixes the last item (PHQ-9); it is part of the total.
    """
    highest = get_instrument(key).item_max
    offsets = np.array(OFFSETS[key])
    items = np.zeros(len(offsets), dtype=np.int8)
    for _ in range(total - (risk_answer or 0)):
        room = np.where(items < highest, items - 1.2 * offsets, np.inf)
        items[int(np.argmin(room))] += 1
    return items if risk_answer is None else np.append(items, np.int8(risk_answer))


def count_items(key: str) -> int:
    """Items of ``OFFSETS`` for one instrument."""
    return len(OFFSETS[key])


def to_answer_text(answers: NDArray[Any], missing: NDArray[np.bool_]) -> NDArray[np.object_]:
    """ "2,3,,1" for each row of single-digit answers (n × items); an empty place where ``missing``."""
    count, items = answers.shape
    if not count:
        return np.empty(0, dtype=object)
    signs = np.full((count, 2 * items - 1), ord(","), dtype=np.uint8)
    signs[:, ::2] = answers + ord("0")
    texts = signs.view(f"S{2 * items - 1}").ravel().astype(str).astype(object)
    for row in np.flatnonzero(missing.any(axis=1)):
        gaps = missing[row]
        texts[row] = ",".join("" if gap else str(answer) for answer, gap in zip(answers[row], gaps, strict=True))
    return np.asarray(texts)


def to_totals(key: str, answers: NDArray[Any], missing: NDArray[np.bool_]) -> NDArray[np.object_]:
    """Totals of complete forms, None where an answer is missing that had to be given."""
    instrument = get_instrument(key)
    needed = np.array([item.number not in instrument.optional_items for item in instrument.items])
    totals = np.where(missing, 0, answers).sum(axis=1, dtype=np.int64) * instrument.multiplier
    return known_where(np.asarray(~missing[:, needed].any(axis=1)), totals)


def draw_missing(rng: np.random.Generator, shape: tuple[int, int], share_of_forms: float) -> NDArray[np.bool_]:
    """Single answers left out in a share of the forms."""
    missing = np.zeros(shape, dtype=bool)
    rows = np.flatnonzero(rng.random(shape[0]) < share_of_forms)
    missing[rows, rng.integers(shape[1], size=len(rows))] = True
    return missing


def repeat_leaning(rng: np.random.Generator, key: str, patients: int) -> Floats:
    """Each patient's own leaning per item (patients × items), the same at every screening."""
    return rng.normal(0, 1, (patients, count_items(key)))


def clip_whole(values: Floats, low: int, high: int) -> Ints:
    """Whole numbers within bounds."""
    return np.clip(np.rint(values), low, high).astype(np.int64)
