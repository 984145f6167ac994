"""How one cell is made of the columns of a row: patterns as profiles write them.

``"P{patient_id:0>2}"``: text, and columns in braces; ``:0>2`` fills with zeros to two places. What is done to a
column's text follows after ``|``: ``{sex|sex}`` puts in the word that ``[words.sex]`` gives for it, ``{seen|moment}``
reads a day and time, ``{weight|lb>kg}`` turns pounds into kilograms. A name with braces, bars, colons or
quotes in it stands in quotes: ``{"Weight: today"|number}``.

Instead of a pattern: ``{ first = [patterns] }``, the first that is not empty; ``{ items = [columns], steps = [...] }``,
the answers of a form; ``{ checked = "meds___*", steps = [...] }``, what is ticked of a list of boxes, each a column.
A cell all of whose columns are empty is empty.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from data_access.errors import DefinitionError

STEP: Final = r"[a-z][a-z0-9_>]*"
PIECE: Final = re.compile(rf'\{{(?:"((?:[^"]|"")*)"|([^{{}}|:"]+))(?::0>([1-9]))?((?:\|{STEP})*)\}}')
BARE: Final = re.compile(r'[^{}|:"]+')

How = Literal["text", "first", "items", "checked"]


@dataclass(frozen=True)
class Piece:
    """Text as it stands; or, where ``column`` is not empty, a column and what is done to it."""

    text: str = ""
    column: str = ""
    width: int = 0
    steps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cell:
    """One cell: its pieces put together, the first that is filled, answers, or ticked boxes.

    In ``checked`` the column of the one piece ends in "*", for which the code of each box stands.
    """

    pieces: tuple[Piece, ...]
    how: How = "text"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it is made of."""
        return tuple(dict.fromkeys(piece.column for piece in self.pieces if piece.column))


def fold_name(name: str) -> str:
    """A column's name as it is compared: in any case, spaces and line breaks as one space."""
    return " ".join(name.split()).casefold()


def read_cell(content: Any) -> Cell:
    """A cell as a profile writes it. DefinitionError where it makes no sense; the text begins with what is wrong."""
    match content:
        case str():
            return Cell(tuple(_read_pattern(content)))
        case {"first": [_, *_] as patterns, **rest} if not rest:
            return Cell(tuple(_read_single(pattern) for pattern in patterns), "first")
        case {"items": [_, *_] as columns, **rest} if set(rest) <= {"steps"}:
            steps = _read_steps(rest.get("steps", []))
            return Cell(tuple(Piece(column=_read_name(column), steps=steps) for column in columns), "items")
        case {"checked": str() as column, **rest} if set(rest) <= {"steps"} and column.endswith("*"):
            return Cell((Piece(column=column, steps=_read_steps(rest.get("steps", []))),), "checked")
    raise DefinitionError(f"{content!r} is no pattern, and none of first, items and checked.")


def _read_pattern(pattern: str) -> Iterator[Piece]:
    end = 0
    for found in PIECE.finditer(pattern):
        yield from _read_text(pattern, pattern[end : found.start()])
        column = found[2] if found[1] is None else found[1].replace('""', '"')
        yield Piece("", column, int(found[3] or 0), tuple(found[4].split("|")[1:]))
        end = found.end()
    yield from _read_text(pattern, pattern[end:])


def _read_text(pattern: str, text: str) -> Iterator[Piece]:
    if "{" in text or "}" in text:
        raise DefinitionError(f"{pattern!r} has a brace that does not open or close the name of a column.")
    if text:
        yield Piece(text)


def _read_single(pattern: Any) -> Piece:
    pieces = tuple(_read_pattern(pattern)) if isinstance(pattern, str) else ()
    if len(pieces) != 1:
        raise DefinitionError(f"{pattern!r} must be one column, or one text.")
    return pieces[0]


def _read_name(column: Any) -> str:
    if not isinstance(column, str) or not column.strip():
        raise DefinitionError(f"{column!r} is not the name of a column.")
    return column


def _read_steps(steps: Any) -> tuple[str, ...]:
    if not isinstance(steps, list) or not all(isinstance(step, str) and re.fullmatch(STEP, step) for step in steps):
        raise DefinitionError(f"{steps!r} is not a list of steps.")
    return tuple(steps)


def write_cell(cell: Cell) -> str | dict[str, Any]:
    """A cell as a profile writes it: what ``read_cell`` reads."""
    if cell.how == "text":
        return "".join(map(_write_piece, cell.pieces))
    if cell.how == "first":
        return {"first": [_write_piece(piece) for piece in cell.pieces]}
    steps = {"steps": list(cell.pieces[0].steps)} if cell.pieces[0].steps else {}
    if cell.how == "checked":
        return {"checked": cell.pieces[0].column, **steps}
    return {"items": [piece.column for piece in cell.pieces], **steps}


def _write_piece(piece: Piece) -> str:
    if not piece.column:
        return piece.text
    name = piece.column if BARE.fullmatch(piece.column) else '"' + piece.column.replace('"', '""') + '"'
    width = f":0>{piece.width}" if piece.width else ""
    return "{" + name + width + "".join(f"|{step}" for step in piece.steps) + "}"
