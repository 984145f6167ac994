"""Words in the cells of other programs: which of ours they mean."""

import re
from collections.abc import Sequence
from typing import Final
from zoneinfo import ZoneInfo

from data_access.definitions.instrument import Instrument
from data_access.definitions.registry import get_instruments, get_routes, get_side_effect_kinds
from data_access.importers.cells import YES_NO, CellRefused, Clock
from data_access.importers.plan_cells import INSTRUMENT, ROUTE, SIDE_EFFECT
from data_access.importers.profiles.seen import SeenColumn
from data_access.importers.profiles.synonyms import LONGEST, fold_words, get_words
from data_access.importers.table import Column

CODED: Final = frozenset({
    "sex", "status", "kind", "substance", "route", "severity", "moment", "end_reason", "side_effect", "instrument",
    "primary_instrument", "check", "role", "asked_how", "expected", "serious", "resolved_before_leaving",
    "left_with_escort", "side_effects_assessed", "dose_confirmed",
})  # fmt: skip
"""Fields that hold one of a few words."""
NUMBER_BESIDE = re.compile(r"\s*\(?([0-9])\)?\s*[-=:.–)]*\s*(.*?)\s*|\s*(.*?)\s*[-=:(–]\s*([0-9])\s*\)?\s*")
NO_CLOCK: Final = Clock(ZoneInfo("UTC"), 0, 0)


def read_words(target: Column, column: SeenColumn) -> tuple[dict[str, str], list[str]]:
    """What the texts of a column mean in a field: those that must be put in other words, and those nobody knows.

    Where a dictionary says what each code stands for, every code is put in words: 0 may well mean yes.
    """
    said: dict[str, str] = {}
    unknown = []
    for text in column.choices or column.texts:
        meant = _find_word(target, (column.choices or {}).get(text, text))
        if meant is None:
            unknown.append(text)
        elif column.choices or meant != text:
            said[text] = meant
    return said, unknown


def _find_word(target: Column, text: str) -> str | None:
    own = get_words("yes_no" if target.kind is YES_NO else target.name)
    for word in (text, own.get(fold_words(text)), fold_words(text)):
        if word:
            try:
                target.kind.read(word, NO_CLOCK)
            except CellRefused:
                continue
            return word
    return None


def list_allowed(target: Column) -> tuple[str, ...]:
    """The words of ours that a field may hold."""
    if target.kind is YES_NO:
        return ("yes", "no")
    if target.kind is ROUTE:
        return tuple(route.key for route in get_routes())
    if target.kind is SIDE_EFFECT:
        return tuple(kind.key for kind in get_side_effect_kinds())
    if target.kind is INSTRUMENT:
        return tuple(instrument.key for instrument in get_instruments())
    return tuple(target.kind.rule.removeprefix("one of: ").split(", "))


def read_answers(instrument: Instrument, columns: Sequence[SeenColumn]) -> tuple[dict[str, str], list[str]]:
    """What the texts in the columns of a form's questions mean as answers; and those nobody knows.

    Numbers of the form's own range stand for themselves, unless a number beyond it shows that they are counted
    otherwise: then none of them is taken before somebody says what each means.
    """
    allowed = {str(answer) for answer in range(instrument.item_min, instrument.item_max + 1)}
    labels = {
        text: (column.choices or {}).get(text, text) for column in columns for text in column.choices or column.texts
    }
    meant = {text: _find_answer(instrument, label, allowed) for text, label in labels.items()}
    numbers = {text for text, label in labels.items() if re.fullmatch(r"[0-9]+(\.0+)?", label)}
    if any(text.partition(".")[0] not in allowed for text in numbers):
        meant |= dict.fromkeys(numbers, None)
    unknown = sorted(text for text, answer in meant.items() if answer is None)
    if not unknown and all(text == answer for text, answer in meant.items()):
        return {}, []
    return {text: answer for text, answer in meant.items() if answer is not None}, unknown


def _find_answer(instrument: Instrument, label: str, allowed: set[str]) -> str | None:
    if len(label) > LONGEST:
        return None
    number = label.strip().partition(".")[0]
    if re.fullmatch(r"\s*[0-9]+(\.0+)?\s*", label):
        return number if number in allowed else None
    for answer, words in enumerate(instrument.answer_words, start=instrument.item_min):
        folded = {fold_words(word) for word in words}
        if fold_words(label) in folded:
            return str(answer)
        beside = NUMBER_BESIDE.fullmatch(label)
        if beside and fold_words(beside[2] or beside[3] or "") in folded and (beside[1] or beside[4]) == str(answer):
            return str(answer)
    return None
