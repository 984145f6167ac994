"""A suggested mapping being changed by hand: what may fill a field, and the draft after each choice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from dashboard.load.mapping import say_how
from dashboard.reports.data.mapping import BY_HAND, name_columns
from data_access.importers.cells import MOMENT
from data_access.importers.own_tables import name_place
from data_access.importers.profiles.draft import Choice, Draft, DraftField, DraftRows, Question
from data_access.importers.profiles.fit_fields import DAYS, Fitting, find_unit, fit_fields, keep_words, make_cell
from data_access.importers.profiles.redcap import is_dictionary
from data_access.importers.profiles.seen import SeenColumn, SeenTable, look_at
from data_access.importers.profiles.suggest import suggest
from data_access.importers.profiles.suggest_rows import Place, add_rows, make_constant
from data_access.importers.profiles.suggest_table import name_part
from data_access.importers.profiles.words import CODED, list_allowed
from data_access.importers.raw import RawTable
from data_access.importers.table import Column, CsvTable
from data_access.importers.tables import SITE, TABLES

NOTHING: Final = "nothing"
Offered = Mapping[str, Choice | str | None]
"""By label: a choice, the name of a column, or None: nothing fills the field."""


@dataclass(frozen=True)
class Suggested:
    """What the columns of some tables suggest, and what was seen in them, by the table's name."""

    draft: Draft
    seen: Mapping[str, SeenTable]


def make_suggestion(tables: Sequence[RawTable]) -> Suggested:
    """Read the tables and suggest a mapping."""
    told = [table for table in tables if table.header and not table.is_own and not is_dictionary(table)]
    return Suggested(suggest(tables), {name_place(table): look_at(table) for table in told})


def list_addable(draft: Draft, source: str) -> dict[str, CsvTable]:
    """The tables of ours of which the draft makes no rows from a source yet, by name."""
    made = {rows.table.name for rows in draft.rows if rows.source == source}
    return {table.name: table for table in TABLES if table is not SITE and table.name not in made}


def add_by_hand(draft: Draft, seen: SeenTable, table: CsvTable, is_only: bool) -> Draft:
    """The draft with rows of one more table, whatever its columns are called."""
    told = seen.days.order
    order = draft.day_order or (told if told in ("dmy", "mdy") else "")
    place = Place(seen, order, "" if is_only else name_part(seen.table), ())
    fitting = fit_fields(table, seen.columns, order, draft.decimal)
    return add_rows(draft, place, table, fitting, "added by hand")


def find_target(rows: DraftRows, field: DraftField) -> Column:
    """The column of ours that a field of a draft is."""
    return next(column for column in rows.table.columns if column.name == field.name)


def label_choice(choice: Choice | None) -> str:
    """How a choice is offered: its columns, or what it always says."""
    if choice is None:
        return NOTHING
    return name_columns(choice.cell.columns) or say_how(choice.cell)


def offer(rows: DraftRows, field: DraftField, columns: Sequence[SeenColumn]) -> Offered:
    """What may fill a field: what is suggested, then every column, then the words it may always hold."""
    offered: dict[str, Choice | str | None] = {label_choice(None): None}
    for choice in (field.choice, *field.alternatives):
        offered.setdefault(label_choice(choice), choice)
    for column in columns:
        offered.setdefault(column.name, column.name)
    target = find_target(rows, field)
    for word in list_allowed(target) if field.name in CODED else ():
        constant = make_constant(word, 1.0, BY_HAND)
        offered.setdefault(label_choice(constant), constant)
    return offered


def choose(draft: Draft, at: int, field: DraftField, chosen: Choice | str | None, seen: SeenTable) -> Draft:
    """The draft with a field filled otherwise; a column by name gets what its kind of field needs."""
    if not isinstance(chosen, str):
        return draft if chosen == field.choice else draft.choose(at, field.name, chosen)
    rows, column = draft.rows[at], seen.find(chosen)
    target = find_target(rows, field)
    steps = _find_steps(target, column)
    if field.name in CODED:
        fitting = Fitting()
        steps, _ = keep_words(rows.table, target, column, fitting)
        draft = _with_words(draft, rows.source, fitting)
    return draft.choose(at, field.name, Choice(make_cell(chosen, steps), 1.0, BY_HAND))


def _find_steps(target: Column, column: SeenColumn) -> tuple[str, ...]:
    if target.kind is MOMENT or target.kind in DAYS:
        return ("moment",) if target.kind is MOMENT else ("date",)
    if target.kind.rule.startswith(("number", "whole number")):
        return (find_unit(target.name, column.name) or "number",)
    return ()


def _with_words(draft: Draft, source: str, fitting: Fitting) -> Draft:
    """The words that a column chosen by hand needs, and the question about those nobody knows."""
    for key, said in fitting.words.items():
        draft = replace(draft, words={**draft.words, key: {**said.meant, **draft.words.get(key, {})}})
        if said.unknown and all(question.words != key for question in draft.questions):
            text = f"{source}: what do these words in “{said.column}” mean?"
            asked = Question("words", source, text, said.unknown, said.column, key, said.allowed)
            draft = replace(draft, questions=(*draft.questions, asked))
    return draft


def list_questions(draft: Draft) -> tuple[Question, ...]:
    """The questions about rows that will be made; about a table of the file, or about the words of a used column."""
    on = [rows for rows in draft.rows if rows.is_on]
    cells = [field.choice.cell for rows in on for field in rows.fields if field.choice]
    used = {step for cell in cells for piece in cell.pieces for step in piece.steps}
    sources = {rows.source for rows in on}
    return tuple(
        question
        for question in draft.questions
        if (question.words in used if question.about == "words" else question.table in sources)
    )
