"""How like a column is to a field of ours: by its name, by its values."""

from collections.abc import Iterable, Sequence
from functools import lru_cache, reduce
from typing import Final
from zoneinfo import ZoneInfo

from rapidfuzz.fuzz import token_sort_ratio

from data_access import clock
from data_access.importers.cells import CellRefused, Clock
from data_access.importers.profiles.steps import Step
from data_access.importers.profiles.synonyms import fold_words, get_names
from data_access.importers.table import Column

ALIKE: Final = 0.8
"""Likeness of names from which a column is proposed at all."""
SUBSET: Final = 0.85
"""Likeness of a name that holds a usual one whole, beside few other words."""


def measure_name(table: str, field: str, name: str, label: str) -> tuple[float, str]:
    """How like a column's name, or what a dictionary calls it, is to the usual names of a field; and to which."""
    best = (0.0, "")
    for text in filter(None, (_fold(name), _fold(label))):
        said = set(text.split())
        for usual in get_names(table)[field]:
            likeness = token_sort_ratio(text, usual, score_cutoff=100 * ALIKE) / 100
            words = set(usual.split())
            if words < said and 2 * len(words) >= len(said) and (len(words) > 1 or len(usual) >= 6):
                likeness = max(likeness, SUBSET)
            best = max(best, (likeness, usual))
    return best


@lru_cache(maxsize=4_096)
def _fold(name: str) -> str:
    """Names of columns only: what stands in cells is not remembered."""
    return fold_words(name)


def measure_values(target: Column, texts: Iterable[str], steps: Sequence[Step]) -> float:
    """The share of some texts that a field can hold once they are read; 1 where there are none."""
    now = clock.now()
    reader = Clock(ZoneInfo("UTC"), clock.local_day(now, "UTC"), int(now.timestamp()))
    good = total = 0
    for text in texts:
        total += 1
        try:
            target.kind.read(reduce(lambda said, step: step(said), steps, text), reader)
            good += 1
        except CellRefused:
            pass
    return good / total if total else 1.0
