"""Invented names, from ``names.toml``."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data_access.demo.tables import to_objects

DOUBLE_NAMES = 1 / 9


@cache
def read_names() -> dict[str, Any]:
    """Lists ``female``, ``male``, ``family``, ``clinicians``, ``supervisors``; ``director``, ``data_manager``."""
    return tomllib.loads((Path(__file__).parent / "names.toml").read_text(encoding="utf-8"))


def draw_names(rng: np.random.Generator, sex: NDArray[Any]) -> NDArray[np.object_]:
    """One name per patient; one in nine carries two family names, so that names rarely repeat in a network."""
    count, names = len(sex), read_names()
    women = np.where(sex == "other", rng.random(count) < 0.5, sex == "female")
    first = np.where(women, _draw(rng, names["female"], count), _draw(rng, names["male"], count))
    one, other = _draw(rng, names["family"], count), _draw(rng, names["family"], count)
    doubled = (rng.random(count) < DOUBLE_NAMES) & (one != other)
    return np.asarray(first + " " + np.where(doubled, one + "-" + other, one), dtype=object)


def _draw(rng: np.random.Generator, words: list[str], count: int) -> NDArray[np.object_]:
    return to_objects(words)[rng.integers(len(words), size=count)]


def name_supervisor(index: int) -> str:
    """The name of the ``index``-th supervisor."""
    known: list[str] = read_names()["supervisors"]
    return known[index] if index < len(known) else f"Dr {name_clinician(900 + index)}"


def name_clinician(index: int) -> str:
    """The name of the ``index``-th therapist; after the first dozen, an initial and a family name in turn."""
    known: list[str] = read_names()["clinicians"]
    if index < len(known):
        return known[index]
    family, number = read_names()["family"], index - len(known)
    initial = chr(ord("A") + (number * 7 + number // 26) % 26)
    return f"{initial}. {family[(number * 37 + 11) % len(family)]}"


def name_director() -> str:
    """The name of the clinical director."""
    name: str = read_names()["director"]
    return name


def name_data_manager() -> str:
    """The name of the data manager."""
    name: str = read_names()["data_manager"]
    return name
