"""Which columns of a file may fill a field of ours: by their names, by their values, by units in their names."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from data_access.importers.cells import ANY_DAY, BIRTH_DATE, CODE, MOMENT, PAST_DAY, TEXT
from data_access.importers.profiles.draft import Choice
from data_access.importers.profiles.measure import ALIKE, measure_name, measure_values
from data_access.importers.profiles.pattern import Cell, Piece
from data_access.importers.profiles.seen import SeenColumn
from data_access.importers.profiles.shape import DayOrder, Profile
from data_access.importers.profiles.steps import get_step
from data_access.importers.profiles.words import CODED, list_allowed, read_words
from data_access.importers.table import Column, CsvTable

OTHERS: Final = 0.4
"""The most that a second choice is worth: its column, or its field, has a better use."""
FEW: Final = 12
"""Different words up to which a column that is named like a field is proposed, and its words asked for."""
DAYS: Final = (PAST_DAY, ANY_DAY, BIRTH_DATE)
SLASHED = re.compile(r"([0-9]{2,3})\s*/\s*([0-9]{2,3})")
SIDES: Final[Mapping[str, str]] = {"systolic": "before_slash", "diastolic": "after_slash"}
TOLD_BY_WORDS: Final = frozenset({"sex", "kind", "status", "route", "substance", "side_effect", "instrument", "check"})
"""Fields whose words are their own, so that a column of them is known whatever it is called."""
MANY: Final = 40
UNIT_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "weight_kg": {"lb": "lb>kg", "lbs": "lb>kg", "pounds": "lb>kg", "pound": "lb>kg"},
    "dose_mg": {"g": "g>mg", "grams": "g>mg", "mcg": "mcg>mg", "µg": "mcg>mg", "ug": "mcg>mg"},
    "duration_min": {"h": "h>min", "hr": "h>min", "hrs": "h>min", "hours": "h>min", "seconds": "s>min", "sec": "s>min"},
}
"""By field: the unit in a column's name that is not ours, and the step that turns it into ours."""


@dataclass(frozen=True)
class Said:
    """Words of a column and what they mean in a field; ``unknown``: those nobody knows. ``closed``: no others count."""

    column: str
    meant: Mapping[str, str]
    unknown: tuple[str, ...]
    allowed: tuple[str, ...]
    closed: bool


@dataclass
class Fitting:
    """Choices for the fields of one table of ours; and the words that some of them need."""

    choices: dict[str, list[Choice]] = field(default_factory=dict)
    words: dict[str, Said] = field(default_factory=dict)

    def best(self, name: str) -> Choice | None:
        """The surest way to fill a field."""
        return next(iter(self.choices.get(name, ())), None)


def fit_fields(table: CsvTable, columns: Sequence[SeenColumn], order: DayOrder, decimal: str) -> Fitting:
    """For each field of a table of ours the columns that may fill it, surest first; each column fills one at best."""
    found = Fitting()
    every: list[tuple[Choice, str, str]] = []
    for column in columns:
        for target in table.columns:
            choice = _weigh(table, target, column, order, decimal, found)
            if choice is not None:
                every.append((choice, target.name, column.name))
    used: set[str] = set()
    filled: set[str] = set()
    for choice, target_name, name in sorted(every, key=lambda one: -one[0].confidence):
        is_second = (name in used and not _is_halved(choice)) or target_name in filled
        used |= set() if is_second else {name}
        filled |= set() if is_second else {target_name}
        second = replace(choice, confidence=min(choice.confidence, OTHERS))
        found.choices.setdefault(target_name, []).append(second if is_second else choice)
    for choices in found.choices.values():
        choices.sort(key=lambda one: -one.confidence)
    return found


def _weigh(
    table: CsvTable, target: Column, column: SeenColumn, order: DayOrder, decimal: str, found: Fitting
) -> Choice | None:
    if column.name.endswith("___*") and not target.kind.rule.startswith("words with semicolons"):
        return None
    if target.name in SIDES and _is_blood_pressure(column):
        cell = make_cell(column.name, (SIDES[target.name],))
        return Choice(cell, 0.9, "its values are written as systolic/diastolic")
    likeness, like = measure_name(table.name, target.name, column.name, column.label)
    if likeness < ALIKE:
        return _weigh_words(table, target, column, found)
    steps, fit = _find_steps(table, target, column, order, decimal, found)
    is_asked = target.name in CODED and likeness == 1 and len(column.texts) <= FEW
    if column.texts and fit < 0.5 and not is_asked:
        return None
    why = "its name is a usual one" if likeness == 1 else f"its name is like “{like}”"
    if column.texts and target.kind not in (CODE, TEXT):
        why += f"; {round(fit * len(column.texts))} of {len(column.texts)} different values can be read"
    if unit := next((step for step in steps if ">" in step), None):
        why += f"; turned from {unit.replace('>', ' into ')}"
    return Choice(make_cell(column.name, steps), round(likeness * (0.5 + 0.5 * fit if column.texts else 0.5), 2), why)


def _weigh_words(table: CsvTable, target: Column, column: SeenColumn, found: Fitting) -> Choice | None:
    """A column whose name says nothing, but whose words are nearly all those of a field."""
    if target.name not in TOLD_BY_WORDS or not 1 < len(column.texts) <= MANY:
        return None
    _, unknown = read_words(target, column)
    if 5 * len(unknown) > len(column.texts):
        return None
    steps, fit = keep_words(table, target, column, found)
    return Choice(make_cell(column.name, steps), round(0.5 * fit, 2), "its words are those of this field")


def make_cell(column: str, steps: tuple[str, ...]) -> Cell:
    """A cell made of one column, or of a list of boxes whose columns begin alike."""
    return Cell((Piece(column=column, steps=steps),), "checked" if column.endswith("___*") else "text")


def _find_steps(
    table: CsvTable, target: Column, column: SeenColumn, order: DayOrder, decimal: str, found: Fitting
) -> tuple[tuple[str, ...], float]:
    """What must be done to a column's text to fill a field, and the share of its values that can then be read."""
    if target.name in CODED:
        return keep_words(table, target, column, found)
    if column.choices is not None and (target.kind is TEXT or column.name.endswith("___*")):
        key = _name_words(table, target, column)
        found.words[key] = Said(column.name, column.choices, (), (), closed=True)
        return (key,), 1.0
    steps: tuple[str, ...] = ()
    if target.kind is MOMENT or target.kind in DAYS:
        steps = ("moment",) if target.kind is MOMENT else ("date",)
    elif target.kind.rule.startswith(("number", "whole number")):
        unit = find_unit(target.name, f"{column.name} {column.label}")
        steps = ("comma",) * (column.decimal == ",") + ((unit,) if unit else ())
        steps = steps or ("number",)
    profile = Profile("", "", (), decimal=decimal, day_order=order)
    read = [get_step(step, profile, order or "dmy") for step in steps]
    return steps, measure_values(target, column.texts, read)


def keep_words(table: CsvTable, target: Column, column: SeenColumn, found: Fitting) -> tuple[tuple[str, ...], float]:
    """The step that puts a column's words in ours, and the share of them that is known."""
    said, unknown = read_words(target, column)
    fit = 1 - len(unknown) / max(1, len(column.choices or column.texts))
    if not said and not unknown:
        return (), fit
    key = _name_words(table, target, column)
    is_coded = column.choices is not None
    found.words[key] = Said(column.name, said, tuple(unknown), list_allowed(target), is_coded)
    return (key,), fit


def _name_words(table: CsvTable, target: Column, column: SeenColumn) -> str:
    return re.sub(r"\W+", "_", f"{table.name}_{target.name}_{column.name}".casefold(), flags=re.ASCII).strip("_")


def find_unit(target: str, name: str) -> str | None:
    """The step that turns the unit in a column's name into that of the field; None where it names none, or ours."""
    words = re.findall(r"[a-zµ]+", name.casefold())
    return next((UNIT_WORDS[target][word] for word in words if word in UNIT_WORDS.get(target, {})), None)


def _is_halved(choice: Choice) -> bool:
    """Whether it takes half of a column only, so that another field may have the other half."""
    return choice.cell.pieces[0].steps in (("before_slash",), ("after_slash",))


def _is_blood_pressure(column: SeenColumn) -> bool:
    """Whether every value is a pair such as 120/80; a day and month are none."""
    pairs = [SLASHED.fullmatch(text) for text in column.texts]
    return bool(pairs) and all(pair is not None and 60 <= int(pair[1]) > int(pair[2]) >= 30 for pair in pairs)
