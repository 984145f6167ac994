"""What could be made of one table that nobody has mapped yet: which rows of ours its columns speak of."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Final

from data_access.definitions.registry import get_side_effect_kind
from data_access.errors import DefinitionError
from data_access.importers.profiles.draft import Choice, Draft
from data_access.importers.profiles.find_forms import FoundForm, PartOfForm, find_forms
from data_access.importers.profiles.fit_fields import Said, fit_fields, keep_words
from data_access.importers.profiles.pattern import Cell, Piece
from data_access.importers.profiles.seen import SeenColumn, SeenTable
from data_access.importers.profiles.shape import When
from data_access.importers.profiles.suggest_rows import Place, add_rows, make_constant
from data_access.importers.profiles.synonyms import fold_words
from data_access.importers.profiles.words import read_answers
from data_access.importers.raw import RawTable
from data_access.importers.table import CsvTable
from data_access.importers.tables import (
    ASSIGNMENTS,
    CLINICIANS,
    COURSES,
    LONG_TERM_CHECKS,
    PATIENTS,
    SCREENINGS,
    SESSIONS,
    SIDE_EFFECTS,
    VITALS,
)

TELLING: Final[Mapping[CsvTable, tuple[tuple[str, ...], ...]]] = {
    CLINICIANS: (("clinician", "role"),),
    PATIENTS: (("birth_date",), ("sex",), ("diagnoses",), ("patient", "name"), ("referred_date",), ("consent_date",)),
    ASSIGNMENTS: (("clinician", "from_date"),),
    COURSES: (("protocol", "started_date"), ("end_reason",)),
    SESSIONS: (("dose_mg",), ("route",), ("kind",), ("infusion_min",)),
    VITALS: (("systolic",), ("diastolic",), ("spo2",)),
    SIDE_EFFECTS: (("side_effect",),),
    SCREENINGS: (("instrument", "total"), ("instrument", "answers")),
    LONG_TERM_CHECKS: (("check", "date"),),
}
"""By table: the fields any group of which, when columns fill it, shows that the file speaks of such rows."""
SURE: Final = 0.6
ABSENT: Final = frozenset({"", "0", "no", "none", "n", "absent", "false", "unchecked", "not present", "denied"})
"""Texts that say that a side effect was not there."""


def add_table(draft: Draft, seen: SeenTable, part: str = "") -> Draft:
    """A draft with what could be made of one more table, and with its patients' codes."""
    place = find_place(draft, seen, part)
    before = len(draft.rows)
    draft = add_known(draft, place)
    added = {rows.table.name for rows in draft.rows[before:]}
    if "patients" not in {rows.table.name for rows in draft.rows} and added - {"clinicians"}:
        draft = add_codes(draft, place)
    return draft


def find_place(draft: Draft, seen: SeenTable, part: str = "", when: tuple[When, ...] = ()) -> Place:
    """A table as a place to make rows of, or those of its rows that ``when`` names."""
    told = seen.days.order
    return Place(seen, draft.day_order or (told if told in ("dmy", "mdy") else ""), part, when)


def add_known(draft: Draft, place: Place) -> Draft:
    """A draft with the rows of ours that a table's columns speak of."""
    seen = place.seen
    forms, partly = find_forms(seen.columns)
    claimed = {name for form in forms for name in (*form.items, form.total)}
    columns = [column for column in seen.columns if column.name not in claimed]
    for form in forms:
        draft = _add_form(draft, place, columns, form)
    effects = _list_side_effects(columns)
    columns = [column for column in columns if column not in effects]
    for table in TELLING:
        fitting = fit_fields(table, columns, place.order, draft.decimal)
        told_by = [group for group in TELLING[table] if all(_is_sure(fitting.best(name)) for name in group)]
        if told_by:
            named = " and ".join(f"“{name}”" for name in told_by[0])
            draft = add_rows(draft, place, table, fitting, f"columns fill {named}")
    for effect in effects:
        draft = _add_side_effect(draft, place, columns, effect)
    return replace(draft, notes=(*draft.notes, *(_describe(place, one) for one in partly)))


def _describe(place: Place, found: PartOfForm) -> str:
    missing = ", ".join(map(str, found.missing))
    return f"{place.name}: {found.instrument.name} lacks its questions {missing}, so it is not taken."


def name_part(table: RawTable) -> str:
    """A pattern for the name of a table that fits its next export too: figures in it may change."""
    name = table.part or PurePath(table.upload.name).stem
    return re.sub(r"[0-9]+", "*", re.sub(r"([\[?*])", "[\\1]", name))


def _is_sure(choice: Choice | None) -> bool:
    return choice is not None and choice.confidence >= SURE


def _add_form(draft: Draft, place: Place, columns: Sequence[SeenColumn], form: FoundForm) -> Draft:
    fitting = fit_fields(SCREENINGS, columns, place.order, draft.decimal)
    name = form.instrument.name
    fitting.choices["instrument"] = [make_constant(form.instrument.key, form.confidence, f"{name}: {form.why}")]
    fitting.choices.pop("answers", None)
    fitting.choices.pop("total", None)
    if form.total is not None:
        total = Cell((Piece(column=form.total),))
        fitting.choices["total"] = [Choice(total, form.confidence, f"it carries the name of {name}")]
    if form.items:
        key = f"{form.instrument.key}_answers"
        said, unknown = read_answers(form.instrument, [place.seen.find(item) for item in form.items])
        steps = (key,) if said or unknown else ()
        allowed = tuple(str(n) for n in range(form.instrument.item_min, form.instrument.item_max + 1))
        fitting.words[key] = Said(form.items[0], said, tuple(unknown), allowed, closed=True)
        items = Cell(tuple(Piece(column=item, steps=steps) for item in form.items), "items")
        fitting.choices["answers"] = [Choice(items, form.confidence, form.why)]
    return add_rows(draft, place, SCREENINGS, fitting, f"{name}: {form.why}")


def _list_side_effects(columns: Sequence[SeenColumn]) -> list[SeenColumn]:
    """Columns that each carry the name of a side effect, where there are at least two of them."""
    found = [column for column in columns if _find_kind(column) and len(column.texts) <= 12]
    return found if len(found) > 1 else []


def _find_kind(column: SeenColumn) -> str | None:
    for text in filter(None, (fold_words(column.name), fold_words(column.label))):
        try:
            return get_side_effect_kind(text).key
        except DefinitionError:
            continue
    return None


def _add_side_effect(draft: Draft, place: Place, columns: Sequence[SeenColumn], effect: SeenColumn) -> Draft:
    """Rows of one side effect that has a column of its own; "none" and the like make no row."""
    fitting = fit_fields(SIDE_EFFECTS, columns, place.order, draft.decimal)
    kind = _find_kind(effect) or ""
    why = f"the column “{effect.name}” carries the name of a side effect"
    fitting.choices["side_effect"] = [make_constant(kind, 0.9, why)]
    said = [text for text in effect.texts if (effect.choices or {}).get(text, text).casefold() not in ABSENT]
    severity = next(column for column in SIDE_EFFECTS.columns if column.name == "severity")
    steps, fit = keep_words(SIDE_EFFECTS, severity, replace(effect, texts=tuple(said)), fitting)
    fitting.choices.pop("severity", None)
    if said and fit > 0:
        cell = Cell((Piece(column=effect.name, steps=steps),))
        fitting.choices["severity"] = [Choice(cell, round(0.9 * fit, 2), "its values are grades of severity")]
    absent = tuple(sorted({"", *(text for text in effect.texts if text not in said)}))
    filled = replace(place, when=(*place.when, When(effect.name, absent, is_not=True)))
    return add_rows(draft, filled, SIDE_EFFECTS, fitting, why)


def add_codes(draft: Draft, place: Place, *, is_on: bool = False) -> Draft:
    """Patients by their code alone, for a first import; off until somebody wants it."""
    fitting = fit_fields(PATIENTS, place.seen.columns, place.order, draft.decimal)
    code = fitting.best("patient")
    if code is None:
        return draft
    fitting.choices = {"patient": [code]}
    why = "adds patients whom the clinic does not know yet, by their code alone"
    return add_rows(draft, place, PATIENTS, fitting, why, is_on=is_on)
