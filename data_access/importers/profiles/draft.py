"""A profile in the making: for each field what is proposed, how surely and why, to be changed by whoever imports."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from data_access.errors import ImportRefused
from data_access.importers.profiles.pattern import Cell
from data_access.importers.profiles.shape import DayOrder, Kind, MadeRows, Profile, When
from data_access.importers.table import CsvTable


@dataclass(frozen=True)
class Choice:
    """A way to fill a field: how sure it is, from 0 to 1, and why, in words."""

    cell: Cell
    confidence: float
    why: str


@dataclass(frozen=True)
class DraftField:
    """A column of one of the program's tables; None: nothing fills it. ``needed``: something must."""

    name: str
    choice: Choice | None
    alternatives: tuple[Choice, ...] = ()
    needed: bool = False


@dataclass(frozen=True)
class DraftRows:
    """Rows of one table that could be made of a table of the file, and why. ``is_on``: they will be."""

    table: CsvTable
    source: str
    fields: tuple[DraftField, ...]
    why: str
    part: str = ""
    per: tuple[str, ...] | None = None
    when: tuple[When, ...] = ()
    is_on: bool = True

    @property
    def missing(self) -> tuple[str, ...]:
        """Needed fields that nothing fills."""
        return tuple(one.name for one in self.fields if one.needed and one.choice is None)


@dataclass(frozen=True)
class Question:
    """What only a person can decide before anything is imported."""

    about: Literal["day_order", "decimal", "words"]
    table: str
    text: str
    options: tuple[str, ...] = ()
    column: str = ""
    words: str = ""
    """The list of words it is about; ``options`` are then the texts of the column that it does not know."""
    allowed: tuple[str, ...] = ()
    """The words of ours that they may mean."""


@dataclass(frozen=True)
class Draft:
    """What could be made of some tables; every method gives a changed copy."""

    rows: tuple[DraftRows, ...]
    kind: Kind = "text"
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    closed: tuple[str, ...] = ()
    day_order: DayOrder = ""
    decimal: str = ""
    time_zone: str = ""
    optional: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    notes: tuple[str, ...] = ()

    def choose(self, at: int, name: str, choice: Choice | Cell | None) -> "Draft":
        """Fill a field of the rows at a place otherwise; None: not at all."""
        if isinstance(choice, Cell):
            choice = Choice(choice, 1.0, "chosen by hand")
        fields = tuple(replace(one, choice=choice) if one.name == name else one for one in self.rows[at].fields)
        return self._change(at, replace(self.rows[at], fields=fields))

    def switch(self, at: int, is_on: bool) -> "Draft":
        """Make the rows at a place, or leave them."""
        return self._change(at, replace(self.rows[at], is_on=is_on))

    def say(self, words: str, text: str, ours: str | None) -> "Draft":
        """Say what a text of the file means; "": nothing, as if its cell were empty. None takes it back."""
        said = {key: value for key, value in self.words.get(words, {}).items() if key != text}
        return replace(self, words={**self.words, words: said if ours is None else {**said, text: ours}})

    def answer(self, *, day_order: DayOrder | None = None, decimal: str | None = None) -> "Draft":
        """Say how days, or decimals, are written."""
        days, signs = self.day_order if day_order is None else day_order, self.decimal if decimal is None else decimal
        return replace(self, day_order=days, decimal=signs)

    @property
    def open_questions(self) -> tuple[Question, ...]:
        """Those that nobody has answered."""
        return tuple(question for question in self.questions if not self._is_answered(question))

    def _is_answered(self, question: Question) -> bool:
        if question.about == "words":
            return all(text in self.words.get(question.words, {}) for text in question.options)
        return bool(self.day_order if question.about == "day_order" else self.decimal)

    def to_profile(self, name: str, title: str = "") -> Profile:
        """The profile it has become. Raises ImportRefused where a needed field is not filled, or nothing is made."""
        made = [rows for rows in self.rows if rows.is_on]
        if not made:
            raise ImportRefused("Nothing would be made of these files: choose at least one table.")
        if lacking := next((rows for rows in made if rows.missing), None):
            raise ImportRefused(
                f"{lacking.table.name} of {lacking.source}: “{lacking.missing[0]}” is needed and nothing fills it. "
                "Choose a column for it, or leave these rows out."
            )
        used = {
            step
            for rows in made
            for one in rows.fields
            if one.choice
            for p in one.choice.cell.pieces
            for step in p.steps
        }
        return Profile(
            name=name,
            title=title or name,
            rows=tuple(_make(rows) for rows in made),
            kind=self.kind,
            decimal=self.decimal,
            day_order=self.day_order,
            time_zone=self.time_zone,
            optional=self.optional,
            words={key: said for key, said in self.words.items() if key in used},
            closed=tuple(key for key in self.closed if key in used),
        )

    def _change(self, at: int, rows: DraftRows) -> "Draft":
        return replace(self, rows=(*self.rows[:at], rows, *self.rows[at + 1 :]))


def _make(rows: DraftRows) -> MadeRows:
    cells = {one.name: one.choice.cell for one in rows.fields if one.choice is not None}
    return MadeRows(rows.table, cells, rows.part, rows.per, rows.when)
